import type { Steps } from "../conversation/mod.ts";
import { defined } from "../shared/mod.ts";
import type { ByteSpan, SkimmedBody, SkimmedMessage } from "./body.ts";
import { stringAt } from "./json_members.ts";
import { textOfLiteral } from "./text_literals.ts";
import { readText, type TextRole } from "./typed_text.ts";

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
}

const CALLS = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

/** How many tools are named, and how long their names may be. */
const MAX_TOOLS = 100;
const MAX_NAME = 256;

/** How many messages are read in one step. */
const MESSAGES_PER_STEP = 64;

/** Reads what was typed in a body; undefined if a text in it cannot be read. */
export function* readHistory(bytes: Uint8Array, body: SkimmedBody): Steps<History | undefined> {
  const typed: TypedMessage[] = [];
  const tools = new Set<string>();
  let last: LastMessage = "else";
  /** Whether a typed message began the turn that the history is in. */
  let isTyped = false;
  let summary: string | undefined;
  for (const [place, message] of body.messages.entries()) {
    if (place % MESSAGES_PER_STEP === MESSAGES_PER_STEP - 1) yield;
    if (message.role === "assistant") {
      addCalls(tools, bytes, message);
      last = isTyped ? "assistant" : "else";
    }
    if (message.role !== "user") continue;
    // An aside goes on up to the reply to it.
    if (last === "aside") continue;
    const read = yield* readUserMessage(bytes, message);
    if (!read) return undefined;
    summary = read.summary ?? summary;
    // A note beside another message of the user's is a part of that.
    if (read.isNote && (last === "typed" || last === "answer")) continue;
    isTyped = read.last === "typed" || read.last === "answer" && isTyped;
    last = read.last === "answer" && !isTyped ? "else" : read.last;
    if (read.text === "") continue;
    typed.push(defined({ place, text: read.text, summary, message }));
    summary = undefined;
    tools.clear();
  }
  return { typed, last, tools: [...tools] };
}

function addCalls(tools: Set<string>, bytes: Uint8Array, { blocks = [] }: SkimmedMessage): void {
  for (const { type, literal } of blocks) {
    if (!CALLS.has(type) || !literal || literal.end - literal.start > MAX_NAME) continue;
    const name = stringAt(bytes, literal);
    if (name && tools.size < MAX_TOOLS) tools.add(name);
  }
}

/** What a user message is, and what was typed in it; nothing if it is no typed message. */
interface ReadMessage {
  readonly text: string;
  readonly summary?: string | undefined;
  readonly last: LastMessage;
  /** Whether it holds nothing but the client's notes. */
  readonly isNote?: boolean;
}

function* readUserMessage(
  bytes: Uint8Array,
  message: SkimmedMessage,
): Steps<ReadMessage | undefined> {
  const blocks = message.blocks ?? [];
  let isAnswer = blocks.some(({ type }) => type === "tool_result");
  /** Whether what follows was made of a command. */
  let isMade = false;
  const texts: string[] = [];
  const roles = new Set<TextRole>();
  let summary: string | undefined;
  let last: LastMessage = "else";
  for (const literal of literalsOf(bytes, message)) {
    const given = yield* textOfLiteral(bytes, literal);
    if (given === undefined) return undefined;
    const { role, text } = readText(given);
    roles.add(role);
    if (role === "summary") summary = given;
    // Whoever interrupts a tool types next to its answer.
    if (role === "interruption") isAnswer = isMade = false;
    if (role === "command") isMade = true;
    else if (role === "typed" && isMade) continue;
    if (text !== "" && !isAnswer) texts.push(text);
    const isBeside = role === "note" || role === "nudge" && last === "typed";
    if (!isBeside) last = lastOf(role);
  }
  if (roles.has("demand")) return { text: "", last: "demand" };
  if (roles.has("aside")) return { text: "", last: "aside" };
  if (isAnswer) return { text: "", last: "answer" };
  const isNote = roles.size > 0 && [...roles].every((role) => role === "note") &&
    blocks.every(({ type }) => type === "text");
  return { text: texts.join("\n"), summary, last, isNote };
}

/** What a message is that ends with a text of this role. */
function lastOf(role: TextRole): LastMessage {
  if (role === "typed" || role === "command") return "typed";
  return role === "nudge" ? "answer" : "else";
}

/** The literals of a message's texts. */
function literalsOf(bytes: Uint8Array, { content, blocks }: SkimmedMessage): readonly ByteSpan[] {
  if (!blocks) return bytes[content.start] === '"'.charCodeAt(0) ? [content] : [];
  return blocks.flatMap(({ type, literal }) => type === "text" && literal ? [literal] : []);
}
