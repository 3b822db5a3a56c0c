import type { Steps } from "../../conversation/mod.ts";
import { textsOfBlocks } from "../blocks.ts";
import { branchTo } from "../branch.ts";
import type { ForeignConversation } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { listIn, memberOf, stringIn } from "../json_shapes.ts";
import { isJsonObject, type JsonObject } from "../../shared/mod.ts";
import { timeIn } from "../times.ts";

const AT_ONCE = 200;

/** A message, and the one that it follows. */
interface Placed {
  readonly message: JsonObject;
  readonly parent: string | undefined;
}

/** Whether a value is a conversation that LibreChat exported. */
export function isLibreChat(value: unknown): value is JsonObject {
  return stringIn(value, "conversationId") !== undefined &&
    [memberOf(value, "messages"), memberOf(value, "messagesTree")]
      .some((messages) => typeof messages === "object" && messages !== null);
}

/** Reads the branch of a conversation that was written to last. */
export function* readLibreChat(value: JsonObject, now: number): Steps<ForeignConversation> {
  const draft = new Draft();
  const placed = yield* flattened(memberOf(value, "messagesTree") ?? memberOf(value, "messages"));
  const branch = currentBranch(placed);
  for (const [index, message] of branch.entries()) {
    if (index % AT_ONCE === 0) yield;
    readMessage(message, draft);
  }
  draft.leftOut.add("branch", placed.length - branch.length);
  return draft.done({
    source: "librechat",
    id: stringIn(value, "conversationId"),
    title: stringIn(value, "title"),
    now,
  });
}

/** All messages of a list or of a tree by `children`, parents before their children. */
function* flattened(messages: unknown): Steps<readonly Placed[]> {
  const placed: Placed[] = [];
  const open: { readonly value: unknown; readonly above?: string | undefined }[] = [];
  const add = (values: readonly unknown[], above?: string) => {
    for (const value of values.toReversed()) open.push({ value, above });
  };
  add(Array.isArray(messages) ? messages : [messages]);
  for (let next = open.pop(); next; next = open.pop()) {
    if (placed.length % AT_ONCE === 0) yield;
    const { value, above } = next;
    if (!isJsonObject(value)) continue;
    placed.push({ message: value, parent: stringIn(value, "parentMessageId") ?? above });
    add(listIn(value, "children"), stringIn(value, "messageId"));
  }
  return placed;
}

/** The messages up to the newest one; all in order where they do not say which ones they follow. */
function currentBranch(placed: readonly Placed[]): readonly JsonObject[] {
  const byId = new Map<string, Placed>();
  let newest: { readonly id: string; readonly at: number } | undefined;
  for (const each of placed) {
    const id = stringIn(each.message, "messageId");
    if (id === undefined) continue;
    byId.set(id, each);
    const at = timeIn(each.message, "createdAt") ?? -Infinity;
    if (!newest || at >= newest.at) newest = { id, at };
  }
  const parentOf = (id: string) => {
    const parent = byId.get(id)?.parent;
    return parent !== undefined && byId.has(parent) ? parent : undefined;
  };
  const isTree = [...byId.keys()].some((id) => parentOf(id) !== undefined);
  if (!newest || !isTree) return placed.map(({ message }) => message);
  return branchTo(newest.id, parentOf).map((id) => byId.get(id)?.message).filter(isJsonObject);
}

function readMessage(message: JsonObject, draft: Draft): void {
  const { leftOut } = draft;
  if (memberOf(message, "error") === true) return leftOut.add("error");
  const isUsers = memberOf(message, "isCreatedByUser");
  const role = isUsers === true || isUsers === undefined && stringIn(message, "sender") === "User"
    ? "user"
    : "assistant";
  const blocks = listIn(message, "content");
  const said = stringIn(message, "text");
  const texts = blocks.length > 0 ? textsOfBlocks(blocks, leftOut) : [];
  leftOut.add("file", listIn(message, "files").length);
  draft.say(role, texts.length > 0 ? texts.join("\n\n") : said ?? "", {
    at: timeIn(message, "createdAt"),
  });
}
