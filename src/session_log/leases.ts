import {
  type CommitPart,
  type EventStore,
  KV_TTL_FACTOR,
  NO_PART,
  type StreamGuest,
  type StreamKey,
  type StreamKeySpace,
  type StreamKind,
} from "../event_store/mod.ts";
import type { Check, KvClient, KvEntryMaybe, KvKey, Mutation } from "../kv/mod.ts";
import { type Lease, leaseOf } from "./lease.ts";
import { type LeaseTimes, missedMsOf, tryMsOf } from "./lease_times.ts";
import { LeaseWatch } from "./lease_watch.ts";
import type { SessionKey } from "./session.ts";

/** What leases of streams are kept in. */
export interface LeaseContext {
  readonly kv: KvClient;
  readonly store: EventStore;
  readonly streams: StreamKeySpace;
  /** The streams' time to live after their last use, in ms. */
  readonly ttlMs: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** How long leases last, and of what they are. */
export interface LeaseOptions<Key> {
  /** The stream that a key names. */
  readonly streamOf: (key: Key) => StreamKey;
  /** Where it stands how far the turn that was opened at a position has been streamed. */
  readonly partialOf?: (key: Key, openedAt: number) => KvKey;
  readonly times: LeaseTimes;
  /** A clock that never jumps, in ms. */
  readonly stopwatch: () => number;
}

/** The result of trying to take a lease. */
export type Taken =
  | {
    readonly ok: true;
    readonly lease: Lease;
    /** Whether another holder let it expire: it went away in the middle of a turn. */
    readonly abandoned: boolean;
    /** Where the stream ended when the lease was taken. */
    readonly position: number;
    /** Whether something of the turn that was opened at the given position has been streamed. */
    readonly isPartial: boolean;
  }
  | { readonly ok: false; readonly reason: "held" | "gone" };

/** A lease that an append takes with its commit. */
export interface TakenWith {
  readonly part: CommitPart;
  /** The lease, once the commit has a version. */
  readonly lease: (version: string) => Lease;
}

/** What an append checks of a lease: its version, null for none; and whether it ends with it. */
export interface LeaseCheck {
  readonly version: string | null;
  readonly ends: boolean;
}

type Written = Pick<Lease, "holder" | "token" | "generation" | "lastsMs">;

const MAX_RACES = 20;

/**
 * The leases of all streams of a kind: who runs a session's open turn, or learns for a space. A holder
 * that cannot reach the store may still believe in its lease; but every append that needs it is checked
 * against the lease's version, and only one holder can have it.
 */
export class Leases<Key = SessionKey> {
  readonly #context: LeaseContext;
  readonly #options: LeaseOptions<Key>;
  readonly #watch: LeaseWatch;

  constructor(context: LeaseContext, options: LeaseOptions<Key>) {
    this.#context = context;
    this.#options = options;
    this.#watch = new LeaseWatch({ ...options, now: context.now });
  }

  /** How long a lease lasts after this instance took or renewed it, in ms. */
  get lastsMs(): number {
    return this.#options.times.lastsMs;
  }

  /** How long a holder waits for one answer of the store, in ms: a second one must fit in the lease. */
  tryMs({ lastsMs }: Lease): number {
    return tryMsOf(lastsMs, this.#options.times);
  }

  /** In how many ms a lease is to be renewed: counted from when its last write began. */
  dueInMs({ lastsMs, writtenAt }: Lease): number {
    const { stopwatch, times } = this.#options;
    const now = stopwatch();
    return Math.max(0, (writtenAt ?? now) + lastsMs * times.renewedAfter - now);
  }

  /** Whether a lease was written so recently that nobody can have taken it since. */
  isFresh({ writtenAt = -Infinity, lastsMs }: Lease): boolean {
    return this.#options.stopwatch() - writtenAt < missedMsOf(lastsMs, this.#options.times);
  }

  /** The lease that an entry holds. */
  in(entry: KvEntryMaybe): Lease | undefined {
    return leaseOf(entry, this.lastsMs);
  }

  /**
   * Takes a stream's lease, unless another holder's is live or the stream is gone. `openedAt` is the
   * position that opened the turn which the lease is for, if it is for one.
   */
  async take(
    key: Key,
    { holder, openedAt }: { readonly holder: string; readonly openedAt?: number },
  ): Promise<Taken> {
    const { streamOf, partialOf } = this.#options;
    const token = crypto.randomUUID();
    const beside = openedAt === undefined ? undefined : partialOf?.(key, openedAt);
    const places = [this.#place(key), ...beside ? [beside] : []] as const;
    for (let races = 0; races < MAX_RACES; races++) {
      const view = await this.#context.store.view(streamOf(key), places);
      if (!view) return { ok: false, reason: "gone" };
      const { head: { position, generation }, entries: [entry, partial] } = view;
      const found = this.in(entry);
      const about = { position, isPartial: (partial?.value ?? null) !== null };
      if (found?.token === token) return { ok: true, lease: found, abandoned: false, ...about };
      const isOthers = found !== undefined && found.holder !== holder;
      if (isOthers && !this.isExpired(key, found)) return { ok: false, reason: "held" };
      const checks = [view.check, { key: entry.key, versionstamp: entry.versionstamp }];
      const written = { holder, token, generation, lastsMs: this.lastsMs };
      const lease = await this.#write(key, written, checks);
      if (lease) return { ok: true, lease, abandoned: isOthers, ...about };
    }
    return { ok: false, reason: "held" };
  }

  /** Takes a stream's lease with an append, for which a lease that is there is a conflict. */
  takeWith(
    key: Key,
    taking: { readonly holder: string; readonly generation: string },
  ): TakenWith {
    const written = { ...taking, token: crypto.randomUUID(), lastsMs: this.lastsMs };
    const writtenAt = this.#options.stopwatch();
    const { mutation, expiresAt } = this.#set(key, written);
    return {
      part: {
        checks: [{ key: mutation.key, versionstamp: null }],
        mutations: [mutation],
      },
      lease: (version) => ({ ...written, expiresAt, writtenAt, version }),
    };
  }

  /** Checks a lease with an append, and ends it if asked to, or if no turn is open. */
  guard(key: Key, { lease, open }: {
    readonly lease?: LeaseCheck | undefined;
    readonly open?: boolean | undefined;
  }): CommitPart {
    const place = this.#place(key);
    if (!lease && open !== false) return NO_PART;
    return {
      checks: lease ? [{ key: place, versionstamp: lease.version }] : [],
      mutations: lease?.ends || open === false ? [{ type: "delete", key: place }] : [],
    };
  }

  /**
   * Extends a lease; undefined when its version has changed, or it is gone, or one of `news` does not
   * hold. Waits for `tryMs` at most.
   *
   * @param news What holds as long as others have done nothing that its holder has to know.
   */
  async renew(key: Key, lease: Lease, news: readonly Check[] = []): Promise<Lease | undefined> {
    const { holder, generation } = lease;
    const token = crypto.randomUUID();
    const writtenAt = this.#options.stopwatch();
    const check = { key: this.#place(key), versionstamp: lease.version };
    const written = { holder, token, generation, lastsMs: this.lastsMs };
    const tryMs = this.tryMs(lease);
    const renewed = await this.#write(key, written, [check, ...news], tryMs);
    if (renewed) return renewed;
    const found = await this.find(key, tryMs);
    return found?.token === token ? { ...found, writtenAt } : undefined;
  }

  /** Gives a lease back at once. Nothing happens when it is another's now. */
  async release(key: Key, lease: Lease): Promise<void> {
    const { kv } = this.#context;
    const place = this.#place(key);
    await kv.operation("release a lease", () =>
      kv.commit({
        checks: [{ key: place, versionstamp: lease.version }],
        mutations: [{ type: "delete", key: place }],
      }));
  }

  /** The stream's lease, live or expired. Waits for the store's deadline, or for less, in ms. */
  async find(key: Key, atMostMs = Infinity): Promise<Lease | undefined> {
    const { kv } = this.#context;
    const read = () => kv.get(this.#place(key));
    return this.in(await kv.operation("read a lease", read, { atMostMs }));
  }

  /** Whether a lease's holder has not renewed it in time. */
  isExpired(key: Key, lease: Lease): boolean {
    return this.#watch.isExpired(this.#options.streamOf(key), lease);
  }

  /** The lease as written; undefined when what was checked has changed, or nobody knows. */
  async #write(
    key: Key,
    written: Written,
    checks: readonly Check[],
    atMostMs = Infinity,
  ): Promise<Lease | undefined> {
    const { kv } = this.#context;
    const writtenAt = this.#options.stopwatch();
    const { mutation, expiresAt } = this.#set(key, written);
    const commit = () => kv.commit({ checks, mutations: [mutation] });
    const result = await kv.operation("write a lease", commit, { atMostMs });
    if (!result.ok) return undefined;
    return { ...written, expiresAt, writtenAt, version: result.versionstamp };
  }

  #set(
    key: Key,
    { generation, ...written }: Written,
  ): { readonly mutation: Mutation; readonly expiresAt: number } {
    const { ttlMs, now } = this.#context;
    const expiresAt = now() + written.lastsMs;
    const expireIn = Math.max(written.lastsMs, ttlMs * KV_TTL_FACTOR);
    const value = { v: 1, ...written, incarnation: generation, expiresAt };
    return { mutation: { type: "set", key: this.#place(key), value, expireIn }, expiresAt };
  }

  #place(key: Key): KvKey {
    return leasePlace(this.#options.streamOf(key), this.#context.streams);
  }
}

/**
 * Where a stream's lease lies: a value of `storedLeaseSchema`. Written by its holder; expires with
 * the stream.
 */
export function leasePlace(stream: StreamKey, streams: StreamKeySpace): KvKey {
  return [...streams.stream(stream), "lease"];
}

/** A stream's lease goes with the first commit of its erasure. */
export function leaseGuest(kind: StreamKind, streams: StreamKeySpace): StreamGuest {
  return { kind, keysOf: (stream) => [leasePlace(stream, streams)] };
}
