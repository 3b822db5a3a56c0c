/** Checks that the payload of a client's text message is UTF-8, as its masked bytes pass. */
export class TextCheck {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /**
   * Takes the next bytes of a frame's payload, of which `offset` have passed, with its mask of four
   * bytes. False if they are not UTF-8; later calls have no meaning then.
   */
  take(bytes: Uint8Array, { mask, offset }: {
    readonly mask: Uint8Array;
    readonly offset: number;
  }): boolean {
    const plain = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) {
      plain[at] = (bytes[at] ?? 0) ^ (mask[(offset + at) & 3] ?? 0);
    }
    return this.#decodes(plain, true);
  }

  /** Ends the message. False if its last character is incomplete. */
  end(): boolean {
    return this.#decodes(NOTHING, false);
  }

  #decodes(bytes: Uint8Array, stream: boolean): boolean {
    try {
      this.#decoder.decode(bytes, { stream });
      return true;
    } catch {
      return false;
    }
  }
}

const NOTHING = new Uint8Array();
