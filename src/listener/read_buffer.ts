/** How many bytes are read at a time at rest, and each step up from there where there is more. */
const SIZES = { 512: 1_024, 1_024: 4_096, 4_096: 65_536, 65_536: 65_536 } as const;
const AT_REST = 512;
const IN_USE = 4_096;

/** How long nothing may have come until a direction is at rest, in ms. */
const REST_MS = 1_000;

/**
 * What the bytes of one direction of a socket are read into. A read that waits holds its buffer, so
 * that of a socket at rest is small: what clients are sent when they attach mostly fits into it.
 */
export class ReadBuffer {
  #size: keyof typeof SIZES = AT_REST;
  #bytes = new Uint8Array(AT_REST);
  #readAt = -Infinity;

  /** What the next bytes are to be read into. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Takes what was read; it stays as it is until the next read. */
  take(read: number): Uint8Array {
    const filled = this.#bytes.subarray(0, read);
    const now = performance.now();
    const isAtRest = now - this.#readAt > REST_MS;
    this.#readAt = now;
    if (read === this.#size) this.#resize(SIZES[this.#size]);
    else if (isAtRest) this.#resize(AT_REST);
    else if (this.#size > IN_USE) this.#resize(IN_USE);
    return filled;
  }

  #resize(size: keyof typeof SIZES): void {
    if (size === this.#size) return;
    this.#size = size;
    this.#bytes = new Uint8Array(size);
  }
}
