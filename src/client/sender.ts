import { backoff, type Timings } from "./backoff.ts";
import { isPassing } from "./errors.ts";
import type { FrameOf } from "./frames.ts";
import type { Outbox } from "./outbox.ts";

/** The longest that a message waits by itself for a quota, in ms; one of a day is another matter. */
const PATIENCE_MS = 300_000;

/** How often a message is sent again to a bridge that says it has a defect. */
const MOST_TRIES = 5;

/** What a sender stands on. */
export interface SenderOptions {
  readonly outbox: Outbox;
  readonly timings: Timings;
  readonly random: () => number;
  /** Sends a frame; false where nobody is there to get it. */
  readonly send: (frame: object) => boolean;
  /** A message was put on its way. */
  readonly onSent: (id: string) => void;
  /** A message was taken back elsewhere before it was its turn. */
  readonly onTakenBack: (id: string) => void;
}

/** A message that was refused: for good, or for so many ms. */
export interface Refused {
  readonly id: string;
  readonly inMs: number | undefined;
}

/** Puts messages on their way, one after another: each once the one before it is acknowledged. */
export class Sender {
  readonly #options: SenderOptions;
  #posted: string | undefined;
  #tries = 0;
  /** Why the timer runs. */
  #waitsFor: string | undefined;
  #isBlocked = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The message that is on its way. */
  get posted(): string | undefined {
    return this.#posted;
  }

  /** What the bridge knows is known: from now on it may be sent to. */
  open(): void {
    this.#isBlocked = false;
    this.next();
  }

  /** The connection is gone, and with it what is known of the message on its way: its id. */
  lost(): string | undefined {
    const id = this.#posted;
    this.#isBlocked = true;
    this.#posted = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return id;
  }

  /** Sends the next message, if it is time. */
  next(): void {
    const entry = this.#options.outbox.first;
    if (!entry || this.#isBlocked || this.#posted !== undefined || this.#timer) return;
    const { id, text } = entry;
    if (this.#options.outbox.isTakenBack(id)) return this.#options.onTakenBack(id);
    if (!this.#options.send({ type: "message.send", id, text })) return;
    this.#posted = id;
    this.#options.onSent(id);
  }

  /** A turn ended: what waited for room may go. */
  room(): void {
    if (this.#timer === undefined || this.#waitsFor !== "too_many_waiting") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.next();
  }

  /** A turn is in the log. Whether that was news of a message here. */
  accepted({ turn, position, replayed }: FrameOf<"turn.accepted">): boolean {
    const entry = this.#options.outbox.find(turn);
    const isAnswer = this.#posted === turn && !replayed;
    // A retry is acknowledged by what comes behind the end that it is about.
    if (!entry || (position <= (entry.after ?? 0) && !isAnswer)) return false;
    this.drop(turn);
    this.next();
    return true;
  }

  /** Something was refused; undefined where it is not about the message on its way. */
  refused(frame: FrameOf<"error">): Refused | undefined {
    const id = this.#posted;
    const isTooLarge = frame.code === "frame_too_large" && frame.turn === undefined;
    if (id === undefined || (frame.turn !== id && !isTooLarge)) return undefined;
    // Nothing more is read from a socket that closes for this.
    if (isTooLarge) this.#isBlocked = true;
    const inMs = this.#pause(frame);
    if (inMs === undefined) {
      this.drop(id);
      this.next();
    } else this.#hold(frame.code, inMs);
    return { id, inMs };
  }

  /** Takes a message off. */
  drop(id: string): void {
    this.#options.outbox.remove(id);
    this.#tries = 0;
    if (this.#posted === id) this.#posted = undefined;
  }

  #pause({ code, retryAfterMs }: FrameOf<"error">): number | undefined {
    if (!isPassing(code) || (retryAfterMs ?? 0) > PATIENCE_MS) return undefined;
    this.#tries += 1;
    if (code === "internal" && this.#tries > MOST_TRIES) return undefined;
    const { timings, random } = this.#options;
    const jitter = backoff(timings, { attempt: this.#tries, code: 0, random: random() });
    return Math.ceil((retryAfterMs ?? 0) + jitter);
  }

  #hold(why: string, inMs: number): void {
    this.#posted = undefined;
    this.#waitsFor = why;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.next();
    }, inMs);
  }
}
