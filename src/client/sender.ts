import { defined } from "../shared/defined.ts";
import { retryDelay, type Timings } from "./backoff.ts";
import { isTemporary } from "./errors.ts";
import type { FrameOf } from "./frames.ts";
import type { Outbox } from "./outbox.ts";

/** The longest that a message waits for a quota, in ms: a minute's quota, but not a day's. */
const MAX_WAIT_MS = 300_000;

/** How often a message is sent again after an internal error of the bridge. */
const MAX_RETRIES = 5;

/** Dependencies of a sender. */
export interface SenderOptions {
  readonly outbox: Outbox;
  readonly timings: Timings;
  readonly random: () => number;
  /** Where the user is, if that is known: a name of the IANA time zone database. */
  readonly timeZone: () => string | undefined;
  /** The space that the session joins with the message; `null`: none, undefined: it stays where it is. */
  readonly space: () => string | null | undefined;
  /** Sends a frame. Returns whether there was a connection to send it on. */
  readonly send: (frame: object) => boolean;
  /** Called when a message was sent. */
  readonly onSent: (id: string) => void;
  /** Called when another client has withdrawn a message. */
  readonly onWithdrawn: (id: string) => void;
}

/** A refused message: for good, or to be sent again in `inMs` ms. */
export interface RefusedMessage {
  readonly id: string;
  readonly inMs: number | undefined;
}

/** Sends messages one at a time: each once the previous one is acknowledged. */
export class Sender {
  readonly #options: SenderOptions;
  #inFlight: string | undefined;
  #tries = 0;
  /** The error code that the timer waits out. */
  #waitsFor: string | undefined;
  #isBlocked = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The id of the message that was sent and not acknowledged. */
  get inFlight(): string | undefined {
    return this.#inFlight;
  }

  /** The client is up to date: messages may be sent from now on. */
  open(): void {
    this.#isBlocked = false;
    this.next();
  }

  /** The connection was lost. Returns the id of the message whose fate is unknown. */
  lost(): string | undefined {
    const id = this.#inFlight;
    this.#isBlocked = true;
    this.#inFlight = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return id;
  }

  /** Sends the next message, if possible. */
  next(): void {
    const entry = this.#options.outbox.first;
    if (!entry || this.#isBlocked || this.#inFlight !== undefined || this.#timer) return;
    const { id, text, attachments } = entry;
    if (this.#options.outbox.isWithdrawn(id)) return this.#options.onWithdrawn(id);
    const { timeZone, space, send } = this.#options;
    const where = { timeZone: timeZone(), space: space() };
    const files = attachments?.map((file) => file.id);
    const frame = defined({ type: "message.send", id, text, attachments: files, ...where });
    if (!send(frame)) return;
    this.#inFlight = id;
    this.#options.onSent(id);
  }

  /** A turn ended: a message that waited for the queue may be sent. */
  turnEnded(): void {
    if (this.#timer === undefined || this.#waitsFor !== "too_many_waiting") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.next();
  }

  /** The log holds a turn. Returns whether that acknowledges a message of this client. */
  accepted({ turn, position, replayed }: FrameOf<"turn.accepted">): boolean {
    const entry = this.#options.outbox.find(turn);
    const isAnswer = this.#inFlight === turn && !replayed;
    // A retry is acknowledged only by an event later than the outcome it retries.
    if (!entry || (position <= (entry.after ?? 0) && !isAnswer)) return false;
    this.drop(turn);
    this.next();
    return true;
  }

  /** The bridge refused something. Returns undefined if it was not the message just sent. */
  refused(frame: FrameOf<"error">): RefusedMessage | undefined {
    const id = this.#inFlight;
    const isTooLarge = frame.code === "frame_too_large" && frame.turn === undefined;
    if (id === undefined || (frame.turn !== id && !isTooLarge)) return undefined;
    // The bridge reads nothing more from this socket.
    if (isTooLarge) this.#isBlocked = true;
    const inMs = this.#retryIn(frame);
    if (inMs === undefined) {
      this.drop(id);
      this.next();
    } else this.#waitFor(frame.code, inMs);
    return { id, inMs };
  }

  /** Removes a message. */
  drop(id: string): void {
    this.#options.outbox.remove(id);
    this.#tries = 0;
    if (this.#inFlight === id) this.#inFlight = undefined;
  }

  #retryIn({ code, retryAfterMs }: FrameOf<"error">): number | undefined {
    if (!isTemporary(code) || (retryAfterMs ?? 0) > MAX_WAIT_MS) return undefined;
    this.#tries += 1;
    if (code === "internal" && this.#tries > MAX_RETRIES) return undefined;
    const { timings, random } = this.#options;
    const jitter = retryDelay(timings, { attempt: this.#tries, code: 0, random: random() });
    return Math.ceil((retryAfterMs ?? 0) + jitter);
  }

  #waitFor(why: string, inMs: number): void {
    this.#inFlight = undefined;
    this.#waitsFor = why;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.next();
    }, inMs);
  }
}
