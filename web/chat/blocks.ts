import { Lexer, type MarkedToken, type Token } from "marked";

const OPTIONS = { gfm: true, breaks: true };

/** How many blocks at the end of a text may still change when it grows. */
const UNSETTLED = 3;

/**
 * Parses a growing Markdown text into blocks. An unchanged block stays the same object, and each
 * step of a long text costs no more than its last blocks.
 */
export class Blocks {
  #text = "";
  #tokens: Token[] = [];

  /** Returns the blocks of a text; `isComplete` means that it will not grow. */
  of(source: string, { isComplete }: { readonly isComplete: boolean }): readonly Token[] {
    const text = source.replaceAll(/\r\n?/g, "\n");
    const grows = !isComplete && text.startsWith(this.#text);
    const kept = grows ? this.#tokens.slice(0, -UNSETTLED) : [];
    const start = kept.reduce((sum, { raw }) => sum + raw.length, 0);
    const tokens = Lexer.lex(text.slice(start), OPTIONS);
    // A reference link may be defined anywhere, so that every block may have changed.
    const hasReferences = Object.keys(tokens.links).length > 0;
    const fresh = tokens.map((token, index) => {
      const before = hasReferences ? undefined : this.#tokens[kept.length + index];
      return before?.raw === token.raw && before.type === token.type ? before : token;
    });
    this.#text = text;
    this.#tokens = [...kept, ...fresh];
    return this.#tokens;
  }
}

/** Narrows a token to marked's own kinds: no extension is used, so there are no others. */
export function markedToken(token: Token): MarkedToken {
  return token as MarkedToken;
}
