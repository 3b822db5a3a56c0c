import { asks } from "./recall/mod.ts";
import { hashedSentences, hashOf, hashOfAll } from "./text_hashes.ts";

/** The most turns that a sketch tells apart: each is one bit of a number. */
export const MOST_SKETCHED = 32;

/** The most sentences of messages that it keeps. */
const MOST_SENTENCES = 256;

/** A turn, and the terms of what was said in it. */
export interface SketchedTurn {
  readonly message: string;
  readonly messageTerms: ReadonlySet<string>;
  readonly reply: string;
  readonly replyTerms: ReadonlySet<string>;
}

/** The turns in which a term was said, as bits. */
export interface TurnsWith {
  readonly messages: number;
  readonly replies: number;
}

/**
 * Which of a few turns have which terms and sentences, by 32-bit hashes: what repeats a message can be
 * told from what says more, without the texts.
 */
export class TalkSketch {
  /** The turns whose messages end with a question, as bits. */
  readonly asking: number;
  /** By turn: the number of distinct terms of its message. */
  readonly counts: Int32Array;
  /** By turn: its message, and its reply. */
  readonly messages: Int32Array;
  readonly replies: Int32Array;
  /** Sentences of messages, and the turn of each. */
  readonly sentences: Int32Array;
  readonly turnOf: Uint8Array;
  /** The terms, ascending, and the turns of each. */
  readonly #terms: Int32Array;
  readonly #inMessages: Int32Array;
  readonly #inReplies: Int32Array;

  /** Throws a `RangeError` for more than 32 turns. */
  constructor(turns: readonly SketchedTurn[]) {
    if (turns.length > MOST_SKETCHED) {
      throw new RangeError(`Cannot sketch ${turns.length} turns: at most ${MOST_SKETCHED} fit`);
    }
    const sentences: { readonly turn: number; readonly hash: number }[] = [];
    const texts = turns.map(({ message, reply }, turn) => {
      const hashes = Array.from(hashedSentences(message), ({ hash }) => hash);
      sentences.push(...hashes.slice(0, MOST_SENTENCES).map((hash) => ({ turn, hash })));
      return { message: hashOfAll(hashes), reply: hashOf(reply) };
    });
    const kept = sentences.slice(0, MOST_SENTENCES);
    this.asking = turns.reduce(
      (bits, { message }, turn) => bits | (asks(message) ? 1 << turn : 0),
      0,
    );
    this.counts = Int32Array.from(turns, ({ messageTerms }) => messageTerms.size);
    this.messages = Int32Array.from(texts, ({ message }) => message);
    this.replies = Int32Array.from(texts, ({ reply }) => reply);
    this.sentences = Int32Array.from(kept, ({ hash }) => hash);
    this.turnOf = Uint8Array.from(kept, ({ turn }) => turn);
    const inMessages = bitsByTerm(turns.map(({ messageTerms }) => messageTerms));
    const inReplies = bitsByTerm(turns.map(({ replyTerms }) => replyTerms));
    this.#terms = Int32Array.from(new Set([...inMessages.keys(), ...inReplies.keys()])).sort();
    this.#inMessages = this.#terms.map((term) => inMessages.get(term) ?? 0);
    this.#inReplies = this.#terms.map((term) => inReplies.get(term) ?? 0);
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    return 12 * this.#terms.length + 12 * this.counts.length + 5 * this.sentences.length;
  }

  /** Where a term was said, by its hash; undefined if it was not. */
  turnsWith(term: number): TurnsWith | undefined {
    const terms = this.#terms;
    let [from, to] = [0, terms.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((terms[middle] ?? 0) < term) from = middle + 1;
      else to = middle;
    }
    if (terms[from] !== term) return undefined;
    return { messages: this.#inMessages[from] ?? 0, replies: this.#inReplies[from] ?? 0 };
  }
}

/** By the hash of a term: the places of the sets that have it, as bits. */
function bitsByTerm(sets: readonly ReadonlySet<string>[]): Map<number, number> {
  const bits = new Map<number, number>();
  for (const [place, terms] of sets.entries()) {
    for (const term of terms) {
      const hash = hashOf(term);
      bits.set(hash, (bits.get(hash) ?? 0) | (1 << place));
    }
  }
  return bits;
}
