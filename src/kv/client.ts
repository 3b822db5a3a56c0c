import { logger } from "../telemetry/mod.ts";
import { withDeadline } from "./deadline.ts";
import { JointCommits } from "./joint_commits.ts";
import { JointReads } from "./joint_reads.ts";
import { retryWhileLocked } from "./lock_retry.ts";
import type { Scrubber } from "./scrub/scrubber.ts";
import type {
  AtomicOperation,
  Committed,
  KeyValueStore,
  KvEntry,
  KvEntryMaybe,
  KvKey,
  ListOptions,
  ListSelector,
  Write,
} from "./types.ts";

/** How long an operation may take. */
export interface OperationOptions {
  /** How many deadlines' time it has, for one that makes many calls. Default 1. */
  readonly deadlines?: number;
  /** The most time it has, in ms, where that is less than its deadline. */
  readonly atMostMs?: number;
}

/**
 * The one way to the store. Every call is repeated while another process has the file locked; calls
 * belong to named operations, each of which ends at its deadline. A commit that is repeated may
 * fail its own checks, having been applied the first time: whoever needs to know looks.
 */
export class KvClient {
  readonly #store: KeyValueStore;
  readonly #deadlineMs: number;
  readonly #scrubber: Scrubber | undefined;
  readonly #joint: { readonly commits: JointCommits; readonly reads: JointReads } | undefined;

  constructor(store: KeyValueStore, options: {
    /** How long an operation may take, in ms. */
    readonly deadlineMs: number;
    /** What overwrites deleted values in the store's file, if it has one. */
    readonly scrubber?: Scrubber | undefined;
    /** Whether it does one thing at a time: then commits that wait are joined, and so are reads. */
    readonly isSerial?: boolean | undefined;
  }) {
    this.#store = store;
    this.#deadlineMs = options.deadlineMs;
    this.#scrubber = options.scrubber;
    this.#joint = options.isSerial
      ? {
        commits: new JointCommits((write) => this.#commit(write)),
        reads: new JointReads((keys) => this.#read(keys)),
      }
      : undefined;
  }

  /**
   * Runs an operation of one or more calls under its deadline. Throws `StoreError`
   * `store_unavailable` when it is late or the store fails. The signal tells a task that it is late.
   *
   * @param name What it does, as it stands after “Cannot …” in errors: `append to the event log`.
   */
  operation<Result>(
    name: string,
    task: (signal: AbortSignal) => Promise<Result>,
    { deadlines = 1, atMostMs = Infinity }: OperationOptions = {},
  ): Promise<Result> {
    return withDeadline(Math.min(this.#deadlineMs * deadlines, atMostMs), name, task);
  }

  /** Reads one key. */
  get(key: KvKey): Promise<KvEntryMaybe> {
    return this.#joint?.reads.get(key) ?? retryWhileLocked(() => this.#store.get(key));
  }

  /** Reads at most 10 keys, as they are at one moment. */
  getMany<Keys extends readonly KvKey[]>(
    keys: Keys,
  ): Promise<{ -readonly [Index in keyof Keys]: KvEntryMaybe }>;
  getMany(keys: readonly KvKey[]): Promise<KvEntryMaybe[]> {
    return retryWhileLocked(() => this.#store.getMany(keys));
  }

  /** Lists entries in the order of their keys. */
  list(selector: ListSelector, options: ListOptions = {}): AsyncIterableIterator<KvEntry> {
    const entries = this.#store.list(selector, options);
    const next = () => entries.next();
    const iterator: AsyncIterableIterator<KvEntry> = {
      next: () => retryWhileLocked(next),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Commits mutations at once, if every check holds. Throws what the store throws. */
  commit(write: Write): Promise<Committed> {
    return this.#joint ? this.#joint.commits.commit(write) : this.#commit(write);
  }

  /**
   * Calls back when one of the keys may have changed, until the returned function is called; with the
   * versions that they have, as far as the store tells.
   */
  watch(
    keys: readonly KvKey[],
    onHint: (versions: readonly (string | null | undefined)[]) => void,
  ): () => void {
    const reader = this.#store.watch(keys).getReader();
    const follow = async () => {
      for (let told = await reader.read(); !told.done; told = await reader.read()) {
        onHint(told.value?.map(({ versionstamp }) => versionstamp) ?? []);
      }
    };
    follow().catch((error) => logger.warn("Watching the store failed; polling instead", { error }));
    return () => void reader.cancel().catch(() => {});
  }

  /** Has what was deleted overwritten soon, where the store is a file of this machine. */
  scrub(): void {
    void this.#scrubber?.request();
  }

  /** Closes the store. */
  close(): void {
    void this.#scrubber?.close();
    this.#store.close();
  }

  async #read(keys: readonly KvKey[]): Promise<readonly KvEntryMaybe[]> {
    const [only] = keys;
    if (only === undefined || keys.length > 1) return await this.getMany(keys);
    return [await retryWhileLocked(() => this.#store.get(only))];
  }

  async #commit(write: Write): Promise<Committed> {
    return await retryWhileLocked(() => atomicOf(write, this.#store.atomic()).commit());
  }
}

function atomicOf({ checks, mutations }: Write, atomic: AtomicOperation): AtomicOperation {
  atomic.check(...checks);
  for (const mutation of mutations) {
    const { key } = mutation;
    if (mutation.type === "delete") atomic.delete(key);
    else if (mutation.expireIn === undefined) atomic.set(key, mutation.value);
    else atomic.set(key, mutation.value, { expireIn: mutation.expireIn });
  }
  return atomic;
}
