import {
  type RecordedEvent,
  storedEventSchema,
  storedHashSchema,
  type StoredHead,
} from "./codec.ts";
import { nextHead, setEvents, setHash, setIndex, setOpen } from "./batch_writer.ts";
import { eraseSession, finishErasure, finishErasures, isErasedSince } from "./erasure.ts";
import { OpenTurns } from "./open_turns.ts";
import { Heads } from "./heads.ts";
import { leaseOf, Leases } from "./leases.ts";
import { KeySpace, type SessionKey, type Tables } from "./keys.ts";
import { BATCH_MUTATIONS, PAGE_EVENTS } from "./limits.ts";
import type { MasterKey } from "./master_key.ts";
import { partialOf, Partials } from "./partials.ts";
import { Meter, type Quotas } from "./meter.ts";
import { whileLocked, within } from "./patience.ts";
import { DAMAGED, readPage } from "./reader.ts";
import { rekeyAll, type Rekeyed, type RekeyProgress } from "./rekey.ts";
import { type Present, renew } from "./renewal.ts";
import { readHead, setSpareKey } from "./sealed_head.ts";
import { checksOf, type Grave, type SeenHead } from "./seen_head.ts";
import { SessionIndex } from "./session_index.ts";
import { isSame, SessionKeys } from "./session_keys.ts";
import { StagedSession } from "./staging.ts";
import type { Store } from "./store.ts";
import type { Appended, Batch, Glance, SessionHead } from "./types.ts";

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
  /** Whether other instances' writes can be watched: over the network they can, in a file not. */
  readonly isWatched?: boolean;
  /** What an owner may use; without it there is no limit. */
  readonly quotas?: Quotas;
  /** What sessions are encrypted with: the first for what is new, all for what is there. */
  readonly encryptionKeys?: readonly MasterKey[];
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
  /** A clock that never jumps, in ms. */
  readonly stopwatch?: () => number;
}

/** Opens a log in a file, in memory (`:memory:`), or, without a path, in Deno's own place. */
export async function openEventLog(
  options: Omit<EventLogOptions, "kv"> & { readonly path?: string | undefined },
): Promise<EventLog> {
  const isWatched = /^https?:/.test(options.path ?? "");
  return new EventLog({ isWatched, ...options, kv: await Deno.openKv(options.path) });
}

/** The sessions' events on Deno KV: append-only, numbered from 1 without gaps, gone as a whole. */
export class EventLog {
  /** Who runs which session's open turn. */
  readonly leases: Leases;
  /** What was streamed of replies that have no outcome yet. */
  readonly partials: Partials;
  /** Which sessions have open turns. */
  readonly openTurns: OpenTurns;
  /** Which sessions an owner has. */
  readonly index: SessionIndex;
  readonly #store: Store;
  readonly #meter: Meter;
  readonly #isWatched: boolean;
  readonly #heads: Heads;

  constructor(options: EventLogOptions) {
    const { kv, ttlMs, deadlineMs = 5_000, now = Date.now } = options;
    const secrets = new SessionKeys(options.encryptionKeys ?? []);
    this.#store = { kv, keys: new KeySpace(options), secrets, ttlMs, deadlineMs, now };
    this.#heads = new Heads(this.#store);
    this.leases = new Leases(this.#store, {
      leaseMs: options.leaseMs ?? 6_000,
      stopwatch: options.stopwatch ?? (() => performance.now()),
    });
    this.#isWatched = options.isWatched ?? false;
    this.openTurns = new OpenTurns(this.#store, this.leases);
    this.partials = new Partials(this.#store, this.#heads);
    this.index = new SessionIndex(this.#store, (key) => this.head(key));
    this.#meter = new Meter(
      this.#store,
      options.quotas ?? { turnsPerMinute: 0, tokensPerDay: 0 },
    );
  }

  /** The session's head; undefined when it never was, has expired by the clock, or was erased. */
  async head(key: SessionKey): Promise<SessionHead | undefined> {
    return (await this.#heads.read(key)).head;
  }

  /**
   * Appends events after the position `expected`, all or nothing. A position that is not the log's,
   * or a lease that has changed, is a conflict. Throws `EventLogError` when the store does not
   * answer, the events are too large or the session's master key is not there.
   */
  async append(key: SessionKey, batch: Batch): Promise<Appended> {
    const commit = crypto.randomUUID();
    const commits = 1 + Math.ceil(batch.events.length / BATCH_MUTATIONS);
    return await within(
      this.#store.deadlineMs * commits,
      "append to the event log",
      () => whileLocked(() => this.#append(key, { ...batch, commit })),
    );
  }

  /**
   * Reads up to `limit` events after a position, in order; none when the session is not there, or
   * is not the life of the id that is asked for.
   */
  async read(key: SessionKey, page: {
    readonly after?: number;
    readonly limit?: number;
    readonly incarnation?: string;
  } = {}): Promise<RecordedEvent[]> {
    return await this.#pageOf(key, { after: 0, limit: PAGE_EVENTS, ...page });
  }

  /** Begins to take in a session from elsewhere, which lands as a whole or not at all. */
  async stage(key: SessionKey): Promise<StagedSession> {
    return new StagedSession(key, { store: this.#store, seen: await this.#clearHead(key) });
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

  /** Notes a use of the session: moves its expiry on. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    return await within(this.#store.deadlineMs, "touch a session", () =>
      whileLocked(async () => {
        for (;;) {
          const seen = await this.#heads.read(key);
          const { head } = seen;
          const usedAt = this.#store.now();
          const expiresAt = usedAt + this.#store.ttlMs;
          if (!head || expiresAt <= head.expiresAt) return head;
          const renewed = await this.#renew(key, { ...seen, head });
          if (!renewed) continue;
          const touched = { ...renewed.head, expiresAt, usedAt };
          const atomic = this.#store.kv.atomic().check(renewed.entry);
          await this.#heads.set(atomic, key, touched);
          const result = await atomic.commit();
          if (!result.ok) continue;
          this.#heads.note(key, { entry: { ...renewed.entry, ...result }, head: touched });
          return touched;
        }
      }));
  }

  /** The turn whose message had this hash, if the session still is the one it was sent to. */
  async findHash(key: SessionKey, hash: string): Promise<string | undefined> {
    const { head } = await this.#heads.cached(key);
    if (!head) return undefined;
    const { kv, keys, deadlineMs, secrets } = this.#store;
    const name = await (await secrets.cipherOf(key, head))?.keyedHash(hash) ?? hash;
    const entry = await within(deadlineMs, "look up a hash", () => kv.get(keys.hash(key, name)));
    const stored = storedHashSchema.safeParse(entry.value);
    if (!stored.success || stored.data.expiresAt <= this.#store.now()) return undefined;
    return stored.data.incarnation === head.incarnation ? stored.data.turn : undefined;
  }

  /**
   * Deletes every key of the session, and keeps out what was on its way to it. False when there was
   * none.
   */
  async erase(key: SessionKey): Promise<boolean> {
    return await within(this.#store.deadlineMs * 12, "erase a session", async () => {
      let wasThere = false;
      await whileLocked(async () => {
        this.#heads.forget(key);
        wasThere = await eraseSession(key, this.#store) || wasThere;
      });
      this.#heads.forget(key);
      return wasThere;
    });
  }

  /** Goes on with erasures that were broken off by the end of their instance. */
  async finishErasures(): Promise<void> {
    await finishErasures(this.#store);
  }

  /** Looks at a session without a trace of use; `openedAt` names the turn whose partial is meant. */
  async glance(key: SessionKey, openedAt?: number): Promise<Glance | undefined> {
    const { kv, keys, deadlineMs, secrets, now } = this.#store;
    const places = [keys.head(key), keys.lease(key)];
    if (openedAt !== undefined) places.push(keys.partial(key, openedAt));
    const [entry, lease, partial] = await within(
      deadlineMs,
      "look at a session",
      () => whileLocked(() => kv.getMany<unknown[]>(places)),
    );
    const head = await readHead(key, entry?.value, secrets);
    if (!head && entry && entry.versionstamp !== null) {
      return await this.head(key) && await this.glance(key, openedAt);
    }
    if (!head || head.expiresAt <= now()) return undefined;
    return {
      head,
      lease: lease && leaseOf(lease),
      partial: partialOf(partial?.value, head.incarnation),
    };
  }

  /**
   * Calls back when something may have been appended to a session, until the function that it
   * returns is called. A hint, no more: stores need not tell, and a store in a file, whose other
   * writers it cannot see, is not watched at all.
   */
  watch(key: SessionKey, onHint: () => void): () => void {
    if (!this.#isWatched) return () => {};
    const reader = this.#store.kv.watch([this.#store.keys.head(key)]).getReader();
    const follow = async () => {
      while (!(await reader.read()).done) onHint();
    };
    follow().catch((error) => console.warn("Watching a session failed, it is polled:", error));
    return () => void reader.cancel().catch(() => {});
  }

  /** Resolves when the store answers; throws `EventLogError` when it does not in time. */
  async ping(): Promise<void> {
    await within(this.#store.deadlineMs, "reach the event log", () => this.#store.kv.get(["ping"]));
  }

  /**
   * Wraps every session's key by the first master key, and encrypts what is in plain; sessions that
   * cannot be read are told and left as they are. Safe beside instances that have the same keys, and
   * safe to begin again. Throws `EventLogError` when the store does not answer.
   */
  async rekey(onProgress: (progress: RekeyProgress) => void = () => {}): Promise<Rekeyed> {
    return await rekeyAll(this.#store, onProgress);
  }

  /** Closes the store. */
  close(): void {
    this.#store.kv.close();
  }

  async #append(
    key: SessionKey,
    batch: Batch & { readonly commit: string },
  ): Promise<Appended> {
    const seen = await this.#clearHead(key);
    const { grave } = seen;
    const isOther = (seen.head?.position ?? 0) !== batch.expected ||
      isAnotherLife(seen.head, batch.incarnation);
    if (isOther) return await this.#settle(key, batch);
    const ready = seen.head ? await this.#renew(key, { ...seen, head: seen.head }) : seen;
    if (!ready) return await this.#settle(key, batch);
    const metered = await this.#meter.spend(key.owner, batch.spending ?? { turns: 0, tokens: 0 });
    if (!metered.ok) return { ok: false, position: batch.expected, limited: metered.limited };
    const at = this.#store.now();
    const { secrets } = this.#store;
    const next = nextHead(ready.head, { ...batch, at, ttlMs: this.#store.ttlMs });
    const head = await secrets.keyed(key, next, batch.expected + 1);
    const cipher = await secrets.cipherOf(key, head);
    const checks = checksOf(ready);
    const atomic = this.#store.kv.atomic().check(...checks);
    const target = { atomic, key, store: this.#store };
    if (!await setEvents(target, { ...batch, head, at, checks, cipher })) {
      return await this.#settle(key, { ...batch, grave });
    }
    await this.#heads.set(atomic, key, head);
    if (head !== next) setSpareKey(target, head);
    if (head.position === batch.events.length) setIndex(target, { head, former: ready.expired });
    if (batch.hash) await setHash(target, { ...batch.hash, head, cipher });
    setOpen(target, batch);
    metered.add(atomic);
    const { incarnation } = head;
    const lease = batch.takes === undefined
      ? undefined
      : this.leases.takeWith(atomic, key, { holder: batch.takes, incarnation });
    let result;
    try {
      result = await atomic.commit();
    } catch (error) {
      this.#heads.forget(key);
      const settled = await this.#settle(key, { ...batch, grave });
      if (settled.ok || settled.isErased) return settled;
      throw error;
    }
    if (!result.ok) return await this.#settle(key, { ...batch, grave });
    this.#heads.note(key, { entry: { ...ready.entry, ...result }, head });
    const recorded = batch.events.map((event, index) => ({
      ...event,
      position: batch.expected + 1 + index,
      at,
    }));
    if (!lease) return { ok: true, recorded, head };
    return { ok: true, recorded, head, lease: { ...lease, version: result.versionstamp } };
  }

  /** After a doubtful commit: is what the log holds at the expected place this very commit? */
  async #settle(
    key: SessionKey,
    batch: {
      readonly expected: number;
      readonly events: readonly unknown[];
      readonly commit: string;
      readonly incarnation?: string | undefined;
      /** Of a batch that begins a session: what was known of its erasures. */
      readonly grave?: Grave | undefined;
    },
  ): Promise<Appended> {
    const { grave } = batch;
    if (grave) {
      const settled = await this.#settle(key, { ...batch, grave: undefined });
      const isErased = !settled.ok && await isErasedSince(key, { grave, store: this.#store });
      return isErased ? { ok: false, position: 0, isErased } : settled;
    }
    const { head } = await this.#heads.read(key);
    if (!head || isAnotherLife(head, batch.incarnation)) return { ok: false, position: 0 };
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

  /** The head; a former life that is being erased is gone before the next one begins. */
  async #clearHead(key: SessionKey): Promise<SeenHead> {
    const seen = await this.#heads.cached(key);
    if (seen.head || seen.grave?.erasing.versionstamp == null) return seen;
    await finishErasure(key, this.#store);
    return await this.#heads.read(key);
  }

  async #renew(key: SessionKey, seen: Present): Promise<Present | undefined> {
    return await renew(key, seen, { ...this.#store, now: this.#store.now() });
  }

  async #pageOf(
    key: SessionKey,
    { after, limit, incarnation: life }: {
      readonly after: number;
      readonly limit: number;
      readonly incarnation?: string;
    },
  ): Promise<RecordedEvent[]> {
    for (let { head } = await this.#heads.read(key);;) {
      if (life !== undefined && head?.incarnation !== life) return [];
      const last = Math.min(head?.position ?? 0, after + Math.min(limit, PAGE_EVENTS));
      if (!head || last <= after) return [];
      const { incarnation } = head;
      const cipher = await this.#store.secrets.cipherOf(key, head);
      const events = await readPage(key, { incarnation, after, last, cipher }, this.#store);
      if (!events.some(({ type }) => type === DAMAGED)) return events;
      const { head: now } = await this.#heads.read(key);
      if (now?.incarnation !== incarnation) return [];
      if (isSame(head.key, now.key)) return events;
      head = now;
    }
  }
}

/** Whether the id was used again, after an erasure or an expiry, since its head was seen. */
function isAnotherLife(head: StoredHead | undefined, incarnation: string | undefined): boolean {
  return head !== undefined && incarnation !== undefined && head.incarnation !== incarnation;
}
