import type { KvEntry, KvKey, Mutation } from "../kv/mod.ts";
import type { Expiry } from "./expiry/expiry.ts";
import type { StreamCipher } from "./encryption/stream_cipher.ts";
import type { CommitPart } from "./parts.ts";
import type { Generation, StreamHead, StreamKey, StreamKind } from "./types.ts";

/** Tells, of entries in the order of their keys, whether they are a generation's. */
export type Belongs = (entry: KvEntry) => boolean;

/** Another value, perhaps at another key, in a value's stead; or none, where it is to go. */
export interface Replacement {
  readonly key: KvKey;
  readonly value: { readonly expiresAt: number } | undefined;
}

/**
 * Whoever keeps values of a stream beside its events: says which keys those are, so that the store
 * erases, renews and encrypts them with the stream, and knows nothing else of them.
 */
export interface StreamGuest {
  /** The kind of streams that it is a guest of. */
  readonly kind: StreamKind;
  /** Single keys of a stream, which the first commit of an erasure deletes. */
  keysOf?(stream: StreamKey, head: StreamHead | undefined): readonly KvKey[];
  /**
   * What rides on the first commit of an erasure, for a stream whose head can be read; disposed of
   * after that commit, or after one that failed and is made anew.
   */
  erasure?(stream: StreamKey, head: StreamHead): Promise<CommitPart & Disposable>;
  /** Prefixes of the rest, under the stream's own or elsewhere. */
  prefixesOf?(stream: StreamKey): readonly KvKey[];
  /** Which entries under its prefixes are a generation's, so that erasing the former one spares them. */
  belongsTo?(generation: Generation): Belongs;
  /**
   * Keys that `keysOf` cannot name where the head is damaged or lost, with the time at which the
   * stream was created that each is of.
   */
  strayKeysOf?(
    stream: StreamKey,
  ): AsyncIterable<{ readonly key: KvKey; readonly createdAt: number }>;
  /** Values that have to be written anew when the stream's events are renewed. */
  renewalOf?(stream: StreamKey, head: StreamHead, expiry: Expiry): readonly Mutation[];
  /**
   * Rewrites values under its prefixes that would be gone too soon or too late, as `renew` does events.
   * Resolves with when the first of them is gone then, in ms since the epoch; undefined: there is none.
   */
  renew?(generation: Generation, expiry: Expiry): Promise<number | undefined>;
  /** Prefixes of what a generation has under the guest's, which go with one that does not land. */
  stagedOf?(generation: Generation): readonly KvKey[];
  /** When a stream whose head is damaged was created, in ms since the epoch, if the guest knows. */
  createdAtOf?(stream: StreamKey): Promise<number | undefined>;
  /** What a plain value under its prefixes becomes when the stream gets a key. */
  sealed?(
    entry: KvEntry,
    sealing: { readonly generation: Generation; readonly cipher: StreamCipher },
  ): Promise<Replacement | undefined>;
}

/** The guests of all kinds. */
export class Guests {
  readonly #guests: readonly StreamGuest[];
  readonly #kinds: readonly StreamKind[];

  constructor(kinds: readonly StreamKind[], guests: readonly StreamGuest[]) {
    this.#kinds = kinds;
    this.#guests = guests;
  }

  /** Every kind of streams there is. */
  get kinds(): readonly StreamKind[] {
    return this.#kinds;
  }

  /** The guests of a stream. */
  of({ kind }: StreamKey): readonly StreamGuest[] {
    return this.#guests.filter((guest) => guest.kind.name === kind.name);
  }

  /** Single keys of a stream. */
  keysOf(stream: StreamKey, head: StreamHead | undefined): KvKey[] {
    return this.of(stream).flatMap((guest) => guest.keysOf?.(stream, head) ?? []);
  }

  /** Prefixes of a stream that do not lie under `own`. */
  prefixesOf(stream: StreamKey, own: KvKey): KvKey[] {
    return this.of(stream).flatMap((guest) => guest.prefixesOf?.(stream) ?? [])
      .filter((prefix) => !isUnder(prefix, own));
  }

  /** The guest that an entry is of. */
  ownerOf(stream: StreamKey, key: KvKey): StreamGuest | undefined {
    return this.of(stream).find((guest) =>
      guest.prefixesOf?.(stream).some((prefix) => isUnder(key, prefix))
    );
  }
}

/** Whether a key begins with a prefix. */
export function isUnder(key: KvKey, prefix: KvKey): boolean {
  return prefix.every((part, index) => part === key[index]);
}
