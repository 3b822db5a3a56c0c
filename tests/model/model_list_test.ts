import { assertEquals } from "@std/assert";
import { createClaude, createOpenAI, encoderFor, streamPrompt } from "../../src/model/mod.ts";
import { ModelList } from "../../src/model/transport/model_list.ts";
import { withoutWarnings } from "../support/console.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";

const CALLS = {
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 5_000,
  silenceTimeoutMs: 5_000,
  progressTimeoutMs: 60_000,
  maxRetries: 0,
};

/** A provider that answers each request for its list with the next answer, and the list. */
function listOf(...answers: readonly (() => Response)[]) {
  let asked = 0;
  let now = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1]?.() ?? new Response(null, { status: 500 });
  });
  const list = new ModelList({
    label: "A provider",
    url: `http://127.0.0.1:${server.addr.port}/models`,
    headers: {},
    read: (answer) => Array.isArray(answer) ? answer.map((id) => ({ id })) : undefined,
    clock: () => now,
  });
  return {
    ids: async () => (await list.list())?.map(({ id }) => id),
    asked: () => asked,
    pass: (ms: number) => now += ms,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a list of models is asked for once, however many ask, and again after ten minutes", async () => {
  await using provider = listOf(() => Response.json(["a"]), () => Response.json(["a", "b"]));
  const first = await Promise.all([provider.ids(), provider.ids(), provider.ids()]);
  assertEquals([first, provider.asked()], [[["a"], ["a"], ["a"]], 1]);
  provider.pass(599_000);
  assertEquals([await provider.ids(), provider.asked()], [["a"], 1]);
  provider.pass(2_000);
  assertEquals([await provider.ids(), provider.asked()], [["a", "b"], 2]);
});

Deno.test("a failure to list is no failure: what was known stays, and it is tried again in a minute", async () => {
  await using provider = listOf(
    () => new Response("busy", { status: 529 }),
    () => Response.json(["a"]),
    () => new Response("no list"),
  );
  const { warnings } = await withoutWarnings(async () => {
    assertEquals([await provider.ids(), await provider.ids()], [undefined, undefined]);
    assertEquals(provider.asked(), 1);
    provider.pass(61_000);
    assertEquals(await provider.ids(), ["a"]);
    provider.pass(601_000);
    assertEquals(await provider.ids(), ["a"]);
    assertEquals(provider.asked(), 3);
  });
  assertEquals(warnings.length, 2);
});

Deno.test("a list of models has bounds: names of at most 200 characters, a thousand of them, two megabytes", async () => {
  const many = Array.from({ length: 1_200 }, (_, index) => `m${index}`);
  await using wide = listOf(() => Response.json(["", "x".repeat(201), ...many]));
  assertEquals((await wide.ids())?.length, 1_000);
  await using huge = listOf(() => Response.json(["x".repeat(3_000_000)]));
  await withoutWarnings(async () => assertEquals(await huge.ids(), undefined));
});

Deno.test("a provider that cannot be reached tells no models, and no address in the log", async () => {
  const model = createClaude({
    ...CALLS,
    apiKey: FAKE_KEY,
    baseUrl: "http://u:pass-word-1@[::1]:1",
    name: "m",
  });
  const { warnings } = await withoutWarnings(async () => {
    assertEquals(await model.models?.(), undefined);
  });
  assertEquals(JSON.stringify(warnings).includes("pass-word-1"), false);
});

Deno.test("Claude's models have labels, and dated names an undated alias", async () => {
  await using claude = new FakeClaude();
  claude.models = ["claude-opus-5-5", "claude-old-4-20250514"];
  const model = createClaude({ ...CALLS, apiKey: FAKE_KEY, baseUrl: claude.url, name: "m" });
  assertEquals(await model.models?.(), [
    { id: "claude-opus-5-5", label: "The claude-opus-5-5" },
    { id: "claude-old-4-20250514", label: "The claude-old-4-20250514", alias: "claude-old-4" },
  ]);
  assertEquals(claude.invalid, []);
});

/** A server of chat completions whose models differ in what they know. */
function chatServer() {
  return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    if (new URL(request.url).pathname === "/v1/models") {
      return Response.json({ object: "list", data: [{ id: "old" }, { id: "new" }] });
    }
    const body = await request.json();
    const refused = body.model === "new" ? "max_tokens" : "max_completion_tokens";
    if (refused in body) {
      const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
      const error = { message, param: refused, code: "unsupported_parameter" };
      return Response.json({ error }, { status: 400 });
    }
    const events = [
      { choices: [{ delta: { content: body.model } }] },
      { choices: [{ delta: {}, finish_reason: "stop" }] },
    ].map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
    const headers = { "content-type": "text/event-stream" };
    return new Response(`${events}data: [DONE]\n\n`, { headers });
  });
}

Deno.test("each model of a server is spoken to in the dialect that it knows, turn and turn about", async () => {
  await using server = chatServer();
  const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  const model = createOpenAI({ ...CALLS, apiKey: "", baseUrl, name: "old" });
  assertEquals(await model.models?.(), [{ id: "old" }, { id: "new" }]);
  const messages = [{ role: "user", content: [{ text: "Hi" }] }] as const;
  const prompt = { system: "", messages, stableBlocks: 0 };
  const said: string[] = [];
  for (const name of ["old", "new", "old", "new", "old", "new"]) {
    const settings = { model: name, maxOutputTokens: 9, purpose: "reply" } as const;
    const { signal } = new AbortController();
    for await (const event of streamPrompt(model, { prompt, settings }, { signal })) {
      if (event.type === "text") said.push(event.text);
    }
  }
  assertEquals(said, ["old", "new", "old", "new", "old", "new"]);
  assertEquals(["old", "new"].map((name) => encoderFor(model, name).name), [
    "openai-chat/1+system+max_tokens+usage",
    "openai-chat/1+system+max_completion_tokens+usage",
  ]);
});
