import { type CommitPart, KV_TTL_FACTOR, NO_PART, type StreamGuest } from "../event_store/mod.ts";
import type { Check, Mutation } from "../kv/mod.ts";
import type { SessionContext } from "./context.ts";
import type { SessionKeySpace } from "./keys.ts";
import { type Lease, leaseOf } from "./lease.ts";
import { LeaseWatch } from "./lease_watch.ts";
import { SESSION, type SessionKey, sessionOf, streamOf } from "./session.ts";

/** The result of trying to take a lease. */
export type Taken =
  | {
    readonly ok: true;
    readonly lease: Lease;
    /** Whether another holder let it expire: it went away in the middle of a turn. */
    readonly abandoned: boolean;
    /** Where the log ended when the lease was taken. */
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

type Written = Pick<Lease, "holder" | "token" | "generation">;

const MAX_RACES = 20;

/**
 * The leases of all sessions. A holder that cannot reach the store may still believe in its lease;
 * but every append that ends a turn is checked against the lease's version, and only one holder can
 * have it.
 */
export class Leases {
  readonly #context: SessionContext;
  readonly #leaseMs: number;
  readonly #stopwatch: () => number;
  readonly #watch: LeaseWatch;

  constructor(context: SessionContext, options: {
    /** How long a lease lasts after it was taken or renewed. */
    readonly leaseMs: number;
    /** A clock that never jumps, in ms. */
    readonly stopwatch: () => number;
  }) {
    this.#context = context;
    this.#leaseMs = options.leaseMs;
    this.#stopwatch = options.stopwatch;
    this.#watch = new LeaseWatch({ ...options, now: context.now });
  }

  /** How long a lease lasts after it was taken or renewed, in ms. */
  get leaseMs(): number {
    return this.#leaseMs;
  }

  /** How long a holder waits for one answer of the store, in ms: a second one must fit in a lease. */
  get tryMs(): number {
    return this.#leaseMs / 3;
  }

  /** Whether a lease was written so recently that nobody can have taken it since. */
  isFresh({ writtenAt = -Infinity }: Lease): boolean {
    return this.#stopwatch() - writtenAt < this.#leaseMs / 2;
  }

  /** Takes a session's lease, unless another holder's is live or the session is gone. */
  async take(
    key: SessionKey,
    { holder, openedAt }: { readonly holder: string; readonly openedAt: number },
  ): Promise<Taken> {
    const { store, keys } = this.#context;
    const token = crypto.randomUUID();
    for (let races = 0; races < MAX_RACES; races++) {
      const places = [keys.lease(key), keys.partial(key, openedAt)] as const;
      const view = await store.view(streamOf(key), places);
      if (!view) return { ok: false, reason: "gone" };
      const { head: { position, generation }, entries: [entry, partial] } = view;
      const found = leaseOf(entry);
      const about = { position, isPartial: partial.value !== null };
      if (found?.token === token) return { ok: true, lease: found, abandoned: false, ...about };
      const isOthers = found !== undefined && found.holder !== holder;
      if (isOthers && !this.isExpired(key, found)) return { ok: false, reason: "held" };
      const checks = [view.check, { key: entry.key, versionstamp: entry.versionstamp }];
      const lease = await this.#write(key, { holder, token, generation }, checks);
      if (lease) return { ok: true, lease, abandoned: isOthers, ...about };
    }
    return { ok: false, reason: "held" };
  }

  /** Takes a session's lease with an append, for which a lease that is there is a conflict. */
  takeWith(
    key: SessionKey,
    taking: { readonly holder: string; readonly generation: string },
  ): TakenWith {
    const written = { ...taking, token: crypto.randomUUID() };
    const writtenAt = this.#stopwatch();
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
  guard(key: SessionKey, { lease, open }: {
    readonly lease?: LeaseCheck | undefined;
    readonly open?: boolean | undefined;
  }): CommitPart {
    const place = this.#context.keys.lease(key);
    if (!lease && open !== false) return NO_PART;
    return {
      checks: lease ? [{ key: place, versionstamp: lease.version }] : [],
      mutations: lease?.ends || open === false ? [{ type: "delete", key: place }] : [],
    };
  }

  /**
   * Extends a lease; undefined when its version has changed, or it is gone. Waits for `tryMs` at
   * most.
   */
  async renew(key: SessionKey, lease: Lease): Promise<Lease | undefined> {
    const { holder, generation } = lease;
    const token = crypto.randomUUID();
    const writtenAt = this.#stopwatch();
    const check = { key: this.#context.keys.lease(key), versionstamp: lease.version };
    const written = { holder, token, generation };
    const renewed = await this.#write(key, written, [check], this.tryMs);
    if (renewed) return renewed;
    const found = await this.find(key, this.tryMs);
    return found?.token === token ? { ...found, writtenAt } : undefined;
  }

  /** Gives a lease back at once. Nothing happens when it is another's now. */
  async release(key: SessionKey, lease: Lease): Promise<void> {
    const { kv, keys } = this.#context;
    const place = keys.lease(key);
    await kv.operation("release a lease", () =>
      kv.commit({
        checks: [{ key: place, versionstamp: lease.version }],
        mutations: [{ type: "delete", key: place }],
      }));
  }

  /** The session's lease, live or expired. Waits for the store's deadline, or for less, in ms. */
  async find(key: SessionKey, atMostMs = Infinity): Promise<Lease | undefined> {
    const { kv, keys } = this.#context;
    const read = () => kv.get(keys.lease(key));
    return leaseOf(await kv.operation("read a lease", read, { atMostMs }));
  }

  /** Whether a lease's holder has not renewed it in time. */
  isExpired(key: SessionKey, lease: Lease): boolean {
    return this.#watch.isExpired(key, lease);
  }

  /** The lease as written; undefined when what was checked has changed, or nobody knows. */
  async #write(
    key: SessionKey,
    written: Written,
    checks: readonly Check[],
    atMostMs = Infinity,
  ): Promise<Lease | undefined> {
    const { kv } = this.#context;
    const writtenAt = this.#stopwatch();
    const { mutation, expiresAt } = this.#set(key, written);
    const commit = () => kv.commit({ checks, mutations: [mutation] });
    const result = await kv.operation("write a lease", commit, { atMostMs });
    if (!result.ok) return undefined;
    return { ...written, expiresAt, writtenAt, version: result.versionstamp };
  }

  #set(
    key: SessionKey,
    { generation, ...written }: Written,
  ): { readonly mutation: Mutation; readonly expiresAt: number } {
    const { keys, ttlMs, now } = this.#context;
    const expiresAt = now() + this.#leaseMs;
    const expireIn = Math.max(this.#leaseMs, ttlMs * KV_TTL_FACTOR);
    const value = { v: 1, ...written, incarnation: generation, expiresAt };
    return { mutation: { type: "set", key: keys.lease(key), value, expireIn }, expiresAt };
  }
}

/** A session's lease goes with the first commit of its erasure. */
export function leaseGuest(keys: SessionKeySpace): StreamGuest {
  return { kind: SESSION, keysOf: (stream) => [keys.lease(sessionOf(stream))] };
}
