import type { Steps } from "../../conversation/mod.ts";
import type { ByteSpan } from "../body.ts";
import { textOfLiteral } from "../text_literals.ts";
import type { SkimmedChat, SkimmedChatMessage } from "./chat_body.ts";
import { isAsideOfClient } from "./client_texts.ts";

/** A message of a chat that a person typed. */
export interface TypedChatMessage {
  /** Its index in the body's `messages`. */
  readonly place: number;
  /** What was typed, trimmed and well-formed; several texts are lines. */
  readonly text: string;
  /** Where its content is. */
  readonly content: ByteSpan;
  /** Whether the content is a list of parts. */
  readonly isList: boolean;
}

/**
 * What the last message of a chat is, but for instructions: `typed` by a person, an `answer` to a tool,
 * a question of the client `aside`, of the `assistant`, or something `else`.
 */
export type LastChatMessage = "typed" | "answer" | "aside" | "assistant" | "else";

/** The history that a request of chat completions holds. */
export interface ChatHistory {
  /** All typed messages, oldest first. */
  readonly typed: readonly TypedChatMessage[];
  readonly last: LastChatMessage;
  /** The names of the tools called since the last typed message, each once. */
  readonly tools: readonly string[];
}

/** How many tools are named, and how long their names may be. */
const MAX_TOOLS = 100;
const MAX_NAME = 256;

/** How many messages are read in one step. */
const MESSAGES_PER_STEP = 64;

const QUOTE = 0x22;

/** Reads what was typed in a chat; undefined if a text in it cannot be read. */
export function* readChatHistory(
  bytes: Uint8Array,
  { messages }: SkimmedChat,
): Steps<ChatHistory | undefined> {
  const typed: TypedChatMessage[] = [];
  const tools = new Set<string>();
  let last: LastChatMessage = "else";
  for (const [place, message] of messages.entries()) {
    if (place % MESSAGES_PER_STEP === MESSAGES_PER_STEP - 1) yield;
    switch (message.role) {
      case "assistant":
        for (const name of message.calls) {
          if (name.length <= MAX_NAME && tools.size < MAX_TOOLS) tools.add(name);
        }
        last = "assistant";
        break;
      case "tool":
      case "function":
        last = "answer";
        break;
      case "user": {
        const text = yield* textOfMessage(bytes, message);
        if (text === undefined) return undefined;
        if (isAsideOfClient(text)) {
          last = "aside";
          break;
        }
        last = text === "" ? "else" : "typed";
        if (text === "" || !message.content) break;
        typed.push({ place, text, content: message.content, isList: message.blocks !== undefined });
        tools.clear();
        break;
      }
    }
  }
  return { typed, last, tools: [...tools] };
}

function* textOfMessage(
  bytes: Uint8Array,
  message: SkimmedChatMessage,
): Steps<string | undefined> {
  const texts: string[] = [];
  for (const literal of literalsOf(bytes, message)) {
    const text = yield* textOfLiteral(bytes, literal);
    if (text === undefined) return undefined;
    if (text.trim() !== "") texts.push(text.trim().toWellFormed());
  }
  return texts.join("\n");
}

/** The literals of a message's texts. */
function literalsOf(
  bytes: Uint8Array,
  { content, blocks }: SkimmedChatMessage,
): readonly ByteSpan[] {
  if (blocks) {
    return blocks.flatMap(({ type, literal }) => type === "text" && literal ? [literal] : []);
  }
  return content && bytes[content.start] === QUOTE ? [content] : [];
}
