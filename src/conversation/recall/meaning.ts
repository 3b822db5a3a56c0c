import type { SearchScope } from "./bm25.ts";
import { idfsAmong } from "./idfs.ts";
import type { PassageIndex } from "./passage_index.ts";
import { KIND_BITS } from "./passage_kinds.ts";
import { productsWith } from "./products.ts";
import { termsToSee } from "./rows_of_parts.ts";
import type { Scratch } from "./scratch.ts";
import { DIMENSIONS, tableTerms, wordVectors } from "./word_vectors.ts";

/**
 * What is less than this many standard deviations closer than the mean does not stand out: in a talk
 * whose passages are all alike, the closest are many.
 */
const LEAST_DEVIATIONS = 3;

/** What a message is about, as a sum of word vectors. */
export class Meaning {
  readonly #sum = new Float64Array(DIMENSIONS);

  /** Adds a term's vector by its row in the table, as much as the term tells. */
  add(row: number, weight: number): void {
    const vectors = wordVectors();
    const from = row * DIMENSIONS;
    for (let part = 0; part < DIMENSIONS; part++) {
      this.#sum[part] = (this.#sum[part] ?? 0) + weight * (vectors[from + part] ?? 0);
    }
  }

  /**
   * By scope and passage: how close it is as a whole, from 0 for the mean passage or less to 1 for the
   * closest of all: the sum of its terms' cosines, each times its idf, over the root of their number.
   * Undefined if nothing is known of the message.
   */
  closeness(scopes: readonly SearchScope[], scratch: Scratch): Float64Array[] | undefined {
    const norm = Math.hypot(...this.#sum);
    if (norm === 0) return undefined;
    const all = scopes.reduce((sum, { passages }) => sum + passages, 0);
    const closeness = scratch.floats(all);
    const [first] = scopes;
    if (!first) return undefined;
    const cosines = cosinesOf(first, { about: this.#sum, norm, scratch });
    let place = 0;
    const lists = scopes.map((scope) => {
      const means = closeness.subarray(place, place += scope.passages);
      noteMeans(scope, cosinesByTerm(scope, cosines, scratch), means);
      return means;
    });
    scaleFromMeanToMost(closeness);
    return lists;
  }
}

/** By row: its cosine with what the message is about times its idf, or 0 where no passage has it. */
function cosinesOf({ index, passages, corpus }: SearchScope, { about, norm, scratch }: {
  readonly about: Float64Array;
  readonly norm: number;
  readonly scratch: Scratch;
}): Float64Array {
  const { rows, having, all } = corpus
    ? { rows: corpus.rows, having: corpus.passagesByRow, all: corpus.passages }
    : { ...rowsIn({ index, passages }, scratch), all: passages };
  const cosines = scratch.floats(having.length);
  const products = productsWith(about, rows);
  const idfs = idfsAmong(all);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    cosines[row] = (products[place] ?? 0) / norm * idfs.of(having[row] ?? 0);
  }
  return cosines;
}

/** The rows of the terms in the first passages of an index, and by row the number of these. */
function rowsIn(
  { index: { rows: { values, length }, postings }, passages }: {
    readonly index: PassageIndex;
    readonly passages: number;
  },
  scratch: Scratch,
) {
  const having = scratch.ints(tableTerms().length);
  const rows = scratch.ints(length);
  const { lengths } = postings;
  const isWhole = postings.endsBefore(passages);
  let count = 0;
  for (let term = 0; term < length; term++) {
    const row = values[term] ?? -1;
    if (row < 0) continue;
    const here = isWhole ? lengths[term] ?? 0 : postings.countBefore(term, passages);
    if (here === 0) continue;
    having[row] = here;
    rows[count++] = row;
  }
  return { rows: rows.subarray(0, count), having };
}

/** By term that stands in an index: the cosine in its row, or 0 if it has none. */
function cosinesByTerm(
  { index }: SearchScope,
  cosines: Float64Array,
  scratch: Scratch,
): Float64Array {
  const { values } = index.rows;
  const byTerm = scratch.anyFloats(index.rows.length);
  const { list, length } = termsToSee(index);
  for (let each = 0; each < length; each++) {
    const term = list ? list[each] ?? 0 : each;
    const row = values[term] ?? -1;
    byTerm[term] = row >= 0 ? cosines[row] ?? 0 : 0;
  }
  return byTerm;
}

/** Notes by passage: the sum of its known terms' cosines over the root of their number. */
function noteMeans(
  { index, passages }: SearchScope,
  cosines: Float64Array,
  means: Float64Array,
): void {
  const { values } = index.terms;
  const { values: from } = index.termsFrom;
  const { values: kinds } = index.kinds;
  let place = 0;
  for (let passage = 0; passage < passages; passage++) {
    const end = from[passage + 1] ?? 0;
    let sum = 0;
    for (; place < end; place++) sum += cosines[values[place] ?? 0] ?? 0;
    means[passage] = sum / Math.sqrt((kinds[passage] ?? 0) >> KIND_BITS || 1);
  }
}

/**
 * Moves and scales values so that their mean becomes 0 and their maximum 1, or what stands out at all;
 * lower ones become 0.
 */
function scaleFromMeanToMost(values: Float64Array): void {
  let sum = 0;
  let squares = 0;
  let most = -Infinity;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    sum += value;
    squares += value * value;
    if (value > most) most = value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean));
  const span = Math.max(most - mean, LEAST_DEVIATIONS * deviation) || 1;
  for (let index = 0; index < values.length; index++) {
    values[index] = Math.max(0, ((values[index] ?? 0) - mean) / span);
  }
}
