import {
  type DecidedEvent,
  decode,
  encode,
  type RecordedEvent,
  storedChunkSchema,
  storedEventSchema,
  storedHashSchema,
  type StoredHead,
  storedHeadSchema,
} from "./codec.ts";
import { EventLogError } from "./errors.ts";
import { HeadCache, type SeenHead } from "./head_cache.ts";
import { KeySpace, type SessionKey, type Tables } from "./keys.ts";
import {
  APPEND_BYTES,
  BATCH_MUTATIONS,
  COMMIT_BYTES,
  GET_MANY_KEYS,
  PAGE_EVENTS,
  PHYSICAL_LIVES,
} from "./limits.ts";
import { whileLocked, within } from "./patience.ts";
import { type Present, renew } from "./renewal.ts";

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
  | { readonly ok: false; readonly position: number };

/** How a log is opened. */
export interface EventLogOptions extends Tables {
  /** The store; `openEventLog` opens one from a path. */
  readonly kv: Deno.Kv;
  /** A session's time to live after its last use, in ms. */
  readonly ttlMs: number;
  /** How long one operation may take, in ms. */
  readonly deadlineMs?: number;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** Opens a log in a file, in memory (`:memory:`), or, without a path, in Deno's own place. */
export async function openEventLog(
  options: Omit<EventLogOptions, "kv"> & { readonly path?: string | undefined },
): Promise<EventLog> {
  return new EventLog({ ...options, kv: await Deno.openKv(options.path) });
}

/** The sessions' events on Deno KV: append-only, numbered from 1 without gaps, gone as a whole. */
export class EventLog {
  readonly #kv: Deno.Kv;
  readonly #keys: KeySpace;
  readonly #ttlMs: number;
  readonly #deadlineMs: number;
  readonly #now: () => number;
  readonly #heads = new HeadCache();

  constructor(options: EventLogOptions) {
    this.#kv = options.kv;
    this.#keys = new KeySpace(options);
    this.#ttlMs = options.ttlMs;
    this.#deadlineMs = options.deadlineMs ?? 5_000;
    this.#now = options.now ?? Date.now;
  }

  /** The session's head; undefined when it never was, has expired by the clock, or was erased. */
  async head(key: SessionKey): Promise<SessionHead | undefined> {
    return (await this.#readHead(key)).head;
  }

  /**
   * Appends events after the position `expected`; 0 begins the session. All or nothing. `turns` is
   * the session's count of turns from then on, `hash` the content hash of a turn's message. A
   * position that is not the log's is a conflict. Throws `EventLogError` when the store does not
   * answer or the events are too large.
   */
  async append(key: SessionKey, batch: {
    readonly expected: number;
    readonly events: readonly DecidedEvent[];
    readonly turns: number;
    readonly hash?: { readonly hash: string; readonly turn: string };
  }): Promise<Appended> {
    const commit = crypto.randomUUID();
    const commits = 1 + Math.ceil(batch.events.length / BATCH_MUTATIONS);
    return await within(
      this.#deadlineMs * commits,
      "append to the event log",
      () => whileLocked(() => this.#append(key, { ...batch, commit })),
    );
  }

  /** Reads up to `limit` events after a position, in order; none when the session is not there. */
  async read(key: SessionKey, page: {
    readonly after?: number;
    readonly limit?: number;
  } = {}): Promise<RecordedEvent[]> {
    return await this.#page(key, { after: page.after ?? 0, limit: page.limit ?? PAGE_EVENTS });
  }

  /** Reads up to `limit` events before a position, the newest first. */
  async readBackwards(key: SessionKey, page: {
    readonly before?: number;
    readonly limit: number;
  }): Promise<RecordedEvent[]> {
    const head = await this.head(key);
    const end = Math.min(page.before ?? Infinity, (head?.position ?? 0) + 1);
    const after = Math.max(0, end - 1 - Math.min(page.limit, PAGE_EVENTS));
    return (await this.#page(key, { after, limit: end - 1 - after })).reverse();
  }

  /** Notes a use of the session: moves its expiry on. Skips the write for less than 1 % of its life. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    return await within(this.#deadlineMs, "touch a session", () =>
      whileLocked(async () => {
        for (;;) {
          const seen = await this.#readHead(key);
          const { head } = seen;
          const expiresAt = this.#now() + this.#ttlMs;
          if (!head || expiresAt - head.expiresAt < this.#ttlMs / 100) return head;
          const renewed = await this.#renew(key, { ...seen, head });
          if (!renewed) continue;
          const touched = { ...renewed.head, expiresAt };
          const atomic = this.#kv.atomic().check(renewed.entry);
          const result = await this.#setHead(atomic, key, touched).commit();
          if (!result.ok) continue;
          this.#heads.set(key, { entry: { ...renewed.entry, ...result }, head: touched });
          return touched;
        }
      }));
  }

  /**
   * An owner's sessions, newest first by creation; `cursor` is that of the page before:
   * `<createdAt>:<session>` of its last entry.
   */
  async sessions(owner: string, page: {
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ sessions: (SessionHead & { readonly session: string })[]; cursor?: string }> {
    const sessions: (SessionHead & { readonly session: string })[] = [];
    const prefix = this.#keys.index(owner);
    const [createdAt, ...before] = page.cursor?.split(":") ?? [];
    const end = [...prefix, Number(createdAt), before.join(":")];
    const selector = page.cursor === undefined ? { prefix } : { prefix, end };
    const entries = this.#kv.list(selector, { reverse: true, limit: page.limit });
    let listed = 0;
    let cursor = "";
    for await (const entry of entries) {
      listed += 1;
      const session = String(entry.key.at(-1));
      cursor = `${Number(entry.key.at(-2))}:${session}`;
      const head = await this.head({ owner, session });
      if (head && head.createdAt === entry.key.at(-2)) sessions.push({ session, ...head });
    }
    return listed < page.limit ? { sessions } : { sessions, cursor };
  }

  /** The turn whose message had this hash, if the session still is the one it was sent to. */
  async findHash(key: SessionKey, hash: string): Promise<string | undefined> {
    const { head } = await this.#cachedHead(key);
    if (!head) return undefined;
    const entry = await within(
      this.#deadlineMs,
      "look up a hash",
      () => this.#kv.get(this.#keys.hash(key, hash)),
    );
    const stored = storedHashSchema.safeParse(entry.value);
    if (!stored.success || stored.data.expiresAt <= this.#now()) return undefined;
    return stored.data.incarnation === head.incarnation ? stored.data.turn : undefined;
  }

  /** Deletes every key of the session. False when there was none. */
  async erase(key: SessionKey): Promise<boolean> {
    return await within(this.#deadlineMs * 12, "erase a session", () =>
      whileLocked(async () => {
        const { head } = await this.#readHead(key);
        this.#heads.delete(key);
        const first = this.#kv.atomic().delete(this.#keys.head(key));
        if (head) first.delete(this.#keys.indexEntry(key, head.createdAt));
        await first.commit();
        await this.#deletePrefix(this.#keys.session(key));
        await this.#deletePrefix(this.#keys.hashes(key));
        return head !== undefined;
      }));
  }

  /** Resolves when the store answers; throws `EventLogError` when it does not in time. */
  async ping(): Promise<void> {
    await within(this.#deadlineMs, "reach the event log", () => this.#kv.get(["ping"]));
  }

  /** Closes the store. */
  close(): void {
    this.#kv.close();
  }

  async #append(key: SessionKey, batch: {
    readonly expected: number;
    readonly events: readonly DecidedEvent[];
    readonly turns: number;
    readonly hash?: { readonly hash: string; readonly turn: string };
    readonly commit: string;
  }): Promise<Appended> {
    const seen = await this.#cachedHead(key);
    if ((seen.head?.position ?? 0) !== batch.expected) return await this.#settle(key, batch);
    const ready = seen.head ? await this.#renew(key, { ...seen, head: seen.head }) : seen;
    if (!ready) return await this.#settle(key, batch);
    const at = this.#now();
    const head = this.#nextHead(ready.head, { ...batch, at });
    const atomic = this.#kv.atomic().check(ready.entry);
    if (!await this.#setEvents(atomic, key, { ...batch, head, at, entry: ready.entry })) {
      return await this.#settle(key, batch);
    }
    this.#setHead(atomic, key, head);
    if (head.position === batch.events.length) this.#setIndex(atomic, key, head);
    if (batch.hash) this.#setHash(atomic, key, { ...batch.hash, head });
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
    const entry = await this.#kv.get(this.#keys.event(key, place));
    const first = storedEventSchema.safeParse(entry.value);
    if (!first.success || first.data.commit !== batch.commit) {
      return { ok: false, position: head.position };
    }
    const page = { after: batch.expected, limit: batch.events.length };
    return { ok: true, recorded: await this.#page(key, page), head };
  }

  #nextHead(head: StoredHead | undefined, batch: {
    readonly expected: number;
    readonly events: readonly unknown[];
    readonly turns: number;
    readonly commit: string;
    readonly at: number;
  }): StoredHead {
    const physical = batch.at + this.#ttlMs * PHYSICAL_LIVES;
    return {
      v: 1,
      incarnation: head?.incarnation ?? batch.commit,
      position: batch.expected + batch.events.length,
      commit: batch.commit,
      turns: batch.turns,
      createdAt: head?.createdAt ?? batch.at,
      expiresAt: batch.at + this.#ttlMs,
      indexExpiresAt: head?.indexExpiresAt ?? physical,
      eventsExpireAt: head?.eventsExpireAt ?? physical,
    };
  }

  /**
   * Adds the events to the commit. What it has no room for is written ahead of it, behind the head,
   * where nobody reads; each such write checks the head, so that it never takes a place that another
   * append was given meanwhile. False when the head has changed.
   */
  async #setEvents(atomic: Deno.AtomicOperation, key: SessionKey, batch: {
    readonly expected: number;
    readonly events: readonly DecidedEvent[];
    readonly commit: string;
    readonly head: StoredHead;
    readonly entry: SeenHead["entry"];
    readonly at: number;
  }): Promise<boolean> {
    const { commit, at, head: { incarnation } } = batch;
    const expireIn = this.#ttlMs * PHYSICAL_LIVES;
    const encoded = batch.events.map(encode);
    const total = encoded.flat().reduce((sum, chunk) => sum + chunk.length, 0);
    if (total > APPEND_BYTES) {
      const found = `its events have ${total} bytes, at most ${APPEND_BYTES} are allowed`;
      throw new EventLogError("event_too_large", `Cannot append: ${found}`);
    }
    const isOne = total <= COMMIT_BYTES && encoded.length <= BATCH_MUTATIONS;
    const begin = () => ({ atomic: this.#kv.atomic().check(batch.entry), events: 0, bytes: 0 });
    let ahead: ReturnType<typeof begin> | undefined;
    for (const [index, [body = new Uint8Array(), ...rest]] of encoded.entries()) {
      const isAhead = !isOne && index < encoded.length - 1;
      const position = batch.expected + 1 + index;
      const expiresAt = at + expireIn;
      const value = { v: 1, commit, at, expiresAt, chunks: rest.length, body };
      if (isAhead) ahead ??= begin();
      (isAhead && ahead ? ahead.atomic : atomic).set(
        this.#keys.event(key, { incarnation, position }),
        value,
        { expireIn },
      );
      for (const [index, chunk] of rest.entries()) {
        const place = this.#keys.chunk(key, { incarnation, commit, position, index });
        const value = { v: 1, expiresAt, body: chunk };
        if (isOne) atomic.set(place, value, { expireIn });
        else await this.#kv.set(place, value, { expireIn });
      }
      if (!isAhead || !ahead) continue;
      ahead.events += 1;
      ahead.bytes += body.length;
      if (ahead.events < BATCH_MUTATIONS && ahead.bytes < COMMIT_BYTES) continue;
      if (!(await ahead.atomic.commit()).ok) return false;
      ahead = undefined;
    }
    return !ahead || (await ahead.atomic.commit()).ok;
  }

  #setHead(atomic: Deno.AtomicOperation, key: SessionKey, head: StoredHead) {
    return atomic.set(this.#keys.head(key), head, { expireIn: this.#ttlMs * PHYSICAL_LIVES });
  }

  #setIndex(atomic: Deno.AtomicOperation, key: SessionKey, head: StoredHead) {
    const value = { v: 1, expiresAt: head.indexExpiresAt };
    const expireIn = Math.max(1, head.indexExpiresAt - this.#now());
    return atomic.set(this.#keys.indexEntry(key, head.createdAt), value, { expireIn });
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
    return atomic.set(this.#keys.hash(key, hash), value, { expireIn: this.#ttlMs });
  }

  async #renew(key: SessionKey, seen: Present): Promise<Present | undefined> {
    return await renew(key, seen, {
      kv: this.#kv,
      keys: this.#keys,
      ttlMs: this.#ttlMs,
      now: this.#now(),
    });
  }

  async #page(
    key: SessionKey,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<RecordedEvent[]> {
    return await within(this.#deadlineMs, "read the event log", async () => {
      const { head } = await this.#readHead(key);
      const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
      if (!head || last <= after) return [];
      const { incarnation } = head;
      const start = this.#keys.event(key, { incarnation, position: after + 1 });
      const end = this.#keys.event(key, { incarnation, position: last + 1 });
      const events: RecordedEvent[] = [];
      const entries = this.#kv.list({ start, end }, {
        limit: last - after,
        batchSize: PAGE_EVENTS,
      });
      for await (const entry of entries) {
        const position = after + 1 + events.length;
        events.push(await this.#recorded(key, entry, { incarnation, position }));
      }
      if (events.length < last - after) {
        const missing = after + 1 + events.length;
        throw new EventLogError(
          "damaged",
          `Cannot read the event log: event ${missing} is missing`,
        );
      }
      return events;
    });
  }

  async #recorded(
    key: SessionKey,
    entry: Deno.KvEntry<unknown>,
    { incarnation, position }: { readonly incarnation: string; readonly position: number },
  ): Promise<RecordedEvent> {
    const stored = storedEventSchema.safeParse(entry.value);
    if (!stored.success || entry.key.at(-1) !== position) {
      throw new EventLogError(
        "damaged",
        `Cannot read the event log: event ${position} is not there`,
      );
    }
    const { at, commit, chunks, body } = stored.data;
    const bodies: Uint8Array[] = [body];
    for (let first = 0; first < chunks; first += GET_MANY_KEYS) {
      const count = Math.min(GET_MANY_KEYS, chunks - first);
      const keys = Array.from(
        { length: count },
        (_, offset) =>
          this.#keys.chunk(key, { incarnation, commit, position, index: first + offset }),
      );
      for (const { value } of await this.#kv.getMany<unknown[]>(keys)) {
        const chunk = storedChunkSchema.safeParse(value);
        if (chunk.success) bodies.push(chunk.data.body);
      }
    }
    return { ...decode(bodies, `position ${position}`), position, at };
  }

  async #cachedHead(key: SessionKey): Promise<SeenHead> {
    const seen = this.#heads.get(key);
    if (seen?.head && seen.head.expiresAt > this.#now()) return seen;
    return await this.#readHead(key);
  }

  async #readHead(key: SessionKey): Promise<SeenHead> {
    const entry = await within(
      this.#deadlineMs,
      "read a session's head",
      () => whileLocked(() => this.#kv.get(this.#keys.head(key))),
    );
    const stored = storedHeadSchema.safeParse(entry.value);
    const head = stored.success && stored.data.expiresAt > this.#now() ? stored.data : undefined;
    const seen = { entry: { key: entry.key, versionstamp: entry.versionstamp }, head };
    this.#heads.set(key, seen);
    return seen;
  }

  async #deletePrefix(prefix: Deno.KvKey): Promise<void> {
    for (;;) {
      const atomic = this.#kv.atomic();
      let found = 0;
      for await (const entry of this.#kv.list({ prefix }, { limit: BATCH_MUTATIONS })) {
        atomic.delete(entry.key);
        found += 1;
      }
      if (found === 0) return;
      await atomic.commit();
    }
  }
}
