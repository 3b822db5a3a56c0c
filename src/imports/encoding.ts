/** How many bytes tell which encoding a text has. */
const TELLING = 4;

/**
 * Makes UTF-8 without a byte order mark of what arrives in chunks: of UTF-16 with a byte order mark,
 * or whose first two characters show it. Anything else passes as it is.
 */
export class Utf8Bytes {
  #first: Uint8Array | undefined = new Uint8Array();
  #decoder: TextDecoder | undefined;
  readonly #encoder = new TextEncoder();

  /** The bytes for the next chunk. */
  push(chunk: Uint8Array): Uint8Array {
    if (!this.#first) return this.#convert(chunk);
    const first = new Uint8Array(this.#first.length + chunk.length);
    first.set(this.#first);
    first.set(chunk, this.#first.length);
    if (first.length < TELLING) {
      this.#first = first;
      return new Uint8Array();
    }
    return this.#begin(first);
  }

  /** The bytes that are left at the end. */
  end(): Uint8Array {
    const rest = this.#first ? this.#begin(this.#first) : new Uint8Array();
    if (!this.#decoder) return rest;
    const last = this.#encoder.encode(this.#decoder.decode());
    const all = new Uint8Array(rest.length + last.length);
    all.set(rest);
    all.set(last, rest.length);
    return all;
  }

  #begin(first: Uint8Array): Uint8Array {
    this.#first = undefined;
    const name = utf16Name(first);
    if (name) this.#decoder = new TextDecoder(name);
    const [one, two, three] = first;
    const hasMark = one === 0xef && two === 0xbb && three === 0xbf;
    return this.#convert(hasMark ? first.subarray(3) : first);
  }

  #convert(chunk: Uint8Array): Uint8Array {
    if (!this.#decoder) return chunk;
    return this.#encoder.encode(this.#decoder.decode(chunk, { stream: true }));
  }
}

function utf16Name([one, two, three, four]: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (one === 0xff && two === 0xfe) return "utf-16le";
  if (one === 0xfe && two === 0xff) return "utf-16be";
  if (one && two === 0 && three && four === 0) return "utf-16le";
  if (one === 0 && two && three === 0 && four) return "utf-16be";
  return undefined;
}
