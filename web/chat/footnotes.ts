import type { Token, TokenizerThis, Tokens } from "marked";

const NOTE = /^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]+([^\n]*)(?:\n|$)/;
const MARK = /^\[\^([^\]\s]{1,40})\](?!:)/;

/** Reads a footnote, which stands where it is written: so a growing text shows it as a whole one does. */
export function footnoteBlock(this: TokenizerThis, source: string): Tokens.Generic | undefined {
  const found = NOTE.exec(source);
  if (!found) return undefined;
  const [raw, label = "", text = ""] = found;
  const tokens: Token[] = [];
  this.lexer.inline(text, tokens);
  return { type: "footnote", raw, label, tokens };
}

/** Reads a mark that refers to a footnote. */
export function footnoteMark(source: string): Tokens.Generic | undefined {
  const [raw, label = ""] = MARK.exec(source) ?? [];
  return raw === undefined ? undefined : { type: "footnoteMark", raw, label };
}
