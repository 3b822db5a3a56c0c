import { EventStoreError } from "../errors.ts";
import type { WrappedKey } from "../head/head.ts";
import { StreamCache } from "../stream_cache.ts";
import type { Bytes, Generation, StreamKey } from "../types.ts";
import type { MasterKey } from "./master_key.ts";
import { bindingOf, StreamCipher } from "./stream_cipher.ts";

const KEY_BYTES = 32;

/** The part of a head that says what its stream is encrypted with. */
interface Keyed {
  readonly generation: string;
  readonly key?: WrappedKey | undefined;
}

/** A stream's key that was unwrapped, and what from. */
interface Opened {
  readonly generation: string;
  readonly wrapped: WrappedKey;
  readonly cipher: StreamCipher;
}

/**
 * The keys of streams. Each generation of a stream has a random one, which stands in its head,
 * wrapped by a master key: it comes with the first append, expires with the stream and is erased
 * with it.
 */
export class StreamSecrets {
  readonly #masters: readonly MasterKey[];
  readonly #ciphers = new StreamCache<Opened>();

  /** The first master key wraps, all unwrap; without any, nothing is encrypted. */
  constructor(masters: readonly MasterKey[]) {
    this.#masters = masters;
  }

  /** Whether what is written is encrypted. */
  get isOn(): boolean {
    return this.#masters.length > 0;
  }

  /** The head with a new key for everything from a position on, unless it has one already. */
  async withKey<Head extends Keyed>(stream: StreamKey, head: Head, from: number): Promise<Head> {
    const [master] = this.#masters;
    if (head.key || !master) return head;
    const generation = { ...stream, generation: head.generation };
    const made = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const wrapped = await wrap(made, generation, { master, from });
    await this.#remember(generation, wrapped, made);
    return { ...head, key: wrapped };
  }

  /**
   * What encrypts and decrypts a stream's values; undefined when it has no key. Throws
   * `EventStoreError` `key_missing` when its master key is not there, `key_refused` when that does
   * not unwrap it.
   */
  async cipherOf(stream: StreamKey, head: Keyed): Promise<StreamCipher | undefined> {
    if (!head.key) return undefined;
    const known = this.#ciphers.get(stream);
    if (known?.generation === head.generation && isSameKey(known.wrapped, head.key)) {
      return known.cipher;
    }
    const generation = { ...stream, generation: head.generation };
    return await this.#remember(generation, head.key, await this.#unwrap(generation, head.key));
  }

  /** As `cipherOf`; undefined where that throws because of the key. */
  async cipherIfAny(stream: StreamKey, head: Keyed): Promise<StreamCipher | undefined> {
    try {
      return await this.cipherOf(stream, head);
    } catch (error) {
      if (error instanceof EventStoreError) return undefined;
      throw error;
    }
  }

  /** Whether a stream's key is wrapped by the first master key, and nothing of it may be plaintext. */
  isCurrent({ key }: Keyed): boolean {
    return key !== undefined && key.id === this.#masters[0]?.id && key.from <= 1;
  }

  /** The head with its key wrapped anew, by the first master key. Throws as `cipherOf` does. */
  async rewrapped<Head extends Keyed>(
    stream: StreamKey,
    head: Head,
    from: number,
  ): Promise<Head> {
    const [master] = this.#masters;
    if (!head.key || !master) return head;
    const generation = { ...stream, generation: head.generation };
    const key = await this.#unwrap(generation, head.key);
    return { ...head, key: await wrap(key, generation, { master, from }) };
  }

  /** Forgets a stream. */
  forget(stream: StreamKey): void {
    this.#ciphers.delete(stream);
  }

  async #unwrap(generation: Generation, wrapped: WrappedKey): Promise<Bytes> {
    const { id, from } = wrapped;
    const master = this.#masters.find((each) => each.id === id);
    const named = JSON.stringify(id.slice(0, 64));
    const cannot = `Cannot read the ${generation.kind.name}:`;
    if (!master) {
      throw new EventStoreError(
        "key_missing",
        `${cannot} it is encrypted with the key ${named}, which is not among ENCRYPTION_KEYS; ` +
          `put that key back`,
      );
    }
    const key = await master.unwrap(wrapped, keyBindingOf(generation, from));
    if (key?.length === KEY_BYTES) return key;
    throw new EventStoreError(
      "key_refused",
      `${cannot} the key ${named} of ENCRYPTION_KEYS does not open it; either its value has ` +
        `changed, or the stored ${generation.kind.name} is damaged`,
    );
  }

  async #remember(
    generation: Generation,
    wrapped: WrappedKey,
    key: Bytes,
  ): Promise<StreamCipher> {
    const cipher = await StreamCipher.of(key, generation, wrapped.from);
    this.#ciphers.set(generation, { generation: generation.generation, wrapped, cipher });
    return cipher;
  }
}

async function wrap(key: Bytes, generation: Generation, { master, from }: {
  readonly master: MasterKey;
  readonly from: number;
}): Promise<WrappedKey> {
  return { id: master.id, from, ...await master.wrap(key, keyBindingOf(generation, from)) };
}

function keyBindingOf(generation: Generation, from: number) {
  return [...bindingOf(generation), "key", from];
}

/** Whether two wrapped keys are the same to the byte. */
export function isSameKey(one: WrappedKey | undefined, other: WrappedKey | undefined): boolean {
  return one === other ||
    one !== undefined && other !== undefined &&
      one.id === other.id && one.from === other.from &&
      one.nonce.toHex() === other.nonce.toHex() && one.body.toHex() === other.body.toHex();
}
