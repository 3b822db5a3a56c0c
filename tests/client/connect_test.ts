import { assert, assertEquals } from "@std/assert";
import { BridgeError, connect, type ManifestInfo } from "../../src/client/mod.ts";
import type { Manifest } from "../../src/conversation/mod.ts";
import { withServer } from "../support/server.ts";
import { MemoryStore } from "./memory_store.ts";
import { QUICK, until } from "./until.ts";

/** Checks at compile time that the client's manifest type matches the core's. */
const _sameShape: (manifest: Manifest) => ManifestInfo = (manifest) => manifest;

async function codeOf(task: Promise<unknown>): Promise<string> {
  const error = await task.then(() => undefined, (thrown) => thrown);
  assert(error instanceof BridgeError, String(error));
  return error.code;
}

Deno.test("a client sends messages, and its turns match the log", async () => {
  await withServer(async ({ url, claude, socket }) => {
    await using client = connect({ url, session: "talk" });
    assertEquals(await client.ask("Hello"), "Echo: Hello");
    const other = await socket("/ws?session=talk");
    await other.frames.until("session.ready");
    other.send({ type: "message.send", id: "theirs", text: "From another client" });
    await until(client, () => client.turn("theirs")?.status === "completed");
    const { outcome, turn } = client.send("And on");
    assertEquals((await outcome).reply, "Echo: And on");
    assertEquals(client.turns.map(({ id, status }) => [id === turn, status]), [
      [false, "completed"],
      [false, "completed"],
      [true, "completed"],
    ]);
    assert(client.turns.every(({ usage }) => usage !== undefined));
    assertEquals(claude.replies.length, 3);
    assertEquals(client.position, 6);
  });
});

Deno.test("law 2: a repeated message id gets the existing reply", async () => {
  await withServer(async ({ url, claude }) => {
    await using first = connect({ url, session: "twice", timings: QUICK });
    await first.send("Hello", { id: "a" }).outcome;
    await using second = connect({ url, session: "twice", history: 0, timings: QUICK });
    assertEquals((await second.send("Hello", { id: "a" }).outcome).reply, "Echo: Hello");
    assertEquals((await second.send("Hello", { id: "a" }).outcome).reply, "Echo: Hello");
    const taken = await first.send("Something else", { id: "a" }).outcome;
    assertEquals(taken.error?.code, "turn_id_taken");
    assertEquals(first.turn("a")?.status, "completed");
    assertEquals(claude.replies.length, 1);
  });
});

Deno.test("a turn can be stopped mid-reply and retried, also after a failure", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push(
      { kind: "reply", text: "On and on", then: { after: 2, what: "hang" } },
      { kind: "status", status: 529, type: "overloaded_error" },
    );
    await using client = connect({ url, session: "again", timings: QUICK });
    const { turn, outcome } = client.send("Hello");
    await until(client, () => client.turn(turn)?.status === "streaming");
    client.cancel(turn);
    assertEquals((await outcome).status, "cancelled");
    assert("On and on".startsWith((await outcome).reply.trim()));
    const failed = await client.retry(turn).outcome;
    assertEquals([failed.status, failed.error?.code], ["failed", "model_overloaded"]);
    const completed = await client.retry(turn).outcome;
    assertEquals([completed.status, completed.reply, completed.error], [
      "completed",
      "Echo: Hello",
      undefined,
    ]);
    assertEquals(client.turns.length, 1);
  });
});

Deno.test("cancel() withdraws an unsent message, and stops a turn waiting for its reply", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "Long", then: { after: 1, what: "hang" } });
    await using client = connect({ url, session: "back", timings: QUICK });
    const unsent = client.send("Never mind");
    client.cancel(unsent.turn);
    assertEquals((await unsent.outcome).status, "cancelled");
    const first = client.send("First");
    const second = client.send("Second");
    await until(client, () => client.turn(second.turn)?.status === "accepted");
    client.cancel(second.turn);
    assertEquals((await second.outcome).status, "cancelled");
    client.cancel(first.turn);
    assertEquals((await first.outcome).status, "cancelled");
    const { events } = await client.api.events("back");
    assertEquals(events.map(({ type }) => type), [
      "MessageReceived",
      "MessageReceived",
      "TurnCancelled",
      "TurnCancelled",
    ]);
  });
});

Deno.test("ask() cancels its turn when aborted, and rejects with the error code", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "Long", then: { after: 1, what: "hang" } });
    await using client = connect({ url, session: "abort", timings: QUICK });
    const stop = new AbortController();
    const asking = client.ask("Hello", { signal: stop.signal }).catch((error) => error.name);
    await until(client, () => client.turns[0]?.status === "streaming");
    stop.abort();
    assertEquals(await asking, "AbortError");
    await until(client, () => client.turns[0]?.status === "cancelled");
    assertEquals(await codeOf(client.ask(" ")), "empty_message");
    assertEquals(await codeOf(client.ask("x".repeat(100_001))), "message_too_long");
  });
});

Deno.test("a message that is too large fails with a reason, and later ones are sent", async () => {
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "large", timings: QUICK });
    const large = client.send("x".repeat(30_000));
    const next = client.send("Hello");
    assertEquals((await large.outcome).error?.code, "frame_too_large");
    assertEquals((await next.outcome).reply, "Echo: Hello");
    await using small = connect({ url, session: "large", maxFrameBytes: 10, timings: QUICK });
    assertEquals(await codeOf(small.ask("Hello, world")), "frame_too_large");
  }, { limits: { frameBytes: 20_000 } });
});

Deno.test("law 1: an unacknowledged message outlives the client, and is sent once", async () => {
  await withServer(async ({ url, claude }) => {
    const storage = new MemoryStore();
    const nowhere = { url: "http://127.0.0.1:9", session: "kept", storage, timings: QUICK };
    const before = connect(nowhere);
    const { turn, outcome } = before.send("Do not lose me");
    before.send("Nor me");
    await before.close();
    assertEquals((await outcome).error?.code, "closed");
    assertEquals(storage.length, 2);
    await using after = connect({ ...nowhere, url });
    assertEquals(after.turns.map(({ text, status }) => [text, status]), [
      ["Do not lose me", "queued"],
      ["Nor me", "queued"],
    ]);
    await until(after, () => after.turns.every(({ status }) => status === "completed"), "turn");
    assertEquals(after.turns[0]?.id, turn);
    assertEquals(storage.length, 0);
    assertEquals(claude.replies.length, 2);
  });
});

Deno.test("history() loads older turns in order and complete", async () => {
  await withServer(async ({ url, claude }) => {
    await using writer = connect({ url, session: "old", timings: QUICK });
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    for (let turn = 0; turn < 5; turn++) await writer.send(`Message ${turn}`).outcome;
    // Three messages in a row, then their replies.
    const open = claude.gated({ text: "Ah" }, 0);
    const three = ["a", "b", "c"].map((id) => writer.send(id, { id }).outcome);
    await until(writer, () => writer.turn("c")?.status === "accepted");
    open.resolve();
    await Promise.all(three);
    await writer.send("Last").outcome;
    await using reader = connect({ url, session: "old", history: 2, timings: QUICK });
    await until(reader, () => reader.state.status === "open", "state");
    assertEquals(reader.turns.map(({ text }) => text), ["c", "Last"]);
    assertEquals(reader.hasOlder, true);
    assertEquals(await reader.history(3), false);
    const told = (client: typeof reader) =>
      client.turns.map(({ id, text, status, reply, position, endedAt, error }) => ({
        id,
        text,
        status,
        reply,
        position,
        endedAt,
        error: error?.code,
      }));
    assertEquals(told(reader), told(writer));
    assertEquals(reader.position, writer.position);
  });
});

Deno.test("pins, contexts, sessions and imports work through the client", async () => {
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "memory", timings: QUICK });
    await client.ask("I am vegan", { id: "diet" });
    const pinned: string[] = [];
    client.on("note.pinned", ({ note, text }) => pinned.push(`${note}: ${text}`));
    await client.pin({ turn: "diet", part: "message", note: "n1" });
    const second = await client.pin("I am left-handed");
    await until(client, () => pinned.length === 2);
    assertEquals(pinned, ["n1: I am vegan", `${second}: I am left-handed`]);
    await client.unpin("n1");
    assertEquals((await client.api.pins("memory")).map(({ note }) => note), [second]);
    assertEquals(await codeOf(client.unpin("n1")), "not_found");
    const dry = await client.api.context("memory", { message: "What do I eat?", limit: 500 });
    assertEquals(dry.manifest.limit, 500);
    assertEquals(dry.manifest.items[0]?.kind, "pinned");
    const sent = await client.api.turnContext("memory", "diet");
    assert("request" in sent);
    assertEquals(sent.sha256?.sent, sent.sha256?.rebuilt);
    assertEquals(sent.request.messages.at(-1)?.content.at(-1)?.text, "I am vegan");
    const { sessions } = await client.api.sessions({ limit: 10 });
    assertEquals(sessions.map(({ session }) => session), ["memory"]);
    assertEquals((await client.api.session("memory")).turns, 1);
    assertEquals(await codeOf(client.api.session("nowhere")), "not_found");
    const lines = '{"role": "user", "text": "Hi", "at": "2024-03-01T09:00:00Z"}\n{"role": "me"}';
    const error = await client.api.import("memory", lines).catch((thrown) => thrown);
    assert(error instanceof BridgeError && error.code === "invalid_lines");
    assertEquals(error.lines?.map(({ line }) => line), [2]);
    const [first = ""] = lines.split("\n");
    assertEquals((await client.api.import("memory", first, { key: "k" })).turns, 1);
    await until(client, () => client.turns.length === 2);
  });
});

Deno.test("frames arrive as events by type, and in a loop that ends with the client", async () => {
  await withServer(async ({ url }) => {
    const client = connect({ url, session: "loop", timings: QUICK });
    const frames = client[Symbol.asyncIterator]();
    const deltas: string[] = [];
    const off = client.on("turn.delta", ({ text }) => deltas.push(text));
    await client.ask("Hello");
    off();
    await client.ask("And on");
    assertEquals(deltas.join(""), "Echo: Hello");
    await client.close();
    const types: string[] = [];
    for await (const { type } of frames) if (types.at(-1) !== type) types.push(type);
    const turn = ["turn.accepted", "turn.delta", "turn.completed"];
    assertEquals(types, ["session.ready", "pong", ...turn, ...turn]);
  });
});
