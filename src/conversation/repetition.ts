import { languageOf, tellingTerms } from "./recall/mod.ts";
import type { TalkSketch } from "./talk_sketch.ts";
import { hashedSentences, saidHash } from "./text_hashes.ts";

/** A question that has so many of a message's terms, and few others, asks the same. */
const LEAST_SHARED = 0.8;
const MOST_OTHERS = 0.2;

/** Of a longer message only the beginning and the end are read, in characters (UTF-16 units). */
const LONGEST_READ = 32_768;

/** The most terms of a message that are looked for; the last ones, since a question follows its preamble. */
const MOST_TERMS = 512;

/** The bits of a hash by which most sentences are told from those of a message. */
const SIEVED = 0xff;

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
  readonly #terms: Int32Array;
  /** By the hash of a sentence: the numbers of its terms. */
  readonly #sentences = new Map<number, readonly number[]>();
  /** By the last bits of a hash: 1 if a sentence may have it. */
  readonly #sieve = new Uint8Array(SIEVED + 1);
  /** By term: the number of sentences that have it. */
  readonly #sentencesWith: Int32Array;

  constructor(message: string) {
    const read = message.length <= LONGEST_READ
      ? message
      : `${message.slice(0, LONGEST_READ / 2)}\n${message.slice(-LONGEST_READ / 2)}`;
    const language = languageOf(read, "en");
    const terms = new Set<string>();
    const sentences = new Map<number, ReadonlySet<string>>();
    for (const { text, hash } of hashedSentences(read)) {
      if (sentences.has(hash)) continue;
      const own = tellingTerms(text, language);
      sentences.set(hash, own);
      this.#sieve[hash & SIEVED] = 1;
      for (const term of own) terms.add(term);
    }
    const last = [...terms].slice(-MOST_TERMS);
    const numbers = new Map(last.map((term, number) => [term, number]));
    this.#terms = Int32Array.from(last, saidHash);
    this.#sentencesWith = new Int32Array(last.length);
    for (const [hash, own] of sentences) {
      const numbered = [...own].flatMap((term) => numbers.get(term) ?? []);
      this.#sentences.set(hash, numbered);
      for (const number of numbered) {
        this.#sentencesWith[number] = (this.#sentencesWith[number] ?? 0) + 1;
      }
    }
  }

  /** The number of its terms. */
  get size(): number {
    return this.#terms.length;
  }

  /** Whether a talk may repeat it; cheaper to tell than what it repeats. */
  mayBeIn({ turns: { asking, sentences } }: TalkSketch): boolean {
    if (asking !== 0) return true;
    for (let place = 0; place < sentences.length; place++) {
      if (this.#isOwn(sentences[place] ?? 0)) return true;
    }
    return false;
  }

  /** Hashes of the messages and replies of a talk that have any of its terms. */
  hashesIn(sketch: TalkSketch): readonly number[] {
    let [messages, replies] = [0, 0];
    for (const term of this.#terms) {
      const place = sketch.placeOf(term);
      messages |= sketch.messagesWith(place);
      replies |= sketch.repliesWith(place);
    }
    const { turns } = sketch;
    return [...hashesAt(turns.messages, messages), ...hashesAt(turns.replies, replies)];
  }

  /** What a talk has of its terms. `known`: hashes of messages and replies that say nothing new. */
  evidenceIn(sketch: TalkSketch, known: ReadonlySet<number> = NOTHING): Evidence {
    const { turns } = sketch;
    const places = this.#terms.map((term) => sketch.placeOf(term));
    const messagesWith = places.map((place) => sketch.messagesWith(place));
    const repeated = this.#repeatedIn(sketch);
    const asked = this.#askedIn(sketch, { messagesWith, repeated });
    const messages = asked | bitsOf(turns.messages, known);
    const replies = asked | bitsOf(turns.replies, known);
    const evidence = { fresh: [] as number[], repeated: [] as number[] };
    for (let number = 0; number < places.length; number++) {
      const place = places[number] ?? -1;
      if (place < 0) continue;
      const inMessages = messagesWith[number] ?? 0;
      const old = messages | (repeated?.[number] ?? 0);
      const oldReplies = replies | (inMessages & old);
      const isFresh = (inMessages & ~old) !== 0 || (sketch.repliesWith(place) & ~oldReplies) !== 0;
      (isFresh ? evidence.fresh : evidence.repeated).push(number);
    }
    return evidence;
  }

  #isOwn(sentence: number): boolean {
    return this.#sieve[sentence & SIEVED] === 1 && this.#sentences.has(sentence);
  }

  /** By term: the turns whose messages have it in sentences of this one, if in no other; undefined: none. */
  #repeatedIn({ turns: { sentences, turnOf } }: TalkSketch): Int32Array | undefined {
    let byTurn: Map<number, Set<number>> | undefined;
    for (let place = 0; place < sentences.length; place++) {
      const hash = sentences[place] ?? 0;
      if (!this.#isOwn(hash)) continue;
      const turn = turnOf[place] ?? 0;
      byTurn ??= new Map();
      byTurn.set(turn, (byTurn.get(turn) ?? new Set()).add(hash));
    }
    if (!byTurn) return undefined;
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
  #askedIn({ turns: { asking, counts } }: TalkSketch, { messagesWith, repeated }: {
    readonly messagesWith: Int32Array;
    readonly repeated: Int32Array | undefined;
  }): number {
    let asked = 0;
    for (let turn = 0; turn < counts.length; turn++) {
      const bit = 1 << turn;
      if ((asking & bit) === 0) continue;
      let [own, shared, others] = [0, 0, counts[turn] ?? 0];
      for (let number = 0; number < messagesWith.length; number++) {
        const isHere = ((messagesWith[number] ?? 0) & bit) !== 0;
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

/** The hashes at some places, which are given as bits. */
function hashesAt(hashes: Int32Array, places: number): number[] {
  const found: number[] = [];
  for (let place = 0; place < hashes.length; place++) {
    if ((places & (1 << place)) !== 0) found.push(hashes[place] ?? 0);
  }
  return found;
}

/** The places of the hashes that are known, as bits. */
function bitsOf(hashes: Int32Array, known: ReadonlySet<number>): number {
  if (known.size === 0) return 0;
  return hashes.reduce((bits, hash, place) => bits | (known.has(hash) ? 1 << place : 0), 0);
}
