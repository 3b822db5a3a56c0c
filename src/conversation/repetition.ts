import { TalkReader } from "./recall/mod.ts";
import type { TalkSketch, TurnsWith } from "./talk_sketch.ts";
import { hashedSentences, hashOf } from "./text_hashes.ts";

/** A question that has so many of a message's terms, and few others, asks the same. */
const LEAST_SHARED = 0.8;
const MOST_OTHERS = 0.2;

/** Of a longer message only the beginning and the end are read, in characters (UTF-16 units). */
const LONGEST_READ = 32_768;

/** The most terms of a message that are looked for; the last ones, since a question follows its preamble. */
const MOST_TERMS = 512;

/** What a talk has of a message's terms, by their numbers. */
export interface Evidence {
  /** Those that say something beyond the message. */
  readonly fresh: readonly number[];
  /** Those that only stand where the message, or something else that is known, is repeated. */
  readonly repeated: readonly number[];
}

/**
 * A message as it is looked for in sketches of talks, to tell what only repeats it. Its own sentences
 * are no evidence that a talk says something about it, nor are questions that ask the same, nor the
 * words of these in the replies to them.
 */
export class Repetition {
  /** The hashes of its terms. */
  readonly #terms: readonly number[];
  /** By the hash of a sentence: the numbers of its terms. */
  readonly #sentences = new Map<number, readonly number[]>();
  /** By term: the number of sentences that have it. */
  readonly #sentencesWith: Int32Array;

  constructor(message: string) {
    const read = message.length <= LONGEST_READ
      ? message
      : `${message.slice(0, LONGEST_READ / 2)}\n${message.slice(-LONGEST_READ / 2)}`;
    const reader = new TalkReader();
    const terms = [...reader.read(read)].slice(-MOST_TERMS);
    const numbers = new Map(terms.map((term, number) => [term, number]));
    this.#terms = terms.map(hashOf);
    this.#sentencesWith = new Int32Array(terms.length);
    for (const { text, hash } of hashedSentences(read)) {
      if (this.#sentences.has(hash)) continue;
      const own = [...reader.read(text, reader.language)].flatMap((term) =>
        numbers.get(term) ?? []
      );
      this.#sentences.set(hash, own);
      for (const number of own) {
        this.#sentencesWith[number] = (this.#sentencesWith[number] ?? 0) + 1;
      }
    }
  }

  /** The number of its terms. */
  get size(): number {
    return this.#terms.length;
  }

  /** What a talk has of its terms. `known`: hashes of messages and replies that say nothing new. */
  evidenceIn(sketch: TalkSketch, known: ReadonlySet<number> = NOTHING): Evidence {
    const found = this.#terms.map((term) => sketch.turnsWith(term));
    const repeated = this.#repeatedIn(sketch);
    const asked = this.#askedIn(sketch, { found, repeated });
    const messages = asked | bitsOf(sketch.messages, known);
    const replies = asked | bitsOf(sketch.replies, known);
    const evidence = { fresh: [] as number[], repeated: [] as number[] };
    for (const [number, turns] of found.entries()) {
      if (!turns) continue;
      const old = messages | (repeated?.[number] ?? 0);
      const echoed = turns.messages & old;
      const isFresh = (turns.messages & ~old) !== 0 || (turns.replies & ~(echoed | replies)) !== 0;
      (isFresh ? evidence.fresh : evidence.repeated).push(number);
    }
    return evidence;
  }

  /** By term: the turns whose messages have it in sentences of this one, if in no other; undefined: none. */
  #repeatedIn({ sentences, turnOf }: TalkSketch): Int32Array | undefined {
    const byTurn = new Map<number, Set<number>>();
    for (const [place, hash] of sentences.entries()) {
      if (!this.#sentences.has(hash)) continue;
      const turn = turnOf[place] ?? 0;
      byTurn.set(turn, (byTurn.get(turn) ?? new Set()).add(hash));
    }
    if (byTurn.size === 0) return undefined;
    const repeated = new Int32Array(this.size);
    for (const [turn, hashes] of byTurn) {
      const left = this.#sentencesWith.slice();
      for (const hash of hashes) {
        for (const number of this.#sentences.get(hash) ?? []) {
          left[number] = (left[number] ?? 0) - 1;
          if (left[number] === 0) repeated[number] = (repeated[number] ?? 0) | (1 << turn);
        }
      }
    }
    return repeated;
  }

  /** The turns whose messages ask what is left of this one without the sentences that they repeat. */
  #askedIn({ asking, counts }: TalkSketch, { found, repeated }: {
    readonly found: readonly (TurnsWith | undefined)[];
    readonly repeated: Int32Array | undefined;
  }): number {
    let asked = 0;
    for (let turn = 0; turn < counts.length; turn++) {
      const bit = 1 << turn;
      if ((asking & bit) === 0) continue;
      let [own, shared, others] = [0, 0, counts[turn] ?? 0];
      for (let number = 0; number < found.length; number++) {
        const isHere = ((found[number]?.messages ?? 0) & bit) !== 0;
        if (isHere) others -= 1;
        if (((repeated?.[number] ?? 0) & bit) !== 0) continue;
        own += 1;
        if (isHere) shared += 1;
      }
      const isSame = shared >= Math.max(1, Math.ceil(LEAST_SHARED * own));
      if (isSame && others <= MOST_OTHERS * own) asked |= bit;
    }
    return asked;
  }
}

const NOTHING: ReadonlySet<number> = new Set();

/** The places of the hashes that are known, as bits. */
function bitsOf(hashes: Int32Array, known: ReadonlySet<number>): number {
  if (known.size === 0) return 0;
  return hashes.reduce((bits, hash, place) => bits | (known.has(hash) ? 1 << place : 0), 0);
}
