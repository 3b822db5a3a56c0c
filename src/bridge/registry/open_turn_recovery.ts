import type { SessionLog } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";

/** How many sweeps of a store that is far away leave interrupted erasures for the next. */
const FAR_PATIENCE = 5;

/** How many sessions are resumed at once. */
const CONCURRENCY = 8;

/**
 * Finds turns that an instance left open when it died, and has them answered: all of them when
 * this instance starts and twice per lease duration, one session's whenever a request reads it.
 */
export class OpenTurnRecovery {
  readonly #log: SessionLog;
  readonly #finish: () => Promise<void>;
  readonly #resume: (key: SessionKey) => Promise<void>;
  readonly #isAnswered: (key: SessionKey) => boolean;
  readonly #onCheck: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #work = new Set<Promise<void>>();
  #isSweeping = false;
  #sweeps = 0;
  #isStopped = false;

  constructor(log: SessionLog, { finish, resume, isAnswered, onCheck }: {
    /** Resumes erasures that were interrupted by the end of their instance. */
    readonly finish: () => Promise<void>;
    /** Answers a session's open turns, or does nothing when another instance is at it. */
    readonly resume: (key: SessionKey) => Promise<void>;
    /** Whether this instance answers a session's turn now. */
    readonly isAnswered: (key: SessionKey) => boolean;
    /** Called whenever a request reads a session. */
    readonly onCheck: () => void;
  }) {
    this.#log = log;
    this.#finish = finish;
    this.#resume = resume;
    this.#isAnswered = isAnswered;
    this.#onCheck = onCheck;
    this.#timer = setInterval(() => this.#begin(() => this.#sweep()), log.leases.lastsMs / 2);
    this.#begin(() => this.#sweep());
  }

  /** Checks one session in the background. */
  check(key: SessionKey): void {
    this.#onCheck();
    this.#begin(async () => {
      if (await this.#log.openTurns.isAbandoned(key) && !this.#isStopped) await this.#resume(key);
    });
  }

  /** Stops; resolves once no session is being checked any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#work);
  }

  async #sweep(): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    try {
      const isErasing = !this.#log.isFar || this.#sweeps % FAR_PATIENCE === 0;
      this.#sweeps += 1;
      if (isErasing) await this.#finish();
      await this.#resumeAbandoned();
    } finally {
      this.#isSweeping = false;
    }
  }

  async #resumeAbandoned(): Promise<void> {
    let batch: SessionKey[] = [];
    for await (const key of this.#log.openTurns.abandoned(this.#isAnswered)) {
      if (this.#isStopped) return;
      batch.push(key);
      if (batch.length < CONCURRENCY) continue;
      await this.#resumeAll(batch);
      batch = [];
    }
    await this.#resumeAll(batch);
  }

  /** A session that cannot be read must not keep the others waiting. */
  async #resumeAll(keys: readonly SessionKey[]): Promise<void> {
    if (this.#isStopped) return;
    await Promise.all(keys.map((key) =>
      this.#resume(key).catch((error) => {
        logger.warn("Resuming a session failed; will retry", { ...key, error });
      })
    ));
  }

  #begin(task: () => Promise<void>): void {
    const work = task().catch((error) => {
      if (!this.#isStopped) logger.warn("Looking for open turns failed; will retry", { error });
    }).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }
}
