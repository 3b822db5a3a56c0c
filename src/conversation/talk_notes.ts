import { asks, TalkReader } from "./recall/mod.ts";
import { MOST_SKETCHED, TalkSketch } from "./talk_sketch.ts";
import { sampleHash, sentenceHashes } from "./text_hashes.ts";

/** The most sentences of messages that are noted. */
const MOST_SENTENCES = 256;

/** What is noted of a part of a talk: the words by which it is found, and where they were said. */
export class TalkNotes {
  readonly #reader = new TalkReader();
  readonly #counts: number[] = [];
  readonly #messages: number[] = [];
  readonly #replies: number[] = [];
  readonly #sentences: number[] = [];
  readonly #turnOf: number[] = [];
  #asking = 0;

  /** Notes the next turn. Throws a `RangeError` after 32 of them. */
  add(message: string, reply: string): void {
    const turn = this.#counts.length;
    if (turn >= MOST_SKETCHED) {
      throw new RangeError(`Cannot note another turn: there are ${MOST_SKETCHED} already`);
    }
    const bit = 1 << turn;
    this.#counts.push(this.#reader.read(message, bit, "messages"));
    if (reply !== "") this.#reader.read(reply, bit, "replies");
    if (asks(message)) this.#asking |= bit;
    this.#messages.push(sampleHash(message));
    this.#replies.push(sampleHash(reply));
    for (const hash of sentenceHashes(message)) {
      if (this.#sentences.length === MOST_SENTENCES) break;
      this.#sentences.push(hash);
      this.#turnOf.push(turn);
    }
  }

  /** The words by which it is found later, as `termsOfTalk` gives them. */
  get keywords(): readonly string[] {
    return this.#reader.keywords;
  }

  get sketch(): TalkSketch {
    return new TalkSketch({
      words: this.#reader.words,
      asking: this.#asking,
      counts: Int32Array.from(this.#counts),
      messages: Int32Array.from(this.#messages),
      replies: Int32Array.from(this.#replies),
      sentences: Int32Array.from(this.#sentences),
      turnOf: Uint8Array.from(this.#turnOf),
    });
  }
}
