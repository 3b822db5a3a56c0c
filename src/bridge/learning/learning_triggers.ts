import type { LearnMark, SessionLog } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { SessionKey } from "../api/session.ts";
import type { Learner, LearnerRun } from "./learner.ts";
import { PutOffMarks } from "./put_off_marks.ts";

/** How often marks are looked for, in ms: four times while a session becomes quiet, within bounds. */
const SWEEP_MS = { least: 200, most: 30_000 };

/** How long after its last client left a session is learned from, in ms: who reconnects pays nothing. */
const LEFT_MS = 10_000;

/** How long before it expires a session is learned from, in ms, at most. */
const BEFORE_EXPIRY_MS = 300_000;

/** A session that never becomes quiet is learned from after so many times that a quiet one is. */
const MOST_PUT_OFF = 10;

/** What happens to sessions of spaces that is a reason to learn from them. */
export interface SessionSignals {
  /** The last client on this instance left a session. */
  left(key: SessionKey, space: string): void;
  /** A client came. */
  joined(key: SessionKey): void;
  /** Older turns of it gave way to a summary. */
  compacted(key: SessionKey, space: string): void;
}

/**
 * Says when sessions are learned from: when they have been quiet for a while or are about to expire,
 * which their marks in the store tell every instance; when they have not been quiet for long; when the
 * last client has left; at a compaction.
 * What an instance leaves undone, the next one finds: at its start, at any request, and regularly.
 */
export class LearningTriggers implements SessionSignals {
  readonly #log: SessionLog;
  readonly #learner: Learner;
  readonly #leftMs: number;
  readonly #sweepMs: number;
  readonly #beforeExpiryMs: number;
  readonly #putOff: PutOffMarks;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #leaving = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #work = new Set<Promise<void>>();
  #sweeping: Promise<void> | undefined;
  #sweptAt = -Infinity;

  constructor({ log, learner, learnAfterMs, ttlMs, now }: {
    readonly log: SessionLog;
    readonly learner: Learner;
    /** How long a session must be quiet before it is learned from, in ms. */
    readonly learnAfterMs: number;
    /** A session's time to live after its last use, in ms. */
    readonly ttlMs: number;
    /** The clock, in ms since the epoch. */
    readonly now: () => number;
  }) {
    this.#log = log;
    this.#learner = learner;
    this.#leftMs = Math.min(LEFT_MS, learnAfterMs);
    this.#sweepMs = Math.min(SWEEP_MS.most, Math.max(SWEEP_MS.least, learnAfterMs / 4));
    this.#beforeExpiryMs = Math.min(BEFORE_EXPIRY_MS, ttlMs / 4);
    this.#putOff = new PutOffMarks({ mostMs: MOST_PUT_OFF * learnAfterMs, now });
    this.#timer = setInterval(() => this.#begin(() => this.sweep()), this.#sweepMs);
    this.#begin(() => this.sweep());
  }

  left(key: SessionKey, space: string): void {
    if (this.#learner.isStopped) return;
    const name = nameOf(key);
    clearTimeout(this.#leaving.get(name));
    const timer = setTimeout(() => {
      this.#leaving.delete(name);
      this.#begin(() => this.#learn(key, space, { isForced: false }));
    }, this.#leftMs);
    this.#leaving.set(name, timer);
  }

  joined(key: SessionKey): void {
    const name = nameOf(key);
    clearTimeout(this.#leaving.get(name));
    this.#leaving.delete(name);
  }

  compacted(key: SessionKey, space: string): void {
    // The next turn may have begun already.
    this.#begin(() => this.#learn(key, space, { isForced: true }));
  }

  /** Looks for due marks in the background, unless that was done a moment ago. */
  check(): void {
    if (performance.now() - this.#sweptAt > this.#sweepMs) this.#begin(() => this.sweep());
  }

  /** Learns from all sessions that are due. Where that is going on already, it joins in. */
  async sweep(): Promise<void> {
    this.#sweptAt = performance.now();
    this.#sweeping ??= this.#learnDue().finally(() => this.#sweeping = undefined);
    await this.#sweeping;
  }

  /** Takes up nothing more; resolves once nothing is at work. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
    await this.#learner.stop();
    await Promise.all(this.#work);
  }

  async #learnDue(): Promise<void> {
    if (this.#learner.isStopped) return;
    const running: Promise<unknown>[] = [];
    const beforeExpiryMs = this.#beforeExpiryMs;
    const late = new Set<LearnMark>();
    const isLate = (mark: LearnMark) => {
      if (!this.#putOff.isLate(mark)) return false;
      late.add(mark);
      return true;
    };
    for await (const mark of this.#log.learnMarks.due({ beforeExpiryMs, isLate })) {
      if (!this.#learner.isReady(mark)) continue;
      this.#putOff.forget(mark);
      // Whoever never pauses has a turn open whenever one looks.
      running.push(this.#learner.learn(mark, { isForced: late.has(mark) }));
    }
    this.#putOff.sweep();
    await Promise.all(running);
  }

  async #learn(key: SessionKey, space: string, run: LearnerRun): Promise<void> {
    const mark = await this.#log.learnMarks.find(key, space);
    if (mark && this.#learner.isReady(mark)) await this.#learner.learn(mark, run);
  }

  #begin(task: () => Promise<void>): void {
    if (this.#learner.isStopped) return;
    const work = task().catch((error) => {
      if (this.#learner.isStopped) return;
      logger.warn("Looking for what is to be learned failed; will retry", { error });
    }).finally(() => this.#work.delete(work));
    this.#work.add(work);
  }
}

function nameOf({ owner, session }: SessionKey): string {
  return JSON.stringify([owner, session]);
}
