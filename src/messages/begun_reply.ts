import type { Steps } from "../conversation/mod.ts";
import type { ByteSpan, SkimmedBody, SkimmedMessage } from "./body.ts";
import { wholeTextOfLiteral } from "./text_literals.ts";

/** What was said of a reply before the request that it goes on with. */
export interface BegunReply {
  readonly text: string;
  /** What stands between it and what follows: nothing where it was cut off, else a blank line. */
  readonly separator: "" | "\n\n";
}

/** The longest text that is read, in bytes. */
const MOST_BYTES = 2_000_000;

const [GOES_ON, BLANK_LINE] = ["", "\n\n"] as const;

/**
 * What a history that ends in the middle of a reply has of it: the texts of the assistant since the
 * message at `since`, or since the last answer to a tool. Undefined where there is none, or it is too
 * long or cannot be read.
 *
 * @param resumes The places of messages by which a client wants the rest of a reply that was cut off.
 */
export function* begunReply(
  bytes: Uint8Array,
  { messages }: SkimmedBody,
  { since, resumes }: { readonly since: number; readonly resumes: ReadonlySet<number> },
): Steps<BegunReply | undefined> {
  const literals: ByteSpan[][] = [];
  const separators: BegunReply["separator"][] = [];
  let separator: BegunReply["separator"] = GOES_ON;
  let length = 0;
  for (let place = messages.length - 1; place > since; place--) {
    const message = messages[place];
    if (message?.role === "user") {
      if (message.blocks?.some(({ type }) => type === "tool_result")) break;
      separator = resumes.has(place) ? GOES_ON : BLANK_LINE;
    }
    if (message?.role !== "assistant") continue;
    const texts = literalsOf(bytes, message);
    length += texts.reduce((sum, { start, end }) => sum + end - start, 0);
    if (length > MOST_BYTES) return undefined;
    literals.unshift(texts);
    separators.unshift(separator);
    separator = GOES_ON;
  }
  let text = "";
  for (const [index, spans] of literals.entries()) {
    if (text !== "") text += separators[index - 1];
    for (const span of spans) {
      const piece = yield* wholeTextOfLiteral(bytes, span);
      if (piece === undefined) return undefined;
      text += piece;
    }
  }
  const last = separators.at(-1);
  return text.trim() === "" || last === undefined ? undefined : { text, separator: last };
}

/** The literals of a message's texts. */
export function literalsOf(
  bytes: Uint8Array,
  { content, blocks }: SkimmedMessage,
): ByteSpan[] {
  if (!blocks) return bytes[content.start] === '"'.charCodeAt(0) ? [content] : [];
  return blocks.flatMap(({ type, literal }) => type === "text" && literal ? [literal] : []);
}
