/** How long the instructions and the tools are together, in characters. */
const CONSTANT = 52_000;

const WORDS = "the file that you edit must hold one subject and a test for each rule of it".split(
  " ",
);

const text = (characters: number) => {
  let made = "";
  for (let index = 0; made.length < characters; index++) made += `${WORDS[index % WORDS.length]} `;
  return made;
};

const system = [
  { type: "text", text: "x-anthropic-billing-header: cc_version=2.1.332" },
  { type: "text", text: "You are a coding agent.", cache_control: { type: "ephemeral" } },
  { type: "text", text: text(CONSTANT / 2), cache_control: { type: "ephemeral" } },
];

const tools = Array.from({ length: 16 }, (_, index) => ({
  name: `Tool${index}`,
  description: text(CONSTANT / 32),
  input_schema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
}));

/** One request of a client that works with tools. */
export interface AskedOfBench {
  /** Which message was typed last, from 0. */
  readonly turn: number;
  /** How many tools have answered since. */
  readonly round: number;
  /** Whether the body names a session. */
  readonly isNamed: boolean;
}

/**
 * A body of about 60 KB as Claude Code sends it: instructions, tools, reminders, one exchange with a
 * tool, the message that was typed last, and what tools have answered since.
 */
export function bodyLikeClaudeCodes(
  { turn, round, isNamed }: AskedOfBench,
): Uint8Array<ArrayBuffer> {
  const reminder = { type: "text", text: `<system-reminder>${text(4_000)}</system-reminder>` };
  const typed = {
    type: "text",
    text: `Add a test for rule ${turn}: ${text(60 + turn % 50)}`,
    cache_control: { type: "ephemeral" },
  };
  return new TextEncoder().encode(JSON.stringify({
    model: "claude-sonnet-5-5",
    max_tokens: 32_000,
    stream: true,
    thinking: { type: "adaptive" },
    system,
    tools,
    ...isNamed ? { metadata: { user_id: JSON.stringify({ session_id: "named-by-header" }) } } : {},
    messages: [
      { role: "user", content: [reminder, { type: "text", text: "Where do the tests live?" }] },
      ...toolRound(0),
      { role: "assistant", content: [{ type: "text", text: "In the folder tests." }] },
      { role: "user", content: [typed] },
      ...Array.from({ length: round }, (_, index) => toolRound(index + 1)).flat(),
    ],
  }));
}

function toolRound(index: number) {
  const id = `toolu_${index}`;
  return [
    {
      role: "assistant",
      content: [{ type: "tool_use", id, name: "Tool1", input: { path: "tests" } }],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: text(200) }] },
  ];
}
