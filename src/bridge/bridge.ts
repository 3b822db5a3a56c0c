import { countMessages, readEvent } from "../conversation/mod.ts";
import type { EventLog, ListedSession } from "../event_log/mod.ts";
import type { Model } from "../model/mod.ts";
import { logger, observeQueues, withLogIds } from "../telemetry/mod.ts";
import { Archives } from "./archives.ts";
import { ErasedMeanwhileError, SessionGoneError } from "./ledger.ts";
import { Rescue } from "./rescue.ts";
import { LiveSession } from "./session.ts";
import { findSessions, viewOf } from "./session_view.ts";
import type { BridgeSettings } from "./settings.ts";
import type {
  Attachment,
  AttachOptions,
  Bridge,
  ClosingReason,
  ContextQuery,
  ForeignLines,
  ForkAt,
  Imported,
  ListQuery,
  NoteToPin,
  Pinned,
  Refusal,
  SearchQuery,
  SessionKey,
  SessionView,
  Subscriber,
} from "./types.ts";

/** How long an idle session stays in memory, in ms, and how many do. */
const IDLE_MS = 300_000;
const MAX_IN_MEMORY = 1_000;

/** How often idle and expired sessions are looked for, in ms: a quarter of a life, within bounds. */
const SWEEP_MS = { least: 200, most: 30_000 };

/** What a bridge stands on. */
export interface BridgeOptions {
  readonly log: EventLog;
  readonly model: Model;
  readonly settings: BridgeSettings;
  /** The clock, in ms since the epoch. */
  readonly now?: () => number;
}

/** Opens the bridge. It holds a timer until `drain`. */
export function createBridge(options: BridgeOptions): Bridge {
  return new LocalBridge(options);
}

class LocalBridge implements Bridge {
  readonly model: string;
  readonly #options: BridgeOptions;
  readonly #sessions = new Map<string, LiveSession>();
  readonly #closing = new Set<Promise<void>>();
  readonly #erasing = new Map<string, Promise<boolean>>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #rescue: Rescue;
  readonly #archives: Archives;
  readonly #now: () => number;
  readonly #stopObserving = observeQueues(() => this.#queues());
  #draining = false;

  constructor(options: BridgeOptions) {
    this.model = options.model.name;
    this.#options = options;
    const every = Math.min(SWEEP_MS.most, Math.max(SWEEP_MS.least, options.settings.ttlMs / 4));
    this.#now = options.now ?? Date.now;
    this.#timer = setInterval(() => this.#sweep(), every);
    this.#archives = new Archives({ ...options, now: this.#now });
    this.#rescue = new Rescue(options.log, (key) => this.#at(key, (session) => session.resume()));
  }

  async attach(
    key: SessionKey,
    { subscriber, ...asked }: AttachOptions & { readonly subscriber: Subscriber },
  ): Promise<Attachment> {
    return await this.#at(key, (session) => session.attach(subscriber, asked));
  }

  async describe(key: SessionKey): Promise<SessionView | undefined> {
    const head = await this.#options.log.head(key);
    if (head) this.#rescue.meet(key);
    return head && this.#view({ ...key, ...head });
  }

  async list(owner: string, query: ListQuery) {
    const { sessions, cursor } = await findSessions(this.#options.log.index, owner, query);
    const views = sessions.map((each) => this.#view({ ...each, owner }));
    return cursor === undefined ? { sessions: views } : { sessions: views, cursor };
  }

  async rename(key: SessionKey, name: string) {
    const renamed = await this.#ifThere(key, (session) => session.memory.rename(name));
    return renamed?.ok ? await this.describe(key) : renamed;
  }

  async search(key: SessionKey, asked: SearchQuery) {
    return await this.#ifThere(key, (session) => session.memory.search(asked));
  }

  async events(key: SessionKey, page: { readonly after: number; readonly limit: number }) {
    const head = await this.#options.log.head(key);
    if (!head) return undefined;
    this.#rescue.meet(key);
    const recorded = await this.#options.log.read(key, page);
    const events = recorded.map(({ position, type, at, data }) => ({
      position,
      type,
      at: new Date(at).toISOString(),
      data,
    }));
    const last = events.at(-1)?.position ?? 0;
    return events.length > 0 && last < head.position ? { events, next: last } : { events };
  }

  async pin(key: SessionKey, note: NoteToPin): Promise<Pinned | Refusal> {
    return await this.#at(key, (session) => session.memory.pin(note));
  }

  async unpin(key: SessionKey, note: string) {
    return await this.#ifThere(key, (session) => session.memory.unpin(note));
  }

  async pins(key: SessionKey) {
    return await this.#ifThere(key, (session) => session.memory.pins());
  }

  async import(key: SessionKey, lines: ForeignLines): Promise<Imported | Refusal> {
    return await this.#at(key, (session) => session.memory.import(lines));
  }

  async exportArchive(key: SessionKey) {
    return await this.#archives.export(key);
  }

  async importArchive(key: SessionKey, lines: AsyncIterable<string>) {
    return await this.#landing(key, () => this.#archives.import(key, lines));
  }

  async fork(key: SessionKey, { at, session = crypto.randomUUID() }: ForkAt) {
    const to = { ...key, session };
    const forked = await this.#landing(to, () => this.#archives.fork(key, { to, at }));
    return forked?.ok ? { ok: true, view: this.#view({ ...to, ...forked.head }) } as const : forked;
  }

  async context(key: SessionKey, asked: ContextQuery) {
    return await this.#ifThere(key, (session) => session.memory.context(asked));
  }

  async turnContext(key: SessionKey, turn: string) {
    return await this.#ifThere(key, (session) => session.memory.turnContext(turn));
  }

  async contextMessages(key: SessionKey, position: number): Promise<number> {
    const [stored] = await this.#options.log.read(key, { after: position - 1, limit: 1 });
    const event = stored && readEvent(stored);
    return event?.type === "ReplyCompleted" ? countMessages(event.data.manifest) : 0;
  }

  async erase(key: SessionKey): Promise<boolean> {
    const name = nameOf(key);
    const before = this.#erasing.get(name);
    if (before) return await before;
    const session = this.#sessions.get(name);
    this.#sessions.delete(name);
    const erase = () => this.#options.log.erase(key);
    const erasing = (session ? session.erase(erase) : erase())
      .finally(() => this.#erasing.delete(name));
    this.#erasing.set(name, erasing);
    return await erasing;
  }

  async ready(): Promise<void> {
    if (this.#draining) {
      throw new SessionGoneError("Cannot be ready: the bridge is shutting down", "draining");
    }
    await this.#options.log.ping();
  }

  async drain(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#timer);
    this.#stopObserving();
    for (const session of [...this.#sessions.values()]) this.#close(session, "draining");
    await this.#rescue.stop();
    for (const session of [...this.#sessions.values()]) this.#close(session, "draining");
    await Promise.all(this.#closing);
  }

  /** Does something with a session at work; one that turns out to be gone is begun anew, once. */
  async #at<Result>(
    key: SessionKey,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result> {
    if (this.#draining) {
      throw new SessionGoneError("Cannot go on: the bridge is shutting down", "draining");
    }
    await this.#erasing.get(nameOf(key))?.catch(() => {});
    const session = this.#live(key);
    if (session.isExpired(this.#now()) && await session.isGone()) this.#close(session, "expired");
    const run = () => withLogIds(key, () => task(this.#live(key)));
    try {
      return await run();
    } catch (error) {
      const isOver = error instanceof ErasedMeanwhileError || this.#draining;
      if (!(error instanceof SessionGoneError) || isOver) throw error;
      return await run();
    }
  }

  /** Does something that makes a session be there; its clients on this instance are told. */
  async #landing<Result>(key: SessionKey, task: () => Promise<Result>): Promise<Result> {
    if (this.#draining) {
      throw new SessionGoneError("Cannot go on: the bridge is shutting down", "draining");
    }
    const name = nameOf(key);
    await this.#erasing.get(name)?.catch(() => {});
    const result = await task();
    await this.#sessions.get(name)?.resume();
    return result;
  }

  /** The same for a session that is in the log; for any other nothing is done. */
  async #ifThere<Result>(
    key: SessionKey,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result | undefined> {
    return await this.#options.log.head(key) && await this.#at(key, task);
  }

  #live(key: SessionKey): LiveSession {
    const name = nameOf(key);
    const known = this.#sessions.get(name);
    if (known) return known;
    const session = new LiveSession({
      ...this.#options,
      key,
      onGone: (gone) => this.#close(gone, gone.isExpired(this.#now()) ? "expired" : "erased"),
    });
    this.#sessions.set(name, session);
    return session;
  }

  #close(session: LiveSession, reason: ClosingReason): void {
    const name = nameOf(session.key);
    if (this.#sessions.get(name) === session) this.#sessions.delete(name);
    const closing = session.close(reason).catch((error) => {
      logger.error("Closing a session failed", { ...session.key, error });
    }).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #closeIfGone(session: LiveSession): void {
    session.isGone().then((isGone) => {
      if (isGone && !this.#draining) this.#close(session, "expired");
    }).catch((error) =>
      logger.warn("Looking whether a session has expired failed", { ...session.key, error })
    );
  }

  /** Closes what has expired, and forgets what has been idle for long; the log has it all. */
  #sweep(): void {
    const now = this.#now();
    const excess = this.#sessions.size - MAX_IN_MEMORY;
    let idle = 0;
    for (const [name, session] of this.#sessions) {
      if (session.isExpired(now)) {
        this.#closeIfGone(session);
      } else if (session.isIdle) {
        const isOld = now - session.usedAt > IDLE_MS || session.isEmpty;
        if (isOld || idle++ < excess) this.#sessions.delete(name);
      }
    }
  }

  /** How many turns are open in each session at work here. */
  *#queues(): Generator<number> {
    for (const session of this.#sessions.values()) yield session.openTurns;
  }

  #view(session: ListedSession & SessionKey): SessionView {
    return viewOf(session, { model: this.model, ttlMs: this.#options.settings.ttlMs });
  }
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
