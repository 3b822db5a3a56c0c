import { TextCheck } from "./text_check.ts";

/** Bytes of a frame's header without its extended length and mask (RFC 6455, section 5.2). */
const SHORT_HEADER = 2;

/** Lengths that say how many bytes after them the length has. */
const LENGTH_IN_2 = 126;
const LENGTH_IN_8 = 127;

/** What each further frame of a message counts at least: empty ones cost work, too. */
const LEAST_FRAME = 16;

/** Bytes of the mask that every frame of a client has. */
const MASK = 4;

/** A client may send this many pings, pongs and closes in a second: far more than any does. */
const MOST_CONTROLS = 100;
const CONTROLS_MS = 1_000;

const TEXT = 1;
const BINARY = 2;

/** What a client sends that no socket takes. */
export type SocketFault = "too_large" | "not_utf8" | "too_many_controls";

/**
 * Looks at the frames of a WebSocket as their bytes pass, before anything joins them: how large each
 * message is, whether its text is UTF-8, and how often there are control frames, whose size the
 * protocol limits itself.
 */
export class MessageMeter {
  readonly #most: number;
  readonly #now: () => number;
  readonly #text = new TextCheck();
  /** What the frame's header says: its first byte, its length and its mask. */
  #first = 0;
  #length = 0;
  #mask = 0;
  /** How many bytes of a header are there, how many its length ends after, and how many it has. */
  #held = 0;
  #lengthEnd = SHORT_HEADER;
  #needed = SHORT_HEADER;
  /** How much of the frame's payload is still to come, and how much of it was there. */
  #payload = 0;
  #passed = 0;
  #message = 0;
  #isFirst = true;
  #isControl = false;
  /** Whether the message is one of text. */
  #isText = false;
  #controls = 0;
  #controlsSince = -Infinity;

  /**
   * `most`: how many bytes the payloads of a message may have together. `now`: a clock, in ms from any
   * fixed moment.
   */
  constructor(most: number, now = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  /**
   * Reads on in what a client sends, cut anywhere. Tells what is wrong as soon as it shows, for a
   * message that is too large in the header that announces it; later calls have no meaning then.
   */
  take(bytes: Uint8Array): SocketFault | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.#payload > 0) {
        const end = Math.min(bytes.length, at + this.#payload);
        const fault = this.#read(bytes.subarray(at, end));
        if (fault) return fault;
        at = end;
        continue;
      }
      this.#takeOfHeader(bytes[at++] ?? 0);
      if (this.#held < this.#needed) continue;
      const fault = this.#frame() ?? (this.#payload === 0 ? this.#frameEnds() : undefined);
      if (fault) return fault;
    }
    return undefined;
  }

  #takeOfHeader(byte: number): void {
    this.#held += 1;
    if (this.#held === 1) this.#first = byte;
    else if (this.#held === SHORT_HEADER) this.#takeLength(byte);
    else if (this.#held <= this.#lengthEnd) this.#length = this.#length * 256 + byte;
    else this.#mask = this.#mask << 8 | byte;
  }

  /** Takes the second byte of a header, which says how long it is. */
  #takeLength(byte: number): void {
    const length = byte & 0x7f;
    const extended = length === LENGTH_IN_2 ? 2 : length === LENGTH_IN_8 ? 8 : 0;
    this.#length = extended === 0 ? length : 0;
    this.#mask = 0;
    this.#lengthEnd = SHORT_HEADER + extended;
    this.#needed = this.#lengthEnd + ((byte & 0x80) !== 0 ? MASK : 0);
  }

  /** Takes a whole header. */
  #frame(): SocketFault | undefined {
    const opcode = this.#first & 0x0f;
    this.#isControl = (opcode & 0x08) !== 0;
    this.#payload = this.#length;
    this.#passed = 0;
    this.#held = 0;
    this.#needed = SHORT_HEADER;
    if (this.#isControl) return this.#control();
    if (opcode === TEXT || opcode === BINARY) this.#isText = opcode === TEXT;
    this.#message += this.#isFirst ? this.#payload : Math.max(this.#payload, LEAST_FRAME);
    if (this.#message > this.#most) return "too_large";
    this.#isFirst = (this.#first & 0x80) !== 0;
    if (this.#isFirst) this.#message = 0;
    return undefined;
  }

  #control(): SocketFault | undefined {
    if (this.#payload > 125) return "too_large";
    const now = this.#now();
    if (now - this.#controlsSince >= CONTROLS_MS) {
      this.#controlsSince = now;
      this.#controls = 0;
    }
    return ++this.#controls > MOST_CONTROLS ? "too_many_controls" : undefined;
  }

  /** Takes the next bytes of a frame's payload. */
  #read(bytes: Uint8Array): SocketFault | undefined {
    const isText = this.#isText && !this.#isControl;
    if (isText && !this.#text.take(bytes, { mask: this.#mask, offset: this.#passed })) {
      return "not_utf8";
    }
    this.#payload -= bytes.length;
    this.#passed += bytes.length;
    return this.#payload === 0 ? this.#frameEnds() : undefined;
  }

  /** With the last frame of a message, its last character has to be whole. */
  #frameEnds(): SocketFault | undefined {
    if (this.#isControl || !this.#isFirst || !this.#isText) return undefined;
    return this.#text.end() ? undefined : "not_utf8";
  }
}
