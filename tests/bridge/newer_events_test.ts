import { assert, assertEquals, assertRejects } from "@std/assert";
import { NewerEventError } from "../../src/conversation/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { attach, withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };

const MESSAGE = { type: "MessageReceived", data: { turn: "a", text: "Hi", idGiven: true } };
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const REPLY = {
  turn: "a",
  text: "Hello",
  model: "claude-sonnet-5-5",
  stopReason: "end_turn",
  usage: USAGE,
  manifest: { upTo: 0, limit: 8_000, characters: 0, items: [], leftOut: [] },
};

type Stored = Parameters<SessionLog["append"]>[1]["events"][number];

/** Appends as an instance of a newer version would, which has answered the turn. */
async function append(log: SessionLog, events: readonly Stored[], { open = false } = {}) {
  const appended = await log.append(KEY, { expected: 0, events, turns: 1, open });
  assert(appended.ok);
}

/** Newer forms of a reply from which all can be read that folding needs. */
const READABLE: Readonly<Record<string, Stored>> = {
  "a kind of context that is new": {
    type: "ReplyCompleted",
    data: {
      ...REPLY,
      manifest: {
        ...REPLY.manifest,
        items: [{ kind: "space", from: 1, to: 1, turns: 0, characters: 5 }],
        leftOut: [{ reason: "private", from: 1, to: 1, turns: 0 }],
      },
    },
  },
  "a manifest, a usage and a receipt of another form": {
    type: "ReplyCompleted",
    version: 9,
    data: { ...REPLY, manifest: ["other"], usage: "much", request: { encoder: "other" } },
  },
  "no model and a new field": {
    type: "ReplyCompleted",
    data: { ...REPLY, model: undefined, thoughts: ["hm"] },
  },
};

for (const [what, reply] of Object.entries(READABLE)) {
  Deno.test(`law 2: a turn that a newer version answered, with ${what}, is not answered again`, async () => {
    await withBridge(async ({ bridge, log, claude }) => {
      await append(log, [MESSAGE, reply]);
      const ada = await attach(bridge, "s", { after: 0 });
      assertEquals(ada.frames.of("turn.completed").map(({ text }) => text), ["Hello"]);
      const again = await ada.send({ text: "Hi", id: "a" });
      assert(again.ok && again.duplicate);
      assertEquals(await ada.ask("And now?", "b"), "Echo: And now?");
      assertEquals(claude.replies.length, 1);
      const replies = (await log.read(KEY)).filter(({ type }) => type === "ReplyCompleted");
      assertEquals(replies.map(({ data }) => data["turn"]), ["a", "b"]);
    });
  });
}

/** Events that this version would have to understand, and cannot. */
const UNREADABLE: Readonly<Record<string, Stored>> = {
  "a newer version of a known kind without what folding needs": {
    type: "ReplyCompleted",
    version: 2,
    data: { turn: "a", parts: ["Hello"] },
  },
  "a newer version of a known kind that must be understood": {
    type: "ReplyCompleted",
    version: 2,
    must: true,
    data: REPLY,
  },
  "an unknown kind that must be understood": {
    type: "ReplyShared",
    must: true,
    data: { turn: "a", with: "bob" },
  },
};

for (const [what, event] of Object.entries(UNREADABLE)) {
  Deno.test(`law 2: a session with ${what} is refused as newer_version, and nothing is appended`, async () => {
    await withBridge(async ({ bridge, log, claude }) => {
      await append(log, [MESSAGE, event], { open: true });
      const error = await assertRejects(() => attach(bridge, "s"), NewerEventError);
      assertEquals(error.code, "newer_version");
      const asked = { message: "Hi" };
      await assertRejects(() => bridge.context(KEY, asked), NewerEventError);
      await assertRejects(() => bridge.pin(KEY, { text: "A note" }), NewerEventError);
      await assertRejects(() => bridge.fork(KEY, { session: "f" }), NewerEventError);
      const other = await attach(bridge, "other");
      assertEquals(await other.ask("Is all well?"), "Echo: Is all well?");
      assertEquals(claude.replies.length, 1, "only for the other session");
      const stored = await log.read(KEY);
      assertEquals(stored.map(({ type }) => type), [MESSAGE.type, event.type]);
      assertEquals(await log.head({ ...KEY, session: "f" }), undefined);
      assertEquals((await bridge.events(KEY, { after: 0, limit: 9 }))?.events.length, 2);
    });
  });
}

Deno.test("law 2: a newer event that is appended under a session at work stops it, and nothing is appended", async () => {
  await withBridge(async ({ attach, log }) => {
    const ada = await attach("s");
    await ada.ask("Hello", "first");
    const event = { type: "GuestInvited", must: true, data: { guest: "bob" } } as const;
    const batch = { expected: 2, events: [event], turns: 1 };
    assert((await log.append(KEY, batch)).ok);
    await assertRejects(() => ada.send({ text: "Still there?", id: "second" }), NewerEventError);
    assertEquals((await log.read(KEY)).at(-1)?.type, "GuestInvited");
  });
});

Deno.test("an unknown kind of event that need not be understood takes its place, and the session goes on", async () => {
  await withBridge(async ({ bridge, log }) => {
    const reply = { type: "ReplyCompleted", data: REPLY };
    await append(log, [MESSAGE, { type: "MoodNoted", version: 3, data: { mood: "up" } }, reply]);
    const ada = await attach(bridge, "s");
    assertEquals(await ada.ask("And now?"), "Echo: And now?");
    assertEquals((await log.read(KEY))[1], {
      position: 2,
      at: (await log.read(KEY))[1]?.at ?? 0,
      type: "MoodNoted",
      version: 3,
      data: { mood: "up" },
    });
  });
});
