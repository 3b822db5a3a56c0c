import type { PassageIndex } from "./passage_index.ts";
import type { Scratch } from "./scratch.ts";
import { tableTerms } from "./word_vectors.ts";

/** The beginning of an index. */
interface Part {
  readonly index: PassageIndex;
  readonly passages: number;
}

/** Which parts have the terms of the table of word vectors. */
export interface RowsOfParts {
  /** The rows that some part has, each once. */
  readonly rows: Int32Array;
  /** By row: the number of all passages with its term. */
  readonly passages: Int32Array;
  /** By row: the place of the first part's term, from 1 on; 0 if no part has it. */
  readonly first: Int32Array;
  /** By place: the next one with the same row, or 0; the part; the number of the term there. */
  readonly next: Int32Array;
  readonly partAt: Int32Array;
  readonly termAt: Int32Array;
}

/**
 * The terms that an index may have: all numbers below a length, or those in a list, some of them several
 * times, where its vocabulary has many others.
 */
export function termsToSee({ rows, terms }: PassageIndex): {
  readonly list?: Int32Array;
  readonly length: number;
} {
  return terms.length < rows.length
    ? { list: terms.values, length: terms.length }
    : { length: rows.length };
}

/** Finds which parts have which rows, in one pass over their terms. */
export function rowsOf(parts: readonly Part[], scratch: Scratch): RowsOfParts {
  const { length: all } = tableTerms();
  const places = 1 + parts.reduce((sum, { index }) => sum + termsToSee(index).length, 0);
  const passagesByRow = scratch.ints(all);
  const first = scratch.ints(all);
  const rows = scratch.ints(Math.min(all, places));
  const next = scratch.ints(places);
  const partAt = scratch.ints(places);
  const termAt = scratch.ints(places);
  let place = 0;
  let count = 0;
  for (const [part, { index, passages }] of parts.entries()) {
    const { rows: { values }, postings } = index;
    const { lengths } = postings;
    const isWhole = postings.endsBefore(passages);
    const { list, length } = termsToSee(index);
    for (let each = 0; each < length; each++) {
      const term = list ? list[each] ?? 0 : each;
      const row = values[term] ?? -1;
      if (row < 0) continue;
      const having = isWhole ? lengths[term] ?? 0 : postings.countBefore(term, passages);
      if (having === 0) continue;
      const before = first[row] ?? 0;
      if (before > 0 && partAt[before] === part && termAt[before] === term) continue;
      if (before === 0) rows[count++] = row;
      passagesByRow[row] = (passagesByRow[row] ?? 0) + having;
      place += 1;
      next[place] = before;
      first[row] = place;
      partAt[place] = part;
      termAt[place] = term;
    }
  }
  return {
    ...{ rows: rows.subarray(0, count), passages: passagesByRow },
    ...{ first, next, partAt, termAt },
  };
}
