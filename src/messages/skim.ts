import type { Steps } from "../conversation/mod.ts";
import { defined } from "../shared/mod.ts";
import type { SkimmedBody, SkimmedMessage, SkimmedThinking } from "./body.ts";
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
import { readMessages } from "./skim_messages.ts";

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
 */
export function skim(bytes: Uint8Array): Steps<SkimmedBody | undefined> {
  return readWhole(bytes, readBody);
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
  messages?: readonly SkimmedMessage[];
}

function* readBody(cursor: JsonCursor): Steps<SkimmedBody | undefined> {
  const reading: Reading = {};
  const members = new ObjectMembers(cursor, BODY);
  for (let name = members.next(); name !== undefined; name = members.next()) {
    if (name === "messages") reading.messages = yield* readMessages(cursor);
    else yield* readMember(cursor, name, reading);
  }
  const { messages, ...others } = reading;
  if (!messages) return undefined;
  return defined({
    isStream: false,
    hasTools: false,
    hasFormat: false,
    hasThread: false,
    ...others,
    messages,
  });
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
