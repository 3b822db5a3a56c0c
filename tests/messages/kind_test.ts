import { assertEquals } from "@std/assert";
import { KIND_RULES } from "../../src/messages/kind.ts";
import { kindOf, type RequestKind } from "../../src/messages/mod.ts";
import {
  type Asked,
  asked,
  assistant,
  bodyWith,
  recorded,
  recordings,
  text,
  user,
} from "./asked.ts";

const KINDS: Readonly<Record<string, RequestKind>> = {
  after_clear: "typed",
  after_compaction: "typed",
  ai_sdk_answer_to_tool: "tool_round",
  ai_sdk_history: "typed",
  answer_to_tool: "tool_round",
  bash_mode: "other",
  compaction: "compaction",
  file_mention: "typed",
  first_message: "typed",
  fork: "subagent",
  image: "typed",
  interrupted_reply: "typed",
  interrupted_tool: "typed",
  message_before_system_text: "typed",
  message_during_tool: "tool_round",
  notification: "other",
  recap: "aside",
  sdk_count: "count",
  sdk_image: "typed",
  sdk_plain: "typed",
  side_question: "aside",
  slash_command: "typed",
  subagent: "subagent",
  title: "aside",
};

Deno.test("kindOf() tells what each recorded request of a real client is for", async () => {
  const found = new Map<string, RequestKind>();
  for (const name of await recordings()) found.set(name, kindOf(await recorded(name)));
  assertEquals(Object.fromEntries(found), KINDS);
});

/** The name of the rule that decides, if any does. */
function ruleOf(request: Asked): string | undefined {
  return KIND_RULES.find(({ matches }) => matches(request))?.name;
}

const SESSION = { "x-claude-code-session-id": "s" };
const CLAUDE_CODE = { ...SESSION, "user-agent": "claude-cli/2.1.332 (external, cli)" };
const OWN = { "x-bridge-session": "s" };
const TOOLS = [{ name: "Read", input_schema: { type: "object" } }];
const HELLO = bodyWith(user("Hello"));
const TITLE_FORMAT = { format: { type: "json_schema", schema: {} } };
const CALL = assistant([text("Wait."), { type: "tool_use", id: "t", name: "Read", input: {} }]);
const ANSWER = { type: "tool_result", tool_use_id: "t", content: "done" };
const MARKED = { ...Object(text("Well.")), cache_control: { type: "ephemeral" } };

/** By the name of a rule: requests that it decides about. */
const DECIDED: Readonly<Record<string, readonly Asked[]>> = {
  "count_tokens": [
    asked(HELLO, { isCount: true }),
    asked(bodyWith(user("Hello"), CALL, user([ANSWER])), { isCount: true }),
  ],
  "sub-agent": [asked(HELLO, { headers: { ...CLAUDE_CODE, "x-claude-code-agent-id": "a" } })],
  "demand for a summary": [
    asked(bodyWith(user("Hello"), assistant("Hi"), user(demand()))),
    asked(bodyWith(user([text("Hello"), text(demand())]))),
    asked(bodyWith(user("Write a summary of our conversation as <summary>…</summary>."))),
  ],
  "quota probe": [
    asked({ ...HELLO, max_tokens: 1 }),
    asked({ ...HELLO, max_tokens: 16, tools: [] }),
  ],
  "title": [
    asked({ ...HELLO, max_tokens: 128_000, tools: [], output_config: TITLE_FORMAT }, {
      headers: SESSION,
    }),
    asked({ ...HELLO, max_tokens: 100, output_config: TITLE_FORMAT }, { headers: OWN }),
    asked({ ...HELLO, max_tokens: 100, output_format: { type: "json_schema" } }),
  ],
  "call of Claude Code's own": [
    asked({ ...HELLO, max_tokens: 512 }, { headers: CLAUDE_CODE }),
    asked({ ...HELLO, max_tokens: 1, tools: TOOLS }, { headers: CLAUDE_CODE }),
    asked({ ...HELLO, max_tokens: 64_000, tools: [] }, { headers: CLAUDE_CODE }),
    asked({ ...HELLO, max_tokens: 64_000, thinking: { type: "disabled" } }, {
      headers: CLAUDE_CODE,
    }),
  ],
  "question of the client's own": [
    asked(bodyWith(
      user("Hello"),
      assistant("Hi"),
      user([
        text("<system-reminder>This is a side question from the user.</system-reminder>"),
        text("Why?"),
      ]),
    )),
    asked(bodyWith(user("You are now acting as the memory extraction subagent. Analyze it."))),
    // Whether a call of a tool is safe.
    asked(bodyWith(user([text("<transcript>\n"), text("User: Hello\n"), MARKED]))),
    asked(bodyWith(user("Rules"), user("<transcript>\n"), user("User: Hello\n"), user([MARKED]))),
    asked(bodyWith(user("The user stepped away and is coming back. Recap in under 40 words."))),
  ],
  "fork of Claude Code": [
    asked({ ...bodyWith(user("Hello"), assistant([MARKED]), user("Guess.")), tools: TOOLS }, {
      headers: CLAUDE_CODE,
    }),
  ],
  "answer to a tool": [asked(bodyWith(user("Hello"), CALL, user([ANSWER])))],
  "reply to go on with": [asked(bodyWith(user("Hello"), assistant([text("Wait")])))],
  "typed": [
    asked(HELLO),
    asked({ ...HELLO, max_tokens: 17 }),
    // A program's own conversation may have short replies, or replies of a form.
    asked({ ...HELLO, max_tokens: 512 }, { headers: OWN }),
    asked({ ...HELLO, output_config: TITLE_FORMAT }, { headers: OWN }),
    asked({ ...HELLO, output_config: { effort: "low", format: null } }, { headers: OWN }),
    asked({ ...HELLO, max_tokens: 512 }, { headers: SESSION }),
    // Claude Code without tools, with and without its cache.
    asked(bodyWith(user([MARKED])), { headers: CLAUDE_CODE }),
    asked({ ...HELLO, thinking: { type: "adaptive" } }, { headers: CLAUDE_CODE }),
    asked({ ...HELLO, max_tokens: 1, tools: TOOLS }),
    // The mark is at the end, or nowhere.
    asked({ ...bodyWith(user([MARKED]), { role: "system", content: "Note" }), tools: TOOLS }, {
      headers: CLAUDE_CODE,
    }),
    asked(bodyWith(user("a"), assistant("b"), user("c"), { role: "system", content: [MARKED] }), {
      headers: CLAUDE_CODE,
    }),
    asked({ ...bodyWith(user("a"), assistant([text("b")]), user("c")), tools: TOOLS }, {
      headers: CLAUDE_CODE,
    }),
    asked(bodyWith(user("a"), assistant([MARKED]), user("c")), { headers: OWN }),
  ],
};

for (const { name, kind } of KIND_RULES) {
  Deno.test(`rule "${name}" decides that a request is ${kind}`, () => {
    const decided = DECIDED[name] ?? [];
    assertEquals(decided.map(ruleOf), Array.from(decided, () => name));
    assertEquals(decided.map(kindOf), Array.from(decided, () => kind));
    assertEquals(decided.length > 0, true);
  });
}

Deno.test("kindOf() takes whatever no rule knows for other", () => {
  const others = [
    bodyWith(),
    bodyWith(assistant("Hello")),
    bodyWith(user([{ type: "image", source: {} }])),
    bodyWith(user([ANSWER])),
    bodyWith(user("<system-reminder>\nNote\n</system-reminder>")),
    bodyWith(user({ type: "text" })),
    bodyWith({ role: "critic", content: "Hello" }),
  ].map((body) => asked(body));
  assertEquals(others.map(kindOf), others.map(() => "other"));
});

function demand(): string {
  return "Your task is to create a detailed summary of the conversation so far.";
}
