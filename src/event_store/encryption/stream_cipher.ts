import type { Bytes, Generation } from "../types.ts";
import { type Binding, seal, type Sealed, unseal } from "./cipher.ts";

/** What a value is and where it lies, which its ciphertext is bound to. */
export interface ValuePlace {
  readonly kind: string;
  /** Everything that tells it from others of its kind in the same generation. */
  readonly parts: Binding;
  /** The position of the event that it belongs to; infinite where it belongs to none. */
  readonly position: number;
}

/** The place of an event's own value. */
export function eventPlace({ position, commit, at, chunks, replaced }: {
  readonly position: number;
  readonly commit: string;
  readonly at: number;
  readonly chunks: number;
  /** The commit that replaced its data, if any did. */
  readonly replaced?: string | undefined;
}): ValuePlace {
  const parts = [position, commit, at, chunks, ...replaced === undefined ? [] : [replaced]];
  return { kind: "event", parts, position };
}

/** The place of a chunk of a long event. */
export function chunkPlace({ position, commit, index }: {
  readonly position: number;
  readonly commit: string;
  readonly index: number;
}): ValuePlace {
  return { kind: "chunk", parts: [position, commit, index], position };
}

/** The place of the label in the head. */
export const LABEL_PLACE: ValuePlace = { kind: "label", parts: [], position: Infinity };

const encoder = new TextEncoder();

/** The first parts of the binding of everything that belongs to one generation of a stream. */
export function bindingOf({ kind, owner, id, generation }: Generation): Binding {
  return kind.isNamed ? [2, kind.name, owner, id, generation] : [1, owner, id, generation];
}

/** Encrypts and decrypts the values of one generation of a stream. */
export class StreamCipher {
  /** Values of events from this position on are refused in plaintext. */
  readonly from: number;
  readonly #generation: Binding;
  readonly #values: CryptoKey;
  readonly #digests: CryptoKey;
  #label: { readonly text: string; readonly sealed: Sealed } | undefined;

  private constructor(options: {
    readonly from: number;
    readonly generation: Binding;
    readonly values: CryptoKey;
    readonly digests: CryptoKey;
  }) {
    this.from = options.from;
    this.#generation = options.generation;
    this.#values = options.values;
    this.#digests = options.digests;
  }

  /** Derives from a stream's key one key for values and one for digests. */
  static async of(key: Bytes, generation: Generation, from: number): Promise<StreamCipher> {
    const root = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]);
    const [values, digests] = await Promise.all([
      derive(root, { info: "values", name: "AES-GCM", usages: ["encrypt", "decrypt"] }),
      derive(root, { info: "content hashes", name: "HMAC", usages: ["sign"] }),
    ]);
    return new StreamCipher({ from, generation: bindingOf(generation), values, digests });
  }

  /** Encrypts a value for its place. */
  async seal(place: ValuePlace, body: Bytes): Promise<Sealed> {
    return await seal(this.#values, body, this.#bindingOf(place));
  }

  /** Decrypts a value; undefined when it is damaged, or was made for another place or stream. */
  async open(place: ValuePlace, sealed: Sealed): Promise<Bytes | undefined> {
    return await unseal(this.#values, sealed, this.#bindingOf(place));
  }

  /** Encrypts the head's label; the same text again gives the same bytes again. */
  async sealLabel(text: string): Promise<Sealed> {
    if (this.#label?.text === text) return this.#label.sealed;
    const sealed = await this.seal(LABEL_PLACE, encoder.encode(text));
    this.#label = { text, sealed };
    return sealed;
  }

  /** A digest of a text that reveals nothing about it to anyone without the key. */
  async keyedDigest(text: string): Promise<string> {
    const keyed = await crypto.subtle.sign("HMAC", this.#digests, encoder.encode(text));
    return `hmac-${new Uint8Array(keyed).toHex()}`;
  }

  #bindingOf({ kind, parts }: ValuePlace): Binding {
    return [...this.#generation, kind, ...parts];
  }
}

/** Whether a digest is one that `keyedDigest` made. */
export function isKeyedDigest(digest: string): boolean {
  return digest.startsWith("hmac-");
}

async function derive(root: CryptoKey, to: {
  readonly info: string;
  readonly name: "AES-GCM" | "HMAC";
  readonly usages: KeyUsage[];
}): Promise<CryptoKey> {
  const by = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: encoder.encode(`claude-context-bridge ${to.info}`),
  };
  const type = { name: to.name, length: 256, ...(to.name === "HMAC" ? { hash: "SHA-256" } : {}) };
  return await crypto.subtle.deriveKey(by, root, type, false, to.usages);
}
