import { assert, assertEquals, assertMatch } from "@std/assert";
import { DEFAULT_SCOPES } from "../../src/access/mod.ts";
import { ProdDoor } from "../../src/http/prod_door.ts";
import { withBridge } from "../support/bridge.ts";
import { withServer } from "../support/server.ts";

interface Answer {
  readonly statusCode: number;
  readonly body: {
    readonly response?: string;
    readonly session_id?: string;
    readonly context_length?: number;
    readonly error?: string;
  };
}

function read(text: string | undefined): Answer {
  const { statusCode, body } = JSON.parse(text ?? "");
  return { statusCode, body: JSON.parse(body) };
}

Deno.test("/prod sends no frame before a query, one frame for each, and remembers between them", async () => {
  await withServer(async ({ socket, claude }) => {
    const client = await socket("/prod");
    client.send({ action: "query", message: "My name is Ada", session_id: "s" });
    await client.received(1);
    client.send({ action: "query", message: "What is my name?", session_id: "s" });
    const [first, second] = (await client.received(2)).map(read);
    assertEquals(first, {
      statusCode: 200,
      body: { response: "Echo: My name is Ada", session_id: "s", context_length: 0 },
    });
    assertEquals(second?.body.context_length, 2);
    assertEquals(claude.calls[1]?.body.messages.length, 3);
    const later = await socket("/ws?session=s&history=9");
    await later.frames.until("turn.completed", ({ text }) => text.includes("What is my name?"));
  });
});

Deno.test("without session_id a connection is a session", async () => {
  await withServer(async ({ socket }) => {
    const [one, other] = [await socket("/prod"), await socket("/prod")];
    for (const client of [one, other]) client.send({ action: "query", message: "Hello" });
    const ids = [read((await one.received(1))[0]), read((await other.received(1))[0])]
      .map(({ body }) => body.session_id);
    assert(ids[0] && ids[1] && ids[0] !== ids[1]);
    one.send({ action: "query", message: "Again" });
    assertEquals(read((await one.received(2))[1]).body, {
      response: "Echo: Again",
      session_id: ids[0],
      context_length: 2,
    });
  });
});

Deno.test("queries sent back to back are answered in order, each with its own reply", async () => {
  await withServer(async ({ socket }) => {
    const client = await socket("/prod");
    const messages = Array.from({ length: 10 }, (_, index) => `say ${index}`);
    for (const [index, message] of messages.entries()) {
      client.send({ action: "query", message, session_id: `s${index % 3}` });
    }
    const answers = (await client.received(10)).map(read);
    assertEquals(answers.map(({ body }) => body.response), messages.map((m) => `Echo: ${m}`));
  });
});

Deno.test("a repeated query gets the same answer, and Claude is called once", async () => {
  await withServer(async ({ socket, claude }) => {
    const query = { action: "query", message: "Hello", session_id: "s" };
    const client = await socket("/prod");
    client.send(query);
    client.send(query);
    const [first, second] = await client.received(2);
    assertEquals(first, second);
    const other = await socket("/prod");
    other.send(query);
    assertEquals((await other.received(1))[0], first);
    assertEquals(claude.calls.length, 1);
  });
});

const WRONG: readonly (readonly [unknown, number])[] = [
  ["hello", 400],
  [{ action: "dance", message: "x" }, 400],
  [{ action: "query" }, 400],
  [{ action: "query", message: "" }, 400],
  [{ action: "query", message: "x", session_id: "a b" }, 400],
  [{ action: "query", message: "x".repeat(100_001) }, 413],
  [new Uint8Array([1]), 400],
];

Deno.test("input that is not a query is answered as the original did, and the connection stays open", async () => {
  await withServer(async ({ socket }) => {
    const client = await socket("/prod");
    for (const [frame] of WRONG) client.send(frame);
    const answers = (await client.received(WRONG.length)).map(read);
    assertEquals(answers.map(({ statusCode }) => statusCode), WRONG.map(([, status]) => status));
    assert(answers.every(({ body }) => body.error));
    client.send({ action: "query", message: "Hello" });
    assertEquals(read((await client.received(WRONG.length + 1)).at(-1)).statusCode, 200);
  });
});

Deno.test("a failure is answered as one and is never remembered", async () => {
  await withServer(async ({ socket, claude }) => {
    const client = await socket("/prod");
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    client.send({ action: "query", message: "Hello", session_id: "s" });
    const failed = read((await client.received(1))[0]);
    assertEquals(failed.statusCode, 503);
    assertMatch(failed.body.error ?? "", /overloaded/);
    client.send({ action: "query", message: "Next", session_id: "s" });
    const next = read((await client.received(2))[1]);
    assertEquals([next.statusCode, next.body.context_length], [200, 1], "Hello had no reply");
    client.send({ action: "query", message: "And on", session_id: "s" });
    assertEquals(read((await client.received(3))[2]).body.context_length, 3);
    assertEquals(/overload/i.test(claude.calls[1]?.raw ?? ""), false);
  });
});

Deno.test("a connection that queries ever new sessions stays attached to the most recent ones only", async () => {
  await withBridge(async ({ bridge }) => {
    const held = new Set<string>();
    const counting = {
      contextMessages: bridge.contextMessages.bind(bridge),
      attach: async (...[key, options]: Parameters<typeof bridge.attach>) => {
        const attachment = await bridge.attach(key, options);
        held.add(key.session);
        const leave = attachment.detach.bind(attachment);
        const detach = () => {
          held.delete(key.session);
          leave();
        };
        return Object.assign(attachment, { detach });
      },
    };
    const door = new ProdDoor({ bridge: counting, owner: "ada", scopes: DEFAULT_SCOPES });
    for (let index = 0; index < 30; index++) {
      await door.frame(JSON.stringify({ action: "query", message: "Hi", session_id: `s${index}` }));
      await door.frame(JSON.stringify({ action: "query", message: "Hi", session_id: "often" }));
      await door.answered;
    }
    assertEquals(held.size, 16);
    assert(held.has("often") && held.has("s29") && !held.has("s0"));
    await door.close();
    assertEquals(held.size, 0);
  });
});
