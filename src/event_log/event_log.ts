import { logger } from "../telemetry/mod.ts";
import { Appender } from "./appender.ts";
import { type RecordedEvent, storedHashSchema } from "./codec.ts";
import { eraseSession, finishErasures } from "./erasure.ts";
import { Heads } from "./heads.ts";
import { KeySpace, type SessionKey, type Tables } from "./keys.ts";
import { leaseOf, Leases } from "./leases.ts";
import { PAGE_EVENTS } from "./limits.ts";
import type { MasterKey } from "./master_key.ts";
import { Meter, type Quotas } from "./meter.ts";
import { OpenTurns } from "./open_turns.ts";
import { Pages } from "./pages.ts";
import { partialOf, Partials } from "./partials.ts";
import { whileLocked, within } from "./patience.ts";
import { rekeyAll, type Rekeyed, type RekeyProgress } from "./rekey.ts";
import { readHead } from "./sealed_head.ts";
import { SessionIndex } from "./session_index.ts";
import { SessionKeys } from "./session_keys.ts";
import { StagedSession } from "./staging.ts";
import type { Store } from "./store.ts";
import { makeStoreFile } from "./store_file.ts";
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

/**
 * Opens a log in a file, in memory (`:memory:`), or, without a path, in Deno's own place. Waits
 * while another instance is just making the file: SQLite refuses that one at once.
 */
export async function openEventLog(
  options: Omit<EventLogOptions, "kv"> & { readonly path?: string | undefined },
): Promise<EventLog> {
  const isWatched = /^https?:/.test(options.path ?? "");
  if (options.path !== undefined) await makeStoreFile(options.path);
  const kv = await whileLocked(() => Deno.openKv(options.path));
  return new EventLog({ isWatched, ...options, kv });
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
  readonly #isWatched: boolean;
  readonly #heads: Heads;
  readonly #pages: Pages;
  readonly #appender: Appender;

  constructor(options: EventLogOptions) {
    const { kv, ttlMs, deadlineMs = 5_000, now = Date.now } = options;
    const secrets = new SessionKeys(options.encryptionKeys ?? []);
    this.#store = { kv, keys: new KeySpace(options), secrets, ttlMs, deadlineMs, now };
    this.#heads = new Heads(this.#store);
    this.#pages = new Pages(this.#store, this.#heads);
    this.leases = new Leases(this.#store, {
      leaseMs: options.leaseMs ?? 6_000,
      stopwatch: options.stopwatch ?? (() => performance.now()),
    });
    this.#isWatched = options.isWatched ?? false;
    this.openTurns = new OpenTurns(this.#store, this.leases);
    this.partials = new Partials(this.#store, this.#heads);
    this.index = new SessionIndex(this.#store, (key) => this.head(key));
    this.#appender = new Appender(this.#store, {
      heads: this.#heads,
      pages: this.#pages,
      leases: this.leases,
      meter: new Meter(this.#store, options.quotas ?? { turnsPerMinute: 0, tokensPerDay: 0 }),
    });
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
    return await this.#appender.append(key, batch);
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
    return await this.#pages.read(key, { after: 0, limit: PAGE_EVENTS, ...page });
  }

  /** Begins to take in a session from elsewhere, which lands as a whole or not at all. */
  async stage(key: SessionKey): Promise<StagedSession> {
    return new StagedSession(key, { store: this.#store, seen: await this.#heads.clear(key) });
  }

  /** Reads up to `limit` events before a position, the newest first. */
  async readBackwards(key: SessionKey, page: {
    readonly before?: number;
    readonly limit: number;
  }): Promise<RecordedEvent[]> {
    const head = await this.head(key);
    const end = Math.min(page.before ?? Infinity, (head?.position ?? 0) + 1);
    const after = Math.max(0, end - 1 - Math.min(page.limit, PAGE_EVENTS));
    return (await this.#pages.read(key, { after, limit: end - 1 - after })).reverse();
  }

  /** Notes a use of the session: moves its expiry on. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    return await this.#heads.touch(key);
  }

  /** The turn whose message had this hash, if the session still is the one it was sent to. */
  async findHash(key: SessionKey, hash: string): Promise<string | undefined> {
    const { head } = await this.#heads.cached(key);
    if (!head) return undefined;
    const { kv, keys, deadlineMs, secrets } = this.#store;
    const name = await (await secrets.cipherOf(key, head))?.keyedHash(hash) ?? hash;
    const entry = await within(
      deadlineMs,
      "look up a hash",
      () => whileLocked(() => kv.get(keys.hash(key, name))),
    );
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
    follow().catch((error) =>
      logger.warn("Watching a session failed; it is polled", { ...key, error })
    );
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
}
