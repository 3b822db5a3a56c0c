/** One part of a key. Parts of one type sort among themselves; numbers by value. */
export type KvKeyPart = Uint8Array | string | number | bigint | boolean | symbol;

/** Where a value lies. Keys sort part by part. */
export type KvKey = readonly KvKeyPart[];

/** A key, its value and the version of the value. */
export interface KvEntry {
  readonly key: KvKey;
  readonly value: unknown;
  /** Changes with every write; later ones sort after earlier ones. */
  readonly versionstamp: string;
}

/** What a read finds: an entry, or nothing. */
export type KvEntryMaybe =
  | KvEntry
  | { readonly key: KvKey; readonly value: null; readonly versionstamp: null };

/** A condition of a commit: the key still has this version; null: there is no such key. */
export interface Check {
  readonly key: KvKey;
  readonly versionstamp: string | null;
}

/** A change that a commit makes. `expireIn` in ms from the commit; without it the value stays. */
export type Mutation =
  | {
    readonly type: "set";
    readonly key: KvKey;
    readonly value: unknown;
    readonly expireIn?: number;
  }
  | { readonly type: "delete"; readonly key: KvKey };

/** Everything of one commit: all mutations are applied at once, or none if a check fails. */
export interface Write {
  readonly checks: readonly Check[];
  readonly mutations: readonly Mutation[];
}

/** What became of a commit; not ok: a check failed, and nothing was written. */
export type Committed =
  | { readonly ok: true; readonly versionstamp: string }
  | { readonly ok: false };

/** Which entries a list yields: those under a prefix, from a key on, up to a key (exclusive). */
export type ListSelector =
  | { prefix: KvKey }
  | { prefix: KvKey; start: KvKey }
  | { prefix: KvKey; end: KvKey }
  | { start: KvKey; end: KvKey };

/** How entries are listed. */
export interface ListOptions {
  /** The most entries; without it all. */
  limit?: number;
  /** Entries per read of the store, at most 1,000. */
  batchSize?: number;
  /** Whether the last one comes first. */
  reverse?: boolean;
}

/** Collects checks and mutations, and commits them at once. */
export interface AtomicOperation {
  check(...checks: Check[]): this;
  set(key: KvKey, value: unknown, options?: { expireIn?: number }): this;
  delete(key: KvKey): this;
  /**
   * May throw although the mutations were applied, where the store's answer was lost; and may report
   * a failed check that the store's own retry of an applied commit ran into.
   */
  commit(): Promise<Committed>;
}

/**
 * A key-value store: the part of `Deno.Kv` that the log needs, so that a `Deno.Kv` is one, and a
 * test double or another store can be. `tests/kv/contract.ts` says how it has to behave.
 */
export interface KeyValueStore {
  get(key: KvKey): Promise<KvEntryMaybe>;
  /** At most 10 keys; the entries come in their order, of one moment. */
  getMany(keys: readonly KvKey[]): Promise<KvEntryMaybe[]>;
  /** Entries in the order of their keys. `next()` can be called again after it has thrown. */
  list(selector: ListSelector, options?: ListOptions): AsyncIterableIterator<KvEntry>;
  atomic(): AtomicOperation;
  /**
   * Yields when one of the keys may have changed, and once at the start: their entries, or nothing where
   * it does not tell them.
   */
  watch(keys: readonly KvKey[]): ReadableStream<readonly KvEntryMaybe[] | undefined>;
  close(): void;
}
