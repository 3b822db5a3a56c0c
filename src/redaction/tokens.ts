import type { Found, Rule } from "./cursor.ts";
import { formsOf, type MarkKind, type TokenKind } from "./kinds.ts";
import {
  beginsPattern,
  finishPattern,
  leastOf,
  openingsOf,
  type Pattern,
  patternOf,
} from "./pattern.ts";
import { PrefixTree } from "./prefix_tree.ts";

interface Token {
  readonly pattern: Pattern;
  readonly found: Found<MarkKind>;
}

/** The rules for tokens that their own form identifies: of some kinds, by the table of forms. */
export function tokenRules(kinds: readonly TokenKind[]): Rule<MarkKind>[] {
  const tokens = kinds.flatMap((kind) =>
    formsOf(kind).filter((form) => typeof form === "string").map((form) => tokenOf(kind, form))
  );
  const named = tokens.filter(({ pattern }) => pattern.open !== "");
  return [prefixRule(named), ...tokens.filter((token) => !named.includes(token)).map(runRule)];
}

function tokenOf(kind: MarkKind, form: string): Token {
  const pattern = patternOf(form);
  return {
    pattern,
    found: { kind, finish: (cursor, start) => finishPattern(cursor, start, pattern) },
  };
}

/** One rule for all tokens that begin with a literal: the longest one counts. */
function prefixRule(tokens: readonly Token[]): Rule<MarkKind> {
  const tree = new PrefixTree<Token>();
  for (const token of tokens) tree.add(token.pattern.open, token);
  return {
    openings: tree.openings,
    find(cursor) {
      for (const { item, end } of tree.find(cursor)) {
        cursor.at = end;
        if (beginsPattern(cursor, item.pattern)) return item.found;
        if (cursor.isShort) return undefined;
      }
      return undefined;
    },
  };
}

/** A rule for a token that begins with a run. */
function runRule({ pattern, found }: Token): Rule<MarkKind> {
  return {
    openings: openingsOf(pattern),
    least: leastOf(pattern),
    find: (cursor) => beginsPattern(cursor, pattern) ? found : undefined,
  };
}
