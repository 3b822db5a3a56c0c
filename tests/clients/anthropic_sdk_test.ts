import Anthropic from "@anthropic-ai/sdk";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { pdfOf, pngOf } from "../support/files.ts";
import { echo, type ThinkingCall } from "../support/thinking_claude.ts";
import type { Answer } from "../support/thinking_claude/answer.ts";
import { answersTool, lastTexts } from "../support/thinking_claude/request.ts";
import { insertedIn, withBridgeBetween } from "./bridge_between.ts";
import { anthropicClient, CLIENTS } from "./sdk_clients.ts";

const TOLD = "My hives stand in Porto.";
const ASKED = "Where do my hives stand?";
const COMMON = { model: "claude-sonnet-5-5", max_tokens: 4_000 } as const;
/** A request that asks. */
const asking = (): Anthropic.MessageCreateParamsNonStreaming => ({
  ...COMMON,
  messages: [{ role: "user", content: ASKED }],
});

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

Deno.test("@anthropic-ai/sdk: a loop of tools is one turn, with the memory that it began with", async () => {
  const tools: Anthropic.Tool[] = [{ name: "look", input_schema: { type: "object" } }];
  const answer = (call: ThinkingCall): Answer =>
    call.body.tools && !answersTool(call.body)
      ? { kind: "says", text: "I look.", tools: [{ name: "look", input: { where: "Porto" } }] }
      : echo(call);
  const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const url = spaceUrl("bees");
    await CLIENTS["@anthropic-ai/sdk"]!({ url, session: "one" })(TOLD);
    const client = anthropicClient({ url, session: "two" });
    const thinking = { type: "adaptive" } as const;
    const messages: Anthropic.MessageParam[] = [{ role: "user", content: ASKED }];
    const called = await client.messages.create({ ...COMMON, tools, thinking, messages });
    assertEquals(called.stop_reason, "tool_use");
    const use = called.content.find(({ type }) => type === "tool_use");
    assert(use?.type === "tool_use");
    messages.push({ role: "assistant", content: called.content }, {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: use.id, content: "A hive, in secret." }],
    });
    await client.messages.create({ ...COMMON, tools, thinking, messages });
    const [first] = claude.calls.at(-1)!.body.messages;
    assertStringIncludes(JSON.stringify(first?.content), TOLD);
    const { events } = await get("/v1/sessions/two/events");
    const replies = events.filter(({ type }: { readonly type: string }) =>
      type === "ReplyCompleted"
    );
    assertEquals(replies.length, 1);
    assertEquals(replies[0].data.tools, ["look"]);
    assert(!JSON.stringify(events).includes("in secret"));
  }, { answer });
  assertEquals(refused, []);
});

Deno.test("@anthropic-ai/sdk: an image goes through, and its message gets memory", async () => {
  const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const url = spaceUrl("bees");
    await CLIENTS["@anthropic-ai/sdk"]!({ url, session: "one" })(TOLD);
    const source = { type: "base64", media_type: "image/png", data: PIXEL } as const;
    const content: Anthropic.ContentBlockParam[] = [
      { type: "image", source },
      { type: "text", text: ASKED },
    ];
    const client = anthropicClient({ url, session: "two" });
    await client.messages.create({ ...COMMON, messages: [{ role: "user", content }] });
    const call = claude.calls.at(-1)!;
    const sent = call.body.messages[0]?.content;
    assert(Array.isArray(sent));
    assertEquals(sent.slice(0, 2), content);
    assertStringIncludes(insertedIn(call, ASKED) ?? "", TOLD);
    assertEquals((await get("/v1/sessions/two")).turns, 1);
    assert(!JSON.stringify(await get("/v1/sessions/two/events")).includes(PIXEL));
  });
  assertEquals(refused, []);
});

Deno.test("@anthropic-ai/sdk: errors come as Claude's own, and store nothing", async () => {
  const answers: Answer[] = [
    { kind: "fails", status: 429, type: "rate_limit_error", headers: { "retry-after": "7" } },
    { kind: "fails", status: 529, type: "overloaded_error" },
    { kind: "says", text: "Half of it is said", then: { after: 2, what: "overloaded" } },
  ];
  await withBridgeBetween(async ({ get, spaceUrl }) => {
    const client = anthropicClient({ url: spaceUrl("bees"), session: "one" });
    const limited = await assertRejects(
      () => client.messages.create(asking()),
      Anthropic.RateLimitError,
    );
    assertEquals(limited.headers.get("retry-after"), "7");
    assertEquals(limited.requestID, "req_thinking_error");
    await assertRejects(() => client.messages.create(asking()), Anthropic.APIError, "529");
    await assertRejects(
      () => client.messages.stream(asking()).finalMessage(),
      Anthropic.APIError,
      "overloaded_error",
    );
    const { sessions } = await get("/v1/sessions");
    assertEquals(sessions.map(({ turns }: { readonly turns: number }) => turns), []);
  }, { answer: (call) => answers.shift() ?? echo(call) });
});

Deno.test("law 2: @anthropic-ai/sdk retries by itself, and the turn is stored once, with one block", async () => {
  let failures = 2;
  const answer = (call: ThinkingCall): Answer =>
    JSON.stringify(call.body.messages).includes(ASKED) && failures-- > 0
      ? { kind: "fails", status: 529, type: "overloaded_error", headers: { "retry-after-ms": "1" } }
      : echo(call);
  await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const url = spaceUrl("bees");
    await CLIENTS["@anthropic-ai/sdk"]!({ url, session: "one" })(TOLD);
    const client = anthropicClient({ url, session: "two" }, { maxRetries: 3 });
    await client.messages.create(asking());
    await client.messages.create(asking());
    const blocks = claude.calls.slice(1).map((call) => insertedIn(call, ASKED));
    assertEquals(blocks.length, 4);
    assertEquals(new Set(blocks).size, 1);
    assertStringIncludes(blocks[0] ?? "", TOLD);
    assertEquals((await get("/v1/sessions/two")).turns, 1);
  }, { answer });
});

Deno.test("@anthropic-ai/sdk: models are listed, and tokens counted with what would be added", async () => {
  await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const url = spaceUrl("bees");
    await CLIENTS["@anthropic-ai/sdk"]!({ url, session: "one" })(TOLD);
    const client = anthropicClient({ url, session: "two" });
    const models = await Array.fromAsync(client.models.list());
    assertEquals(models.map(({ id }) => id).includes(COMMON.model), true);
    assertEquals((await client.models.retrieve(COMMON.model)).id, COMMON.model);
    const messages = [{ role: "user", content: ASKED }] as const;
    await client.messages.countTokens({ model: COMMON.model, messages: [...messages] });
    assertStringIncludes(JSON.stringify(claude.counts[0]), TOLD);
    assertEquals((await get("/v1/sessions")).sessions.length, 1);
  });
});

Deno.test("@anthropic-ai/sdk: threads are refused as the API refuses them, and it sends all instead", async () => {
  const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const client = anthropicClient({ url: spaceUrl("bees"), session: "one" });
    const plain = client.beta.messages.thread(COMMON);
    await assertRejects(
      () => plain.send({ role: "user", content: TOLD }),
      Anthropic.ThreadUnsupportedRequestError,
    );
    const thread = client.beta.messages.thread({
      ...COMMON,
      unsupportedRequestBehavior: "continue_unthreaded",
    });
    const textOf = ({ content }: { readonly content: readonly object[] }) =>
      content.map((block) => "text" in block ? block.text : "").join("");
    assertEquals(textOf(await thread.send({ role: "user", content: TOLD })), `Echo: ${TOLD}`);
    assertEquals(textOf(await thread.send({ role: "user", content: ASKED })), `Echo: ${ASKED}`);
    assertEquals(claude.calls.at(-1)?.body.messages.length, 3);
    assertEquals((await get("/v1/sessions/one")).turns, 2);
  });
  assertEquals(refused, []);
});

Deno.test("@anthropic-ai/sdk: images and documents are sent, kept with the conversation and remembered", async () => {
  const answer = (): Answer => ({ kind: "says", text: "Seen." });
  const { refused } = await withBridgeBetween(async ({ claude, get, url }) => {
    const headers = { "x-bridge-history": "server" };
    const client = anthropicClient({ url, session: "one", headers });
    const image = {
      type: "image" as const,
      source: {
        type: "base64" as const,
        media_type: "image/png" as const,
        data: pngOf(9, 9).toBase64(),
      },
    };
    const document = {
      type: "document" as const,
      title: "plan.pdf",
      source: {
        type: "base64" as const,
        media_type: "application/pdf" as const,
        data: pdfOf(2).toBase64(),
      },
    };
    const notes = {
      type: "document" as const,
      title: "notes.txt",
      source: {
        type: "text" as const,
        media_type: "text/plain" as const,
        data: "The bees are blue.",
      },
    };
    const content = [image, document, notes, { type: "text" as const, text: "Look" }];
    await client.messages.create({ ...COMMON, messages: [{ role: "user", content }] });
    await client.messages.create({ ...COMMON, messages: [{ role: "user", content: "Again?" }] });
    const last = JSON.stringify(claude.calls.at(-1)?.body.messages);
    for (const part of [image.source.data, document.source.data, "The bees are blue."]) {
      assertStringIncludes(last, part);
    }
    assertStringIncludes(last, '[attached: \\"plan.pdf\\" application/pdf]');
    const { events } = await get("/v1/sessions/one/events");
    const turns = events.filter(({ type }: { type: string }) => type === "MessageReceived");
    assertEquals(turns.length, 2);
    for (const { data: { turn } } of turns) {
      const { sha256 } = await get(`/v1/sessions/one/turns/${turn}/context`);
      assertEquals(sha256.sent, sha256.rebuilt);
    }
    const elsewhere = {
      type: "image" as const,
      source: { type: "url" as const, url: "https://example.com/a.png" },
    };
    const refusal = await client.messages.create({
      ...COMMON,
      messages: [{ role: "user", content: [elsewhere] }],
    }).catch((error) => error);
    assertEquals(refusal.status, 400);
    assertStringIncludes(refusal.message, "nothing is loaded from elsewhere");
  }, { answer });
  assertEquals(refused, []);
});

Deno.test("@anthropic-ai/sdk: the bridge keeps the conversation, answered at once or streamed", async () => {
  const answer = ({ body }: ThinkingCall): Answer => ({
    kind: "says",
    text: `Echo: ${lastTexts(body).at(-1)}`,
  });
  const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
    const headers = { "x-bridge-history": "server" };
    const client = anthropicClient({ url: spaceUrl("bees"), session: "one", headers });
    const said = (content: string) => ({
      ...COMMON,
      messages: [{ role: "user" as const, content }],
    });
    const textOf = ({ content }: Anthropic.Message) =>
      content.map((block) => block.type === "text" ? block.text : "").join("");
    assertEquals(textOf(await client.messages.create(said(TOLD))), `Echo: ${TOLD}`);
    const streamed = client.messages.stream(said(ASKED));
    assertEquals(textOf(await streamed.finalMessage()), `Echo: ${ASKED}`);
    assertStringIncludes(JSON.stringify(claude.calls.at(-1)?.body.messages), TOLD);
    assertEquals((await get("/v1/sessions/one")).turns, 2);
    const other = anthropicClient({ url: spaceUrl("bees"), session: "two", headers });
    await other.messages.create(said(ASKED));
    assertStringIncludes(JSON.stringify(claude.calls.at(-1)?.body.messages), TOLD);
  }, { answer });
  assertEquals(refused, []);
});
