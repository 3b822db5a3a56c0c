import type { MarkedToken, Token } from "marked";
import type { ExtensionToken } from "./extensions.ts";
import { LimitedLexer, type Links, plainParagraph } from "./lexer.ts";

/** How many blocks at the end of a text may still change when it grows. */
const UNSETTLED = 3;

/** How much of a text is parsed at a time, in characters; and if that is one block. */
const PART = 4_000;
const LONG_PART = 3 * PART;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Parses a growing Markdown text into blocks, part by part. An unchanged block stays the same object.
 * A step costs no more than a part, however long the text is; a list, quote or table that is longer
 * than `LONG_PART` is cut, and a line longer than a part is plain text.
 */
export class Blocks {
  #text = "";
  #isComplete = false;
  /** The blocks of the text before `#end`, which no longer change; then those of the last part. */
  #settled: Token[] = [];
  #tail: Token[] = [];
  #end = 0;
  #hasMore = false;
  /** The blocks before the text was parsed again. */
  #before: readonly Token[] = [];
  #links: Links = Object.create(null);
  #linksBefore = 0;

  /** The blocks of what has been parsed, then those that an earlier parse found of the rest. */
  get tokens(): readonly Token[] {
    const parsed = [...this.#settled, ...this.#tail];
    return this.#hasMore ? [...parsed, ...this.#before.slice(parsed.length)] : parsed;
  }

  /** Whether some of the text has not been parsed. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** Sets the text; `isComplete` means that it will not grow. */
  take(source: string, { isComplete }: { readonly isComplete: boolean }): void {
    const text = source.replaceAll(/\r\n?/g, "\n");
    if (text === this.#text && isComplete === this.#isComplete) return;
    const grows = !isComplete && text.startsWith(this.#text);
    if (!grows) {
      this.#links = Object.create(null);
      this.#linksBefore = 0;
      this.#restart();
    }
    this.#text = text;
    this.#isComplete = isComplete;
    this.#hasMore = true;
  }

  /** Parses the next part. Returns how long it is, in characters. */
  parse(): number {
    const { tokens, length } = this.#nextPart();
    const isLast = this.#end + length === this.#text.length;
    const settled = isLast && !this.#isComplete
      ? Math.max(0, tokens.length - UNSETTLED)
      : undefined;
    const known = this.#links;
    const hasLinks = Object.keys(known).length > 0;
    const fresh = tokens.map((token, index) => {
      // A link reference may be defined anywhere, so that every block may have changed.
      const place = this.#settled.length + index;
      const before = hasLinks ? undefined : this.#before[place] ?? this.#tail[index];
      return before?.raw === token.raw && before.type === token.type ? before : token;
    });
    const kept = fresh.slice(0, settled);
    this.#settled.push(...kept);
    this.#tail = fresh.slice(kept.length);
    this.#end += kept.reduce((sum, { raw }) => sum + raw.length, 0);
    this.#hasMore = !isLast;
    if (isLast && !this.#isComplete) this.#before = [];
    const links = Object.keys(known).length;
    if (isLast && this.#isComplete && links > this.#linksBefore) {
      this.#linksBefore = links;
      this.#restart();
      this.#hasMore = true;
    }
    return length;
  }

  #restart(): void {
    this.#before = this.tokens;
    this.#settled = [];
    this.#tail = [];
    this.#end = 0;
  }

  /** The blocks from `#end` on that the text after them cannot change, and how long they are. */
  #nextPart(): { readonly tokens: readonly Token[]; readonly length: number } {
    for (const size of [PART, LONG_PART]) {
      const end = endOfLine(this.#text, this.#end, size);
      const part = this.#text.slice(this.#end, end);
      if (part.length > size) return { tokens: [plainParagraph(part)], length: part.length };
      const tokens = this.#lex(part);
      if (end === this.#text.length) return { tokens, length: part.length };
      const last = tokens.findLastIndex(({ type }) => type !== "space");
      if (last > 0) return whole(tokens.slice(0, last));
      if (FENCE.test(part)) return this.#fenced();
      if (size === LONG_PART) return whole(tokens);
    }
    return { tokens: [], length: 0 };
  }

  /** Code of any length, up to the fence that ends it. */
  #fenced(): { readonly tokens: readonly Token[]; readonly length: number } {
    const rest = this.#text.slice(this.#end);
    const [opening = "", fence = ""] = FENCE.exec(rest) ?? [];
    const closing = new RegExp(`^ {0,3}${fence}${fence[0]}*[ \\t]*$`, "gm");
    closing.lastIndex = opening.length;
    const found = closing.exec(rest);
    return whole(this.#lex(found ? rest.slice(0, found.index + found[0].length) : rest));
  }

  #lex(part: string): Token[] {
    return new LimitedLexer(this.#links).lex(part);
  }
}

/** Narrows a token to those of the extensions; undefined for marked's own. */
export function extensionToken(token: Token): ExtensionToken | undefined {
  const isExtension = ["math", "footnote", "footnoteMark"].includes(token.type);
  return isExtension ? token as ExtensionToken : undefined;
}

/** Narrows a token that no extension has read to marked's own kinds. */
export function markedToken(token: Token): MarkedToken {
  return token as MarkedToken;
}

function whole(tokens: readonly Token[]) {
  return { tokens, length: tokens.reduce((sum, { raw }) => sum + raw.length, 0) };
}

/** The end of the last line within `size` characters from `start`, or of the line that is longer. */
function endOfLine(text: string, start: number, size: number): number {
  if (text.length - start <= size) return text.length;
  const within = text.lastIndexOf("\n", start + size - 1);
  if (within >= start) return within + 1;
  const after = text.indexOf("\n", start + size);
  return after < 0 ? text.length : after + 1;
}
