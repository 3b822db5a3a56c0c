import type { Steps } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { ByteSpan, SkimmedBlock } from "../body.ts";
import type { JsonCursor } from "../json_cursor.ts";
import { UnreadableError } from "../unreadable_error.ts";
import { ListItems, namesOf, ObjectMembers } from "../json_members.ts";
import {
  hasNextItems,
  nextScalar,
  nextSpan,
  nextString,
  nextStringIn,
  readWhole,
} from "../json_spans.ts";
import { readBlocks, readEachMessage } from "../skim_messages.ts";
import type { SkimmedChat, SkimmedChatMessage } from "./chat_body.ts";

const BODY = namesOf(
  "model",
  "max_tokens",
  "max_completion_tokens",
  "stream",
  "tools",
  "response_format",
  "user",
  "messages",
);
const FORMAT = namesOf("type");
const MESSAGE = namesOf("role", "content", "tool_calls");
const CALL = namesOf("function");
const FUNCTION = namesOf("name");

const [BRACE, BRACKET] = [0x7b, 0x5b];

/** How many tool calls of a message are named. */
const MAX_CALLS = 100;

/**
 * Finds the parts of a body of chat completions in its bytes. Undefined for whatever it does not
 * understand: no JSON, no list of messages, a member given twice, too deep, too many messages.
 */
export function skimChat(bytes: Uint8Array): Steps<SkimmedChat | undefined> {
  return readWhole(bytes, readBody);
}

/** What is known of a body so far. */
interface Reading {
  model?: string | undefined;
  maxTokens?: number | undefined;
  isStream?: boolean;
  hasTools?: boolean;
  hasFormat?: boolean;
  user?: string | undefined;
  messages?: readonly SkimmedChatMessage[];
}

function* readBody(cursor: JsonCursor): Steps<SkimmedChat | undefined> {
  const reading: Reading = {};
  const members = new ObjectMembers(cursor, BODY);
  for (let name = members.next(); name !== undefined; name = members.next()) {
    yield* readMember(cursor, name, reading);
  }
  const { messages, ...others } = reading;
  if (!messages) return undefined;
  return defined({ isStream: false, hasTools: false, hasFormat: false, ...others, messages });
}

function* readMember(
  cursor: JsonCursor,
  name: (typeof BODY)[number]["name"] | "other",
  reading: Reading,
): Steps<void> {
  switch (name) {
    case "model":
      reading.model = yield* nextString(cursor);
      break;
    case "max_tokens":
    case "max_completion_tokens": {
      const value = yield* nextScalar(cursor);
      if (typeof value === "number") reading.maxTokens = value;
      break;
    }
    case "stream":
      reading.isStream = (yield* nextScalar(cursor)) === true;
      break;
    case "tools":
      reading.hasTools = yield* hasNextItems(cursor);
      break;
    case "response_format":
      reading.hasFormat = yield* demandsJson(cursor);
      break;
    case "user":
      reading.user = yield* nextString(cursor);
      break;
    case "messages":
      reading.messages = (yield* readEachMessage(cursor, readMessage)).messages;
      break;
    case "other":
      yield* nextSpan(cursor);
      break;
    default:
      return name satisfies never;
  }
}

function* demandsJson(cursor: JsonCursor): Steps<boolean> {
  const type = yield* nextStringIn(cursor, FORMAT);
  return type !== undefined && type !== "text";
}

function* readMessage(cursor: JsonCursor): Steps<SkimmedChatMessage> {
  const members = new ObjectMembers(cursor, MESSAGE);
  let role: string | undefined;
  let content: ByteSpan | undefined;
  let blocks: readonly SkimmedBlock[] | undefined;
  let calls: readonly string[] = [];
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const start = cursor.at;
    if (name === "role") role = yield* nextString(cursor);
    else if (name === "tool_calls") calls = yield* readCalls(cursor);
    else if (name === "content" && cursor.peek() === BRACKET) blocks = yield* readBlocks(cursor);
    else yield* nextSpan(cursor);
    if (name === "content") content = { start, end: cursor.at };
  }
  if (role === undefined) throw new UnreadableError("No message");
  return defined({ role, content, blocks, calls });
}

function* readCalls(cursor: JsonCursor): Steps<readonly string[]> {
  if (cursor.peek() !== BRACKET) return (yield* nextSpan(cursor), []);
  const names: string[] = [];
  const items = new ListItems(cursor);
  while (items.next()) {
    const name = yield* readCall(cursor);
    if (name !== undefined && names.length < MAX_CALLS) names.push(name);
    if (cursor.isDue()) yield;
  }
  return names;
}

function* readCall(cursor: JsonCursor): Steps<string | undefined> {
  if (cursor.peek() !== BRACE) throw new UnreadableError("No tool call");
  const members = new ObjectMembers(cursor, CALL);
  let called: string | undefined;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    if (name === "function") called = yield* nextStringIn(cursor, FUNCTION);
    else yield* nextSpan(cursor);
  }
  return called;
}
