import type { Token, Tokens } from "marked";

/** A longer formula is text, in characters: so looking for its end is bounded. */
const LONGEST = 4_000;

const BLOCK = /^ {0,3}(?:\$\$|\\\[)/;
const BLOCK_BEGINS = /\n {0,3}(?:\$\$|\\\[)/;
const INLINE_BEGINS = /\$|\\[()[\]]/;

/** In one line, with no space at its inner edges, and no digit after it: `$5 and $10` is text. */
const DOLLARS = /^\$(?![\s$])((?:\\[^\n]|[^\\$\n]){1,1000}?)(?<!\s)\$(?![\d$])/;

/** What looks like an amount and words, not like a formula. */
const AMOUNT = /^\d[\d.,]*\s/;
const WORD = /(?<![\\\p{L}])\p{L}{2,}/u;

const CLOSING: Readonly<Record<string, string>> = { "$$": "$$", "\\(": "\\)", "\\[": "\\]" };

/** Reads a formula that stands for itself: no line of it is Markdown. */
export function mathBlock(source: string): Tokens.Generic | undefined {
  const [begin] = BLOCK.exec(source) ?? [];
  if (begin === undefined) return undefined;
  const found = bracketed(source.slice(begin.length), begin.trimStart());
  if (found === undefined) return undefined;
  const length = begin.length + found.length + 2;
  const [after] = /^[ \t]*(?:\n|$)/.exec(source.slice(length)) ?? [];
  if (after === undefined) return undefined;
  return {
    type: "math",
    raw: source.slice(0, length + after.length),
    text: found,
    isDisplay: true,
  };
}

/** Where a paragraph may be interrupted by a formula that stands for itself. */
export function mathBlockStart(source: string): number | void {
  const found = BLOCK_BEGINS.exec(source);
  if (found) return found.index + 1;
}

/**
 * Reads a formula within a text. A bracket that nothing closes is text, with its backslash: `marked`
 * would take it for an escape.
 */
export function mathInline(
  source: string,
  before: readonly Token[],
): Tokens.Generic | undefined {
  const two = source.slice(0, 2);
  const found = CLOSING[two] === undefined ? undefined : bracketed(source.slice(2), two);
  if (found !== undefined) {
    const raw = source.slice(0, found.length + 4);
    return { type: "math", raw, text: found, isDisplay: two !== "\\(" };
  }
  if (/^\\[()[\]]/.test(two)) return { type: "text", raw: two, text: two };
  if (/[\p{L}\p{N}\\]$/u.test(before.at(-1)?.raw ?? "")) return undefined;
  const [raw, text = ""] = DOLLARS.exec(source) ?? [];
  if (raw === undefined || (AMOUNT.test(text) && WORD.test(text))) return undefined;
  return { type: "math", raw, text, isDisplay: false };
}

/** Where a formula may begin within a text. */
export function mathInlineStart(source: string): number | void {
  const found = INLINE_BEGINS.exec(source);
  if (found) return found.index;
}

/** What stands in brackets, up to the closing one; undefined if there is nothing or no end. */
function bracketed(rest: string, opening: string): string | undefined {
  const end = rest.slice(0, LONGEST).indexOf(CLOSING[opening] ?? "\0");
  if (end <= 0) return undefined;
  const text = rest.slice(0, end);
  return text.trim() === "" || (opening === "\\(" && /\n\s*\n/.test(text)) ? undefined : text;
}
