import type { SessionLog } from "../../session_log/mod.ts";
import { logger, withLogIds } from "../../telemetry/mod.ts";
import { ErasedMeanwhileError, SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { ClosingReason, SessionKey } from "../api/session.ts";
import { LiveSession } from "../session/live_session.ts";
import type { LiveSessionOptions } from "../session/session_parts.ts";
import { LiveMemory, type SessionMemory } from "../memory_budget/live_memory.ts";
import { freeMemory } from "../memory_budget/make_room.ts";
import { OverloadedError, SessionTooLargeError } from "../memory_budget/memory_errors.ts";
import { IdlePolls } from "../tailing/idle_polls.ts";
import { KeyedMap } from "./keyed_map.ts";
import { TooLargeSessions } from "./too_large_sessions.ts";

/** What live sessions are made with. */
export interface RegistryOptions extends Omit<LiveSessionOptions, "key" | "memory" | "idle"> {
  /** Erases a session's events, and has its spaces forget it. */
  readonly erase: (key: SessionKey) => Promise<boolean>;
  /** What gives up memory before any session has to, in this order. */
  readonly caches: readonly {
    /** Frees at least so many bytes, if it can: of one owner, or of all. */
    free(bytes: number, owner?: string): void;
  }[];
}

/** The live sessions of this instance: begins them, finds them, and ends them. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #sessions = new KeyedMap<LiveSession>();
  readonly #erasing = new KeyedMap<Promise<boolean>>();
  readonly #closing = new Set<Promise<void>>();
  readonly #memory: LiveMemory;
  readonly #idle: IdlePolls;
  readonly #tooLarge = new TooLargeSessions();
  #isDraining = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#idle = new IdlePolls(options.log);
    const heldBy = (owner: string) => this.#memory.heldBy(owner);
    const forget = (session: LiveSession) => this.forget(session);
    const displace = (session: LiveSession) => this.close(session, "draining");
    this.#memory = new LiveMemory({
      limit: options.settings.maxLiveBytes,
      makeRoom: (bytes, { owner, own }) => {
        const before = this.#memory.held;
        const needed = () => bytes - (before - this.#memory.held);
        for (const cache of options.caches) {
          if (needed() > 0) cache.free(needed(), own ? owner : undefined);
        }
        const left = needed();
        if (left <= 0) return;
        const sessions = this.sessions.filter(({ key }) => !own || key.owner === owner);
        freeMemory(sessions, { bytes: left, owner, heldBy, forget, displace });
      },
    });
  }

  /** The log whose sessions these are. */
  get log(): SessionLog {
    return this.#options.log;
  }

  /** The live sessions. */
  get sessions(): readonly LiveSession[] {
    return [...this.#sessions.values()];
  }

  /** A session that is live here. */
  find(key: SessionKey): LiveSession | undefined {
    return this.#sessions.get(key);
  }

  /** The memory of something of an owner's beside the sessions, which takes none yet. */
  openMemory(owner: string): SessionMemory {
    return this.#memory.open(owner);
  }

  /** The bytes of memory that they take, and what is kept beside them. */
  get bytes(): number {
    return this.#memory.held;
  }

  /** Throws `SessionGoneError` once the bridge is shutting down. */
  requireRunning(): void {
    if (!this.#isDraining) return;
    throw new SessionGoneError("Cannot use the session: the bridge is shutting down", "draining");
  }

  /**
   * Does something with a live session. One that turns out to be gone is begun anew, once. Throws
   * `SessionGoneError` where it is gone again, was erased meanwhile, or the bridge shuts down, and
   * `SessionTooLargeError` or `OverloadedError` where there is no memory for it.
   */
  async use<Result>(
    key: SessionKey,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result> {
    await this.#ready(key);
    if (this.#tooLarge.has(key)) this.#tooLarge.check(key, await this.log.head(key));
    const known = this.#live(key);
    if (known.isExpired(this.#options.now()) && await known.isGone()) this.close(known, "expired");
    const run = () => withLogIds(key, () => this.#run(this.#live(key), task));
    try {
      return await run();
    } catch (error) {
      const isOver = error instanceof ErasedMeanwhileError || this.#isDraining;
      if (!(error instanceof SessionGoneError) || isOver) throw error;
      return await run();
    }
  }

  /** The same for a session that is in the log; for any other it does nothing. */
  async useExisting<Result>(
    key: SessionKey,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result | undefined> {
    return await this.log.head(key) && await this.use(key, task);
  }

  /** Stores a session that comes from elsewhere, and tells its clients here that it is there. */
  async land<Result>(key: SessionKey, task: () => Promise<Result>): Promise<Result> {
    await this.#ready(key);
    const result = await task();
    await this.#sessions.get(key)?.resume().catch((error) => {
      // The session here was one that ended before; its clients are told so.
      if (!(error instanceof SessionGoneError)) throw error;
    });
    return result;
  }

  /** Erases a session: ends it here first. False when there was none. */
  async erase(key: SessionKey): Promise<boolean> {
    const before = this.#erasing.get(key);
    if (before) return await before;
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    session?.memory.close();
    const erase = () => this.#options.erase(key);
    const erasing = (session ? session.erase(erase) : erase())
      .finally(() => this.#erasing.delete(key));
    this.#erasing.set(key, erasing);
    return await erasing;
  }

  /** Ends a session on this instance, in the background. */
  close(session: LiveSession, reason: ClosingReason): void {
    this.forget(session);
    const closing = session.close(reason)
      .catch((error) => logger.error("Closing a session failed", { ...session.key, error }))
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Ends a session that has expired, if no other instance has used it since. */
  async closeIfGone(session: LiveSession): Promise<void> {
    if (await session.isGone() && !this.#isDraining) this.close(session, "expired");
  }

  /** Forgets an idle session; the log has all of it. */
  forget(session: LiveSession): void {
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key);
    session.memory.close();
  }

  /** Takes no new work, and ends all sessions. To be called again once nothing can begin any more. */
  drain(): void {
    this.#isDraining = true;
    for (const session of this.sessions) this.close(session, "draining");
  }

  /** Resolves once every session that was closed has come to its end. */
  async closed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  /** A session for which there is no memory is left to the log, or keeps no more than its state. */
  async #run<Result>(
    session: LiveSession,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await session.use(task);
    } catch (error) {
      const { key, known } = session;
      const isTooLarge = error instanceof SessionTooLargeError;
      const isState = isTooLarge && (!known.isWhole || known.bytes > error.limit);
      if (isState) this.#tooLarge.note(key, { head: known.head, error });
      if (isTooLarge || error instanceof OverloadedError) {
        session.shrink();
        if (session.isIdle) this.forget(session);
      }
      throw error;
    }
  }

  /** Waits for an erasure: what comes after it begins a new session. */
  async #ready(key: SessionKey): Promise<void> {
    this.requireRunning();
    await this.#erasing.get(key)?.catch(() => {});
  }

  #live(key: SessionKey): LiveSession {
    const known = this.#sessions.get(key);
    if (known) return known;
    const { now } = this.#options;
    const onGone = (gone: LiveSession) =>
      this.close(gone, gone.isExpired(now()) ? "expired" : "erased");
    const memory = this.#memory.open(key.owner);
    const session = new LiveSession({ ...this.#options, key, memory, idle: this.#idle }, onGone);
    this.#sessions.set(key, session);
    return session;
  }
}
