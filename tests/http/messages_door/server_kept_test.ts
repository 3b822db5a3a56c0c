import { assert, assertEquals, assertMatch } from "@std/assert";
import { type ServedWorld, withServer } from "../../support/server.ts";

interface Asked {
  readonly content?: unknown;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(
  { url }: ServedWorld,
  { content = "My name is Ada.", more = {}, headers = {} }: Asked = {},
): Promise<Response> {
  return await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-bridge-history": "server",
      "x-bridge-session": "s",
      ...headers,
    },
    body: JSON.stringify({
      model: "claude-sonnet-5-5",
      max_tokens: 1_000,
      messages: [{ role: "user", content }],
      ...more,
    }),
  });
}

Deno.test("a program that sends its new message alone gets a message of the API back", async () => {
  await withServer(async (world) => {
    world.claude.script.push({ kind: "reply", text: "Hello Ada." }, { kind: "reply" });
    const response = await ask(world);
    assertEquals(response.status, 200);
    const { id, ...message } = await response.json();
    assertMatch(id, /^msg_./);
    assertEquals(message, {
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5-5",
      content: [{ type: "text", text: "Hello Ada." }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: 11,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 2,
      },
    });
    const [, turn] = /^s\/(.+)$/.exec(response.headers.get("x-bridge-memory") ?? "") ?? [];
    assertEquals(id, `msg_${turn}`);
    const receipt = await fetch(`${world.url}/v1/sessions/s/turns/${turn}/context`);
    assertEquals(receipt.status, 200);
    await receipt.body?.cancel();

    const next = await ask(world, { content: [{ type: "text", text: "What is my name?" }] });
    await next.body?.cancel();
    const sent = world.claude.replies.at(-1)?.raw ?? "";
    assertMatch(sent, /My name is Ada\..*Hello Ada\..*What is my name\?/);
  });
});

Deno.test("a streamed reply has the API's events, and the same text as is stored", async () => {
  await withServer(async (world) => {
    world.claude.script.push({ kind: "reply", text: "one two three" });
    const response = await ask(world, { more: { stream: true } });
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    const events = (await response.text()).trim().split("\n\n").map((event) => {
      const [, type = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
      const parsed = JSON.parse(data);
      assertEquals(parsed.type, type);
      return parsed;
    });
    const types = events.map(({ type }) => type).filter((type) => type !== "content_block_delta");
    assertEquals(types, [
      "message_start",
      "content_block_start",
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
    const text = events.map(({ delta }) => delta?.text ?? "").join("");
    assertEquals(text, "one two three");
    assertEquals(events.at(-2).delta.stop_reason, "end_turn");
  });
});

Deno.test("law 2: a program that asks again with its key gets the same message", async () => {
  await withServer(async (world) => {
    const headers = { "idempotency-key": "k1" };
    const first = await (await ask(world, { headers })).json();
    const second = await (await ask(world, { headers })).json();
    assertEquals(second, first);
    const streamed = await (await ask(world, { headers, more: { stream: true } })).text();
    assert(streamed.includes(first.id));
    assertEquals(world.claude.replies.length, 1);
  });
});

Deno.test("errors of a turn are those of the API, before and within a stream", async () => {
  await withServer(async (world) => {
    const overloaded = { kind: "status", status: 529, type: "overloaded_error" } as const;
    for (const more of [{}, { stream: true }]) {
      world.claude.script.push(overloaded);
      const response = await ask(world, { more, content: `Hello ${JSON.stringify(more)}` });
      const body = await response.text();
      assertMatch(body, /"type":"overloaded_error"/);
      if (!("stream" in more)) assertEquals(response.status, 529);
    }
  });
});

Deno.test("what the bridge cannot carry is refused with a word about it", async () => {
  await withServer(async (world) => {
    const image = {
      type: "image",
      source: { type: "base64", media_type: "image/png", data: "AAAA" },
    };
    const cases: readonly (readonly [Asked, RegExp])[] = [
      [{ content: [image] }, /no PNG, JPEG, WebP or GIF/],
      [{ more: { system: "Be brief." } }, /system: .* leave it out/],
      [{ more: { tools: [{ name: "x" }] } }, /tools: /],
      [{ more: { stop_sequences: ["x"] } }, /stop_sequences: /],
      [{ more: { output_config: { format: { type: "json_schema" } } } }, /output_config.format: /],
      [{ more: { output_format: { type: "json_schema" } } }, /output_format: /],
      [{ more: { thread: { id: "thread_1" } } }, /thread: /],
      [{ more: { messages: [] } }, /new message alone/],
      [{
        more: {
          messages: [
            { role: "user", content: "a" },
            { role: "assistant", content: "b" },
            { role: "user", content: "c" },
          ],
        },
      }, /new message alone/],
      [{ headers: { "x-bridge-session": "no id" } }, /x-bridge-session/],
      [{ content: "" }, /./],
    ];
    for (const [asked, message] of cases) {
      const response = await ask(world, asked);
      assertEquals(response.status, 400);
      const { type, error } = await response.json();
      assertEquals([type, error.type], ["error", "invalid_request_error"]);
      assertMatch(error.message, message);
      if (asked.more && "thread" in asked.more) {
        assertEquals(error.details.error_code, "thread_unsupported_request");
      }
    }
    assertEquals(world.claude.calls.length, 0);
  });
});

Deno.test("a space in the path is the session's", async () => {
  await withServer(async (world) => {
    const response = await fetch(`${world.url}/spaces/home/v1/messages`, {
      method: "POST",
      headers: { "x-bridge-history": "server", "x-bridge-session": "s" },
      body: '{"messages":[{"role":"user","content":"Hello"}]}',
    });
    await response.body?.cancel();
    const sessions = await (await fetch(`${world.url}/v1/spaces/home/sessions`)).json();
    assertEquals(sessions.sessions[0].session, "s");
  });
});
