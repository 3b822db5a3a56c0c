import { type Binding, type Bytes, seal, type Sealed, unseal } from "./cipher.ts";
import type { SessionKey } from "./keys.ts";

/** One life of a session. */
export interface SessionLife extends SessionKey {
  readonly incarnation: string;
}

/** The kind and the place of a value, which its ciphertext is bound to. */
export type Place =
  | {
    readonly kind: "event";
    readonly position: number;
    readonly commit: string;
    readonly at: number;
    readonly chunks: number;
  }
  | {
    readonly kind: "chunk";
    readonly position: number;
    readonly commit: string;
    readonly index: number;
  }
  | {
    readonly kind: "piece";
    readonly openedAt: number;
    readonly attempt: string;
    readonly offset: number;
  }
  | { readonly kind: "label" };

const encoder = new TextEncoder();

/** The first parts of the binding of everything that belongs to one life of a session. */
export function bindingOf({ owner, session, incarnation }: SessionLife): Binding {
  return [1, owner, session, incarnation];
}

/** Encrypts and decrypts what one life of a session stores. */
export class SessionCipher {
  /** Events from this position on, and what was streamed for them, are refused in plain. */
  readonly from: number;
  readonly #life: Binding;
  readonly #values: CryptoKey;
  readonly #hashes: CryptoKey;
  #label: { readonly text: string; readonly sealed: Sealed } | undefined;

  private constructor(options: {
    readonly from: number;
    readonly life: Binding;
    readonly values: CryptoKey;
    readonly hashes: CryptoKey;
  }) {
    this.from = options.from;
    this.#life = options.life;
    this.#values = options.values;
    this.#hashes = options.hashes;
  }

  /** Derives from a session's key one key for values and one for content hashes. */
  static async of(key: Bytes, life: SessionLife, from: number): Promise<SessionCipher> {
    const root = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]);
    const [values, hashes] = await Promise.all([
      derive(root, { info: "values", name: "AES-GCM", usages: ["encrypt", "decrypt"] }),
      derive(root, { info: "content hashes", name: "HMAC", usages: ["sign"] }),
    ]);
    return new SessionCipher({ from, life: bindingOf(life), values, hashes });
  }

  /** Encrypts a value for its place. */
  async seal(place: Place, body: Bytes): Promise<Sealed> {
    return await seal(this.#values, body, this.#bindingOf(place));
  }

  /** Decrypts a value; undefined when it is damaged, or was made for another place or session. */
  async open(place: Place, sealed: Sealed): Promise<Bytes | undefined> {
    return await unseal(this.#values, sealed, this.#bindingOf(place));
  }

  /** Encrypts what lists tell of the session; the same text again gives the same bytes again. */
  async sealLabel(text: string): Promise<Sealed> {
    if (this.#label?.text === text) return this.#label.sealed;
    const sealed = await this.seal({ kind: "label" }, encoder.encode(text));
    this.#label = { text, sealed };
    return sealed;
  }

  /** A content hash that tells nothing of the content to those who have not the key. */
  async keyedHash(hash: string): Promise<string> {
    const keyed = await crypto.subtle.sign("HMAC", this.#hashes, encoder.encode(hash));
    return `hmac-${new Uint8Array(keyed).toHex()}`;
  }

  #bindingOf(place: Place): Binding {
    return [...this.#life, place.kind, ...partsOf(place)];
  }
}

/** Whether a content hash is one that `keyedHash` made. */
export function isKeyedHash(hash: string): boolean {
  return hash.startsWith("hmac-");
}

function partsOf(place: Place): Binding {
  switch (place.kind) {
    case "event":
      return [place.position, place.commit, place.at, place.chunks];
    case "chunk":
      return [place.position, place.commit, place.index];
    case "piece":
      return [place.openedAt, place.attempt, place.offset];
    case "label":
      return [];
    default:
      return place satisfies never;
  }
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
