import type { Manifest } from "./manifest.ts";
import type { RecallHit } from "./recall/mod.ts";
import { turnIndexOf } from "./recall_memory.ts";

/**
 * A passage without a word of the message bears on it if its score is at least this share of the best
 * one's. On two conversations of LoCoMo it costs 1 % of the evidence in 4,000 characters; 0.4 costs
 * 2 %, and passages with words alone 8 %.
 */
const LEAST_BEARING = 0.3;

/** Ends in a question. */
const ASKS = /[?？؟]["'”’)\s]*$/;

/**
 * Tells which passages bear on a message, to be asked for the best ones first: those that have a word
 * of it or were said at a time that it names, what else was said in the same turn, and next where they
 * ask something, and what comes close to the best.
 */
export class Bearing {
  readonly #facts: number | undefined;
  readonly #turns = new Set<string>();
  readonly #answers = new Set<string>();
  #best = 0;
  #isDated = false;

  /** `facts`: the number of the part whose passages are facts, which belong to no turn. */
  constructor(facts?: number) {
    this.#facts = facts;
  }

  /** Whether a passage bears on the message beside the others. */
  has(hit: RecallHit): boolean {
    const { part, position, text, words, isDated = false, score } = hit;
    this.#best = Math.max(this.#best, score);
    this.#isDated ||= isDated;
    const bears = words.length > 0 || isDated || score >= LEAST_BEARING * this.#best;
    if (part !== undefined && part === this.#facts) return bears;
    const [turn, saying] = [`${part} ${turnIndexOf(hit)}`, `${part} ${position}`];
    if (words.length > 0 || isDated) {
      this.#turns.add(turn);
      if (ASKS.test(text)) this.#answers.add(`${part} ${position + 1}`);
    }
    return bears || this.#turns.has(turn) || this.#answers.has(saying);
  }

  /**
   * Whether what was taken of them bears on the message at all: it has a word of it, or the message
   * names its time.
   */
  isFound({ items }: Pick<Manifest, "items">): boolean {
    return items.some(({ words = [] }) => words.length > 0) || this.#isDated && items.length > 0;
  }
}
