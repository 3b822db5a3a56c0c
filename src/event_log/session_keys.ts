import type { Bytes } from "./cipher.ts";
import type { StoredHead, StoredKey } from "./codec.ts";
import { EventLogError } from "./errors.ts";
import type { SessionKey } from "./keys.ts";
import type { MasterKey } from "./master_key.ts";
import { bindingOf, SessionCipher, type SessionLife } from "./session_cipher.ts";
import { SessionCache } from "./session_cache.ts";

const KEY_BYTES = 32;

/** A session's key that was unwrapped, and what from. */
interface Opened {
  readonly incarnation: string;
  readonly wrapped: StoredKey;
  readonly cipher: SessionCipher;
}

/**
 * The keys of sessions. Each life of a session has a random one, which stands in its head, wrapped
 * by a master key; so it comes with the first append, expires with the session and goes with it.
 */
export class SessionKeys {
  readonly #masters: readonly MasterKey[];
  readonly #ciphers = new SessionCache<Opened>();

  /** The first master key wraps, all unwrap; without any, nothing is encrypted. */
  constructor(masters: readonly MasterKey[]) {
    this.#masters = masters;
  }

  /** Whether what is written is encrypted. */
  get isOn(): boolean {
    return this.#masters.length > 0;
  }

  /** A head that is to be written, with a key for all from a position on, where it has none yet. */
  async keyed<Head extends StoredHead>(key: SessionKey, head: Head, from: number): Promise<Head> {
    const [master] = this.#masters;
    if (head.key || !master) return head;
    const { incarnation } = head;
    const made = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const wrapped = await wrap(made, { ...key, incarnation }, { master, from });
    await this.#remember({ ...key, incarnation }, wrapped, made);
    return { ...head, v: 2, key: wrapped };
  }

  /**
   * What encrypts and decrypts for a session; undefined when it has no key. Throws `EventLogError`
   * `key_missing` when its master key is not there, `key_refused` when that does not unwrap it.
   */
  async cipherOf(
    key: SessionKey,
    head: Pick<StoredHead, "incarnation" | "key">,
  ): Promise<SessionCipher | undefined> {
    if (!head.key) return undefined;
    const known = this.#ciphers.get(key);
    if (known?.incarnation === head.incarnation && isSame(known.wrapped, head.key)) {
      return known.cipher;
    }
    const life = { ...key, incarnation: head.incarnation };
    return await this.#remember(life, head.key, await this.#unwrap(life, head.key));
  }

  /** Whether a session's key is wrapped by the first master key, and nothing of it may be plain. */
  isCurrent({ key }: Pick<StoredHead, "key">): boolean {
    return key !== undefined && key.id === this.#masters[0]?.id && key.from <= 1;
  }

  /** A head whose key is wrapped anew, by the first master key. Throws as `cipherOf` does. */
  async rewrapped<Head extends StoredHead>(
    key: SessionKey,
    head: Head,
    from: number,
  ): Promise<Head> {
    const [master] = this.#masters;
    if (!head.key || !master) return head;
    const life = { ...key, incarnation: head.incarnation };
    const wrapped = await wrap(await this.#unwrap(life, head.key), life, { master, from });
    return { ...head, key: wrapped };
  }

  /** Forgets a session. */
  forget(key: SessionKey): void {
    this.#ciphers.delete(key);
  }

  async #unwrap(life: SessionLife, wrapped: StoredKey): Promise<Bytes> {
    const { id, from } = wrapped;
    const master = this.#masters.find((each) => each.id === id);
    const named = JSON.stringify(id.slice(0, 64));
    if (!master) {
      throw new EventLogError(
        "key_missing",
        `Cannot read the session: it is encrypted with the key ${named}, which is not among ` +
          `ENCRYPTION_KEYS; put that key back`,
      );
    }
    const key = await master.unwrap(wrapped, [...bindingOf(life), "key", from]);
    if (key?.length === KEY_BYTES) return key;
    throw new EventLogError(
      "key_refused",
      `Cannot read the session: the key ${named} of ENCRYPTION_KEYS does not open it; either the ` +
        `setting has another value than before, or what is stored of the session is damaged`,
    );
  }

  async #remember(life: SessionLife, wrapped: StoredKey, key: Bytes): Promise<SessionCipher> {
    const cipher = await SessionCipher.of(key, life, wrapped.from);
    this.#ciphers.set(life, { incarnation: life.incarnation, wrapped, cipher });
    return cipher;
  }
}

async function wrap(key: Bytes, life: SessionLife, { master, from }: {
  readonly master: MasterKey;
  readonly from: number;
}): Promise<StoredKey> {
  const wrapped = await master.wrap(key, [...bindingOf(life), "key", from]);
  return { id: master.id, from, ...wrapped };
}

/** Whether two wrapped keys are the same to the byte. */
export function isSame(one: StoredKey | undefined, other: StoredKey | undefined): boolean {
  return one === other ||
    one !== undefined && other !== undefined &&
      one.id === other.id && one.from === other.from &&
      one.nonce.toHex() === other.nonce.toHex() && one.body.toHex() === other.body.toHex();
}
