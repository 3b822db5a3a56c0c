/**
 * Checks that the payload of a client's text message is UTF-8, as its masked bytes pass. Text of ASCII
 * alone needs no decoder.
 */
export class TextCheck {
  #decoder: TextDecoder | undefined;
  /** Whether the message has had a character that is not ASCII. */
  #isDecoding = false;

  /**
   * Takes the next bytes of a frame's payload, of which `offset` have passed, with its mask as a number
   * of 32 bits. False if they are not UTF-8; later calls have no meaning then.
   */
  take(bytes: Uint8Array, { mask, offset }: {
    readonly mask: number;
    readonly offset: number;
  }): boolean {
    const plain = bytes.length <= SCRATCH.length ? SCRATCH : new Uint8Array(bytes.length);
    const isAscii = unmask(bytes, rotated(mask, offset), plain);
    if (isAscii && !this.#isDecoding) return true;
    this.#isDecoding = true;
    return this.#decodes(plain.subarray(0, bytes.length), true);
  }

  /** Ends the message. False if its last character is incomplete. */
  end(): boolean {
    if (!this.#isDecoding) return true;
    this.#isDecoding = false;
    return this.#decodes(NOTHING, false);
  }

  #decodes(bytes: Uint8Array, stream: boolean): boolean {
    this.#decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    try {
      this.#decoder.decode(bytes, { stream });
      return true;
    } catch {
      return false;
    }
  }
}

const NOTHING = new Uint8Array();

/** What is unmasked is looked at before anything else is. */
const SCRATCH = new Uint8Array(65_536);

/** A mask as it applies after so many bytes. */
function rotated(mask: number, offset: number): number {
  const bits = (offset & 3) * 8;
  return bits === 0 ? mask : mask << bits | mask >>> (32 - bits);
}

/** Writes the plain bytes to the beginning of `plain`; returns whether all of them are ASCII. */
function unmask(bytes: Uint8Array, mask: number, plain: Uint8Array): boolean {
  let seen = 0;
  for (let at = 0, bits = 24; at < bytes.length; at++, bits = (bits - 8) & 31) {
    const byte = (bytes[at] ?? 0) ^ (mask >>> bits & 0xff);
    plain[at] = byte;
    seen |= byte;
  }
  return seen < 0x80;
}
