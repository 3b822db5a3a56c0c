import { FrameHeader } from "./frame_header.ts";

/** What the head of a response ends with. */
const HEAD_END = [13, 10, 13, 10];

/** Follows what a server sends over a WebSocket, as the bytes pass: its response, and then frames. */
export class SentFrames {
  readonly #header = new FrameHeader();
  /** How much of the head's end has passed. */
  #headEnd = 0;
  /** How much of a frame's payload is still to come. */
  #payload = 0;

  /** Whether another frame may begin now. */
  get isBetween(): boolean {
    return this.#headEnd === HEAD_END.length && this.#payload === 0 && !this.#header.hasBegun;
  }

  /** Takes what is sent next, cut anywhere. */
  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#headEnd < HEAD_END.length) {
        this.#takeOfHead(bytes[at++] ?? 0);
      } else if (this.#payload > 0) {
        const passed = Math.min(bytes.length - at, this.#payload);
        this.#payload -= passed;
        at += passed;
      } else if (this.#header.take(bytes[at++] ?? 0)) this.#payload = this.#header.length;
    }
  }

  #takeOfHead(byte: number): void {
    if (byte === HEAD_END[this.#headEnd]) this.#headEnd += 1;
    else this.#headEnd = byte === HEAD_END[0] ? 1 : 0;
  }
}
