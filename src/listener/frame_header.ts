/** Bytes of a frame's header without its extended length and mask (RFC 6455, section 5.2). */
const SHORT_HEADER = 2;

/** Lengths that say how many bytes after them the length has. */
const LENGTH_IN_2 = 126;
const LENGTH_IN_8 = 127;

/** Bytes of the mask that every frame of a client has. */
const MASK = 4;

/** The header of a WebSocket's frame, read byte by byte. */
export class FrameHeader {
  #first = 0;
  #length = 0;
  #mask = 0;
  /** How many bytes of it are there, how many its length ends after, and how many it has. */
  #held = 0;
  #lengthEnd = SHORT_HEADER;
  #needed = SHORT_HEADER;

  /** Its first byte: the opcode, and whether it is a message's last frame. */
  get first(): number {
    return this.#first;
  }

  /** How many bytes of payload follow. */
  get length(): number {
    return this.#length;
  }

  /** The mask of the payload, as a number of 32 bits; 0: there is none. */
  get mask(): number {
    return this.#mask;
  }

  /** Whether a part of it is there. */
  get hasBegun(): boolean {
    return this.#held > 0;
  }

  /** Takes the next byte; whether the header is whole then, so that another one may begin. */
  take(byte: number): boolean {
    this.#held += 1;
    if (this.#held === 1) this.#first = byte;
    else if (this.#held === SHORT_HEADER) this.#takeLength(byte);
    else if (this.#held <= this.#lengthEnd) this.#length = this.#length * 256 + byte;
    else this.#mask = this.#mask << 8 | byte;
    if (this.#held < this.#needed) return false;
    this.#held = 0;
    this.#needed = SHORT_HEADER;
    return true;
  }

  /** Takes the second byte, which says how long the header is. */
  #takeLength(byte: number): void {
    const length = byte & 0x7f;
    const extended = length === LENGTH_IN_2 ? 2 : length === LENGTH_IN_8 ? 8 : 0;
    this.#length = extended === 0 ? length : 0;
    this.#mask = 0;
    this.#lengthEnd = SHORT_HEADER + extended;
    this.#needed = this.#lengthEnd + ((byte & 0x80) !== 0 ? MASK : 0);
  }
}
