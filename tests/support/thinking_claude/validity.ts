import { countMarks } from "./prompt_cache.ts";
import { blocksOf, isThinking, type MessageParam, type MessagesBody } from "./request.ts";

const MOST_MARKS = 4;
const BINDING_BETA = "thinking-binding-controls-2026-08-01";

/** What the real API would refuse about a request with 400; undefined if it is valid. */
export function invalidityOf(headers: Headers, body: MessagesBody): string | undefined {
  if (!headers.get("anthropic-version")) return "anthropic-version: header is required";
  for (const name of ["temperature", "top_p", "top_k", "thread"]) {
    if (name in body) return `${name}: Extra inputs are not permitted`;
  }
  const betas = headers.get("anthropic-beta")?.split(",").map((beta) => beta.trim()) ?? [];
  if (body.thinking?.block_binding && !betas.includes(BINDING_BETA)) {
    return `thinking.${body.thinking.type}.block_binding: Extra inputs are not permitted`;
  }
  if (countMarks(body) > MOST_MARKS) {
    return `A maximum of ${MOST_MARKS} blocks with cache_control may be provided`;
  }
  return wrongMessages(body);
}

function wrongMessages({ messages }: MessagesBody): string | undefined {
  const said = messages.filter(({ role }) => role !== "system");
  if (said[0]?.role !== "user") return "messages: first message must use the user role";
  if (said.at(-1)?.role !== "user") return "messages: prefill is not supported";
  for (const [index, message] of messages.entries()) {
    const wrong = isOnlyControl(message) ? undefined : wrongBlocks(message);
    if (wrong) return `messages.${index}: ${wrong}`;
  }
  return wrongTools(messages);
}

/** Whether a message says nothing, and only sets how hard the model works from there on. */
function isOnlyControl({ role, content, output_config }: MessageParam): boolean {
  return role === "system" && output_config !== undefined && blocksOf(content).length === 0;
}

function wrongBlocks({ role, content }: MessageParam): string | undefined {
  const blocks = blocksOf(content);
  if (blocks.length === 0) return "content must not be empty";
  for (const block of blocks) {
    if (block.type === "text" && String(block.text).trim() === "") {
      return "text content blocks must be non-empty";
    }
    if (isThinking(block) && role !== "assistant") return "thinking is the assistant's";
    if (isThinking(block) && block.cache_control) return "thinking cannot have cache_control";
  }
  return undefined;
}

/** Each call of a tool must be answered in the next message of the user, and nothing else. */
function wrongTools(messages: MessagesBody["messages"]): string | undefined {
  let called: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role === "system") continue;
    const blocks = blocksOf(content);
    const answered = blocks.flatMap(({ type, tool_use_id }) =>
      type === "tool_result" ? [String(tool_use_id)] : []
    );
    const strange = answered.find((id) => !called.includes(id));
    if (strange !== undefined) return `messages.${index}: unexpected tool_use_id: ${strange}`;
    const missing = role === "user" && called.find((id) => !answered.includes(id));
    if (missing) return `messages.${index}: tool_use without tool_result: ${missing}`;
    called = blocks.flatMap(({ type, id }) => type === "tool_use" ? [String(id)] : []);
  }
  return undefined;
}
