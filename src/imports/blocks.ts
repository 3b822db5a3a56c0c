import { memberOf, stringIn } from "./json_shapes.ts";
import type { LeftOutCounter, LeftOutReason } from "./left_out.ts";

/** Why a block of a message is left out, by its type. */
const LEFT_OUT: Readonly<Record<string, LeftOutReason>> = {
  thinking: "thinking",
  redacted_thinking: "thinking",
  reasoning: "thinking",
  think: "thinking",
  tool_use: "tool",
  tool_result: "tool",
  tool_call: "tool",
  server_tool_use: "tool",
  web_search_tool_result: "tool",
  image: "file",
  image_url: "file",
  image_file: "file",
  input_image: "file",
  document: "file",
  file: "file",
  error: "error",
};

/** The texts of a message's blocks. What else there is, is counted as left out. */
export function textsOfBlocks(blocks: readonly unknown[], leftOut: LeftOutCounter): string[] {
  const texts: string[] = [];
  for (const block of blocks) {
    const type = stringIn(block, "type") ?? "text";
    const known = Object.hasOwn(LEFT_OUT, type) ? LEFT_OUT[type] : undefined;
    const text = typeof block === "string"
      ? block
      : stringIn(block, "text") ?? stringIn(memberOf(block, "text"), "value");
    if (known) leftOut.add(known);
    else if (text === undefined) leftOut.add(type === "text" ? "empty" : "unknown");
    else if (text.trim() !== "") texts.push(text);
  }
  return texts;
}
