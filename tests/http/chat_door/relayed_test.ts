import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import OpenAI, { APIError } from "openai";
import { type ChatServer, FAKE_CHAT_KEY, FakeOpenAI, textOf } from "../../support/fake_openai.ts";
import { openAIClient, said, streamed } from "../../support/openai_client.ts";
import { LEARNS, type ServedWorld, withServer } from "../../support/server.ts";

type Message = OpenAI.ChatCompletionMessageParam;

/** Runs a test on a bridge that passes chat completions on to a server of them. */
async function withRelay(
  test: (world: ServedWorld & { readonly openAI: FakeOpenAI }) => Promise<void>,
  { server = {}, ...options }: Parameters<typeof withServer>[1] & {
    readonly server?: Partial<ChatServer>;
  } = {},
): Promise<void> {
  await using openAI = new FakeOpenAI(server);
  await withServer((world) => test({ ...world, openAI }), {
    ...{
      settings: LEARNS,
      chats: { baseUrl: openAI.url, apiKey: "key" in server ? server.key : FAKE_CHAT_KEY },
    },
    ...options,
  });
}

const TOLD = "My name is Ada and I live in Porto.";

Deno.test("laws 2, 4, 13 and 14: a client that keeps its talk gets the memory of its space at the end of what was typed, and the same again", async () => {
  await withRelay(async (world) => {
    const { openAI, bridge } = world;
    const one = openAIClient(world, { space: "home", session: "one" });
    const { text, finish } = await streamed(one, { model: "gpt-fake", messages: [said(TOLD)] });
    assertEquals([text, finish], [`Echo: ${TOLD}`, "stop"]);
    assertEquals(openAI.calls[0]?.body.messages, [said(TOLD)], "nothing bears on it");
    await bridge.spaces.learn({ owner: "local", space: "home" });

    const two = openAIClient(world, { space: "home", session: "two" });
    const talk: Message[] = [{ role: "system", content: "Be brief." }, said("Where do I live?")];
    const completion = await two.chat.completions.create({ model: "gpt-fake", messages: talk });
    const sent = openAI.calls.at(-1)!.body.messages;
    assertEquals<unknown>(sent[0], talk[0]);
    assertMatch(textOf(sent[1]!), /^Where do I live\?\n\n[^]*<fact [^>]*>[^<]*Porto/);
    const block = textOf(sent[1]!);

    talk.push({ role: "assistant", content: completion.choices[0]?.message.content ?? "" });
    talk.push(said([
      { type: "text", text: "What is on this?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
    ]));
    await streamed(two, { model: "gpt-fake", messages: talk });
    const again = openAI.calls.at(-1)!.body.messages;
    assertEquals(textOf(again[1]!), block, "the same bytes at the same place");
    assertEquals<unknown>(again.at(-1), talk.at(-1), "an image passes through");

    const before = openAI.calls.length;
    await streamed(two, { model: "gpt-fake", messages: talk });
    assertEquals(openAI.calls.length, before + 1);
    const { events } = await eventsOf(world, "two");
    assertEquals(
      events.filter(({ type }) => type === "ReplyCompleted").length,
      2,
      "a retry is no turn",
    );
  });
});

async function eventsOf({ url }: ServedWorld, session: string): Promise<{
  readonly events: readonly { readonly type: string; readonly data: Record<string, unknown> }[];
}> {
  return await (await fetch(`${url}/v1/sessions/${session}/events`)).json();
}

Deno.test("what is stored of a turn: what was typed, the reply, its end, its tokens and tools", async () => {
  await withRelay(async (world) => {
    const client = openAIClient(world, { session: "one" });
    const usage = { prompt_tokens_details: { cached_tokens: 4 } };
    world.openAI.script.push({ kind: "reply", text: "Sunny", finishReason: "length", usage });
    const messages: Message[] = [
      said("How is the weather?"),
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "1", type: "function", function: { name: "weather", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "1", content: "sunny" },
    ];
    const options = { model: "gpt-fake", messages, stream_options: { include_usage: true } };
    await streamed(client, options);
    const { events } = await eventsOf(world, "one");
    const [received, completed] = events.filter(({ type }) => type !== "SpaceJoined");
    assertEquals([received?.type, received?.data["text"], received?.data["source"]], [
      "MessageReceived",
      "How is the weather?",
      "chat",
    ]);
    const { text, ending, stopReason, usage: counted, tools, model } = completed?.data ?? {};
    assertEquals([text, ending, stopReason, model], ["Sunny", "length", "length", "gpt-fake"]);
    assertEquals(tools, ["weather"]);
    assertEquals(counted, {
      ...{ inputTokens: 7, outputTokens: 1, cacheReadTokens: 4, cacheWriteTokens: 0 },
    });
  });
});

Deno.test("a body goes on as it came but for its block, and without a name altogether", async () => {
  await withRelay(async (world) => {
    const raw = '{ "model":"gpt-fake","temperature":1.0, "seed" : 1e3,"messages":[{"role":"user",' +
      '"content":"H\\u00fc \\ud83c\\udf0d\\/"}] ,"user":null}';
    const response = await fetch(`${world.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-bridge-session": "one" },
      body: raw,
    });
    assertEquals(response.status, 200);
    assertMatch(response.headers.get("x-bridge-memory") ?? "", /^one\/[\w-]{22}; characters=0$/);
    assertEquals(response.headers.get("x-request-id"), "req_chat_1");
    await response.body?.cancel();
    assertEquals(world.openAI.calls[0]?.raw, raw);
    assertEquals(world.openAI.calls[0]?.headers.get("x-bridge-session"), null);
    const client = openAIClient(world);
    await client.chat.completions.create({ model: "gpt-fake", messages: [said(TOLD)] });
    const sessions = await (await fetch(`${world.url}/v1/sessions`)).json();
    assertEquals(sessions.sessions.length, 1, "nobody named the second");
  });
});

Deno.test("errors, rate limits and models come back as the server says them", async () => {
  await withRelay(async (world) => {
    const client = openAIClient(world, { session: "one" });
    const error = { message: "slow", type: "requests", code: "rate_limit_exceeded" };
    const headers = { "retry-after": "7" };
    world.openAI.script.push({ kind: "status", status: 429, error, headers });
    const failed = await assertRejects(
      () => client.chat.completions.create({ model: "gpt-fake", messages: [said("Hi")] }),
      APIError,
    );
    assertEquals([failed.status, failed.code], [429, "rate_limit_exceeded"]);
    assertEquals(new Headers(failed.headers).get("retry-after"), "7");
    const models = await client.models.list();
    assertEquals(models.data.map(({ id }) => id), ["gpt-fake", "gpt-fake-mini"]);
    const { events } = await eventsOf(world, "one");
    assertEquals(events ?? [], [], "nothing was answered");
  });
});

Deno.test("law 10: the bridge's token opens the door, its own key goes on, and a wrong token gets OpenAI's error", async () => {
  const token = "ada-token-0123456789";
  await withRelay(async (world) => {
    const ask = (own: string) =>
      openAIClient(world, { session: "one", token: own }).chat.completions.create({
        model: "gpt-fake",
        messages: [said("Hi")],
      });
    await ask(token);
    assertEquals(world.openAI.calls[0]?.headers.get("authorization"), `Bearer ${FAKE_CHAT_KEY}`);
    const error = await assertRejects(
      () => ask("wrong-token-0123456789"),
      OpenAI.AuthenticationError,
    );
    assertEquals(error.code, "unauthorized");
    assertEquals(error.type, "authentication_error");
    const models = openAIClient(world, { token: "wrong-token-0123456789" }).models.list();
    await assertRejects(() => Promise.resolve(models), OpenAI.AuthenticationError);
  }, { access: { tokens: [{ owner: "ada", token }] } });
});

Deno.test("a server of one's own needs no key, and one that is down is told", async () => {
  await withRelay(async (world) => {
    const client = openAIClient(world, { session: "one" });
    await client.chat.completions.create({ model: "gpt-fake", messages: [said("Hi")] });
    assertEquals(world.openAI.calls[0]?.headers.get("authorization"), null);
  }, { server: { key: undefined } });
  await using gone = new FakeOpenAI();
  const { url: baseUrl } = gone;
  await gone.close();
  await withServer(async (world) => {
    const client = openAIClient(world, { session: "one" });
    const error = await assertRejects(
      () => client.chat.completions.create({ model: "gpt-fake", messages: [said("Hi")] }),
      APIError,
    );
    assertEquals([error.status, error.code], [502, "model_unreachable"]);
  }, { chats: { baseUrl, apiKey: undefined } });
});

Deno.test("a client that leaves stops the server's reply, and nothing is stored", async () => {
  await withRelay(async (world) => {
    const gate = Promise.withResolvers<void>();
    world.openAI.script.push({
      kind: "reply",
      pieces: ["Hi ", "Ada"],
      gate: { before: 1, open: gate.promise },
    });
    const client = openAIClient(world, { session: "one" });
    const stream = await client.chat.completions.create({
      model: "gpt-fake",
      messages: [said("Hello")],
      stream: true,
    });
    for await (const { choices } of stream) if (choices[0]?.delta.content === "Hi ") break;
    const { signal } = world.openAI.calls[0]!;
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    gate.resolve();
    const { events } = await eventsOf(world, "one");
    assert(!(events ?? []).some(({ type }) => type === "ReplyCompleted"));
  });
});

Deno.test("a space may be called as a part of the API's paths is", async () => {
  await withRelay(async (world) => {
    for (const space of ["v1", "chat"]) {
      const client = openAIClient(world, { space, session: `in-${space}` });
      const { text } = await streamed(client, { model: "gpt-fake", messages: [said("Hello")] });
      assertEquals(text, "Echo: Hello");
    }
  });
});
