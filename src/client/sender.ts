import { backoff, type Timings } from "./backoff.ts";
import { isPassing } from "./errors.ts";
import type { FrameOf } from "./frames.ts";
import type { Entry, Outbox } from "./outbox.ts";

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
  readonly onSent: (entry: Entry) => void;
  /** It was refused for now and goes out again after so many ms. */
  readonly onHeld: (entry: Entry, refusal: FrameOf<"error">, inMs: number) => void;
  /** It was refused for good. */
  readonly onRefused: (entry: Entry, refusal: FrameOf<"error">) => void;
  /** It is in the log. */
  readonly onTaken: (entry: Entry) => void;
}

/** Puts messages on their way, one after another: each once the one before it is acknowledged. */
export class Sender {
  readonly #options: SenderOptions;
  #posted: string | undefined;
  #tries = 0;
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

  /** The connection is gone, and with it what is known of the message on its way. */
  lost(): Entry | undefined {
    const entry = this.#posted === undefined ? undefined : this.#options.outbox.find(this.#posted);
    this.#isBlocked = true;
    this.#posted = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return entry;
  }

  /** Sends the next message, if it is time. */
  next(): void {
    const entry = this.#options.outbox.first;
    if (!entry || this.#isBlocked || this.#posted !== undefined || this.#timer) return;
    const { id, text } = entry;
    if (!this.#options.send({ type: "message.send", id, text })) return;
    this.#posted = id;
    this.#options.onSent(entry);
  }

  /** A turn ended: what waited for room may go. */
  room(): void {
    if (this.#timer === undefined || this.#waitsFor !== "too_many_waiting") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.next();
  }

  #waitsFor: string | undefined;

  /** A turn is in the log. */
  accepted({ turn, position, replayed }: FrameOf<"turn.accepted">): void {
    const entry = this.#options.outbox.find(turn);
    if (!entry) return;
    const isAnswer = this.#posted === turn && !replayed;
    // A retry is acknowledged by what comes behind the end that it is about.
    if (entry.after !== undefined && position <= entry.after && !isAnswer) return;
    this.drop(turn);
    this.#options.onTaken(entry);
    this.next();
  }

  /** Something was refused. Whether it was the message on its way. */
  refused(frame: FrameOf<"error">): boolean {
    const isTooLarge = frame.code === "frame_too_large" && frame.turn === undefined;
    const entry = this.#posted === undefined ? undefined : this.#options.outbox.find(this.#posted);
    if (!entry || (frame.turn !== entry.id && !isTooLarge)) return false;
    // Nothing more is read from a socket that closes for this.
    if (isTooLarge) this.#isBlocked = true;
    const inMs = this.#pause(frame);
    if (inMs === undefined) {
      this.drop(entry.id);
      this.#options.onRefused(entry, frame);
      this.next();
    } else this.#hold(entry, frame, inMs);
    return true;
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

  #hold(entry: Entry, frame: FrameOf<"error">, inMs: number): void {
    this.#posted = undefined;
    this.#waitsFor = frame.code;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.next();
    }, inMs);
    this.#options.onHeld(entry, frame, inMs);
  }
}
