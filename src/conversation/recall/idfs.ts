import { idf } from "./idf.ts";

/** The sizes whose idfs are kept: a search comes back to the same indexes. */
const KEPT = 8;

/** The idfs of terms that more passages have are not kept: few terms are so frequent. */
const MOST_HAVING = 2_048;

const kept = new Map<number, Idfs>();

/** The idfs of terms among so many passages, those of rare terms worked out once. */
export class Idfs {
  readonly #all: number;
  /** By the number of passages with a term; 0 until it was asked for, as no idf is. */
  readonly #known: Float64Array;

  constructor(all: number) {
    this.#all = all;
    this.#known = new Float64Array(Math.min(all, MOST_HAVING) + 1);
  }

  /** The idf of a term that so many of them have. */
  of(having: number): number {
    const known = this.#known[having];
    if (known === undefined) return idf(having, this.#all);
    return known > 0 ? known : this.#known[having] = idf(having, this.#all);
  }
}

/** The idfs among so many passages. */
export function idfsAmong(all: number): Idfs {
  const known = kept.get(all) ?? new Idfs(all);
  kept.delete(all);
  kept.set(all, known);
  if (kept.size > KEPT) {
    for (const oldest of kept.keys().take(1)) kept.delete(oldest);
  }
  return known;
}
