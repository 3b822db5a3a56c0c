import type { Assignment } from "./assignment.ts";
import type { Cursor, Found } from "./cursor.ts";
import { formsOf, type MarkKind, type TokenKind } from "./kinds.ts";
import { beginsPattern, finishPattern, patternOf } from "./pattern.ts";

interface NamedToken {
  readonly near: readonly string[];
  readonly find: (cursor: Cursor) => Found<MarkKind> | undefined;
}

/** Tokens that only the name they are assigned to identifies. */
export class NamedTokens {
  readonly #tokens: readonly NamedToken[];
  readonly #words: RegExp | undefined;

  constructor(kinds: readonly TokenKind[]) {
    this.#tokens = kinds.flatMap((kind) => tokensOf(kind));
    const words = [...new Set(this.#tokens.flatMap(({ near }) => near))];
    this.#words = words.length > 0 ? new RegExp(words.join("|")) : undefined;
  }

  /** The token at the cursor, if it is one that its name identifies. */
  find(cursor: Cursor, { name }: Assignment): Found<MarkKind> | undefined {
    if (!this.#words?.test(name)) return undefined;
    const start = cursor.at;
    for (const { near, find } of this.#tokens) {
      if (!near.some((word) => name.includes(word))) continue;
      const found = find(cursor);
      if (found || cursor.isShort) return found;
      cursor.at = start;
    }
    return undefined;
  }
}

function tokensOf(kind: TokenKind): NamedToken[] {
  return formsOf(kind).flatMap((form) => {
    if (typeof form === "string") return [];
    const pattern = patternOf(form.form);
    const found = {
      kind,
      finish: (cursor: Cursor, start: number) => finishPattern(cursor, start, pattern),
    };
    const find = (cursor: Cursor) =>
      cursor.literal(pattern.open) && beginsPattern(cursor, pattern) ? found : undefined;
    return [{ near: form.near, find }];
  });
}
