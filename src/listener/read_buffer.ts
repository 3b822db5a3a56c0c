/** How many bytes are read at a time: at rest, in use, and while there is more than that to read. */
const AT_REST = 256;
const IN_USE = 4_096;
const MOST = 65_536;

/** How long nothing may have come until a direction is at rest, in ms. */
const REST_MS = 1_000;

/**
 * What the bytes of one direction of a socket are read into. A read that waits holds its buffer, so
 * that of a socket at rest is small.
 */
export class ReadBuffer {
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
    const isMore = read === this.#bytes.length;
    const size = isMore ? this.#larger : now - this.#readAt < REST_MS ? IN_USE : AT_REST;
    if (size !== this.#bytes.length) this.#bytes = new Uint8Array(size);
    this.#readAt = now;
    return filled;
  }

  get #larger(): number {
    return this.#bytes.length < IN_USE ? IN_USE : MOST;
  }
}
