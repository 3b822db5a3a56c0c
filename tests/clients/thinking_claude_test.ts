import { assert, assertEquals, assertMatch } from "@std/assert";
import { cacheReadShare, THINKING_KEY, ThinkingClaude } from "../support/thinking_claude.ts";
import type { ApiMessage } from "../support/thinking_claude/answer.ts";
import type { Json, MessageParam, MessagesBody } from "../support/thinking_claude/request.ts";

const BINDING = { "anthropic-beta": "other, thinking-binding-controls-2026-08-01" };
const MARK = { cache_control: { type: "ephemeral" } };
const TOOLS = [
  { name: "Read", description: "Reads a file", input_schema: { type: "object" } },
  { name: "Edit", description: "Edits a file", input_schema: { type: "object" } },
];

const FIRST: MessagesBody = {
  model: "claude-sonnet-5-5",
  max_tokens: 1_000,
  thinking: { type: "adaptive" },
  system: [{ type: "text", text: "You help." }],
  tools: TOOLS,
  messages: [{ role: "user", content: "I keep bees." }],
};

function post(claude: ThinkingClaude, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${claude.url}/v1/messages?beta=true`, {
    method: "POST",
    headers: { "x-api-key": THINKING_KEY, "anthropic-version": "2023-06-01", ...headers },
    body: JSON.stringify(body),
  });
}

async function answered(claude: ThinkingClaude, body: MessagesBody): Promise<ApiMessage> {
  const response = await post(claude, body);
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** The request that goes on after an answer to `first`. */
function next(first: MessagesBody, { content }: ApiMessage, ...more: MessageParam[]): MessagesBody {
  const last = more.length > 0 ? more : [{ role: "user", content: "Go on." }] as const;
  return { ...first, messages: [...first.messages, { role: "assistant", content }, ...last] };
}

async function withClaude(
  test: (claude: ThinkingClaude) => Promise<void>,
  options?: ConstructorParameters<typeof ThinkingClaude>[0],
): Promise<void> {
  const claude = new ThinkingClaude(options);
  try {
    await test(claude);
  } finally {
    await claude.close();
  }
}

Deno.test("the test Claude takes its thinking back behind what was there", async () => {
  await using claude = new ThinkingClaude();
  const first = await answered(claude, FIRST);
  assertEquals(first.content.map(({ type }) => type), ["thinking", "text"]);
  const second = next(FIRST, first);
  await answered(claude, next(second, await answered(claude, second)));
});

Deno.test("the test Claude compares no mark, form, order or white space at the ends of texts", async () => {
  await using claude = new ThinkingClaude();
  const { messages, ...second } = next(FIRST, await answered(claude, FIRST));
  const [{ role }, ...rest] = messages as [MessageParam, ...MessageParam[]];
  const said = { role, content: [{ text: "  I keep bees.\n", type: "text", ...MARK }] };
  await answered(claude, {
    ...second,
    max_tokens: 5,
    metadata: { user_id: "another" },
    system: "You help. ",
    tools: TOOLS.toReversed().map((tool) => ({ ...tool, ...MARK })),
    messages: [said, ...rest],
  });
});

const DIFFERENT: Readonly<Record<string, (body: MessagesBody) => MessagesBody>> = {
  "another system prompt": (body) => ({ ...body, system: "You help a lot." }),
  "one tool less": (body) => ({ ...body, tools: TOOLS.slice(1) }),
  "another word": (body) => changed(body, [{ type: "text", text: "I keep wasps." }]),
  "a block more": (body) =>
    changed(body, [{ type: "text", text: "I keep bees." }, { type: "text", text: "Memory" }]),
  "a message more": (body) => ({
    ...body,
    messages: [{ role: "user", content: "Hello." }, ...body.messages],
  }),
};

function changed(body: MessagesBody, content: readonly Json[]): MessagesBody {
  return { ...body, messages: [{ role: "user", content }, ...body.messages.slice(1)] };
}

for (const [what, change] of Object.entries(DIFFERENT)) {
  Deno.test(`the test Claude refuses its thinking behind ${what}`, () =>
    withClaude(async (claude) => {
      const second = next(FIRST, await answered(claude, FIRST));
      const response = await post(claude, change(second));
      assertEquals(response.status, 400);
      const { error } = await response.json();
      assertEquals(error.type, "invalid_request_error");
      assertMatch(error.message, /messages\.\d\.content\.0: .* not created in this conversation/);
      assert(response.headers.has("anthropic-thinking-prefix-mismatch"));
      assertEquals(claude.refused, [error.message]);
      assertEquals(claude.calls.at(-1)?.usage, undefined);
    }));
}

Deno.test("the test Claude refuses a signature that is not its own", () =>
  withClaude(async (claude) => {
    const { content, ...rest } = await answered(claude, FIRST);
    const [thinking, ...others] = content;
    const forged = { ...rest, content: [{ ...thinking, signature: "abc.def" }, ...others] };
    const response = await post(claude, next(FIRST, forged));
    assertMatch((await response.json()).error.message, /Invalid `signature`/);
  }));

Deno.test("the test Claude drops thinking that does not fit where it is asked to, and is allowed", () =>
  withClaude(async (claude) => {
    const second = next(FIRST, await answered(claude, FIRST));
    const thinking = {
      type: "adaptive",
      block_binding: { prefix_mismatch_behavior: "drop_block" },
    } as const;
    const wrong = { ...second, system: "You help a lot.", thinking };
    const without = await post(claude, wrong);
    assertEquals(without.status, 400);
    assertMatch((await without.json()).error.message, /block_binding: Extra inputs/);
    const response = await post(claude, wrong, BINDING);
    assertEquals(response.status, 200);
    await response.body?.cancel();
    assertEquals(claude.dropped, ["messages.1.content.0"]);
  }));

Deno.test("the test Claude bills what it wrote to the cache, and reads it back by prefix", () =>
  withClaude(async (claude) => {
    const system = [{ type: "text", text: "word ".repeat(1_000), ...MARK }];
    const usage = async (body: MessagesBody) => (await answered(claude, body)).usage;
    const first = { ...FIRST, system };
    const written = await usage(first);
    assertEquals(written.cache_read_input_tokens, 0);
    assert(written.cache_creation_input_tokens > 1_000);
    assert(written.input_tokens < 20);
    const later = { ...first, messages: [{ role: "user", content: "Something else." }] } as const;
    const read = await usage(later);
    assertEquals(read.cache_read_input_tokens, written.cache_creation_input_tokens);
    assertEquals(read.cache_creation_input_tokens, 0);
    const other = await usage({ ...first, tools: TOOLS.toReversed() });
    assertEquals(other.cache_read_input_tokens, 0);
    const share = cacheReadShare(claude.calls);
    assert(share > 0.3 && share < 0.4, String(share));
  }));

Deno.test("the test Claude caches no small prefix, and takes no fifth mark", () =>
  withClaude(async (claude) => {
    const small = await answered(claude, {
      ...FIRST,
      system: [{ type: "text", text: "A", ...MARK }],
    });
    assertEquals(small.usage.cache_creation_input_tokens, 0);
    const system = Array.from({ length: 5 }, () => ({ type: "text", text: "A", ...MARK }));
    const response = await post(claude, { ...FIRST, system });
    assertMatch((await response.json()).error.message, /maximum of 4 blocks/);
  }));

Deno.test("the test Claude streams the same message, and answers tools that were called", () =>
  withClaude(async (claude) => {
    const response = await post(claude, { ...FIRST, stream: true });
    const events = Array.from(
      (await response.text()).matchAll(/^event: (\w+)\ndata: (.*)\n$/gm),
      ([, type, data = ""]) => ({ type, data: JSON.parse(data) }),
    );
    assertEquals(events.at(0)?.type, "message_start");
    assertEquals(events.at(-1)?.type, "message_stop");
    const input = events.map(({ data }) => data.delta?.partial_json ?? "").join("");
    assertEquals(JSON.parse(input), { path: "a" });
    const called = await answered(claude, FIRST);
    const use = called.content.at(-1);
    assertEquals(called.stop_reason, "tool_use");
    const unanswered = await post(claude, next(FIRST, called));
    assertMatch((await unanswered.json()).error.message, /tool_use without tool_result/);
    const result = { type: "tool_result", tool_use_id: use?.id, content: "A file" };
    await answered(claude, next(FIRST, called, { role: "user", content: [result] }));
  }, {
    answer: () => ({
      kind: "says",
      text: "I look.",
      tools: [{ name: "Read", input: { path: "a" } }],
    }),
  }));

Deno.test("the test Claude knows models, counts tokens, and lets nobody in without a key", async () => {
  await using claude = new ThinkingClaude();
  const headers = { "x-api-key": THINKING_KEY };
  const models = await (await fetch(`${claude.url}/v1/models`, { headers })).json();
  const [{ id }] = models.data;
  assertEquals((await (await fetch(`${claude.url}/v1/models/${id}`, { headers })).json()).id, id);
  const count = await fetch(`${claude.url}/v1/messages/count_tokens`, {
    method: "POST",
    headers,
    body: JSON.stringify(FIRST),
  });
  assert((await count.json()).input_tokens > 50);
  const stranger = await fetch(`${claude.url}/v1/models`);
  assertEquals(stranger.status, 401);
  await stranger.body?.cancel();
});
