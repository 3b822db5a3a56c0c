import { assert, assertEquals, assertMatch } from "@std/assert";
import { createBridge } from "../../src/bridge/mod.ts";
import { createOfflineModel, type RequestBody } from "../../src/model/mod.ts";
import { verifyEvents } from "../../src/verification/mod.ts";
import { attach as attachTo, SETTINGS, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { assertStoreHoldsNone } from "../support/leaks.ts";

const KEY = { owner: "ada", session: "s" };

/** A system prompt as it stands in a body, without the guide behind it. */
function systemOf(body: RequestBody | undefined): string {
  const system = body?.["system"];
  const [block] = Array.isArray(system) ? system : [];
  return String(block?.text).split("\n\n")[0] ?? "";
}

function eventsOf({ log }: World) {
  return log.read(KEY, { after: 0, limit: 1_000 });
}

Deno.test("a session's own settings hold from its next message on; others keep the bridge's", async () => {
  await withBridge(async ({ attach, claude, bridge }) => {
    const ada = await attach("s");
    const other = await attach("other");
    await ada.ask("Hello");
    const changed = await ada.configure({ model: "claude-opus-5-5", systemPrompt: "Be brief." });
    assert(changed.ok);
    await ada.ask("And now?");
    await other.ask("Hello");
    assertEquals(claude.replies.map(({ body }) => [body.model, systemOf(body)]), [
      ["claude-sonnet-5-5", "You are helpful."],
      ["claude-opus-5-5", "Be brief."],
      ["claude-sonnet-5-5", "You are helpful."],
    ]);
    const { model } = await bridge.describe(KEY) ?? {};
    assertEquals(model, "claude-opus-5-5");
    const listed = await bridge.list("ada", { limit: 9 });
    assertEquals(listed.sessions.map(({ session, model }) => [session, model]).sort(), [
      ["other", "claude-sonnet-5-5"],
      ["s", "claude-opus-5-5"],
    ]);
    await ada.configure({ model: null, systemPrompt: null });
    await ada.ask("Again?");
    const last = claude.replies.at(-1)?.body;
    assertEquals([last?.model, systemOf(last)], ["claude-sonnet-5-5", "You are helpful."]);
    assertEquals((await bridge.describe(KEY))?.model, "claude-sonnet-5-5");
  });
});

Deno.test("a session's settings say what holds and which are its own", async () => {
  await withBridge(async ({ attach, bridge }) => {
    assertEquals(await bridge.configuration(KEY), undefined);
    const ada = await attach("s");
    await ada.configure({ contextLimit: 12_000, keepFor: 60 });
    assertEquals(await bridge.configuration(KEY), {
      ok: true,
      session: "s",
      position: 1,
      settings: {
        model: SETTINGS.modelName,
        systemPrompt: SETTINGS.systemPrompt,
        contextLimit: 12_000,
        summaries: true,
        keepFor: 60,
      },
      own: ["contextLimit", "keepFor"],
    });
  });
});

Deno.test("every client of a session is told of its settings, on every instance", async () => {
  await withBridge(async ({ attach, another }) => {
    const ada = await attach("s");
    await ada.ask("Hello");
    const far = await attachTo(another(), "s");
    await ada.configure({ change: "c1", summaries: false, keepFor: 90 });
    const { modelName: model, systemPrompt, contextLimit } = SETTINGS;
    const expected = {
      type: "session.configured",
      position: 3,
      change: "c1",
      settings: { model, systemPrompt, contextLimit, summaries: false },
      own: ["summaries"] as string[],
    } as const;
    for (const { frames } of [ada, far]) {
      const told = await frames.until("session.configured", ({ own }) => own !== undefined);
      assertEquals(told, expected);
      const kept = await frames.until("session.configured", ({ keepFor }) => keepFor !== undefined);
      assertEquals(kept, { type: "session.configured", position: 4, keepFor: 90 });
    }
    const late = await attach("s", { after: 2 });
    const { replayed } = await late.frames.until("session.configured", ({ own }) => !!own);
    assertEquals(replayed, true);
  });
});

Deno.test("law 2: a change that is sent again, to whichever instance, changes nothing", async () => {
  await withBridge(async (world) => {
    const { bridge, another } = world;
    const change = { change: "c1", model: "claude-opus-5-5" };
    await bridge.configure(KEY, change);
    await bridge.configure(KEY, { change: "c2", model: "claude-haiku-5-5" });
    const again = await another().configure(KEY, change);
    assert(again.ok);
    assertEquals(again.settings.model, "claude-haiku-5-5");
    assertEquals((await eventsOf(world)).length, 2);
    const other = await bridge.configure(KEY, { ...change, model: null });
    assertEquals(other.ok || other.code, "change_id_taken");
  });
});

Deno.test("a model that does not exist, or is not allowed, is refused with those that may be chosen", async () => {
  await withBridge(async ({ bridge, claude }) => {
    const refusal = async (model: string) => {
      const answer = await bridge.configure(KEY, { model });
      return answer.ok ? undefined : `${answer.code}: ${answer.message}`;
    };
    assertEquals(
      await refusal("claude-sonnet-9"),
      "unknown_model: There is no model claude-sonnet-9; " +
        "choose one of claude-sonnet-5-5, claude-haiku-5-5",
    );
    assertEquals(
      await refusal("claude-opus-5-5"),
      "unknown_model: The model claude-opus-5-5 may not be chosen here; " +
        "choose one of claude-sonnet-5-5, claude-haiku-5-5",
    );
    assertEquals(await refusal("claude-haiku-5-5"), undefined);
    const { models } = await bridge.settingsOffer();
    assertEquals(models, [
      { id: "claude-sonnet-5-5", label: "The claude-sonnet-5-5" },
      { id: "claude-haiku-5-5", label: "The claude-haiku-5-5" },
    ]);
    assertEquals(claude.listings, 1, "the list is kept");
  }, {
    settings: {
      choices: { mostContext: 9_000, models: ["claude-sonnet-*", "claude-haiku-5-5"] },
    },
  });
});

Deno.test("a provider that does not tell its models is no failure: the allowed ones can be chosen", async () => {
  await withBridge(async ({ bridge, claude }) => {
    claude.models = undefined;
    await withoutWarnings(async () => {
      assertEquals((await bridge.settingsOffer()).models, undefined);
      assert((await bridge.configure(KEY, { model: "claude-opus-5-5" })).ok);
    });
  });
});

Deno.test("the offline model says its own name, and is the only one", async () => {
  await withBridge(async ({ log }) => {
    const model = createOfflineModel();
    const choices = { mostContext: 9_000, models: [model.name] };
    const bridge = createBridge({ log, model, settings: { ...SETTINGS, choices } });
    try {
      const { models, defaults } = await bridge.settingsOffer();
      assertEquals([models, defaults.model], [[{ id: model.name }], model.name]);
      const refused = await bridge.configure(KEY, { model: "claude-opus-5-5" });
      assertEquals(refused.ok || refused.code, "unknown_model");
    } finally {
      await bridge.drain();
    }
  });
});

Deno.test("settings beyond what the operator allows now give way: the budget to the nearest, the model to the usual", async () => {
  await withBridge(async ({ bridge, log, model }) => {
    await bridge.configure(KEY, { contextLimit: 50_000, model: "claude-opus-5-5" });
    const choices = { mostContext: 9_000, models: ["claude-sonnet-5-5"] };
    const strict = createBridge({ log, model, settings: { ...SETTINGS, choices } });
    try {
      const view = await strict.configuration(KEY);
      assertEquals([view?.settings.contextLimit, view?.settings.model], [
        9_000,
        "claude-sonnet-5-5",
      ]);
      const { model: listed } = await strict.describe(KEY) ?? {};
      assertEquals(listed, "claude-sonnet-5-5");
    } finally {
      await strict.drain();
    }
  });
});

Deno.test("law 4: receipts rebuild with the settings as of each, after a restart with others", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge, log, model } = world;
    const ada = await attach("s");
    const changes = [
      { contextLimit: 1_500 },
      { systemPrompt: "Answer in Dutch." },
      { model: "claude-opus-5-5", contextLimit: 12_000 },
      { model: null, systemPrompt: null },
      { summaries: false },
    ];
    for (let index = 0; index < 50; index++) {
      const change = index % 10 === 9 ? changes[Math.floor(index / 10)] : undefined;
      if (change) assert((await ada.configure(change)).ok);
      await ada.ask(`Message ${index} on bees: ${"word ".repeat(index % 40)}`, `t${index}`);
    }
    const sent = claude.replies.map(({ raw }) => raw);
    await bridge.drain();
    const other = createBridge({
      log,
      model,
      settings: { ...SETTINGS, contextLimit: 1_000, systemPrompt: "Another.", modelName: "x" },
    });
    try {
      for (const [index, raw] of sent.entries()) {
        const then = await other.turnContext(KEY, `t${index}`);
        assert(then?.ok && "request" in then);
        assertEquals(JSON.stringify(then.request), raw, `t${index}`);
        assertEquals(then.sha256?.rebuilt, then.sha256?.sent);
      }
      const dutch = await other.turnContext(KEY, "t25");
      assert(dutch?.ok && "settings" in dutch);
      assertEquals([dutch.settings.systemPrompt, dutch.own], [
        "Answer in Dutch.",
        ["systemPrompt", "contextLimit"],
      ]);
    } finally {
      await other.drain();
    }
    const { violations, receipts } = await verifyEvents("s", await eventsOf(world));
    assertEquals([violations, receipts.rebuilt.size], [[], 50]);
    const forged = (await eventsOf(world)).map((event) =>
      event.type === "SettingsChanged" && event.data["systemPrompt"]
        ? { ...event, data: { ...event.data, systemPrompt: "Never said." } }
        : event
    );
    const { violations: found } = await verifyEvents("s", forged);
    assertMatch(found[0]?.detail ?? "", /has another system prompt than its session had/);
  });
});

Deno.test("law 6: the stable prefix may change with the settings, and stays between two changes", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const changedAt = new Set<number>();
    for (let index = 0; index < 24; index++) {
      if (index === 8) await ada.configure({ systemPrompt: "Be brief." });
      if (index === 16) await ada.configure({ contextLimit: 20_000 });
      if (index === 8 || index === 16) changedAt.add(index);
      await ada.ask(`My note ${index}: ${"abc ".repeat(5)}`);
    }
    let before: readonly string[] = [];
    let longest = 0;
    for (const [index, { body }] of claude.replies.entries()) {
      const blocks = body.messages.flatMap(({ role, content }) =>
        content.map((block) => ({ role, text: block.text, isMark: "cache_control" in block }))
      );
      const end = 1 + blocks.findIndex(({ isMark }) => isMark);
      const told = blocks.map(({ role, text }) => JSON.stringify([role, text]));
      const whole = [body.model, JSON.stringify(body.system), ...told];
      const isKept = before.every((text, place) => whole[place] === text);
      if (!changedAt.has(index)) assert(isKept, `the prefix changed at ${index}`);
      if (index === 8) assert(!isKept, "the system prompt is part of the prefix");
      before = whole.slice(0, 2 + end);
      longest = Math.max(longest, end);
    }
    assert(longest > 3, `${longest} stable blocks`);
  });
});

Deno.test("no summary is made while a session has them off, and pins follow its budget", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    await ada.configure({ summaries: false });
    for (let index = 0; index < 40; index++) {
      await ada.ask(`My note ${index}: ${"abc ".repeat(40)}`);
    }
    assertEquals(claude.calls.filter(({ summary }) => summary), []);
    const pinned = (note: string) => ada.pin({ note, text: "x".repeat(1_200) });
    const refused = await pinned("n");
    assertEquals(refused.ok || refused.code, "pins_over_share");
    await ada.configure({ summaries: null, contextLimit: 8_000 });
    assert((await pinned("n")).ok);
    await ada.ask("Go on");
    await claude.called(42);
    assertEquals(claude.calls.some(({ summary }) => summary), true);
  }, { settings: { contextLimit: 3_000 } });
});

Deno.test("a dry run takes the session's settings, and those as of a position in the past", async () => {
  await withBridge(async ({ bridge, attach }) => {
    const ada = await attach("s");
    await ada.ask("Hello");
    await ada.configure({ model: "claude-opus-5-5", contextLimit: 1_000 });
    const dry = async (asked: object) => {
      const view = await bridge.context(KEY, { message: "Hi", ...asked });
      assert(view?.ok);
      return [view.settings.model, view.settings.contextLimit, view.manifest.limit, view.own];
    };
    const own = ["model", "contextLimit"] as const;
    assertEquals(await dry({}), ["claude-opus-5-5", 1_000, 1_000, own]);
    assertEquals(await dry({ limit: 5_000 }), ["claude-opus-5-5", 5_000, 5_000, own]);
    assertEquals(await dry({ at: 2 }), ["claude-sonnet-5-5", 8_000, 8_000, []]);
  });
});

Deno.test("law 10: a secret in a system prompt is masked before it is stored or sent", async () => {
  const secret = "ghp_" + "a1B2".repeat(9);
  await withBridge(async (world) => {
    await world.bridge.configure(KEY, { systemPrompt: `Use ${secret} always` });
    const view = await world.bridge.configuration(KEY);
    assertMatch(view?.settings.systemPrompt ?? "", /^Use .* always$/);
    await assertStoreHoldsNone(world.kv, { secret, said: [] });
  }, { encryptionKeys: [] });
});

Deno.test("a system prompt and a model's name are encrypted with their session", async () => {
  await withBridge(async ({ bridge, kv }) => {
    await bridge.configure(KEY, { systemPrompt: "Whisper of tortoises", model: "claude-opus-5-5" });
    await assertStoreHoldsNone(kv, {
      secret: "claude-opus-5-5",
      said: ["Whisper of tortoises"],
    });
    assertEquals((await bridge.describe(KEY))?.model, "claude-opus-5-5");
  }, { encryptionKeys: [masterKey("k")] });
});

Deno.test("a fork keeps the settings and the keeping time as of its position, and so does an archive", async () => {
  await withBridge(async ({ bridge, attach, log }) => {
    const ada = await attach("s");
    await ada.configure({ model: "claude-opus-5-5", keepFor: 90 });
    await ada.ask("Hello");
    await ada.configure({ model: null, keepFor: null });
    const fork = await bridge.fork(KEY, { at: 4, session: "fork" });
    assert(fork && !("code" in fork));
    const forked = await bridge.configuration({ ...KEY, session: "fork" });
    assertEquals([forked?.settings.model, forked?.settings.keepFor], ["claude-opus-5-5", 90]);
    assertEquals((await log.head({ ...KEY, session: "fork" }))?.keepFor, 90);
    assertEquals((await bridge.describe({ ...KEY, session: "fork" }))?.model, "claude-opus-5-5");
    const archive = await bridge.exportArchive({ ...KEY, session: "fork" });
    assert(archive);
    const text = (await Array.fromAsync(archive.text)).join("");
    const lines = () => ReadableStream.from(text.trimEnd().split("\n"));
    const copied = await bridge.importArchive({ owner: "bob", session: "copy" }, lines());
    assert(copied.ok);
    const copy = await bridge.configuration({ owner: "bob", session: "copy" });
    assertEquals([copy?.settings.model, copy?.settings.keepFor], ["claude-opus-5-5", 90]);
    assertEquals((await log.head({ owner: "bob", session: "copy" }))?.keepFor, 90);
  });
});

Deno.test("a turn that waits is answered with the settings that hold once it is its turn", async () => {
  await withBridge(async ({ attach, claude }) => {
    claude.script.push({ kind: "reply", text: "Half", then: { after: 1, what: "hang" } });
    const ada = await attach("s");
    await ada.send({ text: "First", id: "a" });
    await ada.frames.until("turn.delta", ({ turn }) => turn === "a");
    await ada.send({ text: "Second", id: "b" });
    await ada.configure({ model: "claude-haiku-5-5" });
    await ada.cancel("a");
    await ada.frames.outcome("b");
    assertEquals(claude.replies.map(({ body }) => body.model), [
      "claude-sonnet-5-5",
      "claude-haiku-5-5",
    ]);
  });
});
