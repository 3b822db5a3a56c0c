import { joinedBytes } from "../shared/mod.ts";
import { CLOSE_FRAME, CONTINUATION, isOpcode, PING, PONG, TEXT } from "./frames.ts";

/** What each further frame of a message counts at least: empty ones cost work, too. */
const LEAST_FRAME = 16;

/** The longest payload of a control frame, in bytes. */
const MOST_CONTROL = 125;

/** A client may send this many pings, pongs and closes in a second: far more than any does. */
const MOST_CONTROLS = 100;
const CONTROLS_MS = 1_000;

/** What a client sends that no socket takes. */
export type SocketFault = "too_large" | "not_utf8" | "too_many_controls";

/** What is wrong with bytes: a fault, or that they are no frames at all. */
export type FrameFault = SocketFault | "no_frames";

/** Who is told what the frames of a client hold. */
export interface FrameEvents {
  /** A whole message: its text, undefined if it is not one of text, and its bytes. */
  message(text: string | undefined, bytes: number): void;
  /** A ping with its payload, which is valid during the call only. */
  ping(payload: Uint8Array): void;
  /** A close with its payload, likewise. */
  closing(payload: Uint8Array): void;
}

/** A frame's header. */
interface Header {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly isReserved: boolean;
  /** How long the payload is, and the header, in bytes. */
  readonly payload: number;
  readonly length: number;
  /** Where the mask is; undefined in a frame without one. */
  readonly maskAt: number | undefined;
}

const NOTHING = new Uint8Array();

const monotonicMs = () => performance.now();

const whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the frames of a client's WebSocket (RFC 6455, section 5) from bytes that are cut anywhere. A
 * message's text is checked as its bytes arrive, and its size in the headers that announce it.
 */
export class FrameReader {
  readonly #most: number;
  readonly #now: () => number;
  readonly #events: FrameEvents;
  /** The beginning of a frame whose header, or control payload, is not there yet. */
  #rest: Uint8Array = NOTHING;
  /** How much of the frame's payload is still to come, and how much of it was there. */
  #left = 0;
  #passed = 0;
  #mask = 0;
  /** The bytes that the message's frames announced; undefined between messages. */
  #message: number | undefined;
  #counted = 0;
  #isLast = true;
  #isText = false;
  #text = "";
  /** Decodes a text that comes in several parts. */
  #decoder: TextDecoder | undefined;
  #controls = 0;
  #controlsSince = -Infinity;

  /**
   * `most`: how many bytes the payloads of a message may have together. `now`: a clock, in ms from any
   * fixed moment.
   */
  constructor(most: number, events: FrameEvents, now = monotonicMs) {
    this.#most = most;
    this.#events = events;
    this.#now = now;
  }

  /**
   * Reads on in what a client sends, of which nothing is kept. Tells what is wrong as soon as it shows;
   * later calls have no meaning then.
   */
  take(input: Uint8Array): FrameFault | undefined {
    const bytes = this.#rest.length === 0 ? input : joinedBytes([this.#rest, input]);
    this.#rest = NOTHING;
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        at += part.length;
        const fault = this.#payload(part);
        if (fault) return fault;
        continue;
      }
      const header = headerAt(bytes, at);
      const fault = header && this.#faultOf(header);
      if (fault) return fault;
      const isWhole = header &&
        (!isControl(header) || bytes.length - at >= header.length + header.payload);
      if (!isWhole) {
        this.#rest = bytes.slice(at);
        break;
      }
      const mask = maskOf(bytes, header.maskAt === undefined ? undefined : at + header.maskAt);
      at += header.length;
      if (isControl(header)) {
        const payload = bytes.slice(at, at + header.payload);
        at += header.payload;
        unmask(payload, mask, 0);
        const fault = this.#control(header.opcode, payload);
        if (fault) return fault;
        continue;
      }
      const wrong = this.#begin(header, mask);
      if (wrong) return wrong;
    }
    return undefined;
  }

  /** What a header shows to be wrong. */
  #faultOf(header: Header): FrameFault | undefined {
    const { opcode, isReserved, isLast, payload } = header;
    if (isReserved || !isOpcode(opcode)) return "no_frames";
    if (isControl(header)) {
      if (!isLast) return "no_frames";
      return payload > MOST_CONTROL ? "too_large" : undefined;
    }
    const isNext = this.#message !== undefined;
    if (isNext !== (opcode === CONTINUATION)) return "no_frames";
    const counted = isNext ? this.#counted + Math.max(payload, LEAST_FRAME) : payload;
    return counted > this.#most ? "too_large" : undefined;
  }

  #control(opcode: number, payload: Uint8Array): FrameFault | undefined {
    const now = this.#now();
    if (now - this.#controlsSince >= CONTROLS_MS) {
      this.#controlsSince = now;
      this.#controls = 0;
    }
    if (++this.#controls > MOST_CONTROLS) return "too_many_controls";
    if (opcode === PING) this.#events.ping(payload);
    if (opcode === CLOSE_FRAME) this.#events.closing(payload);
    return undefined;
  }

  /** Begins a frame of a message. */
  #begin({ opcode, payload, isLast }: Header, mask: number): FrameFault | undefined {
    if (this.#message === undefined) {
      this.#message = 0;
      this.#counted = payload;
      this.#isText = opcode === TEXT;
      this.#text = "";
    } else this.#counted += Math.max(payload, LEAST_FRAME);
    this.#message += payload;
    this.#isLast = isLast;
    this.#left = payload;
    this.#passed = 0;
    this.#mask = mask;
    return payload === 0 && isLast ? this.#end() : undefined;
  }

  /** Takes the next bytes of a frame's payload. */
  #payload(part: Uint8Array): FrameFault | undefined {
    this.#left -= part.length;
    const isEnd = this.#left === 0 && this.#isLast;
    if (this.#isText && !this.#decode(part, isEnd)) return "not_utf8";
    this.#passed += part.length;
    return isEnd ? this.#end() : undefined;
  }

  /** Decodes a part of a text; false if it is not UTF-8. */
  #decode(part: Uint8Array, isEnd: boolean): boolean {
    const plain = part.slice();
    unmask(plain, this.#mask, this.#passed);
    try {
      if (isEnd && !this.#decoder) this.#text += whole.decode(plain);
      else {
        this.#decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
        this.#text += this.#decoder.decode(plain, { stream: true });
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the message, whose last character has to be whole. */
  #end(): FrameFault | undefined {
    try {
      this.#decoder?.decode();
    } catch {
      return "not_utf8";
    }
    const text = this.#isText ? this.#text : undefined;
    const bytes = this.#message ?? 0;
    this.#message = undefined;
    this.#decoder = undefined;
    this.#text = "";
    this.#events.message(text, bytes);
    return undefined;
  }
}

/** Pings, pongs and closes. */
function isControl({ opcode }: Header): boolean {
  return opcode === PING || opcode === PONG || opcode === CLOSE_FRAME;
}

/** The header of the frame that begins here; undefined if it is not whole. */
function headerAt(bytes: Uint8Array, at: number): Header | undefined {
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (second & 0x80) !== 0;
  const length = 2 + extended + (isMasked ? 4 : 0);
  if (bytes.length - at < length) return undefined;
  let payload = extended === 0 ? short : 0;
  for (let index = 0; index < extended; index++) {
    payload = payload * 256 + (bytes[at + 2 + index] ?? 0);
  }
  return {
    opcode: first & 0x0f,
    isLast: (first & 0x80) !== 0,
    isReserved: (first & 0x70) !== 0,
    payload,
    length,
    maskAt: isMasked ? 2 + extended : undefined,
  };
}

/** The mask that begins here, its first byte lowest. */
function maskOf(bytes: Uint8Array, at: number | undefined): number {
  if (at === undefined) return 0;
  return (bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0) << 16 |
    (bytes[at + 3] ?? 0) << 24;
}

/** Takes the mask off bytes, before which so many of the payload have passed. */
function unmask(bytes: Uint8Array, mask: number, passed: number): void {
  if (mask === 0) return;
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = (bytes[at] ?? 0) ^ (mask >>> (((passed + at) & 3) << 3)) & 0xff;
  }
}
