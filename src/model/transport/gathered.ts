import { Alarm } from "../../shared/mod.ts";
import type { ModelEvent } from "../types.ts";

/** How long texts are gathered after one was passed on, in ms: a screen shows no more than one by then. */
const GATHER_MS = 16;

/** How much text is gathered at most, in characters (UTF-16 units). */
const MOST_GATHERED = 65_536;

/**
 * The same events, with texts that follow each other closely as one: what has to be done for each is
 * done less often the faster a model is. The first text, and whatever ends the reply, does not wait.
 * A consumer that stops early waits for the event that is on its way.
 */
export async function* gathered(
  events: AsyncIterable<ModelEvent>,
  gatherMs = GATHER_MS,
): AsyncGenerator<ModelEvent> {
  const gathering = new Gathering(events[Symbol.asyncIterator](), gatherMs);
  try {
    for (;;) {
      const event = await gathering.next();
      if (!event) return;
      yield event;
    }
  } finally {
    await gathering.stop();
  }
}

/** How the events ended: with one that is no text, with an error, or just so. */
interface Ending {
  readonly event?: ModelEvent;
  readonly failure?: { readonly error: unknown };
}

/**
 * Reads events ahead, as far as they may be held back. Nothing is done for an event but what it says
 * is kept, until its consumer waits and it is time to pass it on.
 */
class Gathering {
  readonly #source: AsyncIterator<ModelEvent>;
  readonly #gatherMs: number;
  #text = "";
  /** Whether nothing but the end can follow the text. */
  #isLast = false;
  #ending: Ending | undefined;
  #consumer: PromiseWithResolvers<ModelEvent | undefined> | undefined;
  /** Rings when the text that is held back is due. */
  readonly #due = new Alarm(() => this.#tell());
  /** When a text was taken last. */
  #takenAt = -Infinity;
  #hasPassed = false;
  #isRead = false;
  #goOn: (() => void) | undefined;

  constructor(source: AsyncIterator<ModelEvent>, gatherMs: number) {
    this.#source = source;
    this.#gatherMs = gatherMs;
  }

  /** The next event that is due; undefined at the end. Rejects with the error that ended them. */
  next(): Promise<ModelEvent | undefined> {
    if (this.#hasPassed) this.#takenAt = performance.now();
    if (!this.#isRead) void this.#read();
    this.#isRead = true;
    this.#consumer = Promise.withResolvers();
    const { promise } = this.#consumer;
    this.#pass();
    return promise;
  }

  /** Ends the source. */
  async stop(): Promise<void> {
    this.#due.stop();
    this.#ending ??= {};
    this.#goOn?.();
    await this.#source.return?.();
  }

  async #read(): Promise<void> {
    try {
      while (!this.#ending) {
        const { done, value } = await this.#source.next();
        if (done) this.#ending = {};
        else if (value.type === "text") this.#take(value);
        else this.#ending = { event: value };
        this.#pass();
        if (this.#text.length >= MOST_GATHERED) await this.#untilTaken();
      }
    } catch (error) {
      this.#ending = { failure: { error } };
      this.#pass();
    }
  }

  #take({ text, isLast = false }: Extract<ModelEvent, { type: "text" }>): void {
    this.#text += text;
    this.#isLast = isLast;
  }

  #untilTaken(): Promise<void> {
    return new Promise((resolve) => this.#goOn = resolve);
  }

  /** Passes on what the consumer waits for, if it is due. */
  #pass(): void {
    const [consumer, text, ending] = [this.#consumer, this.#text, this.#ending];
    if (!consumer || (text === "" ? !ending : !this.#isTextDue())) return;
    this.#consumer = undefined;
    this.#hasPassed = text !== "";
    if (text !== "") {
      this.#text = "";
      this.#goOn?.();
      const isLast = this.#isLast || ending?.event !== undefined;
      consumer.resolve(isLast ? { type: "text", text, isLast } : { type: "text", text });
      return;
    }
    this.#ending = {};
    if (ending?.failure) consumer.reject(ending.failure.error);
    else consumer.resolve(ending?.event);
  }

  /** Whether text may be passed on; where that is later, it will be. */
  #isTextDue(): boolean {
    const isFull = this.#isLast || this.#ending !== undefined ||
      this.#text.length >= MOST_GATHERED;
    if (!isFull && this.#due.isSet) return false;
    const leftMs = isFull ? 0 : this.#takenAt + this.#gatherMs - performance.now();
    if (leftMs > 0) this.#due.set(leftMs);
    else this.#due.stop();
    return leftMs <= 0;
  }

  #tell(): void {
    this.#takenAt = -Infinity;
    this.#pass();
  }
}
