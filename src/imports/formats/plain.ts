import type { Steps } from "../../conversation/mod.ts";
import { textsOfBlocks } from "../blocks.ts";
import type { ForeignConversation } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { listIn, memberOf, stringIn } from "../json_shapes.ts";
import type { JsonObject } from "../../shared/mod.ts";
import { timeIn } from "../times.ts";

const AT_ONCE = 200;

const ROLES: Readonly<Record<string, "user" | "assistant">> = {
  user: "user",
  human: "user",
  assistant: "assistant",
  ai: "assistant",
  model: "assistant",
};

/** Whether a value is a line with who said something and what. */
export function isPlainLine(value: unknown): value is JsonObject {
  return stringIn(value, "role") !== undefined &&
    (memberOf(value, "text") !== undefined || memberOf(value, "content") !== undefined);
}

/** Whether a value is a conversation with a list of such lines. */
export function isPlainConversation(value: unknown): value is JsonObject {
  const messages = listIn(value, "messages");
  return messages.length > 0 && messages.some(isPlainLine);
}

/** Adds a line to what was said. */
export function readPlainLine(line: JsonObject, draft: Draft): void {
  const { leftOut } = draft;
  const given = stringIn(line, "role")?.toLowerCase() ?? "";
  const role = Object.hasOwn(ROLES, given) ? ROLES[given] : undefined;
  if (!role) {
    const isTool = given === "tool" || given === "function";
    return leftOut.add(isTool ? "tool" : given === "system" ? "system" : "unknown");
  }
  const content = memberOf(line, "text") ?? memberOf(line, "content");
  const text = Array.isArray(content) ? textsOfBlocks(content, leftOut).join("\n\n") : content;
  draft.say(role, typeof text === "string" ? text : "", {
    at: timeIn(line, "at", "timestamp", "created_at"),
    name: stringIn(line, "name"),
  });
}

/** Reads a conversation with a list of lines. */
export function* readPlainConversation(value: JsonObject, now: number): Steps<ForeignConversation> {
  const draft = new Draft();
  for (const [index, line] of listIn(value, "messages").entries()) {
    if (index % AT_ONCE === 0) yield;
    if (isPlainLine(line)) readPlainLine(line, draft);
    else draft.leftOut.add("unknown");
  }
  return draft.done({
    source: "lines",
    id: stringIn(value, "id", "uuid", "conversation_id"),
    title: stringIn(value, "title", "name"),
    began: timeIn(value, "at", "created_at", "create_time"),
    now,
  });
}
