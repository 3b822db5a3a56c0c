import { ModelError } from "../../model/mod.ts";
import type { LearnMark } from "../../session_log/mod.ts";
import { KeyedQueue, Slots } from "../../shared/mod.ts";
import { inSpan, logger } from "../../telemetry/mod.ts";
import type { SpaceKey } from "../api/spaces.ts";
import { HeldLease, LeaseLostError } from "../leases/held_lease.ts";
import {
  type LearnedEvents,
  type LearningOutcome,
  type LearningParts,
  learnSession,
} from "./learn_session.ts";
import { LearningTelemetry } from "./learning_telemetry.ts";
import { RetryTimes } from "./retry_times.ts";

/** How many sessions are learned from at once on this instance. */
const AT_ONCE = 3;

/** How long a shutdown waits for answers that are on their way, in ms. */
const GRACE_MS = 700;

/** What became of a session on this instance. `held`: another one learns for its space. */
export type LearnerOutcome = LearningOutcome | { readonly kind: "held" } | {
  readonly kind: "failed";
  readonly error: unknown;
};

/** How a session is learned from. */
export interface LearnerRun {
  /** Whether it is learned from though turns of it are open. */
  readonly isForced?: boolean;
  readonly onEvents?: (events: LearnedEvents) => void;
}

/**
 * Learns from marked sessions, each under the lease of its space: a few at once, and one after another
 * within a space. What fails keeps its mark and is tried again later.
 */
export class Learner {
  readonly #parts: LearningParts;
  readonly #retries: RetryTimes;
  readonly #slots = new Slots(AT_ONCE);
  readonly #spaces = new KeyedQueue();
  readonly #running = new Map<string, Promise<LearnerOutcome>>();
  readonly #abort = new AbortController();
  /** The name under which this instance takes the leases of spaces. */
  readonly #holder = crypto.randomUUID();
  #isStopped = false;

  constructor(parts: LearningParts) {
    this.#parts = parts;
    this.#retries = new RetryTimes(parts.now);
  }

  /** Whether it takes no more sessions. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Whether a mark is to be taken up now: it is not at work on it, and nothing has to be waited for. */
  isReady(mark: LearnMark): boolean {
    return !this.#isStopped && !this.#running.has(nameOf(mark)) && !this.#retries.isPaused &&
      this.#retries.isFree(nameOf(mark), ownerName(mark));
  }

  /** Learns from a marked session. Never throws; where it is at work on it already, it joins in. */
  async learn(mark: LearnMark, run: LearnerRun = {}): Promise<LearnerOutcome> {
    const name = nameOf(mark);
    const running = this.#running.get(name);
    if (running && !run.isForced) return await running;
    await running;
    const task = this.#inTurn(mark, run).finally(() => {
      if (this.#running.get(name) === task) this.#running.delete(name);
    });
    this.#running.set(name, task);
    return await task;
  }

  /** Begins no more; resolves once nothing is at work. What is not done by then keeps its mark. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const timer = setTimeout(
      () => this.#abort.abort(new DOMException("The bridge stops", "AbortError")),
      GRACE_MS,
    );
    await Promise.all(this.#running.values()).finally(() => clearTimeout(timer));
  }

  async #inTurn(mark: LearnMark, run: LearnerRun): Promise<LearnerOutcome> {
    const { owner, space } = mark;
    return await this.#spaces.add(
      JSON.stringify([owner, space]),
      () => this.#slots.use(() => this.#tell(mark, run)),
    );
  }

  /** Learns, and says what came of it. */
  async #tell(mark: LearnMark, run: LearnerRun): Promise<LearnerOutcome> {
    if (this.#isStopped) return { kind: "later", why: "stopping" };
    const { owner, space, session } = mark;
    const ids = { owner, space, session };
    try {
      return await inSpan("learn", { ids, root: true }, async (span) => {
        const telemetry = new LearningTelemetry(span);
        const outcome = await this.#underLease(mark, {
          ...run,
          onEvents: (events) => {
            telemetry.events(events);
            if (events.some(({ type }) => type === "SessionDigested")) this.#retries.answered();
            run.onEvents?.(events);
          },
        });
        telemetry.ended(outcome.kind);
        this.#note(mark, outcome);
        return outcome;
      });
    } catch (error) {
      return this.#failed(mark, error);
    }
  }

  async #underLease(
    mark: LearnMark,
    { isForced = false, onEvents = () => {} }: LearnerRun,
  ): Promise<LearnerOutcome> {
    const { leases } = this.#parts.spaceLog;
    const key: SpaceKey = { owner: mark.owner, space: mark.space };
    const taken = await leases.take(key, { holder: this.#holder });
    if (!taken.ok && taken.reason === "held") return { kind: "held" };
    if (!taken.ok) {
      // Nobody knows the space any more; what was said for it is nobody's to learn.
      await this.#parts.log.learnMarks.remove(mark);
      return { kind: "left" };
    }
    const lost = new AbortController();
    const onLost = () => lost.abort(new LeaseLostError("Another instance learns for the space"));
    const lease = new HeldLease(taken.lease, { leases, key, onLost });
    const signal = AbortSignal.any([this.#abort.signal, lost.signal]);
    try {
      const isStopping = () => this.#isStopped;
      const isLast = this.#retries.isLast(nameOf(mark));
      const run = { lease, signal, isStopping, isForced, isLast, onEvents };
      return await learnSession(mark, this.#parts, run);
    } finally {
      await lease.end();
    }
  }

  #note(mark: LearnMark, outcome: LearnerOutcome): void {
    if (outcome.kind !== "later") this.#retries.clear(nameOf(mark), ownerName(mark));
    else if (outcome.limited) this.#retries.limited(ownerName(mark), outcome.limited);
    else if (outcome.why === "no_room") this.#retries.failed(nameOf(mark), undefined);
  }

  #failed(mark: LearnMark, error: unknown): LearnerOutcome {
    if (error instanceof LeaseLostError) return { kind: "held" };
    if (this.#abort.signal.aborted) return { kind: "later", why: "stopping" };
    this.#retries.failed(nameOf(mark), error);
    const { owner, space, session } = mark;
    const message = error instanceof ModelError
      ? `Learning from a session failed (${error.code}); will retry`
      : "Learning from a session failed; will retry";
    logger.warn(message, { owner, space, session, error });
    return { kind: "failed", error };
  }
}

function nameOf({ owner, space, session }: LearnMark): string {
  return JSON.stringify([owner, space, session]);
}

function ownerName({ owner }: LearnMark): string {
  return JSON.stringify([owner]);
}
