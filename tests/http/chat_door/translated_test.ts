import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import OpenAI, { APIError, BadRequestError } from "openai";
import { openAIClient, said, streamed } from "../../support/openai_client.ts";
import { LEARNS, type ServedWorld, withServer } from "../../support/server.ts";

const IMAGE = "data:image/png;base64,iVBORw0KGgo=";
const HELLO = { model: "any", messages: [said("Hello")] };

function textsOf(world: ServedWorld) {
  const { messages } = world.claude.replies.at(-1)!.body;
  return messages.map(({ role, content }) => [role, ...content.map(({ text }) => text)]);
}

Deno.test("laws 4 and 14: Claude answers a talk that OpenAI's client keeps, with the memory of its space", async () => {
  await withServer(async (world) => {
    const one = openAIClient(world, { space: "home", session: "one" });
    const told = "My name is Ada and I live in Porto.";
    const first = await streamed(one, {
      model: "gpt-anything",
      messages: [said(told)],
      stream_options: { include_usage: true },
    });
    assertEquals([first.text, first.finish], [`Echo: ${told}`, "stop"]);
    assertEquals(first.usage?.prompt_tokens, 11);
    assertEquals(world.claude.replies.at(-1)?.body.model, "claude-sonnet-5-5");
    await world.bridge.spaces.learn({ owner: "local", space: "home" });

    const two = openAIClient(world, { space: "home", session: "two" });
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: "system", content: "Be brief." },
      said("Where do I live?"),
    ];
    const { choices: [choice] } = await two.chat.completions.create({
      ...{ model: "claude-opus-5-5", messages, max_completion_tokens: 32_000 },
    });
    const { system, max_tokens, model } = world.claude.replies.at(-1)!.body;
    assertEquals([system?.[0]?.text, max_tokens, model], ["Be brief.", 32_000, "claude-opus-5-5"]);
    const [asked] = textsOf(world);
    assertEquals(asked?.slice(0, 2), ["user", "Where do I live?"]);
    assertMatch(asked?.[2] ?? "", /<fact [^>]*>[^<]*Porto/);

    messages.push({ role: "assistant", content: choice?.message.content ?? "" }, said("Thanks"));
    await streamed(two, { model: "claude-opus-5-5", messages });
    assertEquals(textsOf(world)[0], asked, "the same block at the same place");
    const { events } = await (await fetch(`${world.url}/v1/sessions/two/events`)).json();
    const kinds = events.map(({ type }: { type: string }) => type);
    assertEquals(kinds.filter((type: string) => type === "ReplyCompleted").length, 2);
    assertEquals(kinds.filter((type: string) => type === "MemoryInserted").length, 1);
  }, { settings: LEARNS });
});

Deno.test("images, documents, stops and schemas are told to Claude in its own terms", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world);
    world.claude.learningScript.push({ kind: "reply", text: "{}" });
    const schema = { type: "object", properties: {}, required: [], additionalProperties: false };
    await client.chat.completions.create({
      model: "any",
      stop: ["END", " "],
      response_format: { type: "json_schema", json_schema: { name: "a", schema, strict: true } },
      messages: [
        { role: "assistant", content: "Welcome." },
        said([
          { type: "text", text: "See" },
          { type: "image_url", image_url: { url: IMAGE } },
          { type: "image_url", image_url: { url: "https://a.example/b.png" } },
          {
            type: "file",
            file: { file_data: "data:application/pdf;base64,AAAA", filename: "a.pdf" },
          },
        ]),
        said("and this"),
      ],
    });
    const body = JSON.parse(world.claude.calls.at(-1)!.raw);
    assertEquals(body.stop_sequences, ["END"]);
    assertEquals(body.output_config, { format: { type: "json_schema", schema } });
    assertMatch(body.system[0].text, /^You began this conversation with these words:\nWelcome\.$/);
    assertEquals(body.messages.length, 1);
    const pdf = { type: "base64", media_type: "application/pdf", data: "AAAA" };
    assertEquals(body.messages[0].content, [
      { type: "text", text: "See" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0KGgo=" } },
      { type: "image", source: { type: "url", url: "https://a.example/b.png" } },
      { type: "document", source: pdf },
      { type: "text", text: "and this", cache_control: { type: "ephemeral" } },
    ]);
  });
});

Deno.test("a schema with more in it than Claude takes is told in the terms that it takes", async () => {
  await withServer(async (world) => {
    world.claude.learningScript.push({ kind: "reply", text: '{"answer":4}' });
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { answer: { type: "number", minimum: 1 } },
      required: ["answer"],
    };
    const { choices: [choice] } = await openAIClient(world).chat.completions.create({
      ...HELLO,
      response_format: { type: "json_schema", json_schema: { name: "a", schema, strict: true } },
    });
    assertEquals([choice?.message.content, world.claude.invalid], ['{"answer":4}', []]);
  });
});

for (const name of ["max_tokens", "max_completion_tokens"]) {
  Deno.test(`a small ${name} leaves Claude room to think, or no word would be left to say`, async () => {
    await withServer(async (world) => {
      const client = openAIClient(world);
      for (const [asked, sent] of [[16, 16_000], [15_999, 16_000], [20_000, 20_000]]) {
        await client.chat.completions.create({ ...HELLO, [name]: asked });
        assertEquals(world.claude.replies.at(-1)?.body.max_tokens, sent, `${asked}`);
      }
    });
  });
}

Deno.test("a small max_tokens leaves no more room to think than MAX_OUTPUT_TOKENS", async () => {
  await withServer(async (world) => {
    await openAIClient(world).chat.completions.create({ ...HELLO, max_tokens: 100 });
    assertEquals(world.claude.replies.at(-1)?.body.max_tokens, 4_000);
  }, { settings: { maxOutputTokens: 4_000 } });
});

const ENDINGS = [
  ["end_turn", "stop"],
  ["max_tokens", "length"],
  ["refusal", "content_filter"],
  ["something_new", "stop"],
] as const;

for (const [stopReason, finish] of ENDINGS) {
  Deno.test(`Claude's ${stopReason} is told as ${finish}`, async () => {
    await withServer(async (world) => {
      world.claude.script.push({ kind: "reply", stopReason });
      assertEquals((await streamed(openAIClient(world), HELLO)).finish, finish);
    });
  });
}

const REFUSED: readonly (readonly [string, object, RegExp])[] = [
  ["tools", { tools: [{ type: "function", function: { name: "f" } }] }, /POST \/v1\/messages/],
  ["answers of tools", {
    messages: [said("Hi"), { role: "tool", content: "x", tool_call_id: "1" }],
  }, /messages\.1/],
  ["sounds", {
    messages: [said([{ type: "input_audio", input_audio: { data: "", format: "mp3" } }])],
  }, /input_audio parts/],
  [
    "an end that is not the user's",
    { messages: [said("Hi"), { role: "assistant", content: "x" }] },
    /must be the user's/,
  ],
  ["several answers", { n: 2 }, /one answer/],
  ["no messages", { messages: [] }, /messages/],
];

for (const [what, members, why] of REFUSED) {
  Deno.test(`what Claude cannot be told is refused with a word: ${what}`, async () => {
    await withServer(async (world) => {
      const error = await assertRejects(
        () =>
          openAIClient(world, { session: "one" }).chat.completions.create({ ...HELLO, ...members }),
        BadRequestError,
      );
      assertMatch(error.message, why);
      assertEquals(world.claude.calls, []);
    });
  });
}

Deno.test("Claude's errors are told in OpenAI's shape: before the first words by status, later in the stream", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world, { session: "one" });
    world.claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    const busy = await assertRejects(() => streamed(client, HELLO), APIError);
    assertEquals([busy.status, busy.code], [503, "model_overloaded"]);
    world.claude.script.push({ kind: "status", status: 404, type: "not_found_error" });
    const none = await assertRejects(() => client.chat.completions.create(HELLO), APIError);
    assertEquals([none.status, none.code], [502, "model_not_found"]);
    const then = { after: 1, what: "cut" } as const;
    world.claude.script.push({ kind: "reply", pieces: ["Hi ", "Ada"], then });
    const cut = await assertRejects(() => streamed(client, HELLO), APIError);
    assertEquals(cut.code, "model_interrupted");
    const events = await (await fetch(`${world.url}/v1/sessions/one/events`)).json();
    assert(!JSON.stringify(events).includes("ReplyCompleted"), "no half turn is stored");
  });
});

Deno.test("a client that leaves stops Claude's reply, streamed or not, and nothing is stored", async () => {
  await withServer(async (world) => {
    const gate = Promise.withResolvers<void>();
    const client = openAIClient(world, { session: "one" });
    const reply = {
      kind: "reply",
      pieces: ["Hi ", "Ada"],
      gate: { before: 1, open: gate.promise },
    } as const;
    world.claude.script.push(reply, reply);
    const stream = await client.chat.completions.create({ ...HELLO, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content) break;
    const leaving = new AbortController();
    const whole = client.chat.completions.create(HELLO, { signal: leaving.signal });
    whole.catch(() => {});
    await world.claude.called(2);
    leaving.abort();
    await assertRejects(() => Promise.resolve(whole));
    for (const { signal } of world.claude.calls) {
      if (signal.aborted) continue;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    gate.resolve();
    const events = await (await fetch(`${world.url}/v1/sessions/one/events`)).json();
    assert(!JSON.stringify(events).includes("ReplyCompleted"));
  });
});

Deno.test("GET /v1/models tells each client in its own shape which models there are", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world);
    const ids = (await client.models.list()).data.map(({ id }) => id);
    assertEquals(ids, ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"]);
    assertEquals((await client.models.retrieve("claude-opus-5-5")).id, "claude-opus-5-5");
    assertEquals((await client.models.retrieve("claude-sonnet-5-5")).object, "model");
    await assertRejects(
      () => Promise.resolve(client.models.retrieve("none")),
      OpenAI.NotFoundError,
    );
    const headers = { "anthropic-version": "2023-06-01" };
    const other = await fetch(`${world.url}/v1/models`, { headers });
    const { data: [first] } = await other.json();
    assertEquals([first.type, first.display_name], ["model", `The ${first.id}`], "Claude's own");
  });
});

Deno.test("GET /v1/models tells OpenAI's client the bridge's own model where Claude tells none", async () => {
  await withServer(async (world) => {
    world.claude.models = undefined;
    const client = openAIClient(world);
    const ids = (await client.models.list()).data.map(({ id }) => id);
    assertEquals(ids, ["claude-sonnet-5-5"]);
  });
});

Deno.test("no message of the user is left where the last one is empty, and that is told", async () => {
  await withServer(async (world) => {
    for (const content of ["", " ", [{ type: "text" as const, text: "" }]]) {
      const error = await assertRejects(
        () =>
          openAIClient(world).chat.completions.create({ model: "any", messages: [said(content)] }),
        BadRequestError,
      );
      assertMatch(error.message, /messages: the last one has no text/);
    }
  });
});

Deno.test("what is no chat completion is refused in OpenAI's shape", async () => {
  await withServer(async ({ url }) => {
    const post = (body: string) => fetch(`${url}/v1/chat/completions`, { method: "POST", body });
    for (const body of ["", "[]", "{", '{"messages": 1}', "{}"]) {
      const response = await post(body);
      const { error } = await response.json();
      assertEquals([response.status, error.type, error.code], [
        400,
        "invalid_request_error",
        "invalid_request",
      ]);
    }
    const wrong = await fetch(`${url}/v1/chat/completions`);
    assertEquals([wrong.status, (await wrong.json()).error.code], [405, "method_not_allowed"]);
    const space = await fetch(`${url}/spaces/my%20space/v1/chat/completions`, { method: "POST" });
    assertEquals([space.status, (await space.json()).error.code], [400, "invalid_space_id"]);
    const large = await post(" ".repeat(9_000_000));
    assertEquals([large.status, (await large.json()).error.code], [413, "frame_too_large"]);
  });
});
