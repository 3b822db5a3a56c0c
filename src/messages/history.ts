import type { Steps } from "../conversation/mod.ts";
import { defined } from "../shared/mod.ts";
import { type BegunReply, begunReply, literalsOf } from "./begun_reply.ts";
import type { SkimmedBody, SkimmedMessage } from "./body.ts";
import { stringAt } from "./json_members.ts";
import { textOfLiteral } from "./text_literals.ts";
import { readText, type TextRole, typedMeanwhile } from "./typed_text.ts";

/** A message that a person typed. */
export interface TypedMessage {
  /** Its index in the body's `messages`. */
  readonly place: number;
  /** What was typed, trimmed and well-formed; several texts are lines. */
  readonly text: string;
  /** The client's summary that stands between the typed message before it and this one. */
  readonly summary?: string;
  readonly message: SkimmedMessage;
}

/**
 * What the last message of a history is, but for the system's: `typed` by a person, an `answer` to
 * a tool or a word of the client's with which a typed message's turn goes on, a `demand` of the client for a summary, another question `aside` of its own, of the
 * `assistant` in such a turn, or something `else`.
 */
export type LastMessage = "typed" | "answer" | "demand" | "aside" | "assistant" | "else";

/** The history that a request holds. */
export interface History {
  /** All typed messages, oldest first. */
  readonly typed: readonly TypedMessage[];
  readonly last: LastMessage;
  /** The names of the tools called since the last typed message, each once. */
  readonly tools: readonly string[];
  /** What was typed since the last typed message while the model worked, beside answers of tools. */
  readonly meanwhile: readonly string[];
  /** What was said already of the reply that the request goes on with; absent: nothing. */
  readonly begun?: BegunReply;
  /** By place, what was read of a message; of those that count for nothing there is nothing. */
  readonly readings: readonly (HistoryReading | undefined)[];
}

/** A history that was read before, and the body that holds it. */
export interface HistoryBefore {
  readonly body: SkimmedBody;
  readonly history: History;
}

const CALLS = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

/** How many tools are named, and how long their names may be. */
const MAX_TOOLS = 100;
const MAX_NAME = 256;

/** How many messages are read in one step. */
const MESSAGES_PER_STEP = 64;

/**
 * Reads what was typed in a body; undefined if a text in it cannot be read.
 *
 * @param before A history of the same conversation: a message of its body that is one of this body, too,
 *   the very same object, is not read again.
 */
export function* readHistory(
  bytes: Uint8Array,
  body: SkimmedBody,
  before?: HistoryBefore,
): Steps<History | undefined> {
  const typed: TypedMessage[] = [];
  const readings: (HistoryReading | undefined)[] = [];
  const tools = new Set<string>();
  const meanwhile: string[] = [];
  let last: LastMessage = "else";
  /** Whether a typed message began the turn that the history is in. */
  let isTyped = false;
  let summary: string | undefined;
  for (const [place, message] of body.messages.entries()) {
    if (place % MESSAGES_PER_STEP === MESSAGES_PER_STEP - 1) yield;
    const known = before?.body.messages[place] === message
      ? before.history.readings[place]
      : undefined;
    readings.push(known);
    if (message.role === "assistant") {
      const { calls } = readings[place] = known ??
        { ...NOTHING_TYPED, calls: callsOf(bytes, message) };
      for (const name of calls) if (tools.size < MAX_TOOLS) tools.add(name);
      last = isTyped ? "assistant" : "else";
    }
    if (message.role !== "user") continue;
    // An aside goes on up to the reply to it.
    if (last === "aside") continue;
    const read = readings[place] = known ?? (yield* readUserMessage(bytes, message));
    if (!read) return undefined;
    summary = read.summary ?? summary;
    // A note beside another message of the user's is a part of that.
    if (read.isNote && (last === "typed" || last === "answer")) continue;
    isTyped = read.last === "typed" || read.last === "answer" && isTyped;
    last = read.last === "answer" && !isTyped ? "else" : read.last;
    if (read.meanwhile && isTyped) meanwhile.push(...read.meanwhile);
    if (read.text === "") continue;
    typed.push(defined({ place, text: read.text, summary, message }));
    summary = undefined;
    tools.clear();
    meanwhile.length = 0;
  }
  const since = typed.at(-1)?.place;
  const isBegun = since !== undefined && (last === "assistant" || last === "answer");
  const resumes = new Set(
    readings.flatMap((reading, place) => reading?.isResumption ? [place] : []),
  );
  const begun = isBegun ? yield* begunReply(bytes, body, { since, resumes }) : undefined;
  return { typed, last, tools: [...tools], meanwhile, readings, ...defined({ begun }) };
}

/** The names of the tools that a message of the assistant calls, each once, the first of them. */
function callsOf(bytes: Uint8Array, { blocks = [] }: SkimmedMessage): readonly string[] {
  const names = new Set<string>();
  for (const { type, literal } of blocks) {
    if (!CALLS.has(type) || !literal || literal.end - literal.start > MAX_NAME) continue;
    const name = stringAt(bytes, literal);
    if (name && names.size < MAX_TOOLS) names.add(name);
  }
  return [...names];
}

/** What a message is, and what was typed in it; nothing if it is no typed message. */
export interface HistoryReading {
  readonly text: string;
  readonly summary?: string | undefined;
  readonly last: LastMessage;
  /** Whether it holds nothing but the client's notes. */
  readonly isNote?: boolean;
  /** What was typed while the model worked. */
  readonly meanwhile?: readonly string[];
  /** Whether a client wants the rest of a reply that was cut off. */
  readonly isResumption?: boolean;
  /** The names of the tools that it calls. */
  readonly calls: readonly string[];
}

const NOTHING_TYPED = { text: "", last: "else" } as const;
const NO_CALLS: readonly string[] = [];

function* readUserMessage(
  bytes: Uint8Array,
  message: SkimmedMessage,
): Steps<HistoryReading | undefined> {
  const blocks = message.blocks ?? [];
  let isAnswer = blocks.some(({ type }) => type === "tool_result");
  /** Whether what follows was made of a command. */
  let isMade = false;
  const texts: string[] = [];
  const meanwhile: string[] = [];
  const roles = new Set<TextRole>();
  let summary: string | undefined;
  let last: LastMessage = "else";
  for (const literal of literalsOf(bytes, message)) {
    const given = yield* textOfLiteral(bytes, literal);
    if (given === undefined) return undefined;
    const beside = isAnswer ? typedMeanwhile(given) : undefined;
    if (beside) meanwhile.push(beside);
    const { role, text } = readText(given);
    roles.add(role);
    if (role === "summary") summary = given;
    // Whoever interrupts a tool types next to its answer.
    if (role === "interruption") isAnswer = isMade = false;
    if (role === "command") isMade = true;
    else if (role === "typed" && isMade) continue;
    if (text !== "" && !isAnswer) texts.push(text);
    const isBeside = role === "note" ||
      (role === "nudge" || role === "resumption") && last === "typed";
    if (!isBeside) last = lastOf(role);
  }
  if (roles.has("demand")) return { text: "", last: "demand", calls: NO_CALLS };
  if (roles.has("aside")) return { text: "", last: "aside", calls: NO_CALLS };
  if (isAnswer) return { text: "", last: "answer", meanwhile, calls: NO_CALLS };
  const isNote = roles.size > 0 && [...roles].every((role) => role === "note") &&
    blocks.every(({ type }) => type === "text");
  const isResumption = roles.has("resumption");
  return { text: texts.join("\n"), summary, last, isNote, isResumption, calls: NO_CALLS };
}

/** What a message is that ends with a text of this role. */
function lastOf(role: TextRole): LastMessage {
  if (role === "typed" || role === "command") return "typed";
  return role === "nudge" || role === "resumption" ? "answer" : "else";
}
