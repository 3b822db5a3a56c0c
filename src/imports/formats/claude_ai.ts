import type { Steps } from "../../conversation/mod.ts";
import { branchTo } from "../branch.ts";
import type { ForeignConversation } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { textsOfBlocks } from "../blocks.ts";
import { listIn, memberOf, stringIn } from "../json_shapes.ts";
import { isJsonObject, type JsonObject } from "../../shared/mod.ts";
import { timeIn } from "../times.ts";

const AT_ONCE = 200;

/** Whether a value is a conversation of claude.ai's `conversations.json`. */
export function isClaudeAi(value: unknown): value is JsonObject {
  return Array.isArray(memberOf(value, "chat_messages"));
}

/** Reads a conversation; where its messages say which ones they follow, its current branch. */
export function* readClaudeAi(value: JsonObject, now: number): Steps<ForeignConversation> {
  const draft = new Draft();
  const messages = listIn(value, "chat_messages").filter(isJsonObject);
  const branch = currentBranch(value, messages);
  for (const [index, message] of branch.entries()) {
    if (index % AT_ONCE === 0) yield;
    readMessage(message, draft);
  }
  draft.leftOut.add("branch", messages.length - branch.length);
  draft.leftOut.add("unknown", listIn(value, "chat_messages").length - messages.length);
  return draft.done({
    source: "claude",
    id: stringIn(value, "uuid"),
    title: stringIn(value, "name"),
    began: timeIn(value, "created_at"),
    now,
  });
}

function currentBranch(
  value: JsonObject,
  messages: readonly JsonObject[],
): readonly JsonObject[] {
  const byId = new Map(messages.map((message) => [stringIn(message, "uuid"), message]));
  const parentOf = (id: string) => {
    const parent = stringIn(byId.get(id), "parent_message_uuid");
    return parent !== undefined && byId.has(parent) ? parent : undefined;
  };
  const isTree = messages.some((message) =>
    parentOf(stringIn(message, "uuid") ?? "") !== undefined
  );
  const named = stringIn(value, "current_leaf_message_uuid");
  const last = named !== undefined && byId.has(named) ? named : stringIn(messages.at(-1), "uuid");
  if (!isTree || last === undefined) return messages;
  return branchTo(last, parentOf).map((id) => byId.get(id)).filter(isJsonObject);
}

function readMessage(message: JsonObject, draft: Draft): void {
  const { leftOut } = draft;
  const sender = stringIn(message, "sender", "role");
  const role = sender === "human" || sender === "user"
    ? "user"
    : sender === "assistant"
    ? sender
    : undefined;
  if (!role) return leftOut.add(sender === "system" ? "system" : "unknown");
  const blocks = listIn(message, "content");
  const texts = blocks.length > 0
    ? textsOfBlocks(blocks, leftOut)
    : [stringIn(message, "text") ?? ""];
  for (const attachment of listIn(message, "attachments")) {
    const text = stringIn(attachment, "extracted_content");
    const name = stringIn(attachment, "file_name");
    if (text === undefined) leftOut.add("file");
    else texts.push(name === undefined ? text : `${name}:\n${text}`);
  }
  leftOut.add("file", listIn(message, "files").length);
  draft.say(role, texts.join("\n\n"), { at: timeIn(message, "created_at") });
}
