import type { SearchScope } from "./bm25.ts";
import type { MessageReading } from "./message_reading.ts";
import type { PassageIndex } from "./passage_index.ts";
import { ASKING, OF_ASSISTANT } from "./passage_kinds.ts";
import type { ScoresByPassage } from "./scores_by_passage.ts";
import { passageOf } from "./postings.ts";
import type { Query } from "./query.ts";
import type { Scratch } from "./scratch.ts";
import type { TermToRead } from "./terms_to_read.ts";

/** A passage that has so many of a message's terms, and few others, asks the same. */
const LEAST_SHARED = 0.8;
const MOST_OTHERS = 0.2;

/** What is left of the score of a question that asks the same. */
const FACTOR = 0.1;

/** A longer message is in no passage as a whole, in characters (UTF-16 units). */
const LONGEST = 1_000;

/**
 * What only asks a message once more, and so says nothing that the message does not: questions with
 * nearly the same terms, and passages with an equal text.
 */
export class AskedAgain {
  readonly #passages = new Set<number>();
  readonly #equal: readonly number[];
  readonly #index: PassageIndex;
  /** The sayings that ask it, once that was asked for. */
  #sayings: ReadonlySet<number> | undefined;

  constructor(
    { index, passages }: SearchScope,
    { reading, query, terms, scratch }: {
      readonly reading: MessageReading;
      readonly query: Query;
      readonly terms: readonly TermToRead[];
      readonly scratch: Scratch;
    },
  ) {
    this.#index = index;
    const own = query.terms.filter(({ isOwn }) => isOwn).length;
    const least = Math.max(1, Math.ceil(LEAST_SHARED * own));
    const kinds = index.kinds.values;
    const questions: number[] = [];
    const shared = scratch.sparseInts(passages, (lent) => {
      for (const passage of questions) lent[passage] = 0;
    });
    const sharing: number[] = [];
    for (const { id, isOwn } of terms) {
      if (id === undefined || !isOwn) continue;
      const { postings } = index;
      const { values } = postings;
      const from = postings.startOf(id);
      const to = from + postings.countBefore(id, passages);
      for (let place = from; place < to; place++) {
        const passage = passageOf(values[place] ?? 0);
        if (((kinds[passage] ?? 0) & ASKING) === 0) continue;
        const common = (shared[passage] ?? 0) + 1;
        shared[passage] = common;
        if (common === 1) questions.push(passage);
        if (common === least) sharing.push(passage);
      }
    }
    for (const passage of sharing) {
      const common = shared[passage] ?? 0;
      const others = index.termsOf(passage).length - common;
      if (others <= MOST_OTHERS * own) this.#passages.add(passage);
    }
    const first = reading.message.length > LONGEST ? undefined : index.firstEqualTo(reading.folded);
    this.#equal = first === undefined ? [] : index.equals.allEqualTo(first, passages);
  }

  /** Whether a passage is a question that asks the same. */
  has(passage: number): boolean {
    return this.#passages.size > 0 && this.#passages.has(passage);
  }

  /** Whether a passage asks the message once more, or replies to somebody who did. */
  repeats(passage: number): boolean {
    if (this.#passages.size + this.#equal.length === 0) return false;
    const { kinds, sayingOf } = this.#index;
    if ((kinds.at(passage) & OF_ASSISTANT) === 0) return this.has(passage);
    this.#sayings ??= new Set(
      [...this.#passages, ...this.#equal].filter((each) => (kinds.at(each) & OF_ASSISTANT) === 0)
        .map((each) => sayingOf.at(each)),
    );
    return this.#sayings.has(sayingOf.at(passage) - 1);
  }

  /** Drops the passages with an equal text, and lets the other questions come late. */
  rankDown(scores: ScoresByPassage): void {
    for (const passage of this.#passages) scores.set(passage, FACTOR * scores.at(passage));
    for (const passage of this.#equal) scores.set(passage, 0);
  }
}
