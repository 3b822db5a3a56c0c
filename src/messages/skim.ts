import type { Steps } from "../conversation/mod.ts";
import { defined } from "../shared/mod.ts";
import type { BodyLayout, ByteSpan, SkimmedBody, SkimmedMessage, SkimmedThinking } from "./body.ts";
import type { JsonCursor } from "./json_cursor.ts";
import { namesOf, ObjectMembers, stringAt } from "./json_members.ts";
import {
  hasNextItems,
  isNextGiven,
  nextScalar,
  nextSpan,
  nextString,
  nextStringIn,
  readWhole,
} from "./json_spans.ts";
import { areSame, type BodyBefore, isSameSpan, passSame } from "./same_bytes.ts";
import { type MessageList, readMessages } from "./skim_messages.ts";

const BODY = namesOf(
  "model",
  "max_tokens",
  "stream",
  "tools",
  "output_config",
  "output_format",
  "thread",
  "metadata",
  "thinking",
  "messages",
);
const METADATA = namesOf("user_id");
const OUTPUT_CONFIG = namesOf("format");
const THINKING = namesOf("type", "block_binding");

const BRACE = 0x7b;

/**
 * Finds the parts of a body of the Messages API in its bytes. Undefined for whatever it does not
 * understand: no JSON, no list of messages, a member given twice, too deep, too many messages.
 *
 * @param before A body whose bytes most of these are, most often: where they are, it is not read again.
 */
export function* skim(
  bytes: Uint8Array,
  before?: BodyBefore,
): Steps<SkimmedBody | undefined> {
  const alike = before && (yield* readWhole(bytes, (cursor) => readAlike(cursor, before)));
  return alike ?? (yield* readWhole(bytes, (cursor) => readBody(cursor, before)));
}

/**
 * Reads a body that differs from the one before in its messages alone, as most do: around them nothing
 * is read again. Undefined for any other.
 */
function* readAlike(cursor: JsonCursor, before: BodyBefore): Steps<SkimmedBody | undefined> {
  const { bytes } = cursor;
  const { body: { layout, thinking, ...same } } = before;
  const start = layout.list.start;
  const end = layout.list.end;
  if (!isSameSpan(bytes, before.bytes, { start: 0, end: start })) return undefined;
  cursor.at = start;
  const { messages, list } = yield* readMessages(cursor, messagesOf(before));
  if (!areSame(bytes.subarray(list.end), before.bytes.subarray(end))) return undefined;
  cursor.at = bytes.length;
  const moved = <Span extends ByteSpan>(span: Span): Span =>
    span.end <= start ? span : {
      ...span,
      start: span.start < end ? span.start : span.start + list.end - end,
      end: span.end + list.end - end,
    };
  return defined({
    ...same,
    thinking: thinking && moved(thinking),
    messages,
    layout: { values: layout.values.map(moved), list },
  });
}

/** What is known of a body so far. */
interface Reading {
  model?: string | undefined;
  maxTokens?: number | undefined;
  isStream?: boolean;
  hasTools?: boolean;
  hasFormat?: boolean;
  hasThread?: boolean;
  userId?: string | undefined;
  thinking?: SkimmedThinking | undefined;
}

function* readBody(
  cursor: JsonCursor,
  before: BodyBefore | undefined,
): Steps<SkimmedBody | undefined> {
  const reading: Reading = {};
  const members = new ObjectMembers(cursor, BODY);
  const values: BodyLayout["values"][number][] = [];
  let read: MessageList<SkimmedMessage> | undefined;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const start = cursor.at;
    if (name === "messages") read = yield* readMessages(cursor, messagesOf(before));
    else if (!isAsBefore(cursor, name, values.length, before)) {
      yield* readMember(cursor, name, reading);
    } else if (name === "tools") reading.hasTools = before?.body.hasTools ?? false;
    if (cursor.isDue()) yield;
    values.push({ name, start, end: cursor.at });
  }
  if (!read) return undefined;
  const { messages, list } = read;
  return defined({
    isStream: false,
    hasTools: false,
    hasFormat: false,
    hasThread: false,
    ...reading,
    messages,
    layout: { values, list },
  });
}

function messagesOf(before: BodyBefore | undefined) {
  if (!before) return undefined;
  const { bytes, body: { messages, layout: { list } } } = before;
  return { bytes, messages, list };
}

/**
 * Goes over the value at the cursor if it is what the same member of the body before has. Of the long
 * ones it is known what they say: of tools whether there are any, of others nothing.
 */
function isAsBefore(
  cursor: JsonCursor,
  name: string,
  index: number,
  before: BodyBefore | undefined,
): boolean {
  const value = before?.body.layout.values[index];
  const isLong = name === "tools" || name === "other";
  return isLong && value?.name === name && passSame(cursor, before?.bytes ?? cursor.bytes, value);
}

function* readMember(
  cursor: JsonCursor,
  name: Exclude<(typeof BODY)[number]["name"], "messages"> | "other",
  reading: Reading,
): Steps<void> {
  switch (name) {
    case "model":
      reading.model = yield* nextString(cursor);
      break;
    case "max_tokens": {
      const value = yield* nextScalar(cursor);
      reading.maxTokens = typeof value === "number" ? value : undefined;
      break;
    }
    case "stream":
      reading.isStream = (yield* nextScalar(cursor)) === true;
      break;
    case "tools":
      reading.hasTools = yield* hasNextItems(cursor);
      break;
    case "output_format":
      reading.hasFormat ||= yield* isNextGiven(cursor);
      break;
    case "thread":
      reading.hasThread = yield* isNextGiven(cursor);
      break;
    case "output_config":
      reading.hasFormat ||= yield* hasFormat(cursor);
      break;
    case "metadata":
      reading.userId = yield* nextStringIn(cursor, METADATA);
      break;
    case "thinking":
      reading.thinking = yield* readThinking(cursor);
      break;
    case "other":
      yield* nextSpan(cursor);
      break;
    default:
      return name satisfies never;
  }
}

function* hasFormat(cursor: JsonCursor): Steps<boolean> {
  if (cursor.peek() !== BRACE) return (yield* nextSpan(cursor), false);
  const members = new ObjectMembers(cursor, OUTPUT_CONFIG);
  let has = false;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const given = yield* isNextGiven(cursor);
    if (name === "format") has = given;
  }
  return has;
}

function* readThinking(cursor: JsonCursor): Steps<SkimmedThinking | undefined> {
  if (cursor.peek() !== BRACE) return (yield* nextSpan(cursor), undefined);
  const start = cursor.at;
  const members = new ObjectMembers(cursor, THINKING);
  let type: string | undefined;
  let hasBinding = false;
  for (let name = members.next(); name !== undefined; name = members.next()) {
    const value = yield* nextSpan(cursor);
    if (name === "type") type = stringAt(cursor.bytes, value);
    else if (name === "block_binding") hasBinding = true;
  }
  return defined({ start, end: cursor.at, type, hasBinding });
}
