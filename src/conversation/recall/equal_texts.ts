import { Column, countBelow } from "./column.ts";
import type { ScoresByPassage } from "./scores_by_passage.ts";
import type { Scratch } from "./scratch.ts";

/** What a distinct text's entry takes, in bytes. */
const BYTES_PER_TEXT = 40;

/** A text that is looked for, folded. */
export interface TextSought {
  readonly folded: string;
  readonly hash: number;
}

/** A text to look for, by its folded form. */
export function textSought(folded: string): TextSought {
  return { folded, hash: hashOf(folded) };
}

const SPACES = /\s+/g;

/**
 * Which passages have equal texts: the same folded words, marks and numbers, whatever white space
 * stands between them.
 */
export class EqualTexts {
  /** By passage: the first one with an equal text, itself if there is none before. */
  readonly first = new Column();
  /** The passages with an equal text before them, ascending. */
  readonly #repeats = new Column();
  /** By a hash of its text: the first passage with that hash. */
  readonly #byHash = new Map<number, number>();
  readonly #hashes = new Column();

  /** About how many bytes it takes. */
  get bytes(): number {
    return this.first.bytes + this.#repeats.bytes + this.#hashes.bytes +
      this.#byHash.size * BYTES_PER_TEXT;
  }

  /** Adds the next passage by its folded text; `foldedOf` gives that of an earlier one. */
  add(folded: string, foldedOf: (passage: number) => string): void {
    this.#add(hashOf(folded), { folded: () => folded, foldedOf });
  }

  /** Adds a passage of others. `folded` gives its text, and `foldedOf` that of an earlier one. */
  addFrom(others: EqualTexts, passage: number, texts: {
    readonly folded: () => string;
    readonly foldedOf: (passage: number) => string;
  }): void {
    this.#add(others.#hashes.at(passage), texts);
  }

  #add(hash: number, { folded, foldedOf }: {
    readonly folded: () => string;
    readonly foldedOf: (passage: number) => string;
  }): void {
    const passage = this.first.length;
    const earlier = this.#byHash.get(hash);
    if (earlier === undefined) this.#byHash.set(hash, passage);
    const isEqual = earlier !== undefined && areEqual(foldedOf(earlier), folded());
    if (isEqual) this.#repeats.push(passage);
    this.first.push(isEqual ? earlier : passage);
    this.#hashes.push(hash);
  }

  /** The first passage with a text equal to this folded one. */
  firstEqualTo(
    { folded, hash }: TextSought,
    foldedOf: (passage: number) => string,
  ): number | undefined {
    const earlier = this.#byHash.get(hash);
    if (earlier === undefined || earlier === this.first.length) return undefined;
    return areEqual(foldedOf(earlier), folded) ? earlier : undefined;
  }

  /** The passages before this one whose texts are equal to that of `first`, the first of them. */
  allEqualTo(first: number, passages: number): number[] {
    const { values } = this.first;
    const equal: number[] = [];
    for (let passage = first; passage < passages; passage++) {
      if (values[passage] === first) equal.push(passage);
    }
    return equal;
  }

  /** Drops all but the first `passages` passages. */
  truncate(passages: number): void {
    for (let passage = passages; passage < this.first.length; passage++) {
      const hash = this.#hashes.at(passage);
      if (this.#byHash.get(hash) === passage) this.#byHash.delete(hash);
    }
    this.first.truncate(passages);
    this.#repeats.truncate(this.#repeatsBefore(passages));
    this.#hashes.truncate(passages);
  }

  /** Sets the scores of all but the best of equal passages to 0; the last of the best stays. */
  keepBest(scores: ScoresByPassage, scratch: Scratch): void {
    const count = this.#repeatsBefore(scores.passages);
    if (count === 0) return;
    const repeats = this.#repeats.values;
    const { values } = this.first;
    /** By the first of equal passages: the best of them so far; 0 for itself. */
    const best = scratch.sparseInts(scores.passages, (lent) => {
      for (const first of firsts) lent[first] = 0;
    });
    const firsts: number[] = [];
    for (let place = 0; place < count; place++) {
      const passage = repeats[place] ?? 0;
      const first = values[passage] ?? 0;
      const rival = best[first] || first;
      const isBetter = scores.at(passage) >= scores.at(rival);
      scores.set(isBetter ? rival : passage, 0);
      if (!isBetter) continue;
      if (rival === first) firsts.push(first);
      best[first] = passage;
    }
  }

  #repeatsBefore(passage: number): number {
    const { values, length } = this.#repeats;
    return countBelow(length, { valueAt: (place) => values[place] ?? 0, limit: passage });
  }
}

function areEqual(one: string, other: string): boolean {
  return one === other || normalised(one) === normalised(other);
}

/** A text as it is compared: white space counts as one space, and none at the ends. */
function normalised(folded: string): string {
  return folded.replace(SPACES, " ").trim();
}

/** A 31-bit hash of a text without its white space. */
function hashOf(folded: string): number {
  let hash = 0;
  for (let index = 0; index < folded.length; index++) {
    const code = folded.charCodeAt(index);
    if (code > 32) hash = Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
  }
  return hash & 0x7fffffff;
}
