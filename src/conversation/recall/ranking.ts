import type { Group, ScoresInBlocks } from "./best_first.ts";
import { BLOCK, blockOf, blocksFor } from "./blocks.ts";
import type { PassageIndex } from "./passage_index.ts";
import type { Query } from "./query.ts";
import type { RecallHit } from "./saying.ts";
import type { Scores } from "./score.ts";
import type { Scratch } from "./scratch.ts";

/** The fit of a time that a message names, if only roughly; that of times near it is less. */
const NAMED_FIT = 0.6;

/** A passage that matches, and the number of the part that it is in. */
export interface PartHit extends RecallHit {
  readonly part: number;
}

/** A part that has passages. */
interface FilledPart {
  readonly part: number;
  readonly index: PassageIndex;
  readonly passages: number;
}

/** The passages of all parts by places: end to end, the first of each at the beginning of a block. */
export class Ranking implements ScoresInBlocks {
  readonly scores: Float64Array;
  /** By place: of what kinds it is, as bits. */
  readonly kinds: Int32Array;
  readonly #parts: readonly FilledPart[];
  readonly #queries: readonly Query[];
  readonly #scores: Scores;
  /** By block: the number of the part that it is in. */
  readonly #partOf: Uint16Array;

  constructor(parts: readonly FilledPart[], { scores, queries }: {
    readonly scores: Scores;
    readonly queries: readonly Query[];
  }) {
    this.#parts = parts;
    this.#queries = queries;
    this.#scores = scores;
    this.scores = scores.all;
    this.kinds = this.#kindsOf();
    this.#partOf = this.#partsOfBlocks();
  }

  #partsOfBlocks(): Uint16Array {
    const blocks = blocksFor(this.scores.length);
    const numbers = new Uint16Array(blocks);
    for (const number of this.#parts.keys()) numbers.fill(number, blockOf(this.#startOf(number)));
    return numbers;
  }

  #kindsOf(): Int32Array {
    const [first] = this.#parts;
    if (first && this.#parts.length === 1) return first.index.kinds.values;
    const kinds = new Int32Array(this.scores.length);
    for (const [number, { index, passages }] of this.#parts.entries()) {
      kinds.set(index.kinds.values.subarray(0, passages), this.#startOf(number));
    }
    return kinds;
  }

  boundsOf(group: Group): Float64Array {
    const bounds = new Float64Array(blockOf(this.scores.length)).fill(Infinity);
    for (const [number, part] of this.#scores.parts.entries()) {
      part.noteBounds(group, bounds, blockOf(this.#startOf(number)));
    }
    return bounds;
  }

  fill(block: number): void {
    const number = this.#numberAt(block * BLOCK);
    this.#scores.parts[number]?.fill(block - blockOf(this.#startOf(number)));
  }

  lengthAt(place: number): number {
    const number = this.#numberAt(place);
    return this.#parts[number]?.index.lengthOf(place - this.#startOf(number)) ?? 0;
  }

  /** The passages at some places, one after the other; `scratch` is taken back at the end. */
  *hits(order: Iterable<number>, { tellsWords, scratch }: {
    readonly tellsWords: boolean;
    readonly scratch: Scratch;
  }): Generator<PartHit, void, undefined> {
    const wordsOf: WordsOfTerms[] = [];
    try {
      for (const place of order) {
        const number = this.#numberAt(place);
        const [filled, query] = [this.#parts[number], this.#queries[number]];
        if (!filled || !query) continue;
        const { part, index } = filled;
        const passage = place - this.#startOf(number);
        const saying = index.sayings[index.sayingOf.at(passage)];
        if (!saying) continue;
        const { position, role, at, text } = saying;
        const start = index.start.at(passage);
        const end = index.end.at(passage);
        yield {
          part,
          position,
          role,
          at,
          start,
          end,
          sayingLength: text.length,
          text: text.slice(start, end),
          score: this.scores[place] ?? 0,
          isDated: query.times.at(at) >= NAMED_FIT,
          ...(this.#scores.again[number]?.repeats(passage) ? { isAgain: true } : {}),
          words: tellsWords
            ? (wordsOf[number] ??= new WordsOfTerms(query)).among(index, passage)
            : NO_WORDS,
        };
      }
    } finally {
      scratch.release();
    }
  }

  /** The number of the part that a place is in. */
  #numberAt(place: number): number {
    return this.#partOf[blockOf(place)] ?? 0;
  }

  /** The place of a part's first passage. */
  #startOf(number: number): number {
    return this.#scores.starts[number] ?? 0;
  }
}

const NO_WORDS: readonly string[] = [];

/** The low bits of terms by which most that a message does not have are told at once. */
const SIEVED = 0xff;

/** The words of a message by the terms that stand for them. */
class WordsOfTerms {
  readonly #words = new Map<number, readonly string[]>();
  /** By the low bits of a term: 1 if the message has such a term. */
  readonly #sieve = new Uint8Array(SIEVED + 1);

  constructor({ terms }: Query) {
    for (const { id, words } of terms) {
      if (id === undefined) continue;
      this.#words.set(id, words);
      this.#sieve[id & SIEVED] = 1;
    }
  }

  /** Those for which the terms of a passage stand. */
  among({ terms: { values }, termsFrom }: PassageIndex, passage: number): readonly string[] {
    let found: Set<string> | undefined;
    const to = termsFrom.at(passage + 1);
    for (let place = termsFrom.at(passage); place < to; place++) {
      const term = values[place] ?? 0;
      const words = this.#sieve[term & SIEVED] === 1 ? this.#words.get(term) : undefined;
      if (words) { for (const word of words) (found ??= new Set()).add(word); }
    }
    return found ? [...found] : NO_WORDS;
  }
}
