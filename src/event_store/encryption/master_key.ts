import type { Bytes } from "../types.ts";
import { type Binding, seal, type Sealed, unseal } from "./cipher.ts";

const KEY_BYTES = 32;
const ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Wraps the keys of streams. Its bytes never leave this object. */
export class MasterKey {
  /** Stored beside everything that it wrapped. */
  readonly id: string;
  readonly #bytes: Bytes;
  #imported: Promise<CryptoKey> | undefined;

  /** `bytes`: 32 of them. */
  constructor(id: string, bytes: Bytes) {
    this.id = id;
    this.#bytes = bytes;
  }

  /** Wraps a stream's key. */
  async wrap(key: Bytes, binding: Binding): Promise<Sealed> {
    return await seal(await this.#key(), key, [...binding, this.id]);
  }

  /** The stream's key; undefined when another master key wrapped it, or it is another stream's. */
  async unwrap(wrapped: Sealed, binding: Binding): Promise<Bytes | undefined> {
    return await unseal(await this.#key(), wrapped, [...binding, this.id]);
  }

  #key(): Promise<CryptoKey> {
    this.#imported ??= crypto.subtle.importKey("raw", this.#bytes, "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    return this.#imported;
  }
}

/** A new random key as the setting takes it, `id:base64`. Throws `TypeError` for an invalid id. */
export function newMasterKey(id: string): string {
  if (!ID.test(id)) {
    throw new TypeError(`Cannot make a key: its id is ${JSON.stringify(id)}, ${ID_RULE}`);
  }
  return `${id}:${crypto.getRandomValues(new Uint8Array(KEY_BYTES)).toBase64()}`;
}

const ID_RULE = "ids have 1 to 64 of A-Z a-z 0-9 . _ -";

/**
 * Reads keys `id:base64,…`, and reports every problem. Problems never repeat any of the text:
 * someone who confuses its parts may have put the key where the id belongs.
 */
export function parseMasterKeys(text: string): {
  readonly keys: readonly MasterKey[];
  readonly problems: readonly string[];
} {
  const pairs = text.split(",").map((pair) => pair.trim()).filter(Boolean);
  const keys: MasterKey[] = [];
  const problems: string[] = pairs.length === 0 ? ["it holds none"] : [];
  const known = new Map<string, number>();
  for (const [index, pair] of pairs.entries()) {
    const name = `key ${index + 1}`;
    const colon = pair.indexOf(":");
    const id = pair.slice(0, Math.max(0, colon));
    if (colon === -1) problems.push(`${name} has no id before a colon`);
    else if (!ID.test(id)) problems.push(`the id of ${name} is not valid: ${ID_RULE}`);
    const first = known.get(id);
    if (id !== "" && first !== undefined) {
      problems.push(`keys ${first} and ${index + 1} have one id`);
    }
    known.set(id, first ?? index + 1);
    const bytes = bytesOf(pair.slice(colon + 1));
    if (!bytes) problems.push(`${name} is not base64`);
    else if (bytes.length !== KEY_BYTES) {
      problems.push(`${name} has ${bytes.length} bytes, ${KEY_BYTES} are needed`);
    } else keys.push(new MasterKey(id, bytes));
  }
  return { keys, problems };
}

function bytesOf(base64: string): Bytes | undefined {
  try {
    const alphabet = /[-_]/.test(base64) ? "base64url" : "base64";
    return Uint8Array.fromBase64(base64, { alphabet });
  } catch {
    return undefined;
  }
}
