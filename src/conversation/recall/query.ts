import { asksWhen, datesIn, type NamedDate } from "./dates.ts";
import { isAsking } from "./english.ts";
import type { Role } from "./saying.ts";
import type { PassageIndex } from "./passage_index.ts";
import { foldText, termOf, wordsOf } from "./words.ts";

/** A term of a message that the conversation contains too. */
export interface QueryTerm {
  readonly id: number;
  /** Its count in the message. */
  readonly count: number;
  /** The message's words with this term, folded. */
  readonly words: readonly string[];
  /** The side that it names. */
  readonly names?: Role;
  /** Whether it belongs to the question's phrasing rather than to its subject. */
  readonly asking: boolean;
}

/** A message as a search query. */
export interface Query {
  readonly terms: readonly QueryTerm[];
  /** The one side that the message asks about. */
  readonly about?: Role;
  readonly asksWhen: boolean;
  readonly dates: readonly NamedDate[];
}

/** Parses a message against the first `sayings` sayings of an index. */
export function readQuery(message: string, index: PassageIndex, sayings: number): Query {
  const folded = foldText(message);
  const found = new Map<string, { id: number; count: number; words: Set<string> }>();
  for (const word of wordsOf(folded)) {
    const term = termOf(word);
    const id = term === "" ? undefined : index.idOf(term);
    if (id === undefined) continue;
    const known = found.get(term) ?? { id, count: 0, words: new Set() };
    known.count++;
    known.words.add(word);
    found.set(term, known);
  }
  const terms = [...found].map(([term, { id, count, words }]): QueryTerm => {
    const names = index.names.roleOf(term, sayings);
    const asking = [...words].every(isAsking);
    return { id, count, words: [...words], asking, ...(names ? { names } : {}) };
  });
  const named = new Set(terms.flatMap(({ names }) => names ?? []));
  const [about] = named;
  return {
    terms,
    ...(about && named.size === 1 ? { about } : {}),
    asksWhen: asksWhen(folded),
    dates: datesIn(folded),
  };
}
