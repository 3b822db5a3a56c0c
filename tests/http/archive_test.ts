import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { importedSchema, problemSchema, sessionSchema } from "../../src/protocol/mod.ts";
import { type Line, linesOf, rehashed, textOf } from "../support/archive.ts";
import { attach } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const SMALL = { settings: { contextLimit: 3_000 } };
const ASK = "What did I say about topic 4, and where do I live?";

/** A session that has lived: notes, failures, cancellations, summaries, long messages. */
async function live({ bridge, claude }: ServedWorld, turns = 50): Promise<void> {
  const ada = await attach(bridge, "s", { owner: "local" });
  await ada.pin({ note: "n", text: "I live in Ghent." });
  await withoutWarnings(async () => {
    for (let index = 0; index < turns; index++) {
      const id = `t${index}`;
      if (index % 11 === 5) claude.script.push({ kind: "status", status: 529 });
      if (index % 13 === 7) {
        claude.script.push({ kind: "reply", text: "Half of", then: { after: 1, what: "hang" } });
      }
      const text = `Message ${index} about topic ${index % 9}. ${"wörd 🙂 ".repeat(index % 40)}`;
      await ada.send({ text, id });
      if (index % 13 === 7) {
        await ada.frames.until("turn.delta", ({ turn }) => turn === id);
        await ada.cancel(id);
      }
      await ada.frames.outcome(id);
    }
  });
  assert(ada.frames.of("session.summarised").length > 0);
  ada.detach();
}

async function exported(url: string, session = "s"): Promise<string> {
  const response = await fetch(`${url}/v1/sessions/${session}/export`);
  assertEquals(response.status, 200);
  return await response.text();
}

function post(url: string, path: string, body: unknown): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${url}/v1/sessions/${path}`, { method: "POST", body: text });
}

/** The status of an answer whose body does not matter. */
async function statusOf(asked: Promise<Response>): Promise<number> {
  const response = await asked;
  await response.body?.cancel();
  return response.status;
}

async function problem(response: Response, status: number) {
  assertEquals(response.status, status);
  return problemSchema.parse(await response.json());
}

async function nextRequest(url: string, session = "s", at?: number): Promise<string> {
  const query = new URLSearchParams({ message: ASK, ...(at ? { at: `${at}` } : {}) });
  const context = await fetch(`${url}/v1/sessions/${session}/context?${query}`);
  assertEquals(context.status, 200);
  return JSON.stringify((await context.json()).request);
}

type EventView = { readonly position: number; readonly type: string; readonly data: unknown };

async function events(url: string, session: string): Promise<EventView[]> {
  return (await (await fetch(`${url}/v1/sessions/${session}/events`)).json()).events;
}

Deno.test("law 4: after export, erasure and import, the next turn's request is byte for byte the same", async () => {
  await withServer(async (world) => {
    const { url, claude, log } = world;
    await live(world);
    const [archive, before, request] = [
      await exported(url),
      await events(url, "s"),
      await nextRequest(url),
    ];
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/s`, { method: "DELETE" })), 204);
    assertEquals(await log.head({ owner: "local", session: "s" }), undefined);
    const imported = importedSchema.parse(await (await post(url, "s/import", archive)).json());
    const lines = linesOf(archive);
    const position = lines.length - 2;
    const told = { session: "s", turns: 50, lines: lines.length, position, duplicate: false };
    assertEquals(imported, told);
    assertEquals(await events(url, "s"), before, "positions, times, receipts, usage");
    assertEquals(await nextRequest(url), request);
    assertEquals(
      linesOf(await exported(url)).slice(1),
      lines.slice(1),
      "and the hashes are the same",
    );
    await (await post(url, "s/messages", { text: ASK, id: "next" })).json();
    assertEquals(claude.replies.at(-1)?.raw, request);
    const then = await (await fetch(`${url}/v1/sessions/s/turns/t20/context`)).json();
    assertEquals(then.sha256.sent, then.sha256.rebuilt);
  }, SMALL);
});

Deno.test("an archive names its format, and each line's hash covers the line before it", async () => {
  await withServer(async (world) => {
    const { url } = world;
    await live(world, 20);
    const response = await fetch(`${url}/v1/sessions/s/export`);
    assertEquals(response.headers.get("content-type"), "application/x-ndjson");
    const file = 'attachment; filename="s.ndjson"';
    assertEquals(response.headers.get("content-disposition"), file);
    const lines = linesOf(await response.text());
    const { createdAt, expiresAt, ...header } = lines[0] ?? {};
    const position = lines.length - 2;
    const form = { archive: "claude-context-bridge", version: 1, session: "s", position };
    assertEquals(header, form);
    assert(String(createdAt) < String(expiresAt));
    assertEquals(await rehashed(lines), lines);
    assertEquals(Object.keys(lines[1] ?? {}), ["position", "type", "at", "data", "hash"]);
    assertEquals(lines.at(-1), { end: true, position, hash: lines.at(-2)?.hash });
    const head = await fetch(`${url}/v1/sessions/s/export`, { method: "HEAD" });
    assertEquals([head.status, head.headers.get("content-disposition")], [200, file]);
    assertEquals(await head.text(), "");
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/none/export`)), 404);
  }, SMALL);
});

Deno.test("importing twice changes nothing, even after new turns; another id or owner can import it too", async () => {
  const tokens = [{ owner: "ada", token: "token-of-ada-0001" }, {
    owner: "eve",
    token: "token-of-eve-0001",
  }];
  await withServer(async ({ url, bridge }) => {
    const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    const [ada, eve] = [as("token-of-ada-0001"), as("token-of-eve-0001")];
    const client = await attach(bridge, "s");
    await client.ask("Hello", "a");
    const archive = await (await fetch(`${url}/v1/sessions/s/export`, ada)).text();
    await client.ask("More", "b");
    const take = async (session: string, who: typeof ada, body = archive) => {
      const path = `${url}/v1/sessions/${session}/import`;
      const response = await fetch(path, { method: "POST", body, ...who });
      return [response.status, importedSchema.parse(await response.json()).duplicate];
    };
    assertEquals(await take("s", ada), [200, true]);
    assertEquals(await take("other", ada), [201, false]);
    assertEquals(await take("s", eve), [201, false]);
    assertEquals(await take("s", eve), [200, true]);
    const back = await (await fetch(`${url}/v1/sessions/s/export`, eve)).text();
    assertEquals(linesOf(back).slice(1), linesOf(archive).slice(1));
    assertEquals(back.includes('"ada"'), false, "an archive does not name its owner");
    const late = await (await fetch(`${url}/v1/sessions/s/export`, ada)).text();
    const response = await fetch(`${url}/v1/sessions/other/import`, {
      method: "POST",
      body: late,
      ...ada,
    });
    assertEquals((await problem(response, 409)).code, "session_taken");
  }, { access: { tokens } });
});

const WRONGS: readonly [string, (lines: Line[]) => Line[] | Promise<Line[]>, number, RegExp][] = [
  [
    "a changed word",
    (lines) => lines.with(3, { ...lines[3], data: { ...lines[3]?.data as Line, text: "x" } }),
    4,
    /hash/,
  ],
  [
    "a changed time",
    (lines) => lines.with(2, { ...lines[2], at: "2020-01-01T00:00:00.000Z" }),
    3,
    /hash/,
  ],
  [
    "a changed beginning",
    (lines) => lines.with(0, { ...lines[0], createdAt: "2020-01-01T00:00:00.000Z" }),
    2,
    /hash/,
  ],
  ["a line that is missing", (lines) => lines.toSpliced(2, 1), 3, /position 3; expected 2/],
  [
    "two lines that changed places",
    (lines) => [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)],
    2,
    /position/,
  ],
  ["no end", (lines) => lines.slice(0, -1), 6, /truncated/],
  ["an end too early", (lines) => lines.toSpliced(4, 1), 5, /does not match|position/],
  [
    "an end of another archive",
    (lines) => lines.with(-1, { ...lines.at(-1), hash: "0".repeat(64) }),
    6,
    /does not match/,
  ],
  ["something after the end", (lines) => [...lines, lines[1]!], 7, /after the end/],
  [
    "a line of something else",
    (lines) => lines.with(2, { role: "user", text: "x" }),
    3,
    /not an event/,
  ],
  [
    "no events",
    (lines) => rehashed([lines[0]!, { end: true, position: 0 }]),
    2,
    /does not match|declares/,
  ],
  ["a newer version", (lines) => lines.with(0, { ...lines[0], version: 3 }), 1, /version 3/],
  [
    "a beginning to come",
    (lines) => rehashed(lines.with(0, { ...lines[0], createdAt: "2999-01-01T00:00:00.000Z" })),
    1,
    /future/,
  ],
  [
    "a time without its form",
    (lines) => rehashed(lines.with(1, { ...lines[1], at: "noon" })),
    2,
    /at: must be a time/,
  ],
];

Deno.test("a damaged archive is refused with its line number, and nothing is imported", async () => {
  await withServer(async ({ url, bridge, kv }) => {
    const client = await attach(bridge, "s", { owner: "local" });
    await client.ask("Hello", "a");
    await client.ask("Again", "b");
    const lines = linesOf(await exported(url));
    assertEquals(lines.length, 6);
    const before = (await Array.fromAsync(kv.list({ prefix: [] }))).length;
    for (const [what, change, line, why] of WRONGS) {
      const wrong = await problem(await post(url, "new/import", textOf(await change(lines))), 400);
      assertEquals([what, wrong.code], [what, "invalid_archive"]);
      assertEquals([what, wrong.lines?.[0]?.line], [what, line], wrong.detail);
      assertMatch(wrong.detail, why, what);
    }
    const torn = textOf(lines).slice(0, -30);
    assertEquals((await problem(await post(url, "new/import", torn), 400)).lines?.[0]?.line, 6);
    const after = await Array.fromAsync(kv.list({ prefix: [] }));
    assertEquals(after.length, before, "and no key is left of any of them");
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/new`)), 404);
  });
});

Deno.test("an archive larger than MAX_IMPORT_BYTES is refused, with or without Content-Length", async () => {
  await withServer(async ({ url, bridge }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("x".repeat(3_000), "a");
    const archive = await exported(url);
    for (const body of [archive, new Blob([archive]).stream()]) {
      const path = `${url}/v1/sessions/new/import`;
      const response = await fetch(path, { method: "POST", body });
      const { code, detail } = await problem(response, 413);
      assertEquals(code, "frame_too_large");
      assertMatch(detail, /at most 2048 bytes \(MAX_IMPORT_BYTES\)/);
    }
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/new`)), 404);
  }, { limits: { importBytes: 2_048 } });
});

Deno.test("an import of more lines than any session has is refused, empty ones included", async () => {
  await withServer(async ({ url }) => {
    for (const line of ["\n", "{}\n"]) {
      const body = line.repeat(200_001);
      const refused = await problem(await post(url, "new/import", body), 413);
      assertEquals(refused.code, "frame_too_large");
      assertMatch(refused.detail, /at most .* 200000 lines/);
    }
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/new`)), 404);
  });
});

Deno.test("events written by a newer version keep their positions through export and import", async () => {
  await withServer(async ({ url, bridge, log }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("Hello", "a");
    const alien = [
      { type: "TurnDreamt", data: { turn: "x", deep: [{ of: null }] } },
      { type: "ReplyCompleted", data: {} },
      { type: "NotePinned", data: { note: "half", text: "\ud83d lone" } },
    ];
    const key = { owner: "local", session: "s" };
    assert((await log.append(key, { expected: 2, events: alien, turns: 1 })).ok);
    const archive = await exported(url);
    const imported = importedSchema.parse(await (await post(url, "t/import", archive)).json());
    assertEquals([imported.position, imported.unread], [5, 2]);
    assertEquals(await events(url, "t"), await events(url, "s"));
    assertEquals(linesOf(await exported(url, "t")).slice(1), linesOf(archive).slice(1));
  });
});

Deno.test("a turn that was open in an archive is answered only if it is sent again", async () => {
  await withServer(async ({ url, bridge, claude }) => {
    const ada = await attach(bridge, "s", { owner: "local" });
    await ada.ask("Hello", "a");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "And now?", id: "b" });
    await claude.called(2);
    const archive = await exported(url);
    assertEquals(linesOf(archive).length, 5);
    const imported = importedSchema.parse(await (await post(url, "t/import", archive)).json());
    assertEquals([imported.position, imported.turns, imported.ended], [4, 2, 1]);
    assertEquals(
      importedSchema.parse(await (await post(url, "t/import", archive)).json()).duplicate,
      true,
    );
    const back = await attach(bridge, "t", { owner: "local", history: 9 });
    const failed = await back.frames.until("turn.failed");
    assertEquals([failed.turn, failed.error.code, failed.error.retryable], [
      "b",
      "archived_open",
      true,
    ]);
    assertEquals(claude.calls.length, 2, "nobody was asked");
    assertEquals(await back.ask("And now?", "b"), "Echo: And now?");
    await ada.cancel("b");
  });
});

Deno.test("law 4: a fork's next request is what its parent's would have been at that position", async () => {
  await withServer(async (world) => {
    const { url, claude, bridge } = world;
    await live(world);
    const log = await events(url, "s");
    const summarised = log.find(({ type }) => type === "HistorySummarised")?.position ?? 0;
    const isEnd = (type: string) => type === "ReplyCompleted" || type.startsWith("Turn");
    const later = log.find(({ position, type }) => position > summarised && isEnd(type))?.position;
    assert(summarised > 0 && later !== undefined, "a turn ended after a summary");
    assertEquals(log[5]?.type, "MessageReceived");
    for (const [at, upTo] of [[6, 5], [7, 7], [later, later], [log.length, log.length]]) {
      const response = await post(url, "s/fork", { at });
      assertEquals(response.status, 201);
      const view = sessionSchema.parse(await response.json());
      assertEquals(response.headers.get("location"), `/v1/sessions/${view.session}`);
      const mark = (await events(url, view.session)).find(({ type }) => type === "SessionForked");
      assertEquals(mark?.position, upTo! + 1);
      const request = await nextRequest(url, "s", at);
      assertEquals(await nextRequest(url, view.session), request);
      await (await post(url, `${view.session}/messages`, { text: ASK, id: "next" })).json();
      assertEquals(claude.replies.at(-1)?.raw, request, `at ${at}`);
    }
    assertEquals(await statusOf(post(url, "s/fork", { at: 7, session: "f1" })), 201);
    const forked = await events(url, "f1");
    assertEquals(forked.slice(0, 7), log.slice(0, 7));
    assertEquals(forked.at(-1)?.type, "SessionForked");
    assertEquals(forked.at(-1)?.data, { from: "s", at: 7 });
    const replayed = async (session: string) => {
      const { frames } = await attach(bridge, session, { owner: "local", after: 0 });
      return frames.all.slice(1);
    };
    const [here, there] = [await replayed("f1"), await replayed("s")];
    assertEquals(here, there.slice(0, here.length), "and its past is replayed as the parent's");
  }, SMALL);
});

Deno.test("law 9: a fork shares no keys with its parent or with its own forks", async () => {
  await withServer(async ({ url, bridge, kv, log }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("y".repeat(90_000), "a");
    assertEquals(await statusOf(post(url, "s/fork", { session: "f1" })), 201);
    assertEquals(await statusOf(post(url, "f1/fork", { at: 3, session: "f2" })), 201);
    const [first] = await log.read({ owner: "local", session: "s" });
    for (const gone of ["s", "f1"]) {
      assertEquals(await statusOf(fetch(`${url}/v1/sessions/${gone}`, { method: "DELETE" })), 204);
      for await (const { key } of kv.list({ prefix: [] })) assert(!key.includes(gone), key.join());
    }
    const kept = await log.read({ owner: "local", session: "f2" });
    assertEquals(kept[0]?.data, first?.data);
    assertEquals(kept.map(({ type }) => type).slice(2), ["SessionForked", "SessionForked"]);
    const client = await attach(bridge, "f2", { owner: "local", history: 1 });
    assertEquals(client.frames.types.slice(1), ["turn.accepted", "turn.completed"]);
    assertEquals((await client.send({ text: "y".repeat(90_000), id: "a" })).ok, true);
    assertEquals(client.frames.of("turn.accepted").at(-1)?.duplicate, true, "ids are known");
    assertEquals(await client.ask("And on", "b"), "Echo: And on");
  });
});

Deno.test("turns that are open at the fork's position are dropped and not answered", async () => {
  await withServer(async ({ url, bridge, claude, log }) => {
    const ada = await attach(bridge, "s", { owner: "local" });
    await ada.ask("Hello", "a");
    const { promise: open, resolve: release } = Promise.withResolvers<void>();
    claude.script.push({ kind: "reply", gate: { before: 0, open } }, { kind: "hang" });
    await ada.send({ text: "One", id: "b" });
    await ada.send({ text: "Two", id: "c" });
    await claude.called(2);
    const view = async (body: Line) => {
      const response = await post(url, "s/fork", body);
      return sessionSchema.parse(await response.json());
    };
    const while_ = await view({});
    assertEquals([while_.position, while_.turns], [3, 1]);
    release();
    await ada.frames.outcome("b");
    await claude.called(3);
    const after = await view({});
    const types = (await log.read({ owner: "local", session: after.session }, { after: 4 }))
      .map(({ type, data }) => [type, data.turn]);
    assertEquals(types, [["ReplyCompleted", "b"], ["SessionForked", undefined], [
      "TurnCancelled",
      "c",
    ]]);
    const client = await attach(bridge, after.session, { owner: "local" });
    assertEquals(await client.ask("Three", "d"), "Echo: Three");
    assertEquals(claude.calls.length, 4, "nobody asked the open ones again");
    await ada.cancel("c");
  });
});

Deno.test("an impossible fork is refused with the reason", async () => {
  await withServer(async ({ url, bridge }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("Hello", "a");
    assertEquals((await problem(await post(url, "none/fork", { at: 1 }), 404)).code, "not_found");
    const ahead = await problem(await post(url, "s/fork", { at: 9 }), 400);
    assertMatch(ahead.detail, /at position 2; fork it there or before/);
    assertEquals(
      (await problem(await post(url, "s/fork", { at: "x" }), 400)).code,
      "invalid_request",
    );
    assertEquals(
      (await problem(await post(url, "s/fork", { at: 1, session: "a b" }), 400)).code,
      "invalid_request",
    );
    assertEquals(
      (await problem(await post(url, "s/fork", { session: "s" }), 409)).code,
      "session_taken",
    );
    const empty = sessionSchema.parse(await (await post(url, "s/fork", { at: 0 })).json());
    assertEquals([empty.position, empty.turns], [1, 0]);
    assertNotEquals(empty.session, "s");
  });
});

Deno.test("forks and imports count as sessions of their owner", async () => {
  await withServer(async ({ url, bridge }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("Hello", "a");
    const archive = await exported(url);
    assertEquals((await problem(await post(url, "s/fork", {}), 429)).code, "too_many_sessions");
    assertEquals(
      (await problem(await post(url, "t/import", archive), 429)).code,
      "too_many_sessions",
    );
    assertEquals(await statusOf(post(url, "s/import", archive)), 200);
  }, { allowances: { sessions: 1 } });
});

Deno.test("law 8: an export whose session disappears midway ends without its last line", async () => {
  await withServer(async ({ url, log, bridge }) => {
    const key = { owner: "local", session: "s" };
    const text = "z".repeat(40_000);
    const events = Array.from({ length: 300 }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text, reply: text, saidAt: 1, repliedAt: 1 },
    }));
    assert((await log.append(key, { expected: 0, events, turns: 300 })).ok);
    const response = await fetch(`${url}/v1/sessions/s/export`);
    const reader = response.body!.getReader();
    let got = (await reader.read()).value?.length ?? 0;
    await bridge.erase(key);
    const broken = await (async () => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return false;
        got += value.length;
      }
    })().catch(() => true);
    assert(broken, "the response ended as if it were whole");
    assert(got > 0 && got < 300 * 80_000);
  });
});

Deno.test("an export reads from the store no faster than the client reads the response", async () => {
  let pages = 0;
  const wrap = (kv: Deno.Kv) =>
    new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        if (name === "list") pages += 1;
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  await withServer(async ({ url, log }) => {
    const text = "z".repeat(500_000);
    const events = Array.from({ length: 60 }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text, reply: text, saidAt: 1, repliedAt: 1 },
    }));
    assert(
      (await log.append({ owner: "local", session: "s" }, { expected: 0, events, turns: 60 })).ok,
    );
    const response = await fetch(`${url}/v1/sessions/s/export`);
    const reader = response.body!.getReader();
    await reader.read();
    const before = pages;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert(pages - before < 12, `${pages - before} pages were read ahead`);
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      bytes += read.value.length;
    }
    assert(bytes > 59_000_000);
    assert(pages - before > 20, `${pages - before} pages of about a megabyte`);
  }, { wrap });
});

Deno.test("clients attached to an id receive the turns of a session imported there", async () => {
  await withServer(async ({ url, bridge }) => {
    await (await attach(bridge, "s", { owner: "local" })).ask("Hello", "a");
    const waiting = await attach(bridge, "t", { owner: "local" });
    assertEquals(await statusOf(post(url, "t/import", await exported(url))), 201);
    assertEquals((await waiting.frames.until("turn.completed")).text, "Echo: Hello");
    assertEquals(await waiting.ask("Next", "b"), "Echo: Next");
  });
});

Deno.test("an imported session is listed with its name and preview, a fork with its own, and where it is from", async () => {
  await withServer(async ({ url, bridge }) => {
    const ada = await attach(bridge, "s", { owner: "local" });
    await ada.ask("What is a frame?");
    await ada.rename("Frames");
    ada.detach();
    assertEquals(await statusOf(post(url, "copy/import", await exported(url))), 201);
    assertEquals(await statusOf(post(url, "s/fork", { session: "fork" })), 201);
    const { sessions } = await (await fetch(`${url}/v1/sessions`)).json();
    const told = sessions.map(({ session, name, preview }: Record<string, unknown>) =>
      [session, name, preview].join(": ")
    );
    assertEquals(told.sort(), [
      "copy: Frames: What is a frame?",
      "fork: : What is a frame?",
      "s: Frames: What is a frame?",
    ]);
    const fork = await attach(bridge, "fork", { owner: "local" });
    assertEquals(fork.frames.of("session.ready")[0]?.forkedFrom, { session: "s", at: 3 });
    await fork.ask("And a window frame?");
    const described = await (await fetch(`${url}/v1/sessions/fork`)).json();
    assertEquals([described.name, described.preview, described.forkedFrom], [
      undefined,
      "And a window frame?",
      { session: "s", at: 3 },
    ]);
    assertEquals(await statusOf(post(url, "fork2/import", await exported(url, "fork"))), 201);
    const copy = await (await fetch(`${url}/v1/sessions/fork2`)).json();
    assertEquals([copy.preview, copy.forkedFrom], [described.preview, described.forkedFrom]);
  });
});
