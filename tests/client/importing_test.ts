import { assert, assertEquals } from "@std/assert";
import { importAll } from "../../src/client/importing.ts";
import { type Api, BridgeError, createApi } from "../../src/client/mod.ts";
import {
  blobFile,
  type ForeignConversation,
  type FoundInFile,
  readImportFile,
} from "../../src/imports/mod.ts";
import { LATER } from "../support/learning_world.ts";
import { withServer } from "../support/server.ts";
import { exportText } from "../support/zip.ts";

const HERE = { space: "main", isLearned: false } as const;

/** What the made-up export of a name holds. */
async function found(name: string) {
  return readImportFile(blobFile(new Blob([await exportText(name)]), name), { now: Date.now() });
}

/** So many conversations of two lines. */
async function* conversations(count: number): AsyncGenerator<FoundInFile, void, void> {
  for (let index = 0; index < count; index++) {
    const at = Date.UTC(2025, 0, 1);
    const conversation: ForeignConversation = {
      ...{ source: "lines", id: `c${index}`, title: `Talk ${index}`, isUndated: false },
      lines: [
        { role: "user", text: `Message ${index}`, at },
        { role: "assistant", text: `Reply ${index}`, at },
      ],
      leftOut: new Map(),
    };
    yield { kind: "conversation", conversation };
  }
}

Deno.test("each conversation is imported as often as the file is, once", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    for (const [imported, unchanged] of [[2, 0], [0, 2]] as const) {
      const report = await importAll({ api, found: await found("chatgpt.json"), ...HERE });
      assertEquals([report.imported, report.unchanged, report.failures], [imported, unchanged, 0]);
      assertEquals(report.lines, imported === 0 ? 0 : 7);
      assertEquals(report.leftOut.get("empty_conversation")?.names, ["Nothing said"]);
    }
    assertEquals((await api.sessions()).sessions.map(({ turns }) => turns).sort(), [1, 2]);
  });
});

Deno.test("a name that was given since, or a space that was left, stays at the next import", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const { session = "" } = await importAll({ api, found: conversations(1), ...HERE });
    await api.change(session, { name: "Mine", space: null });
    await importAll({ api, found: conversations(1), ...HERE });
    const info = await api.session(session);
    assertEquals([info.name, info.space], ["Mine", undefined]);
  });
});

Deno.test("law 17: an import with learning learns once from what an earlier one without it brought", async () => {
  await withServer(async ({ url, claude }) => {
    const api = createApi({ url });
    const learning = () => claude.calls.filter((call) => call.learning).length;
    await importAll({ api, found: conversations(2), ...HERE });
    assertEquals(learning(), 0);
    const asked = { ...HERE, isLearned: true };
    const second = await importAll({ api, found: conversations(2), ...asked });
    assertEquals([second.imported, second.unchanged, second.unlearned], [0, 2, undefined]);
    assertEquals(learning(), 2);
    const said = claude.calls.filter((call) => call.learning).map(({ raw }) => raw).join();
    assert(said.includes("Message 0") && said.includes("Message 1"));
    await importAll({ api, found: conversations(2), ...asked });
    assertEquals(learning(), 2);
  }, { settings: { spaces: LATER } });
});

Deno.test("law 12: what an import that was killed had imported is named and placed by the next", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const killed: Api = {
      ...api,
      change: () => Promise.reject(new BridgeError("unreachable", "Killed")),
    };
    const first = await importAll({ api: killed, found: conversations(1), ...HERE });
    assertEquals([first.failures, first.stopped], [1, "Killed"]);
    const second = await importAll({ api, found: conversations(1), ...HERE });
    assertEquals([second.unchanged, second.failures], [1, 0]);
    const [info] = (await api.sessions()).sessions;
    assertEquals([info?.name, info?.space], ["Talk 0", "main"]);
  });
});

Deno.test("one that fails does not stop the others, and one that would fail all of them does", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    let calls = 0;
    const failing = (code: "invalid_lines" | "too_many_sessions"): Api => ({
      ...api,
      import: (id, body, options) =>
        ++calls === 2 ? Promise.reject(new BridgeError(code, "No")) : api.import(id, body, options),
    });
    const one = await importAll({
      ...{ api: failing("invalid_lines"), found: conversations(6), ...HERE },
    });
    assertEquals([one.imported, one.failed, one.stopped], [
      ...[5, [{ title: "Talk 1", reason: "No" }], undefined],
    ]);
    calls = 0;
    const all = await importAll({
      ...{ api: failing("too_many_sessions"), found: conversations(100), ...HERE },
    });
    assertEquals([all.failures, all.stopped], [1, "No"]);
    assert(all.imported + all.unchanged < 10);
    const again = await importAll({ api, found: conversations(6), ...HERE });
    assertEquals([again.imported, again.unchanged], [1, 5]);
  });
});

Deno.test("why something failed is told in the words of whoever imports", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const describe = (error: unknown) => error instanceof BridgeError ? `<${error.code}>` : "?";
    const failing: Api = {
      ...api,
      import: () => Promise.reject(new BridgeError("too_many_sessions", "No")),
    };
    const asked = { ...HERE, found: conversations(2), describe };
    const failed = await importAll({ ...asked, api: failing });
    assertEquals([failed.failed[0]?.reason, failed.stopped], [
      "<too_many_sessions>",
      "<too_many_sessions>",
    ]);
    const unlearned = await importAll({ ...asked, api, found: conversations(1), isLearned: true });
    assertEquals(unlearned.unlearned?.reason, "<learning_off>");
    const signal = AbortSignal.abort();
    const stopped = await importAll({ ...asked, api, found: conversations(1), signal });
    assertEquals(stopped.stopped, "<cancelled>");
  });
});

Deno.test("an import waits where the bridge says so", async () => {
  await withServer(async ({ url }) => {
    const report = await importAll({
      ...{ api: createApi({ url }), found: conversations(30), ...HERE },
    });
    assertEquals([report.imported, report.failures], [30, 0]);
  }, { limits: { requestsPerSecond: 5 } });
});

Deno.test("a conversation longer than a request may be becomes one session", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const text = "wörd ".repeat(30_000);
    const lines = Array.from({ length: 15 }, (_, index) => ({
      ...{ role: index % 2 === 0 ? "user" as const : "assistant" as const, text, at: index + 1 },
    }));
    const conversation = {
      ...{ source: "lines" as const, id: "long", title: "Long", isUndated: false, lines },
      leftOut: new Map(),
    };
    const long = async function* (): AsyncGenerator<FoundInFile, void, void> {
      yield { kind: "conversation", conversation };
    };
    const first = await importAll({ api, found: long(), ...HERE });
    assertEquals([first.imported, first.failures], [1, 0]);
    const [info] = (await api.sessions()).sessions;
    assertEquals([info?.name, (await api.sessions()).sessions.length], ["Long", 1]);
    const second = await importAll({ api, found: long(), ...HERE });
    assertEquals([second.unchanged, second.failures], [1, 0]);
    assertEquals((await api.session(info?.session ?? "")).position, info?.position);
  });
});

Deno.test("archives of sessions and spaces in a file come back under their ids", async () => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const { session = "" } = await importAll({ api, found: conversations(1), ...HERE });
    await api.spaces.remember("work", { text: "The user works in Braga" });
    const archives = [
      await (await api.export(session)).text(),
      await (await api.spaces.export("work")).text(),
    ];
    await api.erase(session);
    await api.spaces.erase("work");
    const all = async function* () {
      for (const text of archives) {
        yield* readImportFile(blobFile(new Blob([text]), "archive"), { now: 0 });
      }
    };
    const first = await importAll({ api, found: all(), ...HERE });
    assertEquals([first.restored, first.failures], [2, 0]);
    assertEquals((await api.session(session)).name, "Talk 0");
    assertEquals((await api.spaces.facts("work")).facts.length, 1);
    const second = await importAll({ api, found: all(), ...HERE });
    assertEquals([second.unchanged, second.failures], [2, 0]);
  });
});
