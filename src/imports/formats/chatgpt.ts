import type { Steps } from "../../conversation/mod.ts";
import { branchTo } from "../branch.ts";
import type { ForeignConversation } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { listIn, memberOf, objectIn, stringIn } from "../json_shapes.ts";
import type { JsonObject } from "../../shared/mod.ts";
import type { LeftOutReason } from "../left_out.ts";
import { timeIn } from "../times.ts";

/** How many messages are read in one step. */
const AT_ONCE = 200;

/** What stands between these characters refers to a source that is not in the file. */
const CITATION = /\ue200[^\ue200\ue201]*\ue201/g;

/** Kinds of content that nobody sees in the conversation. */
const UNSEEN: Readonly<Record<string, LeftOutReason>> = {
  thoughts: "thinking",
  reasoning_recap: "thinking",
  user_editable_context: "hidden",
  model_editable_context: "hidden",
  execution_output: "tool",
  tether_browsing_display: "tool",
  tether_quote: "tool",
  system_error: "error",
};

/** Whether a value is a conversation of ChatGPT's `conversations.json`. */
export function isChatGpt(value: unknown): value is JsonObject {
  return objectIn(value, "mapping") !== undefined;
}

/** Reads the branch of a conversation that its owner saw last. */
export function* readChatGpt(value: JsonObject, now: number): Steps<ForeignConversation> {
  const mapping = objectIn(value, "mapping") ?? {};
  const draft = new Draft();
  const last = currentNode(value, mapping);
  const branch = last === undefined
    ? []
    : branchTo(last, (id) => nodeOf(mapping, stringIn(mapping[id], "parent")));
  for (const [index, id] of branch.entries()) {
    if (index % AT_ONCE === 0) yield;
    const message = objectIn(mapping[id], "message");
    if (message) readMessage(message, draft);
  }
  const shown = new Set(branch);
  const others = Object.keys(mapping)
    .filter((id) => !shown.has(id) && objectIn(mapping[id], "message"));
  draft.leftOut.add("branch", others.length);
  return draft.done({
    source: "chatgpt",
    id: stringIn(value, "conversation_id", "id"),
    title: stringIn(value, "title"),
    began: timeIn(value, "create_time"),
    now,
  });
}

/** The last message of the current branch; where the file doesn't tell, the newest one. */
function currentNode(value: JsonObject, mapping: JsonObject): string | undefined {
  const named = nodeOf(mapping, stringIn(value, "current_node"));
  if (named !== undefined) return named;
  let newest: { readonly id: string; readonly at: number } | undefined;
  for (const id of Object.keys(mapping)) {
    const at = timeIn(objectIn(mapping[id], "message"), "create_time") ?? -Infinity;
    if (!newest || at >= newest.at) newest = { id, at };
  }
  return newest?.id;
}

function nodeOf(mapping: JsonObject, id: string | undefined): string | undefined {
  return id !== undefined && Object.hasOwn(mapping, id) ? id : undefined;
}

function readMessage(message: JsonObject, draft: Draft): void {
  const { leftOut } = draft;
  const role = stringIn(objectIn(message, "author"), "role");
  if (role !== "user" && role !== "assistant") {
    return leftOut.add(role === "tool" ? "tool" : role === "system" ? "system" : "unknown");
  }
  const metadata = objectIn(message, "metadata");
  if (memberOf(metadata, "is_visually_hidden_from_conversation") === true) {
    return leftOut.add("hidden");
  }
  if ((stringIn(message, "recipient") ?? "all") !== "all") return leftOut.add("tool");
  if (stringIn(message, "channel") === "analysis") return leftOut.add("thinking");
  const content = objectIn(message, "content");
  const type = stringIn(content, "content_type") ?? "text";
  const unseen = Object.hasOwn(UNSEEN, type) ? UNSEEN[type] : undefined;
  if (unseen) return leftOut.add(unseen);
  leftOut.add("file", listIn(metadata, "attachments").length);
  const text = textOf(content, type, draft);
  draft.say(role, text.replaceAll(CITATION, ""), { at: timeIn(message, "create_time") });
}

function textOf(content: JsonObject | undefined, type: string, { leftOut }: Draft): string {
  const texts: string[] = [];
  for (const part of listIn(content, "parts")) {
    const said = typeof part === "string" ? part : stringIn(part, "text");
    if (said === undefined) leftOut.add("file");
    else if (said.trim() !== "") texts.push(said);
  }
  const text = stringIn(content, "text");
  if (text !== undefined) {
    texts.push(type === "code" ? `\`\`\`${language(content)}\n${text}\n\`\`\`` : text);
  }
  return texts.join("\n\n");
}

function language(content: JsonObject | undefined): string {
  const name = stringIn(content, "language") ?? "";
  return /^[\w+#-]{1,30}$/.test(name) && name !== "unknown" ? name : "";
}
