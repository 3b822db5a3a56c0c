import type { SessionLog } from "../../session_log/mod.ts";
import { Alarm } from "../../shared/mod.ts";
import type { SessionKey } from "../api/session.ts";

/** Of how many sessions one read tells. */
const TOGETHER = 10;

/** Polls that are due within so many ms are made together. */
const WITHIN_MS = 250;

/** A session in which nothing happens. */
export interface IdleSession {
  readonly key: SessionKey;
  /** Told which version its head has, null: there is none; undefined: it could not be read. */
  polled(version: string | null | undefined): void;
}

/** What reads the versions of heads. */
type Versions = Pick<SessionLog, "versions">;

/**
 * Polls the sessions of this instance in which nothing happens, many at a time: of each, only the
 * version of its head is read.
 */
export class IdlePolls {
  readonly #log: Versions;
  readonly #moments = new Map<number, PollMoment>();

  constructor(log: Versions) {
    this.#log = log;
  }

  /** Polls a session in so many ms or a little later, unless it leaves the moment before. */
  join(session: IdleSession, waitMs: number): PollMoment {
    const now = performance.now();
    const at = Math.ceil((now + waitMs) / WITHIN_MS) * WITHIN_MS;
    let moment = this.#moments.get(at);
    if (!moment) {
      moment = new PollMoment(this.#log, at - now, () => this.#moments.delete(at));
      this.#moments.set(at, moment);
    }
    moment.add(session);
    return moment;
  }
}

/** The sessions that are polled at one moment. */
export class PollMoment {
  readonly #log: Versions;
  readonly #onOver: () => void;
  readonly #due = new Alarm(() => void this.#poll());
  readonly #sessions = new Set<IdleSession>();

  /** `onOver`: called once nobody may join any more. */
  constructor(log: Versions, waitMs: number, onOver: () => void) {
    this.#log = log;
    this.#onOver = onOver;
    this.#due.set(waitMs);
  }

  /** Has a session polled. */
  add(session: IdleSession): void {
    this.#sessions.add(session);
  }

  /** Does not poll a session any more. */
  leave(session: IdleSession): void {
    this.#sessions.delete(session);
    if (this.#sessions.size > 0) return;
    this.#due.stop();
    this.#onOver();
  }

  /** Reads one group after another, so that no other read waits for all of them. */
  async #poll(): Promise<void> {
    this.#onOver();
    const sessions = [...this.#sessions];
    for (let from = 0; from < sessions.length; from += TOGETHER) {
      await this.#pollTogether(sessions.slice(from, from + TOGETHER));
    }
  }

  async #pollTogether(sessions: readonly IdleSession[]): Promise<void> {
    // Where it fails, each session finds out by itself what is wrong.
    const versions = await this.#log.versions(sessions.map(({ key }) => key)).catch(() => []);
    sessions.forEach((session, index) => {
      if (this.#sessions.delete(session)) session.polled(versions[index]);
    });
  }
}
