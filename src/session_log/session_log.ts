import {
  EventStore,
  type OnCommitting,
  type PartMaker,
  type Rekeyed,
  type RekeyProgress,
  type StreamEvent,
} from "../event_store/mod.ts";
import { type Check, KvClient, openKeyValueStore } from "../kv/mod.ts";
import { SessionAppends } from "./appends.ts";
import type { Appended, Batch, Glance, GlanceOptions, KnownSession } from "./batch.ts";
import type { LogFoundation } from "./foundation.ts";
import { fileGuest } from "./files/file_guest.ts";
import { Files } from "./files/files.ts";
import { ForgetMarks } from "./marks/forget_marks.ts";
import { learnMarkGuest, LearnMarks } from "./marks/learn_marks.ts";
import { countedSessions } from "./accounts/counted_kinds.ts";
import { accountGuest } from "./accounts/account_guest.ts";
import { OwnerAccounts } from "./accounts/accounts.ts";
import { UNLIMITED } from "./accounts/allowances.ts";
import { ContentHashes, hashGuest } from "./content_hashes.ts";
import type { SessionContext } from "./context.ts";
import { Hearing } from "./hearing.ts";
import { SessionKeySpace } from "./keys.ts";
import { leaseTimes } from "./lease_times.ts";
import { leaseGuest, Leases } from "./leases.ts";
import type { ReadOptions, SessionLogOptions } from "./options.ts";
import { partialOf } from "./partial.ts";
import { partialGuest } from "./partial_guest.ts";
import { Partials } from "./partials.ts";
import { openTurnGuest, OpenTurns } from "./projections/open_turns.ts";
import { SessionList, sessionListPlaces } from "./projections/session_list.ts";
import { streamListGuest } from "./projections/stream_list.ts";
import { QuotaCounter } from "./quotas.ts";
import {
  SESSION,
  type SessionHead,
  sessionHead,
  type SessionKey,
  spacesIn,
  streamOf,
} from "./session.ts";
import { type SessionOrigin, StagedSession } from "./staged_session.ts";

/** How long a space is kept after its last use by default, in ms. */
const SPACE_TTL_MS = 90 * 86_400_000;

/** What a rekeying came to, in sessions. */
export type RekeyedSessions = Rekeyed<SessionKey>;

const NO_QUOTAS = { turnsPerMinute: 0, tokensPerDay: 0 };

/** Opens a log in a file, in memory (`:memory:`), or, without a path, in Deno's own place. */
export async function openSessionLog(
  { path, ...options }: Omit<SessionLogOptions, "kv"> & { readonly path?: string | undefined },
): Promise<SessionLog> {
  const { store: kv, isWatchable: isWatched, ...place } = await openKeyValueStore(path);
  return new SessionLog({ isWatched, ...place, ...options, kv });
}

/**
 * The sessions' events, and what rides on their commits. Methods that reach the store throw
 * `StoreError` when it does not answer, and `EventStoreError` when a session cannot be read.
 */
export class SessionLog {
  /** Who runs which session's open turn. */
  readonly leases: Leases;
  /** What was streamed of replies that have no outcome yet. */
  readonly partials: Partials;
  /** Which sessions have open turns. */
  readonly openTurns: OpenTurns;
  /** Which sessions an owner has. */
  readonly index: SessionList;
  /** Which sessions have said what their spaces have to learn. */
  readonly learnMarks: LearnMarks;
  /** Which erased sessions their spaces have still to forget. */
  readonly forgetMarks: ForgetMarks;
  /** The bytes of the files that were uploaded. */
  readonly files: Files;
  /** Whether the store is far away, and each use of it costs time and money. */
  readonly isFar: boolean;
  /** What a log of spaces stands on, in the same store. */
  readonly foundation: LogFoundation;
  readonly #context: SessionContext;
  readonly #isWatched: boolean;
  readonly #hashes: ContentHashes;
  readonly #hearing: Hearing;
  readonly #appends: SessionAppends;
  readonly #accounts: OwnerAccounts;
  readonly #quotas: QuotaCounter;

  constructor(options: SessionLogOptions) {
    const { ttlMs, spaceTtlMs = SPACE_TTL_MS, deadlineMs = 5_000, now = Date.now } = options;
    const { scrubber, isSerial } = options;
    const kv = new KvClient(options.kv, { deadlineMs, scrubber, isSerial });
    const keys = new SessionKeySpace(options);
    const masterKeys = options.encryptionKeys ?? [];
    const leases = {
      times: leaseTimes(options.leaseMs ?? 6_000, { isFar: options.isFar ?? false }),
      stopwatch: options.stopwatch ?? (() => performance.now()),
    };
    const store = new EventStore({
      kv,
      keys: keys.streams,
      kinds: [SESSION],
      guests: [
        ...guestsOf(keys, kv),
        accountGuest(countedSessions(keys), keys, () => this.#accounts),
      ],
      ttlMs,
      masterKeys,
      now,
    });
    const context = { kv, keys, store, ttlMs, now };
    this.#context = context;
    this.#isWatched = options.isWatched ?? false;
    this.isFar = options.isFar ?? false;
    this.leases = new Leases({ ...context, streams: keys.streams }, {
      ...leases,
      streamOf,
      partialOf: (key: SessionKey, openedAt: number) => keys.partial(key, openedAt),
    });
    this.learnMarks = new LearnMarks(context);
    this.forgetMarks = new ForgetMarks(context, spaceTtlMs);
    this.openTurns = new OpenTurns(context, this.leases);
    this.partials = new Partials(context);
    this.index = new SessionList(context);
    this.files = new Files(context);
    this.#hashes = new ContentHashes(context);
    this.#hearing = new Hearing(context);
    this.#accounts = new OwnerAccounts(context, options.allowances ?? UNLIMITED);
    const quotas = new QuotaCounter(context, options.quotas ?? NO_QUOTAS);
    this.#quotas = quotas;
    this.#appends = new SessionAppends(context, {
      quotas,
      accounts: this.#accounts,
      list: this.index,
      hashes: this.#hashes,
      leases: this.leases,
      openTurns: this.openTurns,
      learnMarks: this.learnMarks,
      files: this.files,
    });
    this.foundation = {
      kv,
      keys,
      accounts: this.#accounts,
      quotas,
      masterKeys,
      ttlMs: spaceTtlMs,
      isWatched: this.#isWatched,
      now,
      leases,
    };
  }

  /**
   * The session's head; undefined when it never was, has expired by the clock, or was erased.
   * `mayBegin`: as of `EventStore.head`.
   */
  async head(
    key: SessionKey,
    options: { readonly mayBegin?: boolean } = {},
  ): Promise<SessionHead | undefined> {
    const head = await this.#context.store.head(streamOf(key), options);
    return head && sessionHead(head);
  }

  /** `head` for several sessions, in their order, with few reads. */
  async heads(keys: readonly SessionKey[]): Promise<(SessionHead | undefined)[]> {
    const heads = await this.#context.store.heads(keys.map(streamOf));
    return heads.map((head) => head && sessionHead(head));
  }

  /**
   * Which versions the heads of at most 10 sessions have, in their order; null: there is none. A version
   * that is the one before says that nothing has happened to the session since.
   */
  async versions(keys: readonly SessionKey[]): Promise<(string | null)[]> {
    return await this.#context.store.versions(keys.map(streamOf));
  }

  /**
   * Appends events after the position `expected`, all or nothing. A position that is not the log's,
   * or a lease that has changed, is a conflict. `onCommitting`: as of `AppendRequest`.
   */
  append(key: SessionKey, batch: Batch, onCommitting?: OnCommitting): Promise<Appended> {
    return this.#appends.append(key, batch, onCommitting);
  }

  /**
   * A page of events after a position, in order: at most a megabyte of them, but at least one where
   * there is any; none when the session is not there.
   */
  async read(key: SessionKey, page: ReadOptions = {}): Promise<StreamEvent[]> {
    return await this.#context.store.read(streamOf(key), page);
  }

  /**
   * Bytes of a session's events, as JSON in UTF-8; undefined when it is not there. Reads its head
   * only, unless an earlier version wrote that: then its events, bit by bit.
   */
  async bytes(key: SessionKey): Promise<number | undefined> {
    return await this.#context.store.bytes(streamOf(key));
  }

  /**
   * Begins to take in a session from elsewhere, which lands as a whole or not at all. Throws
   * `OverAllowanceError` when its owner has no room for another session.
   */
  async stage(
    key: SessionKey,
    origin: SessionOrigin = {},
  ): Promise<StagedSession> {
    const parts: PartMaker[] = [
      (commit) => this.index.part(commit),
      () => this.leases.guard(key, { open: false }),
      ({ head }) => this.openTurns.part(key, false, head),
    ];
    return await StagedSession.begin(key, this.#context, {
      accounts: this.#accounts,
      parts,
      origin,
    });
  }

  /**
   * Reads in the background what an owner's first append to a session needs besides the session's own
   * head, unless it is in memory. Never throws: who needs it reads it again.
   */
  async warm(owner: string): Promise<void> {
    const { kv } = this.#context;
    const read = () => Promise.all([this.#accounts.warm(owner), this.#quotas.warm(owner)]);
    await kv.operation("read an owner's account", read).catch(() => {});
  }

  /** Notes a use of the session, which extends its expiry. */
  async touch(key: SessionKey): Promise<SessionHead | undefined> {
    const head = await this.#context.store.touch(streamOf(key));
    return head && sessionHead(head);
  }

  /** The turn whose message had this content hash, if the session still is the one it was sent to. */
  async findHash(key: SessionKey, hash: string): Promise<string | undefined> {
    return await this.#hashes.find(key, hash);
  }

  /**
   * Deletes every key of the session, and refuses what was sent to it before. False when there was
   * none. Where it belongs to spaces or did, the commit that takes it marks that they have to forget
   * it: whoever is killed in between, the marks say what is left to do.
   */
  async erase(key: SessionKey): Promise<boolean> {
    return await this.#context.store.erase(
      streamOf(key),
      (head) =>
        spacesIn(head?.label ?? {}).map((space) =>
          this.forgetMarks.mutation(key, space, head?.lineage ?? head?.generation)
        ),
    );
  }

  /** Resumes erasures that were interrupted by the end of their instance. */
  async finishErasures(): Promise<void> {
    await this.#context.store.finishErasures();
  }

  /** Looks at a session without a use of it; undefined when there is none. */
  async glance(
    key: SessionKey,
    { openedAt, listener }: GlanceOptions = {},
  ): Promise<Glance | undefined> {
    const { keys, store } = this.#context;
    const partials = openedAt === undefined ? [] : [keys.partial(key, openedAt)];
    const marks = this.isFar && openedAt !== undefined ? [keys.heard(key)] : [];
    const places = [keys.lease(key), ...partials, ...marks] as const;
    const view = await store.view(streamOf(key), places);
    if (!view) return undefined;
    const [entry, partial, mark] = view.entries;
    const lease = this.leases.in(entry);
    const { head: { generation }, check } = view;
    const left = mark ? this.#hearing.leftOf(mark, generation) : 0;
    const isListening = listener !== undefined && lease !== undefined && lease.holder !== listener;
    if (mark && isListening) await this.#hearing.mark(key, { generation, left, check });
    return {
      head: sessionHead(view.head),
      lease,
      partial: partialOf(partial?.value, generation),
      isHeard: !this.isFar || left > 0,
      mark: mark?.versionstamp ?? null,
    };
  }

  /**
   * Calls back when something may have been appended to a session, until the returned function is
   * called. A hint, no more: stores need not tell, and a store in a file, whose other writers it
   * cannot see, is not watched at all. `isKnown` says whether all is as it is known here.
   */
  watch(key: SessionKey, onHint: (isKnown: (known: KnownSession) => boolean) => void): () => void {
    if (!this.#isWatched) return doNothing;
    const { keys, store } = this.#context;
    const marks = this.isFar ? [keys.heard(key)] : [];
    return store.watch(streamOf(key), ({ isKnown, versions: [mark = null] }) => {
      onHint((known) =>
        isKnown(known.position) && (!this.isFar || known.mark === undefined || mark === known.mark)
      );
    }, marks);
  }

  /**
   * What holds as long as no other instance has appended to a session since it was as it is known, or
   * asked to hear it; nothing where the store is near: there it is polled. Undefined where somebody
   * may have already: this instance has seen another head, or none.
   */
  unchanged(key: SessionKey, { position, mark }: KnownSession): readonly Check[] | undefined {
    if (!this.isFar) return [];
    const { keys, store } = this.#context;
    const head = store.unchangedAt(streamOf(key), position);
    return head && [head, { key: keys.heard(key), versionstamp: mark ?? null }];
  }

  /** Resolves when the store answers. */
  async ping(): Promise<void> {
    const { kv } = this.#context;
    await kv.operation("reach the event log", () => kv.get(["ping"]));
  }

  /**
   * Wraps every session's key by the first master key, and encrypts what is plaintext; sessions that
   * cannot be read are reported and left as they are. Safe beside instances that have the same keys,
   * and safe to start again.
   */
  async rekey(
    onProgress: (progress: RekeyProgress) => void = () => {},
  ): Promise<RekeyedSessions> {
    const streams = async function* (list: SessionList) {
      for await (const { key } of list.all()) yield streamOf(key);
    };
    const rekeyed = await this.#context.store.rekey(() => streams(this.index), onProgress);
    const refused = rekeyed.refused.map(({ owner, id, code, message }) => {
      return { owner, session: id, code, message };
    });
    return { ...rekeyed, refused };
  }

  /** Closes the store. */
  close(): void {
    this.#context.kv.close();
  }
}

function doNothing(): void {}

function guestsOf(keys: SessionKeySpace, kv: KvClient) {
  return [
    leaseGuest(SESSION, keys.streams),
    learnMarkGuest(keys, kv),
    openTurnGuest(keys),
    hashGuest(keys),
    partialGuest(keys, kv),
    fileGuest(keys, kv),
    streamListGuest(sessionListPlaces(keys), kv),
  ];
}
