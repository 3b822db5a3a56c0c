import { FrameHeader } from "./frame_header.ts";
import { TextCheck } from "./text_check.ts";

/** What each further frame of a message counts at least: empty ones cost work, too. */
const LEAST_FRAME = 16;

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
  readonly #header = new FrameHeader();
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
  #frames = 0;

  /**
   * `most`: how many bytes the payloads of a message may have together. `now`: a clock, in ms from any
   * fixed moment.
   */
  constructor(most: number, now = sinceStart) {
    this.#most = most;
    this.#now = now;
  }

  /** How many frames have passed whole. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether a frame is under way. */
  get isWithin(): boolean {
    return this.#payload > 0 || this.#header.hasBegun;
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
      if (!this.#header.take(bytes[at++] ?? 0)) continue;
      const fault = this.#frame() ?? (this.#payload === 0 ? this.#frameEnds() : undefined);
      if (fault) return fault;
    }
    return undefined;
  }

  /** Takes a whole header. */
  #frame(): SocketFault | undefined {
    const { first, length } = this.#header;
    const opcode = first & 0x0f;
    this.#isControl = (opcode & 0x08) !== 0;
    this.#payload = length;
    this.#passed = 0;
    if (this.#isControl) return this.#control();
    if (opcode === TEXT || opcode === BINARY) this.#isText = opcode === TEXT;
    this.#message += this.#isFirst ? this.#payload : Math.max(this.#payload, LEAST_FRAME);
    if (this.#message > this.#most) return "too_large";
    this.#isFirst = (first & 0x80) !== 0;
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
    if (isText && !this.#text.take(bytes, { mask: this.#header.mask, offset: this.#passed })) {
      return "not_utf8";
    }
    this.#payload -= bytes.length;
    this.#passed += bytes.length;
    return this.#payload === 0 ? this.#frameEnds() : undefined;
  }

  /** With the last frame of a message, its last character has to be whole. */
  #frameEnds(): SocketFault | undefined {
    this.#frames += 1;
    if (this.#isControl || !this.#isFirst || !this.#isText) return undefined;
    return this.#text.end() ? undefined : "not_utf8";
  }
}

function sinceStart(): number {
  return performance.now();
}
