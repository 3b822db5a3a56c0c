import type { Steps } from "../conversation/mod.ts";
import type { ByteSpan, ListLayout, SkimmedBlock, SkimmedMessage } from "./body.ts";
import type { JsonCursor } from "./json_cursor.ts";
import { UnreadableError } from "./unreadable_error.ts";
import { ListItems, namesOf, ObjectMembers, stringAt } from "./json_members.ts";
import { sharedMessages } from "./same_bytes.ts";

const MESSAGE = namesOf("role", "content");
const BLOCK = namesOf("type", "text", "name", "cache_control");

const [BRACE, BRACKET, LOWER_N] = [0x7b, 0x5b, 0x6e];

/** How many messages and blocks a body may have: the API takes no more messages. */
const MOST_MESSAGES = 100_000;

/** Messages, and where they are. */
export interface MessageList<Message> {
  readonly messages: readonly Message[];
  readonly list: ListLayout;
}

/** A list of messages that was read before. */
export interface MessagesBefore<Message> extends MessageList<Message> {
  readonly bytes: Uint8Array;
}

/**
 * Reads the list of messages at the cursor. Those that were read before, and have the same bytes at the
 * same place, are the very same objects. Throws `UnreadableError`.
 */
export function readMessages(
  cursor: JsonCursor,
  before?: MessagesBefore<SkimmedMessage>,
): Steps<MessageList<SkimmedMessage>> {
  return readEachMessage(cursor, readMessage, before);
}

/** Reads the list of messages at the cursor, each by `read`. Throws `UnreadableError`. */
export function* readEachMessage<Message extends { readonly blocks?: readonly SkimmedBlock[] }>(
  cursor: JsonCursor,
  read: (cursor: JsonCursor) => Steps<Message>,
  before?: MessagesBefore<Message>,
): Steps<MessageList<Message>> {
  const start = cursor.at;
  const items = new ListItems(cursor);
  const shared = before?.list.start === start ? sharedMessages(cursor.bytes, before) : 0;
  const messages = before?.messages.slice(0, shared) ?? [];
  const ends = before?.list.ends.slice(0, shared) ?? [];
  const counts = before?.list.counts.slice(0, shared) ?? [];
  if (shared > 0) items.resumeAfter(ends[shared - 1] ?? start);
  let count = counts[shared - 1] ?? 0;
  while (items.next()) {
    const message = yield* read(cursor);
    messages.push(message);
    count += 1 + (message.blocks?.length ?? 0);
    if (count > MOST_MESSAGES) throw new UnreadableError("Too many messages");
    ends.push(cursor.at);
    counts.push(count);
    if (cursor.isDue()) yield;
  }
  return { messages, list: { start, end: cursor.at, ends, counts } };
}

function* readMessage(cursor: JsonCursor): Steps<SkimmedMessage> {
  const members = new ObjectMembers(cursor, MESSAGE);
  let role: string | undefined;
  let content: ByteSpan | undefined;
  let blocks: readonly SkimmedBlock[] | undefined;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const start = cursor.at;
    if (name === "content" && cursor.peek() === BRACKET) blocks = yield* readBlocks(cursor);
    else while (!cursor.skip()) yield;
    const value = { start, end: cursor.at };
    if (name === "content") content = value;
    else if (name === "role") role = wordAt(cursor.bytes, value);
  }
  if (role === undefined || !content) throw new UnreadableError("No message");
  return blocks ? { role, content, blocks } : { role, content };
}

/** Reads the list of blocks at the cursor. Throws `UnreadableError`. */
export function* readBlocks(cursor: JsonCursor): Steps<readonly SkimmedBlock[]> {
  const blocks: SkimmedBlock[] = [];
  const items = new ListItems(cursor);
  while (items.next()) {
    if (cursor.peek() === BRACE) blocks.push(yield* readBlock(cursor));
    else throw new UnreadableError("No block");
    if (blocks.length > MOST_MESSAGES) throw new UnreadableError("Too many blocks");
    if (cursor.isDue()) yield;
  }
  return blocks;
}

function* readBlock(cursor: JsonCursor): Steps<SkimmedBlock> {
  const { bytes } = cursor;
  const members = new ObjectMembers(cursor, BLOCK);
  let type = "";
  let text: ByteSpan | undefined;
  let called: ByteSpan | undefined;
  let isMarked = false;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const start = cursor.at;
    while (!cursor.skip()) yield;
    if (name === "other") continue;
    const value = { start, end: cursor.at };
    if (name === "type") type = wordAt(bytes, value) ?? "";
    else if (name === "text") text = value;
    else if (name === "name") called = value;
    else isMarked = bytes[start] !== LOWER_N;
  }
  const literal = type === "text" ? text : called;
  return literal ? { type, literal, isMarked } : { type, isMarked };
}

/** The types that most blocks have, and the roles of messages. */
const WORDS = ["text", "tool_use", "tool_result", "thinking", "image", "user", "assistant"].map(
  (word) => ({ word, literal: new TextEncoder().encode(`"${word}"`) }),
);

/** The string at a place, which most often is one of a few words. */
function wordAt(bytes: Uint8Array, span: ByteSpan): string | undefined {
  for (const { word, literal } of WORDS) {
    if (isAt(bytes, span, literal)) return word;
  }
  return stringAt(bytes, span);
}

function isAt(bytes: Uint8Array, { start, end }: ByteSpan, literal: Uint8Array): boolean {
  if (literal.length !== end - start) return false;
  for (let index = 0; index < literal.length; index++) {
    if (bytes[start + index] !== literal[index]) return false;
  }
  return true;
}
