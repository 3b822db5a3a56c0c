import { storedHeadSchema, storedLeaseSchema } from "./codec.ts";
import type { SessionKey } from "./keys.ts";
import { PHYSICAL_LIVES } from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import type { Store } from "./store.ts";

/** The right to run a session's open turn. `version` changes with every write; a commit checks it. */
export interface Lease {
  readonly holder: string;
  /** The life of the session that it belongs to. */
  readonly incarnation: string;
  readonly token: string;
  /** By the holder's clock, in ms since the epoch. */
  readonly expiresAt: number;
  /** When this instance began to write it, by its stopwatch; undefined where it only read it. */
  readonly writtenAt?: number;
  readonly version: string;
}

/** What became of a try to take a lease. */
export type Taken =
  | {
    readonly ok: true;
    readonly lease: Lease;
    /** Whether another holder let it lapse: it went away in the middle of a turn. */
    readonly abandoned: boolean;
    /** Where the log ended when the lease was taken. */
    readonly position: number;
    /** Whether something of the turn that was opened at the given position has been streamed. */
    readonly isPartial: boolean;
  }
  | { readonly ok: false; readonly reason: "held" | "gone" };

const MAX_RACES = 20;
const MAX_WATCHED = 10_000;

/** How much the clocks of two instances may differ before one calls too early, in ms. */
const CLOCK_SKEW_MS = 500;

/**
 * The leases of all sessions. One has lapsed when it did not change for as long as it lasts, by this
 * instance's own stopwatch; or for half as long, in which a living holder renews it, where by the
 * clock it is past its end. So no clock that is ahead takes a lease from a living holder, and none
 * keeps a session from the next one for longer than a lease lasts. A holder that cannot reach the
 * store may still believe in its lease; but every append that ends a turn is checked against the
 * lease's version, and that has only one.
 */
export class Leases {
  readonly #store: Store;
  readonly #leaseMs: number;
  readonly #stopwatch: () => number;
  readonly #watched = new Map<string, { readonly version: string; readonly since: number }>();

  constructor(store: Store, options: {
    /** How long a lease lasts after it was taken or renewed. */
    readonly leaseMs: number;
    /** A clock that never jumps, in ms. */
    readonly stopwatch: () => number;
  }) {
    this.#store = store;
    this.#leaseMs = options.leaseMs;
    this.#stopwatch = options.stopwatch;
  }

  /** How long a lease lasts after it was taken or renewed, in ms. */
  get leaseMs(): number {
    return this.#leaseMs;
  }

  /** How long a holder waits for one answer of the store, in ms: another try must fit in a lease. */
  get tryMs(): number {
    return Math.min(this.#store.deadlineMs, this.#leaseMs / 3);
  }

  /** Whether a lease was written so lately that nobody can have taken it since. */
  isFresh({ writtenAt = -Infinity }: Lease): boolean {
    return this.#stopwatch() - writtenAt < this.#leaseMs / 2;
  }

  /** Takes a session's lease, unless another holder's is live or the session is gone. */
  async take(
    key: SessionKey,
    { holder, openedAt }: { readonly holder: string; readonly openedAt: number },
  ): Promise<Taken> {
    const token = crypto.randomUUID();
    for (let races = 0; races < MAX_RACES; races++) {
      const { head, headEntry, lease, entry, isPartial } = await this.#look(key, openedAt);
      if (!head) return { ok: false, reason: "gone" };
      if (lease?.token === token) {
        return { ok: true, lease, abandoned: false, position: head.position, isPartial };
      }
      if (lease && lease.holder !== holder && !this.isLapsed(key, lease)) {
        return { ok: false, reason: "held" };
      }
      const { incarnation } = head;
      const taken = await this.#write(key, { holder, token, incarnation }, [headEntry, entry]);
      if (!taken) continue;
      const abandoned = lease !== undefined && lease.holder !== holder;
      return { ok: true, lease: taken, abandoned, position: head.position, isPartial };
    }
    return { ok: false, reason: "held" };
  }

  /**
   * Adds the taking of a session's lease to a commit, which then is a conflict where there is one.
   * The version is the commit's.
   */
  takeWith(
    atomic: Deno.AtomicOperation,
    key: SessionKey,
    { holder, incarnation }: { readonly holder: string; readonly incarnation: string },
  ): Omit<Lease, "version"> {
    const written = { holder, incarnation, token: crypto.randomUUID() };
    const writtenAt = this.#stopwatch();
    atomic.check({ key: this.#store.keys.lease(key), versionstamp: null });
    return { ...written, writtenAt, expiresAt: this.#set(atomic, key, written) };
  }

  /**
   * Moves a lease's end on; undefined when its version is another now, or it is gone. Waits for
   * `tryMs` at most.
   */
  async renew(key: SessionKey, lease: Lease): Promise<Lease | undefined> {
    const { holder, incarnation } = lease;
    const token = crypto.randomUUID();
    const writtenAt = this.#stopwatch();
    const checked = { key: this.#store.keys.lease(key), versionstamp: lease.version };
    const written = { holder, token, incarnation };
    const renewed = await this.#write(key, written, [checked], this.tryMs);
    if (renewed) return renewed;
    const found = await this.find(key, this.tryMs);
    return found?.token === token ? { ...found, writtenAt } : undefined;
  }

  /** Gives a lease back at once. Nothing happens when it is another's now. */
  async release(key: SessionKey, lease: Lease): Promise<void> {
    const { kv, keys, deadlineMs } = this.#store;
    await within(
      deadlineMs,
      "release a lease",
      () =>
        whileLocked(() =>
          kv.atomic().check({ key: keys.lease(key), versionstamp: lease.version })
            .delete(keys.lease(key)).commit()
        ),
    );
  }

  /** The session's lease, live or lapsed. */
  async find(
    key: SessionKey,
    deadlineMs: number = this.#store.deadlineMs,
  ): Promise<Lease | undefined> {
    const { kv, keys } = this.#store;
    const entry = await within(
      deadlineMs,
      "read a lease",
      () => whileLocked(() => kv.get(keys.lease(key))),
    );
    return leaseOf(entry);
  }

  /** Whether a lease's holder has not renewed it in time. */
  isLapsed(key: SessionKey, lease: Lease): boolean {
    const name = JSON.stringify([key.owner, key.session]);
    const watched = this.#watched.get(name);
    const now = this.#stopwatch();
    if (watched?.version === lease.version) {
      const isPast = lease.expiresAt + CLOCK_SKEW_MS <= this.#store.now();
      return now - watched.since >= (isPast ? this.#leaseMs / 2 : this.#leaseMs);
    }
    if (this.#watched.size >= MAX_WATCHED) this.#watched.clear();
    this.#watched.set(name, { version: lease.version, since: now });
    return false;
  }

  async #look(key: SessionKey, openedAt: number) {
    const { kv, keys, deadlineMs, now } = this.#store;
    const places = [keys.head(key), keys.lease(key), keys.partial(key, openedAt)] as const;
    const [headEntry, entry, partial] = await within(
      deadlineMs,
      "look at a lease",
      () => whileLocked(() => kv.getMany<[unknown, unknown, unknown]>([...places])),
    );
    const stored = storedHeadSchema.safeParse(headEntry.value);
    const head = stored.success && stored.data.expiresAt > now() ? stored.data : undefined;
    const isPartial = partial.value !== null;
    return { head, headEntry, lease: leaseOf(entry), entry, isPartial };
  }

  /** The lease as written; undefined when what was checked has changed, or nobody knows. */
  async #write(
    key: SessionKey,
    written: Pick<Lease, "holder" | "token" | "incarnation">,
    checks: readonly Deno.AtomicCheck[],
    deadlineMs: number = this.#store.deadlineMs,
  ): Promise<Lease | undefined> {
    const { kv } = this.#store;
    return await within(deadlineMs, "write a lease", () =>
      whileLocked(async () => {
        const atomic = kv.atomic().check(...checks);
        const writtenAt = this.#stopwatch();
        const expiresAt = this.#set(atomic, key, written);
        const result = await atomic.commit();
        if (!result.ok) return undefined;
        return { ...written, expiresAt, writtenAt, version: result.versionstamp };
      }));
  }

  /** When the lease ends, in ms since the epoch. */
  #set(
    atomic: Deno.AtomicOperation,
    key: SessionKey,
    written: Pick<Lease, "holder" | "token" | "incarnation">,
  ): number {
    const { keys, ttlMs, now } = this.#store;
    const expiresAt = now() + this.#leaseMs;
    const expireIn = Math.max(this.#leaseMs, ttlMs * PHYSICAL_LIVES);
    atomic.set(keys.lease(key), { v: 1, ...written, expiresAt }, { expireIn });
    return expiresAt;
  }
}

/** The lease that an entry holds. */
export function leaseOf(entry: Deno.KvEntryMaybe<unknown>): Lease | undefined {
  const stored = storedLeaseSchema.safeParse(entry.value);
  if (!stored.success || entry.versionstamp === null) return undefined;
  const { v: _, ...lease } = stored.data;
  return { ...lease, version: entry.versionstamp };
}
