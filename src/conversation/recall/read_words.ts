import { foldText } from "./folding.ts";
import type { Language } from "./language.ts";
import { markedName, nameTermOf, SHARE_OF_UNSTEMMED, termsOf } from "./terms.ts";
import type { Token } from "./tokens.ts";
import { isName } from "./vocabulary.ts";
import { writtenNameOf } from "./written_names.ts";

/** A word of a message, as far as it is the same in each index. */
export interface ReadWord {
  readonly word: string;
  readonly folded: string;
  /** Where it starts in the part of the message that it was read in. */
  readonly start: number;
  /** The term of the name that it is, though it looks like a stop word. */
  readonly name?: string;
  /** Its term if it were a name, in a message without capitals. */
  readonly plainName?: string;
  /** The word, if it is written as a name. */
  readonly written?: string;
  /** The number that it begins with, as those of days do. */
  readonly number?: string;
}

/** A term of a word, how much of a match it is, and whether it is the main one in some language. */
export interface TermOfWord {
  readonly term: string;
  readonly share: number;
  readonly isMain: boolean;
}

/** The terms of a word in some languages. */
export interface TermsOfWord {
  /** The main one in the message's language; a stop word has none. */
  readonly main: string | undefined;
  readonly terms: readonly TermOfWord[];
}

/** "31", "31st". */
const BEGINS_WITH_NUMBER = /^\d+(?=\p{L}{0,3}$)/u;

/** Reads a word of a text; `isPlain`: one without capitals. */
export function readWord(token: Token, { text, isPlain }: {
  readonly text: string;
  readonly isPlain: boolean;
}): ReadWord {
  const { text: word, start } = token;
  const folded = foldText(word);
  const called = nameTermOf(word);
  const isCalled = called !== undefined && isName(called, { text, start, length: word.length });
  const written = writtenNameOf(word, { text, start });
  const [number] = BEGINS_WITH_NUMBER.exec(folded) ?? [];
  return {
    ...{ word, folded, start },
    ...(isCalled ? { name: called } : {}),
    ...(isPlain ? { plainName: markedName(folded) } : {}),
    ...(written === undefined ? {} : { written }),
    ...(number === undefined ? {} : { number }),
  };
}

/** The terms of a word in all languages, with the best share of each. */
export function termsOfWord({ word, folded }: ReadWord, { languages, language }: {
  readonly languages: ReadonlySet<Language>;
  readonly language: Language;
}): TermsOfWord {
  const [main] = termsOf(word, language);
  if (!main) return { main: undefined, terms: [] };
  const shares = new Map<string, TermOfWord>();
  for (const each of languages) {
    for (const [place, { text: term, share }] of termsOf(word, each).entries()) {
      const known = shares.get(term);
      const isMain = place === 0 || known?.isMain === true;
      shares.set(term, { term, share: Math.max(share, known?.share ?? 0), isMain });
    }
  }
  const isStemmed = languages.size > 1 || language !== "en";
  if (isStemmed && !shares.has(folded)) {
    shares.set(folded, { term: folded, share: SHARE_OF_UNSTEMMED, isMain: false });
  }
  return { main: main.text, terms: [...shares.values()] };
}
