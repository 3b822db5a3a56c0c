import {
  type DecidedEvent,
  encode,
  type RecordedEvent,
  storedEventSchema,
  storedHashSchema,
  type StoredHead,
  storedHeadSchema,
} from "./codec.ts";
import { EventLogError } from "./errors.ts";
import { HeadCache, type SeenHead } from "./head_cache.ts";
import { type Lease, leaseOf, Leases } from "./leases.ts";
import { KeySpace, type SessionKey, type Tables } from "./keys.ts";
import {
  APPEND_BYTES,
  BATCH_MUTATIONS,
  COMMIT_BYTES,
  PAGE_EVENTS,
  PHYSICAL_LIVES,
  SWEPT_SESSIONS,
} from "./limits.ts";
import { partialOf, type PartialReply, Partials } from "./partials.ts";
import { type Limited, Meter, type Quotas, type Spending } from "./meter.ts";
import { whileLocked, within } from "./patience.ts";
import { readPage } from "./reader.ts";
import { type Present, renew } from "./renewal.ts";
import type { Store } from "./store.ts";

/** The part of a session's head that others may know. Times are in ms since the epoch. */
export interface SessionHead {
  readonly position: number;
  readonly turns: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What became of an append. On a conflict `position` is where the log really is; 0: not there. */
export type Appended =
  | { readonly ok: true; readonly recorded: readonly RecordedEvent[]; readonly head: SessionHead }
  | { readonly ok: false; readonly position: number; readonly limited?: Limited };

/** How a log is opened. */
export interface EventLogOptions extends Tables {
  /** The store; `openEventLog` opens one from a path. */
  readonly kv: Deno.Kv;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** How long one operation may take, in ms. */
  readonly deadlineMs?: number;
  /** How long a lease lasts after it was taken or renewed, in ms. */
  readonly leaseMs?: number;
  /** What an owner may use; without it there is no limit. */
  readonly quotas?: Quotas;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
  /** A clock that never jumps, in ms. */
  readonly stopwatch?: () => number;
}

/** What an append is made of. */
export interface Batch {
  /** The position that the log must be at; 0 begins the session. */
  readonly expected: number;
  readonly events: readonly DecidedEvent[];
  /** The session's count of turns from then on. */
  readonly turns: number;
  /** The content hash of a turn's message. */
  readonly hash?: { readonly hash: string; readonly turn: string };
  /** Whether the session has open turns from then on, where that changes. None: its lease ends. */
  readonly open?: boolean;
  /** The lease that must not have changed, or null: there must be none. `ends`: it ends with this. */
  readonly lease?: { readonly version: string | null; readonly ends: boolean };
  /** What it uses of its owner's quotas. */
  readonly spending?: Spending;
}

/** A session at a glance. Times in ms since the epoch. */
export interface Glance {
  readonly head: SessionHead;
  readonly lease: Lease | undefined;
  /** What was streamed of the turn that was asked for. */
  readonly partial: PartialReply | undefined;
}

/** Opens a log in a file, in memory (`:memory:`), or, without a path, in Deno's own place. */
export async function openEventLog(
  options: Omit<EventLogOptions, "kv"> & { readonly path?: string | undefined },
): Promise<EventLog> {
  return new EventLog({ ...options, kv: await Deno.openKv(options.path) });
}

/** The sessions' events on Deno KV: append-only, numbered from 1 without gaps, gone as a whole. */
export class EventLog {
  /** Who runs which session's open turn. */
  readonly leases: Leases;
  /** What was streamed of replies that have no outcome yet. */
  readonly partials: Partials;
  readonly #store: Store;
  readonly #meter: Meter;
  readonly #heads = new HeadCache();

  constructor(options: EventLogOptions) {
    const { kv, ttlMs, deadlineMs = 5_000, now = Date.now } = options;
    this.#store = { kv, keys: new KeySpace(options), ttlMs, deadlineMs, now };
    this.leases = new Leases(this.#store, {
      leaseMs: options.leaseMs ?? 6_000,
      stopwatch: options.stopwatch ?? (() => performance.now()),
    });
    this.partials = new Partials(this.#store);
    this.#meter = new Meter(
      this.#store,
      options.quotas ?? { turnsPerMinute: 0, tokensPerDay: 0 },
    );
  }

  /** The session's head; undefined when it never was, has expired by the clock, or was erased. */
  async head(key: SessionKey): Promise<SessionHead | undefined> {
    return (await this.#readHead(key)).head;
  }

  /**
   * Appends events after the position `expected`, all or nothing. A position that is not the log's,
   * or a lease that has changed, is a conflict. Throws `EventLogError` when the store does not
   * answer or the events are too large.
   */
  async append(key: SessionKey, batch: Batch): Promise<Appended> {
    const commit = crypto.randomUUID();
    return await within(
      this.#store.deadlineMs,
      "append to the event log",
      () => whileLocked(() => this.#append(key, { ...batch, commit })),
    );
  }

  /** Reads up to `limit` events after a position, in order; none when the session is not there. */
  async read(key: SessionKey, page: {
    readonly after?: number;
    readonly limit?: number;
  } = {}): Promise<RecordedEvent[]> {
    return await this.#pageOf(key, { after: page.after ?? 0, limit: page.limit ?? PAGE_EVENTS });
  }

  /** Reads up to `limit` events before a position, the newest first. */
  async readBackwards(key: SessionKey, page: {
    readonly before?: number;
    readonly limit: number;
  }): Promise<RecordedEvent[]> {
    const head = await this.head(key);
    const end = Math.min(page.before ?? Infinity, (head?.position ?? 0) + 1);
    const after = Math.max(0, end - 1 - Math.min(page.limit, PAGE_EVENTS));
    return (await this.#pageOf(key, { after, limit: end - 1 - after })).reverse();
  }

  /** Notes a use of the session: moves its expiry on. Skips the write for less than 1 % of its life. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    return await within(this.#store.deadlineMs, "touch a session", () =>
      whileLocked(async () => {
        for (;;) {
          const seen = await this.#readHead(key);
          const { head } = seen;
          const expiresAt = this.#store.now() + this.#store.ttlMs;
          if (!head || expiresAt - head.expiresAt < this.#store.ttlMs / 100) return head;
          const renewed = await this.#renew(key, { ...seen, head });
          if (!renewed) continue;
          const touched = { ...renewed.head, expiresAt };
          const atomic = this.#store.kv.atomic().check(renewed.entry);
          const result = await this.#setHead(atomic, key, touched).commit();
          if (!result.ok) continue;
          this.#heads.set(key, { entry: { ...renewed.entry, ...result }, head: touched });
          return touched;
        }
      }));
  }

  /** An owner's sessions, newest first by creation; `cursor` is that of the page before. */
  async sessions(owner: string, page: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ sessions: (SessionHead & { readonly session: string })[]; cursor?: string }> {
    const sessions: (SessionHead & { readonly session: string })[] = [];
    const entries = this.#store.kv.list({ prefix: this.#store.keys.index(owner) }, {
      reverse: true,
      limit: page.limit,
      ...(page.cursor ? { cursor: page.cursor } : {}),
    });
    let listed = 0;
    for await (const entry of entries) {
      listed += 1;
      const session = String(entry.key.at(-1));
      const head = await this.head({ owner, session });
      if (head && head.createdAt === entry.key.at(-2)) sessions.push({ session, ...head });
    }
    return listed < page.limit || !entries.cursor
      ? { sessions }
      : { sessions, cursor: entries.cursor };
  }

  /** The turn whose message had this hash, if the session still is the one it was sent to. */
  async findHash(key: SessionKey, hash: string): Promise<string | undefined> {
    const { head } = await this.#cachedHead(key);
    if (!head) return undefined;
    const entry = await within(
      this.#store.deadlineMs,
      "look up a hash",
      () => this.#store.kv.get(this.#store.keys.hash(key, hash)),
    );
    const stored = storedHashSchema.safeParse(entry.value);
    if (!stored.success || stored.data.expiresAt <= this.#store.now()) return undefined;
    return stored.data.incarnation === head.incarnation ? stored.data.turn : undefined;
  }

  /**
   * Whether an owner has fewer sessions than so many. Instances that ask at the same moment may
   * both be told yes.
   */
  async hasRoom(owner: string, limit: number): Promise<boolean> {
    const { kv, keys } = this.#store;
    const prefix = keys.index(owner);
    return await within(this.#store.deadlineMs, "count an owner's sessions", async () => {
      let listed = 0;
      for await (const _ of kv.list({ prefix }, { limit, batchSize: PAGE_EVENTS })) listed += 1;
      if (listed < limit) return true;
      let live = 0;
      for await (const { key } of kv.list({ prefix }, { batchSize: PAGE_EVENTS })) {
        const head = await this.head({ owner, session: String(key.at(-1)) });
        if (head?.createdAt === key.at(-2)) live += 1;
      }
      return live < limit;
    });
  }

  /** Deletes every key of the session. False when there was none. */
  async erase(key: SessionKey): Promise<boolean> {
    return await within(
      this.#store.deadlineMs * 12,
      "erase a session",
      () =>
        whileLocked(async () => {
          const { head } = await this.#readHead(key);
          this.#heads.delete(key);
          const first = this.#store.kv.atomic()
            .delete(this.#store.keys.head(key))
            .delete(this.#store.keys.lease(key))
            .delete(this.#store.keys.open(key));
          if (head) first.delete(this.#store.keys.indexEntry(key, head.createdAt));
          await first.commit();
          await this.#deletePrefix(this.#store.keys.session(key));
          await this.#deletePrefix(this.#store.keys.hashes(key));
          return head !== undefined;
        }),
    );
  }

  /** Looks at a session without a trace of use; `openedAt` names the turn whose partial is meant. */
  async glance(key: SessionKey, openedAt?: number): Promise<Glance | undefined> {
    const { kv, keys, deadlineMs, now } = this.#store;
    const places = [keys.head(key), keys.lease(key)];
    if (openedAt !== undefined) places.push(keys.partial(key, openedAt));
    const [head, lease, partial] = await within(
      deadlineMs,
      "look at a session",
      () => whileLocked(() => kv.getMany<unknown[]>(places)),
    );
    const stored = storedHeadSchema.safeParse(head?.value);
    if (!stored.success || stored.data.expiresAt <= now()) return undefined;
    return {
      head: stored.data,
      lease: lease && leaseOf(lease),
      partial: partialOf(partial?.value, stored.data.incarnation),
    };
  }

  /** The sessions of all owners that have open turns and nobody at work on them. */
  async *abandoned(): AsyncGenerator<SessionKey> {
    const { kv, keys } = this.#store;
    const limit = SWEPT_SESSIONS;
    for await (const { key: place } of kv.list({ prefix: keys.allOpen() }, { limit })) {
      const key = { owner: String(place.at(-2)), session: String(place.at(-1)) };
      const lease = await this.leases.find(key);
      if (!lease || this.leases.isLapsed(key, lease)) yield key;
    }
  }

  /** Whether a session has open turns and nobody is at work on them. */
  async isAbandoned(key: SessionKey): Promise<boolean> {
    const { kv, keys, deadlineMs } = this.#store;
    const [open, entry] = await within(
      deadlineMs,
      "look at a session",
      () => whileLocked(() => kv.getMany<unknown[]>([keys.open(key), keys.lease(key)])),
    );
    const lease = entry && leaseOf(entry);
    return open?.versionstamp != null && (!lease || this.leases.isLapsed(key, lease));
  }

  /** Forgets that a session has open turns; for one whose events say otherwise, or are gone. */
  async forgetOpen(key: SessionKey, expected: number): Promise<void> {
    const { kv, keys } = this.#store;
    const { entry, head } = await this.#readHead(key);
    if ((head?.position ?? 0) !== expected) return;
    await kv.atomic().check(entry).delete(keys.open(key)).commit();
  }

  /** Resolves when the store answers; throws `EventLogError` when it does not in time. */
  async ping(): Promise<void> {
    await within(this.#store.deadlineMs, "reach the event log", () => this.#store.kv.get(["ping"]));
  }

  /** Closes the store. */
  close(): void {
    this.#store.kv.close();
  }

  async #append(
    key: SessionKey,
    batch: Batch & { readonly commit: string },
  ): Promise<Appended> {
    const seen = await this.#cachedHead(key);
    if ((seen.head?.position ?? 0) !== batch.expected) return await this.#settle(key, batch);
    const ready = seen.head ? await this.#renew(key, { ...seen, head: seen.head }) : seen;
    if (!ready) return await this.#settle(key, batch);
    const metered = await this.#meter.spend(key.owner, batch.spending ?? { turns: 0, tokens: 0 });
    if (!metered.ok) return { ok: false, position: batch.expected, limited: metered.limited };
    const at = this.#store.now();
    const head = this.#nextHead(ready.head, { ...batch, at });
    const atomic = this.#store.kv.atomic().check(ready.entry);
    await this.#setEvents(atomic, key, { ...batch, head, at });
    this.#setHead(atomic, key, head);
    if (head.position === batch.events.length) this.#setIndex(atomic, key, head);
    if (batch.hash) this.#setHash(atomic, key, { ...batch.hash, head });
    this.#setOpen(atomic, key, batch);
    metered.add(atomic);
    let result;
    try {
      result = await atomic.commit();
    } catch (error) {
      this.#heads.delete(key);
      const settled = await this.#settle(key, batch);
      if (settled.ok) return settled;
      throw error;
    }
    if (!result.ok) return await this.#settle(key, batch);
    this.#heads.set(key, { entry: { ...ready.entry, ...result }, head });
    const recorded = batch.events.map((event, index) => ({
      ...event,
      position: batch.expected + 1 + index,
      at,
    }));
    return { ok: true, recorded, head };
  }

  /** After a doubtful commit: is what the log holds at the expected place this very commit? */
  async #settle(
    key: SessionKey,
    batch: {
      readonly expected: number;
      readonly events: readonly unknown[];
      readonly commit: string;
    },
  ): Promise<Appended> {
    const { head } = await this.#readHead(key);
    if (!head) return { ok: false, position: 0 };
    if (head.position <= batch.expected) return { ok: false, position: head.position };
    const place = { incarnation: head.incarnation, position: batch.expected + 1 };
    const entry = await this.#store.kv.get(this.#store.keys.event(key, place));
    const first = storedEventSchema.safeParse(entry.value);
    if (!first.success || first.data.commit !== batch.commit) {
      return { ok: false, position: head.position };
    }
    const page = { after: batch.expected, limit: batch.events.length };
    return { ok: true, recorded: await this.#pageOf(key, page), head };
  }

  #nextHead(head: StoredHead | undefined, batch: {
    readonly expected: number;
    readonly events: readonly unknown[];
    readonly turns: number;
    readonly commit: string;
    readonly at: number;
  }): StoredHead {
    const physical = batch.at + this.#store.ttlMs * PHYSICAL_LIVES;
    return {
      v: 1,
      incarnation: head?.incarnation ?? batch.commit,
      position: batch.expected + batch.events.length,
      commit: batch.commit,
      turns: batch.turns,
      createdAt: head?.createdAt ?? batch.at,
      expiresAt: batch.at + this.#store.ttlMs,
      indexExpiresAt: head?.indexExpiresAt ?? physical,
      eventsExpireAt: head?.eventsExpireAt ?? physical,
    };
  }

  /** Adds the events to the commit; chunks that it has no room for are written before it. */
  async #setEvents(atomic: Deno.AtomicOperation, key: SessionKey, batch: {
    readonly expected: number;
    readonly events: readonly DecidedEvent[];
    readonly commit: string;
    readonly head: StoredHead;
    readonly at: number;
  }): Promise<void> {
    const { commit, at, head: { incarnation } } = batch;
    const expireIn = this.#store.ttlMs * PHYSICAL_LIVES;
    const encoded = batch.events.map(encode);
    const total = encoded.flat().reduce((sum, chunk) => sum + chunk.length, 0);
    if (total > APPEND_BYTES) {
      const found = `its events have ${total} bytes, at most ${APPEND_BYTES} are allowed`;
      throw new EventLogError("event_too_large", `Cannot append: ${found}`);
    }
    for (const [index, [body = new Uint8Array(), ...rest]] of encoded.entries()) {
      const position = batch.expected + 1 + index;
      const expiresAt = at + expireIn;
      const value = { v: 1, commit, at, expiresAt, chunks: rest.length, body };
      atomic.set(this.#store.keys.event(key, { incarnation, position }), value, { expireIn });
      const inside = total <= COMMIT_BYTES;
      for (const [index, chunk] of rest.entries()) {
        const place = this.#store.keys.chunk(key, { incarnation, commit, position, index });
        const value = { v: 1, expiresAt, body: chunk };
        if (inside) atomic.set(place, value, { expireIn });
        else await this.#store.kv.set(place, value, { expireIn });
      }
    }
  }

  #setHead(atomic: Deno.AtomicOperation, key: SessionKey, head: StoredHead) {
    return atomic.set(this.#store.keys.head(key), head, {
      expireIn: this.#store.ttlMs * PHYSICAL_LIVES,
    });
  }

  #setIndex(atomic: Deno.AtomicOperation, key: SessionKey, head: StoredHead) {
    const value = { v: 1, expiresAt: head.indexExpiresAt };
    const expireIn = Math.max(1, head.indexExpiresAt - this.#store.now());
    return atomic.set(this.#store.keys.indexEntry(key, head.createdAt), value, { expireIn });
  }

  #setHash(
    atomic: Deno.AtomicOperation,
    key: SessionKey,
    { hash, turn, head }: {
      readonly hash: string;
      readonly turn: string;
      readonly head: StoredHead;
    },
  ) {
    const { incarnation, expiresAt } = head;
    const value = { v: 1, incarnation, turn, expiresAt };
    return atomic.set(this.#store.keys.hash(key, hash), value, { expireIn: this.#store.ttlMs });
  }

  #setOpen(atomic: Deno.AtomicOperation, key: SessionKey, { open, lease }: Batch): void {
    const { keys, ttlMs, now } = this.#store;
    const leaseKey = keys.lease(key);
    if (lease) atomic.check({ key: leaseKey, versionstamp: lease.version });
    if (lease?.ends || open === false) atomic.delete(leaseKey);
    const expireIn = ttlMs * PHYSICAL_LIVES;
    if (open) atomic.set(keys.open(key), { v: 1, expiresAt: now() + expireIn }, { expireIn });
    if (open === false) atomic.delete(keys.open(key));
  }

  async #renew(key: SessionKey, seen: Present): Promise<Present | undefined> {
    return await renew(key, seen, { ...this.#store, now: this.#store.now() });
  }

  async #pageOf(
    key: SessionKey,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<RecordedEvent[]> {
    const { head } = await this.#readHead(key);
    const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
    if (!head || last <= after) return [];
    return await readPage(key, { incarnation: head.incarnation, after, last }, this.#store);
  }

  async #cachedHead(key: SessionKey): Promise<SeenHead> {
    const seen = this.#heads.get(key);
    if (seen?.head && seen.head.expiresAt > this.#store.now()) return seen;
    return await this.#readHead(key);
  }

  async #readHead(key: SessionKey): Promise<SeenHead> {
    const entry = await within(
      this.#store.deadlineMs,
      "read a session's head",
      () => whileLocked(() => this.#store.kv.get(this.#store.keys.head(key))),
    );
    const stored = storedHeadSchema.safeParse(entry.value);
    const head = stored.success && stored.data.expiresAt > this.#store.now()
      ? stored.data
      : undefined;
    const seen = { entry: { key: entry.key, versionstamp: entry.versionstamp }, head };
    this.#heads.set(key, seen);
    return seen;
  }

  async #deletePrefix(prefix: Deno.KvKey): Promise<void> {
    for (;;) {
      const atomic = this.#store.kv.atomic();
      let found = 0;
      for await (const entry of this.#store.kv.list({ prefix }, { limit: BATCH_MUTATIONS })) {
        atomic.delete(entry.key);
        found += 1;
      }
      if (found === 0) return;
      await atomic.commit();
    }
  }
}
