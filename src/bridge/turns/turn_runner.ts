import type { Conversation } from "../../conversation/mod.ts";
import type { Taken } from "../../session_log/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import { HeldLease, LeaseLostError } from "../leases/held_lease.ts";
import { recordAbandonedCall } from "./abandoned_call.ts";
import { keepAliveWhile } from "./keep_alive_while.ts";
import { type OpeningLease, OpeningLeaseSlot } from "./opening_lease.ts";
import { RequestAhead } from "./request_ahead.ts";
import { TurnAttempt } from "./turn_attempt.ts";
import type { TurnParts } from "./turn_parts.ts";

/** Who is told what a runner does. */
export interface RunnerListener {
  /** Called after each turn whose outcome is stored. */
  readonly onSettled: () => void;
  /** Called when it is at work on no turn any more. */
  readonly onRest: () => void;
  /** Called when other instances may have appended something, or asked to hear what is streamed. */
  readonly onNews: () => void;
}

/** What a lease is taken for. */
type Opened = Omit<OpeningLease, "lease">;

/**
 * Answers a session's open turns, one at a time and in order, each under a lease; whether or not a
 * client listens. A turn under another instance's live lease is left alone.
 */
export class TurnRunner {
  /** The name under which this instance takes the session's lease. */
  readonly holder = crypto.randomUUID();
  readonly #parts: TurnParts;
  readonly #told: RunnerListener;
  readonly #opening = new OpeningLeaseSlot();
  #attempt: TurnAttempt | undefined;
  #loop: Promise<void> | undefined;
  #isKicked = false;
  #isStopped = false;

  constructor(parts: TurnParts, told: RunnerListener) {
    this.#parts = parts;
    this.#told = told;
  }

  /** Whether it is at work on open turns. */
  get isBusy(): boolean {
    return this.#loop !== undefined;
  }

  /** The turn that is being answered here. */
  get turn(): string | undefined {
    return this.#attempt?.turn.id;
  }

  /**
   * Begins to build the request for the only turn that is open in a state, which is being stored;
   * undefined where nothing can be built yet.
   */
  prepare(state: Conversation): RequestAhead | undefined {
    return this.#loop || this.#isStopped ? undefined : RequestAhead.begin(state, this.#parts);
  }

  /**
   * Starts to answer open turns, if there are any; if it is at work already, it checks for more
   * when it is done. Never throws.
   */
  kick(opening?: OpeningLease): void {
    this.#opening.put(opening);
    this.#isKicked = this.#loop !== undefined;
    if (this.#loop || this.#isStopped || !this.#firstOpen) return;
    this.#loop = this.#run().finally(() => {
      this.#loop = undefined;
      if (this.#isKicked) this.kick();
      if (!this.#loop) this.#told.onRest();
    });
  }

  /** Stops the call of a turn that is running here; true once its outcome is stored. */
  async cancel(turn: string): Promise<boolean> {
    return this.turn === turn && await this.#attempt?.cancel() === true;
  }

  /** Stops at once and hands over: what was said is written, the lease released, the turn open. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#attempt?.stop();
    await this.#loop;
    await this.#opening.release(this.#parts.log, this.#parts.aggregate.key);
  }

  /** Checks that the turn running here is still open; it may have been ended elsewhere. */
  check(): void {
    this.#attempt?.check();
  }

  get #firstOpen() {
    return this.#parts.aggregate.state.open[0];
  }

  async #run(): Promise<void> {
    const { aggregate, settings: { ttlMs } } = this.#parts;
    try {
      await keepAliveWhile({ aggregate, ttlMs, task: () => this.#answerAll() });
    } catch (error) {
      if (error instanceof SessionGoneError || error instanceof LeaseLostError) return;
      logger.error("Answering turns failed; will retry", { ...aggregate.key, error });
    }
  }

  async #answerAll(): Promise<void> {
    while (!this.#isStopped && this.#firstOpen) {
      const { openedAt } = this.#firstOpen;
      const opening = this.#opening.take(openedAt);
      const taken = opening ? this.#takenWith(opening) : await this.#takeLease(openedAt);
      if (!taken.ok || !await this.#answerWith(taken, { openedAt, ahead: opening?.ahead })) return;
    }
  }

  async #takeLease(openedAt: number): Promise<Taken> {
    const { log, aggregate: { key } } = this.#parts;
    return await log.leases.take(key, { holder: this.holder, openedAt });
  }

  #takenWith({ lease }: OpeningLease): Taken {
    const { position } = this.#parts.aggregate.state;
    return { ok: true, lease, position, abandoned: false, isPartial: false };
  }

  /** Answers open turns with a lease that was just taken. False when they are to be left alone. */
  async #answerWith(
    taken: Extract<Taken, { ok: true }>,
    opened: Opened,
  ): Promise<boolean> {
    const { log, aggregate, handler, audience } = this.#parts;
    const { key } = aggregate;
    const onLost = () => this.#attempt?.lose();
    const checks = () => {
      return log.unchanged(key, { position: aggregate.state.position, mark: audience.mark });
    };
    const news = { checks, onNews: this.#told.onNews };
    const lease = new HeldLease(taken.lease, { leases: log.leases, key, onLost, news });
    try {
      if (taken.position !== aggregate.state.position) await aggregate.follow();
      if (taken.abandoned) await recordAbandonedCall({ aggregate, handler, lease });
      return await this.#answerUnder(lease, { ...opened, isPartial: taken.isPartial });
    } finally {
      await lease.end();
    }
  }

  /**
   * Answers open turns under one lease, the one that it was taken for first. Cancelling a turn ends
   * its lease: so it is read again before any other turn.
   */
  async #answerUnder(
    lease: HeldLease,
    taken: Opened & {
      /** Whether another instance left a partial of that turn. */
      readonly isPartial: boolean;
    },
  ): Promise<boolean> {
    for (;;) {
      const turn = this.#firstOpen;
      if (!turn || this.#isStopped || !lease.current) return !this.#isStopped;
      const isTakenFor = turn.openedAt === taken.openedAt;
      if (!await lease.confirm({ mayHaveEnded: !isTakenFor })) return true;
      const attempt = new TurnAttempt(turn, {
        ...{ lease, parts: this.#parts },
        ahead: isTakenFor ? taken.ahead : undefined,
      });
      if (!await this.#runAttempt(attempt)) return attempt.isLost;
      this.#told.onSettled();
      const isLeftPartial = taken.isPartial && isTakenFor;
      if (attempt.hasPartial || isLeftPartial) await this.#clearPartial(turn.openedAt);
    }
  }

  async #runAttempt(attempt: TurnAttempt): Promise<boolean> {
    this.#attempt = attempt;
    let isStored = false;
    try {
      isStored = await attempt.run();
      return isStored;
    } finally {
      this.#attempt = undefined;
      await attempt.end(isStored);
    }
  }

  /** The outcome has the whole text. */
  async #clearPartial(openedAt: number): Promise<void> {
    const { log, aggregate: { key } } = this.#parts;
    await log.partials.clear(key, openedAt)
      .catch((error) =>
        logger.warn("Deleting a partial failed; it will expire", { ...key, error })
      );
  }
}
