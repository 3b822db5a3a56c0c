import { Lexer, type Token, type TokensList } from "marked";
import { EXTENSIONS } from "./extensions.ts";

const OPTIONS = { gfm: true, breaks: true, extensions: EXTENSIONS };

/** What link references of a text stand for, by label. */
export type Links = TokensList["links"];

/** Deeper quotes and lists are plain text. */
const DEEPEST = 12;

/** Marks of Markdown, whose ends are looked for further on, and spaces that may be at an end. */
const MARKS = /[*_~`[\]<>!&\\@:$]| {2}/g;

/**
 * The most marks times characters of a paragraph. The parser looks from a mark for what ends it, so
 * this is about the work; a paragraph with more shows as plain text.
 */
const MOST_WORK = 600_000;

/**
 * Parses Markdown with `marked`, whose work may grow with the square of a paragraph and with the
 * depth of its nesting. Both are limited here: what exceeds them is plain text.
 */
export class LimitedLexer extends Lexer {
  #depth = 0;

  /** `links` holds the link references known so far; those of the text are added. */
  constructor(links: Links) {
    super(OPTIONS);
    this.tokens.links = links;
  }

  override blockTokens(text: string, tokens?: Token[], isAfterCut?: boolean): Token[];
  override blockTokens(text: string, tokens?: TokensList, isAfterCut?: boolean): TokensList;
  override blockTokens(text: string, tokens: Token[] = [], isAfterCut?: boolean): Token[] {
    if (this.#depth >= DEEPEST) {
      if (text !== "") tokens.push(plainParagraph(text));
      return tokens;
    }
    this.#depth += 1;
    try {
      return super.blockTokens(text, tokens, isAfterCut);
    } finally {
      this.#depth -= 1;
    }
  }

  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (isSimple(text)) return super.inlineTokens(text, tokens);
    tokens.push(plain(text));
    return tokens;
  }
}

/** A paragraph whose text shows as it is. */
export function plainParagraph(text: string): Token {
  return { type: "paragraph", raw: text, text, tokens: [plain(text)] };
}

function plain(text: string): Token {
  return { type: "text", raw: text, text, escaped: false };
}

function isSimple(text: string): boolean {
  let most = MOST_WORK / Math.max(1, text.length);
  for (const _ of text.matchAll(MARKS)) if (--most < 0) return false;
  return true;
}

/** The inline pieces of a text that is no block of its own. */
export function inlineTokens(text: string): Token[] {
  return new LimitedLexer(Object.create(null)).inlineTokens(text.trimEnd());
}
