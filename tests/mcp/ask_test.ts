import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type ServedWorld, withServer } from "../support/server.ts";
import { connectTo, ERAS } from "./clients.ts";

const KEY = { owner: "local", session: "talk" };

/** A reply that stops before its third piece until `open` is called. */
function gated() {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  const pieces = ["One. ", "Two. ", "Three."];
  return { open, reply: { kind: "reply" as const, pieces, gate: { before: 2, open: promise } } };
}

/** The types of the events that ended a turn, once there are so many. */
async function ended({ bridge }: ServedWorld, count: number): Promise<string[]> {
  const frames: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const outcomes = /^turn\.(completed|failed|cancelled)$/;
  const attachment = await bridge.attach(KEY, {
    history: 10,
    subscriber: {
      deliver: ({ type }) => {
        if (outcomes.test(type) && frames.push(type) === count) resolve();
      },
    },
  });
  await promise;
  attachment.detach();
  return frames;
}

for (const era of ERAS) {
  Deno.test(`ask tells a client of ${era} how the reply grows`, async () => {
    await withServer(async ({ url, claude }) => {
      const { open, reply } = gated();
      claude.script.push(reply);
      await using mcp = await connectTo(url, { era });
      const notes: { progress: number; message?: string | undefined }[] = [];
      const onprogress = (note: typeof notes[number]) => {
        notes.push(note);
        if (note.message?.startsWith("One.")) open();
      };
      const { reply: text } = await mcp.call("ask", { message: "Count" }, {
        onprogress,
        resetTimeoutOnProgress: true,
      });
      assertEquals(text, "One. Two. Three.");
      assertEquals(notes[0], { progress: 1, message: "Claude has the message" });
      assert(notes.length >= 2);
      assertEquals(notes.map(({ progress }) => progress), notes.map((_, index) => index + 1));
    });
  });

  Deno.test(`a client of ${era} that cancels ask cancels the turn`, async () => {
    await withServer(async (world) => {
      const { open, reply } = gated();
      world.claude.script.push(reply);
      await using mcp = await connectTo(world.url, { era });
      const abort = new AbortController();
      const call = mcp.call("ask", { message: "Count", session: "talk" }, {
        signal: abort.signal,
        onprogress: ({ progress }) => progress === 2 && abort.abort(),
      });
      await assertRejects(() => call);
      assertEquals(await ended(world, 1), ["turn.cancelled"]);
      open();
      const { messages } = await mcp.call("read", { session: "talk" });
      assertEquals(messages.at(-1)?.status, "cancelled");
      assertEquals((await mcp.call("ask", { message: "Again", session: "talk" })).session, "talk");
    });
  });
}

Deno.test("a client of 2026-07-28 that asks for no progress and leaves cancels the turn, too", async () => {
  await withServer(async (world) => {
    const { open, reply } = gated();
    world.claude.script.push(reply);
    await using mcp = await connectTo(world.url, { era: "2026-07-28" });
    const abort = new AbortController();
    const { signal } = abort;
    const call = mcp.call("ask", { message: "Count", session: "talk" }, { signal });
    world.claude.called(1).then(() => abort.abort());
    await assertRejects(() => call);
    assertEquals(await ended(world, 1), ["turn.cancelled"]);
    open();
  });
});

Deno.test("a client of 2025-11-25 that goes away without a word leaves the turn, which is answered", async () => {
  await withServer(async (world) => {
    const { open, reply } = gated();
    world.claude.script.push(reply);
    const mcp = await connectTo(world.url, { era: "2025-11-25" });
    const call = mcp.call("ask", { message: "Count", session: "talk" });
    await world.claude.called(1);
    await mcp.client.close();
    await assertRejects(() => call);
    open();
    assertEquals(await ended(world, 1), ["turn.completed"]);
  });
});

Deno.test("cancelling ends the call of the client that asks for it, never another's with the same id", async () => {
  await withServer(async (world) => {
    const { url, claude } = world;
    const [one, other] = [gated(), gated()];
    claude.script.push(one.reply, other.reply);
    await using ada = await connectTo(url);
    await using bob = await connectTo(url);
    const abort = new AbortController();
    const cancelled = ada.call("ask", { message: "Count", session: "ada" }, {
      signal: abort.signal,
    });
    await claude.called(1);
    const kept = bob.call("ask", { message: "Count", session: "bob" });
    await claude.called(2);
    abort.abort();
    await assertRejects(() => cancelled);
    other.open();
    assertEquals((await kept).reply, "One. Two. Three.");
    one.open();
  });
});

Deno.test("two calls with the same id of clients without a name are not cancelled by it", async () => {
  await withServer(async ({ url, claude }) => {
    const [one, other] = [gated(), gated()];
    claude.script.push(one.reply, other.reply);
    const post = (body: object) =>
      fetch(`${url}/mcp`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
        body: JSON.stringify({ jsonrpc: "2.0", ...body }),
      });
    const ask = (session: string) => {
      const params = { name: "ask", arguments: { message: "Count", session } };
      return post({ id: 7, method: "tools/call", params });
    };
    const calls = [ask("a"), ask("b")];
    await claude.called(2);
    const cancelled = await post({ method: "notifications/cancelled", params: { requestId: 7 } });
    await cancelled.body?.cancel();
    assertEquals(cancelled.status, 202);
    one.open();
    other.open();
    for (const call of calls) assertMatch(await (await call).text(), /One\. Two\. Three\./);
  });
});

Deno.test("ask gives a long reply up to a length, and read gives the rest", async () => {
  await withServer(async ({ url, claude }) => {
    const text = "lorem ipsum dolor ".repeat(2_000);
    claude.script.push({ kind: "reply", pieces: [text] });
    await using mcp = await connectTo(url);
    const { reply, session, note = "" } = await mcp.call("ask", { message: "Talk" });
    const [, around, offset] = /around (\d+) and offset (\d+)/.exec(note) ?? [];
    assertEquals(Number(offset), reply.length);
    let whole: string = reply;
    for (let more: string | undefined = offset; more !== undefined;) {
      const place = { session, around: Number(around), offset: Number(more) };
      const { messages, note = "" } = await mcp.call("read", place);
      whole += messages.find(({ position }) => position === place.around)?.text;
      [, more] = /cut message: around \d+ and offset (\d+)/.exec(note) ?? [];
    }
    assertEquals(whole.trimEnd(), text.trimEnd());
  });
});
