import type { EventLog } from "../event_log/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { SessionKey } from "./types.ts";

/** Sessions that are taken up at once. */
const AT_ONCE = 8;

/**
 * Finds turns that an instance left open when it died, and has them answered: all of them when
 * this instance starts and twice in a lease's time, one session's whenever a request meets it.
 */
export class Rescue {
  readonly #log: EventLog;
  readonly #resume: (key: SessionKey) => Promise<void>;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #work = new Set<Promise<void>>();
  #sweeping = false;
  #stopped = false;

  /** `resume` answers a session's open turns, or does nothing when another instance is at it. */
  constructor(log: EventLog, resume: (key: SessionKey) => Promise<void>) {
    this.#log = log;
    this.#resume = resume;
    this.#timer = setInterval(() => this.#begin(() => this.#sweep()), log.leases.leaseMs / 2);
    this.#begin(() => this.#sweep());
  }

  /** Looks after one session, off the request's path. */
  meet(key: SessionKey): void {
    this.#begin(async () => {
      if (await this.#log.openTurns.isAbandoned(key) && !this.#stopped) await this.#resume(key);
    });
  }

  /** Stops; resolves once nothing is being looked at any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#work);
  }

  async #sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      await this.#log.finishErasures();
      let batch: SessionKey[] = [];
      for await (const key of this.#log.openTurns.abandoned()) {
        if (this.#stopped) return;
        batch.push(key);
        if (batch.length < AT_ONCE) continue;
        await this.#resumeAll(batch);
        batch = [];
      }
      await this.#resumeAll(batch);
    } finally {
      this.#sweeping = false;
    }
  }

  /** One session that cannot be read must not keep the others waiting. */
  async #resumeAll(keys: readonly SessionKey[]): Promise<void> {
    if (this.#stopped) return;
    await Promise.all(keys.map((key) =>
      this.#resume(key).catch((error) => {
        logger.warn("Resuming a session failed; will retry", { ...key, error });
      })
    ));
  }

  #begin(task: () => Promise<void>): void {
    const work = task().catch((error) => {
      if (!this.#stopped) logger.warn("Looking for open turns failed; will retry", { error });
    }).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }
}
