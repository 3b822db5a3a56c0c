import type { Steps } from "../../conversation/mod.ts";
import { textsOfBlocks } from "../blocks.ts";
import { branchTo } from "../branch.ts";
import type { ForeignConversation } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { listIn, memberOf, objectIn, stringIn } from "../json_shapes.ts";
import { isJsonObject, type JsonObject } from "../../shared/mod.ts";
import type { LeftOutCounter } from "../left_out.ts";
import { timeIn } from "../times.ts";

const AT_ONCE = 200;

/** Whether a value is a chat that Open WebUI exported, alone or with its entry in the list. */
export function isOpenWebUi(value: unknown): value is JsonObject {
  const chat = objectIn(value, "chat") ?? value;
  return objectIn(objectIn(chat, "history"), "messages") !== undefined ||
    objectIn(value, "chat") !== undefined && Array.isArray(memberOf(chat, "messages"));
}

/** Reads the branch of a chat that is shown. */
export function* readOpenWebUi(value: JsonObject, now: number): Steps<ForeignConversation> {
  const chat = objectIn(value, "chat") ?? value;
  const draft = new Draft();
  const history = objectIn(chat, "history");
  const byId = objectIn(history, "messages");
  const branch = byId && currentBranch(byId, stringIn(history, "currentId"));
  const listed = listIn(chat, "messages").filter(isJsonObject);
  const messages = branch && branch.length > 0 ? branch : listed;
  for (const [index, message] of messages.entries()) {
    if (index % AT_ONCE === 0) yield;
    readMessage(message, draft);
  }
  if (byId) draft.leftOut.add("branch", Object.keys(byId).length - messages.length);
  return draft.done({
    source: "open-webui",
    id: stringIn(value, "id") ?? stringIn(chat, "id"),
    title: stringIn(value, "title") ?? stringIn(chat, "title"),
    began: timeIn(value, "created_at") ?? timeIn(chat, "timestamp"),
    now,
  });
}

function currentBranch(
  byId: JsonObject,
  current: string | undefined,
): readonly JsonObject[] {
  const known = (id: string | undefined) =>
    id !== undefined && Object.hasOwn(byId, id) ? id : undefined;
  const last = known(current) ?? Object.keys(byId).at(-1);
  if (last === undefined) return [];
  return branchTo(last, (id) => known(stringIn(byId[id], "parentId")))
    .map((id) => byId[id]).filter(isJsonObject);
}

function readMessage(message: JsonObject, draft: Draft): void {
  const { leftOut } = draft;
  const role = stringIn(message, "role");
  if (role !== "user" && role !== "assistant") {
    return leftOut.add(role === "tool" ? "tool" : role === "system" ? "system" : "unknown");
  }
  const content = memberOf(message, "content");
  const text = typeof content === "string"
    ? withoutDetails(content, leftOut)
    : Array.isArray(content)
    ? textsOfBlocks(content, leftOut).join("\n\n")
    : "";
  leftOut.add("file", listIn(message, "files").length);
  draft.say(role, text, { at: timeIn(message, "timestamp") });
}

const OPENING = '<details type="';
const CLOSING = "</details>";

/** A reply without its folded thinking and tool calls. */
function withoutDetails(text: string, leftOut: LeftOutCounter): string {
  let kept = "";
  let from = 0;
  for (let at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, from)) {
    const end = text.indexOf(CLOSING, at);
    if (end < 0) break;
    leftOut.add(text.startsWith("reasoning", at + OPENING.length) ? "thinking" : "tool");
    kept += text.slice(from, at);
    from = end + CLOSING.length;
  }
  return (kept + text.slice(from)).trim();
}
