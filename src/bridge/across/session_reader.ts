import { NewerEventError, RecallMemory, type Steps } from "../../conversation/mod.ts";
import { type SessionHead, type SessionLog, StoreError } from "../../session_log/mod.ts";
import { inSlices, KeyedQueue } from "../../shared/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import { OverloadedError, SessionTooLargeError } from "../memory_budget/memory_errors.ts";
import { metered } from "../memory_budget/search_index.ts";
import { TooLargeSessions } from "../registry/too_large_sessions.ts";
import { type FoldedSession, foldSession } from "./folded_session.ts";

/** A session that can be searched. */
export interface ReadSession extends FoldedSession {
  readonly memory: RecallMemory;
}

/** What this instance knows of a session that is live here. */
export interface LiveState extends Omit<FoldedSession, "key"> {
  readonly memory: RecallMemory;
}

/** What sessions are read with. */
export interface SessionReaderOptions {
  readonly log: SessionLog;
  /** The memory of something of an owner's, which takes none yet. */
  readonly openMemory: (owner: string) => SessionMemory;
  /** The state of a session that is live on this instance. */
  readonly live: (key: SessionKey) => LiveState | undefined;
  /** The most bytes of memory that sessions take that were read. */
  readonly limit: number;
  /** The clock, in ms since the epoch. */
  readonly now: () => number;
}

/** How long a session that was read is kept after its last use, in ms. */
const IDLE_MS = 300_000;

/** A session that was read, and the memory that it takes. */
interface Entry {
  session: ReadSession;
  readonly held: SessionMemory;
  readonly shares: { readonly state: Share; readonly index: Share };
  usedAt: number;
}

type Share = ReturnType<SessionMemory["share"]>;

/**
 * Reads sessions for others, without a trace of use, and keeps the ones that were read last within a
 * limit of memory. What it gives is as the log has it now, or as it was at a position.
 */
export class SessionReader {
  readonly #options: SessionReaderOptions;
  readonly #queue = new KeyedQueue();
  /** By key, the one that was used longest ago first. */
  readonly #entries = new Map<string, Entry>();
  readonly #tooLarge = new TooLargeSessions();
  #bytes = 0;

  constructor(options: SessionReaderOptions) {
    this.#options = options;
  }

  /** About how many bytes of memory it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of sessions that it keeps. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * A session as it is now; undefined when it is gone, is of another lineage, cannot be read, or there
   * is no memory for it. Throws `StoreError` when the store does not answer.
   */
  async open(
    key: SessionKey,
    { lineage, ...known }: {
      /** What it must be named by. */
      readonly lineage?: string;
      /** Its head as it has just been read; undefined: it is gone. */
      readonly head?: SessionHead | undefined;
    } = {},
  ): Promise<ReadSession | undefined> {
    return await this.#queue.add(nameOf(key), async () => {
      const now = "head" in known ? known.head : await this.#options.log.head(key);
      if (!now) this.forget(key);
      if (!now || (lineage !== undefined && now.lineage !== lineage)) return undefined;
      return this.#liveAt(key, now) ??
        await this.#attempt(key, { head: now, read: () => this.#read(key, now) });
    });
  }

  /** A session as this instance knows it, without a read, if it is of a lineage. */
  peek(key: SessionKey, lineage: string): ReadSession | undefined {
    const name = nameOf(key);
    const entry = this.#entries.get(name);
    const live = this.#options.live(key);
    const isBehind = live && entry &&
      live.conversation.position < entry.session.conversation.position;
    const known = live && !isBehind ? { key, ...live } : entry?.session;
    if (known?.lineage !== lineage) return undefined;
    if (entry) {
      entry.usedAt = this.#options.now();
      this.#entries.delete(name);
      this.#entries.set(name, entry);
    }
    return known;
  }

  /**
   * A session as it was at a position; undefined as for `open`. It is kept no longer than it is used,
   * unless it still is as it was then.
   */
  async openAt(
    key: SessionKey,
    { lineage, upTo }: { readonly lineage: string; readonly upTo: number },
  ): Promise<ReadSession | undefined> {
    const head = await this.#options.log.head(key);
    if (!head || head.lineage !== lineage || head.position < upTo) return undefined;
    if (head.position === upTo) return await this.open(key, { lineage });
    return await this.#attempt(key, { head, read: () => this.#readAt(key, { head, upTo }) });
  }

  /** Forgets a session that was read. */
  forget(key: SessionKey): void {
    this.#drop(nameOf(key));
  }

  /** Gives up sessions of an owner, or of any, until so many bytes are free; returns how many are. */
  free(bytes: number, owner?: string): number {
    let left = bytes;
    for (const [name, { held }] of this.#entries) {
      if (left <= 0) break;
      if (owner !== undefined && held.owner !== owner) continue;
      left -= held.bytes;
      this.#drop(name);
    }
    return bytes - left;
  }

  /** Forgets the sessions that nobody has used for a while. */
  sweep(): void {
    const old = this.#options.now() - IDLE_MS;
    for (const [name, { usedAt }] of this.#entries) if (usedAt < old) this.#drop(name);
  }

  #liveAt(key: SessionKey, head: SessionHead): ReadSession | undefined {
    const live = this.#options.live(key);
    const isSame = live?.generation === head.generation &&
      live.conversation.position === head.position;
    if (!live || !isSame) return undefined;
    this.forget(key);
    return { key, ...live };
  }

  async #readAt(key: SessionKey, at: {
    readonly head: SessionHead;
    readonly upTo: number;
  }): Promise<ReadSession | undefined> {
    const held = this.#options.openMemory(key.owner);
    try {
      const folded = await foldSession(this.#options.log, key, {
        ...at,
        isSeen: true,
        share: held.passing(),
      });
      return folded && { ...folded, memory: new RecallMemory() };
    } finally {
      held.close();
    }
  }

  /** Reads what is not known yet of a session, and indexes it. */
  async #read(key: SessionKey, head: SessionHead): Promise<ReadSession | undefined> {
    const name = nameOf(key);
    const known = this.#entries.get(name);
    const isOther = known && (known.session.generation !== head.generation ||
      known.session.conversation.position > head.position);
    if (isOther) this.#drop(name);
    const entry = isOther ? undefined : known;
    const { owner } = key;
    const held = entry?.held ?? this.#options.openMemory(owner);
    const shares = entry?.shares ?? { state: held.share(), index: held.share() };
    const before = entry ? held.bytes : 0;
    // While it grows, it is not among those that can be given up.
    this.#entries.delete(name);
    this.#bytes -= before;
    try {
      const from = entry?.session.conversation;
      const { log } = this.#options;
      const share = shares.state;
      const seen = { head, isSeen: true, ...(from ? { from } : {}) };
      const folded = await foldSession(log, key, { ...seen, share });
      if (!folded) {
        held.close();
        return undefined;
      }
      const memory = entry?.session.memory ?? new RecallMemory();
      const session = { ...folded, memory };
      await inSlices(metered(indexing(session), { memory, share: shares.index }));
      this.#keep(name, { session, held, shares, usedAt: this.#options.now() });
      return session;
    } catch (error) {
      held.close();
      throw error;
    }
  }

  #keep(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
    this.#bytes += entry.held.bytes;
    for (const each of this.#entries.keys()) {
      if (this.#bytes <= this.#options.limit) return;
      this.#drop(each);
    }
  }

  #drop(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.delete(name);
    this.#bytes -= entry.held.bytes;
    entry.held.close();
  }

  /** One session that cannot be read is left out; a store that does not answer is an error. */
  async #attempt<Session>(
    key: SessionKey,
    { head, read }: {
      readonly head: SessionHead;
      readonly read: () => Promise<Session | undefined>;
    },
  ): Promise<Session | undefined> {
    try {
      if (this.#tooLarge.has(key)) this.#tooLarge.check(key, head);
      return await read();
    } catch (error) {
      if (error instanceof StoreError && error.code === "store_unavailable") throw error;
      if (error instanceof SessionTooLargeError) this.#tooLarge.note(key, { head, error });
      const isExpected = error instanceof SessionTooLargeError ||
        error instanceof OverloadedError || error instanceof NewerEventError;
      if (!isExpected) {
        logger.warn("Reading a session for another one failed; it is left out", { ...key, error });
      }
      return undefined;
    }
  }
}

function* indexing({ conversation, memory }: ReadSession): Steps<void> {
  while (memory.follow(conversation)) yield;
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
