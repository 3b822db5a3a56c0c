import { Lexer, type MarkedToken, type Token } from "marked";

const OPTIONS = { gfm: true, breaks: true };

/** So many blocks at the end of a text may still change when more of it comes. */
const UNSETTLED = 3;

/**
 * The blocks of a text in Markdown that grows. A block that has not changed stays the same object,
 * and a long text costs no more than its last blocks each time that it grows.
 */
export class Blocks {
  #text = "";
  #tokens: Token[] = [];

  /** The blocks of a text; `isWhole` tells that no more of it comes. */
  of(source: string, { isWhole }: { readonly isWhole: boolean }): readonly Token[] {
    const text = source.replaceAll(/\r\n?/g, "\n");
    const grows = !isWhole && text.startsWith(this.#text);
    const kept = grows ? this.#tokens.slice(0, -UNSETTLED) : [];
    const start = kept.reduce((sum, { raw }) => sum + raw.length, 0);
    const tokens = Lexer.lex(text.slice(start), OPTIONS);
    // What a link's name leads to may be said anywhere, so that no block is as it was.
    const hasNames = Object.keys(tokens.links).length > 0;
    const fresh = tokens.map((token, index) => {
      const before = hasNames ? undefined : this.#tokens[kept.length + index];
      return before?.raw === token.raw && before.type === token.type ? before : token;
    });
    this.#text = text;
    this.#tokens = [...kept, ...fresh];
    return this.#tokens;
  }
}

/** A token as the kind that it is. No extension is used, so that all are of marked's own kinds. */
export function known(token: Token): MarkedToken {
  return token as MarkedToken;
}
