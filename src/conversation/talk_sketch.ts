import type { TalkWord } from "./recall/mod.ts";
import { saidHash } from "./text_hashes.ts";

/** The most turns that a sketch tells apart: each is one bit of a number. */
export const MOST_SKETCHED = 32;

/** A part has fewer words than this. */
const PLACES = 2 ** 20;

/** What a sketch tells of turns. */
export interface SketchedTurns {
  /** The turns whose messages end with a question, as bits. */
  readonly asking: number;
  /** By turn: the number of distinct telling words of its message. */
  readonly counts: Int32Array;
  /** By turn: hashes of its message, and of its reply. */
  readonly messages: Int32Array;
  readonly replies: Int32Array;
  /** Hashes of sentences of messages, and the turn of each. */
  readonly sentences: Int32Array;
  readonly turnOf: Uint8Array;
}

/**
 * Which of a few turns have which words and sentences, by 32-bit hashes: what repeats a message can be
 * told from what says more, without the texts.
 */
export class TalkSketch {
  readonly turns: SketchedTurns;
  /** The terms of telling words, ascending, and the turns of each, as bits. */
  readonly #terms: Int32Array;
  readonly #inMessages: Int32Array;
  readonly #inReplies: Int32Array;

  constructor({ words, ...turns }: SketchedTurns & {
    /** The words by their terms. */
    readonly words: ReadonlyMap<string, TalkWord>;
  }) {
    this.turns = turns;
    const telling = words.entries().filter(([, { isTelling }]) => isTelling).toArray();
    const inOrder = Float64Array.from(telling, ([term], place) => PLACES * saidHash(term) + place)
      .sort();
    this.#terms = Int32Array.from(inOrder, (each) => Math.floor(each / PLACES));
    const inMessages = new Int32Array(inOrder.length);
    const inReplies = new Int32Array(inOrder.length);
    for (const [place, hash] of this.#terms.entries()) {
      const word = telling[(inOrder[place] ?? 0) - PLACES * hash]?.[1];
      inMessages[place] = word?.messages ?? 0;
      inReplies[place] = word?.replies ?? 0;
    }
    this.#inMessages = inMessages;
    this.#inReplies = inReplies;
  }

  /** About how many bytes it takes. */
  get bytes(): number {
    const { counts, sentences } = this.turns;
    return 12 * this.#terms.length + 12 * counts.length + 5 * sentences.length;
  }

  /** The place of a term by its hash; -1 if none of its words was said. */
  placeOf(term: number): number {
    const terms = this.#terms;
    let [from, to] = [0, terms.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((terms[middle] ?? 0) < term) from = middle + 1;
      else to = middle;
    }
    return terms[from] === term ? from : -1;
  }

  /** The turns whose messages have the term at a place, as bits; none for -1. */
  messagesWith(place: number): number {
    return this.#inMessages[place] ?? 0;
  }

  /** The turns whose replies have it. */
  repliesWith(place: number): number {
    return this.#inReplies[place] ?? 0;
  }
}
