import type { SessionLog } from "../../session_log/mod.ts";
import { logger, withLogIds } from "../../telemetry/mod.ts";
import { ErasedMeanwhileError, SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { ClosingReason, SessionKey } from "../api/session.ts";
import { LiveSession } from "../session/live_session.ts";
import type { LiveSessionOptions } from "../session/session_parts.ts";
import { KeyedMap } from "./keyed_map.ts";

/** What live sessions are made with. */
export type RegistryOptions = Omit<LiveSessionOptions, "key">;

/** The live sessions of this instance: begins them, finds them, and ends them. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #sessions = new KeyedMap<LiveSession>();
  readonly #erasing = new KeyedMap<Promise<boolean>>();
  readonly #closing = new Set<Promise<void>>();
  #isDraining = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** The log whose sessions these are. */
  get log(): SessionLog {
    return this.#options.log;
  }

  /** The live sessions. */
  get sessions(): readonly LiveSession[] {
    return [...this.#sessions.values()];
  }

  /** Throws `SessionGoneError` once the bridge is shutting down. */
  requireRunning(): void {
    if (!this.#isDraining) return;
    throw new SessionGoneError("Cannot use the session: the bridge is shutting down", "draining");
  }

  /**
   * Does something with a live session. One that turns out to be gone is begun anew, once. Throws
   * `SessionGoneError` where it is gone again, was erased meanwhile, or the bridge shuts down.
   */
  async use<Result>(
    key: SessionKey,
    task: (session: LiveSession) => Promise<Result>,
  ): Promise<Result> {
    await this.#ready(key);
    const known = this.#live(key);
    if (known.isExpired(this.#options.now()) && await known.isGone()) this.close(known, "expired");
    const run = () => withLogIds(key, () => task(this.#live(key)));
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
    await this.#sessions.get(key)?.resume();
    return result;
  }

  /** Erases a session: ends it here first. False when there was none. */
  async erase(key: SessionKey): Promise<boolean> {
    const before = this.#erasing.get(key);
    if (before) return await before;
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    const erase = () => this.log.erase(key);
    const erasing = (session ? session.erase(erase) : erase())
      .finally(() => this.#erasing.delete(key));
    this.#erasing.set(key, erasing);
    return await erasing;
  }

  /** Ends a session on this instance, in the background. */
  close(session: LiveSession, reason: ClosingReason): void {
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key);
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
    this.#sessions.delete(session.key);
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
    const session = new LiveSession({ ...this.#options, key }, onGone);
    this.#sessions.set(key, session);
    return session;
  }
}
