import type { OpenTurn } from "../conversation/mod.ts";
import type { Lease, Taken } from "../event_log/mod.ts";
import { INSTANCE, logger, measure } from "../telemetry/mod.ts";
import { Answer, type AnswerParts } from "./answer.ts";
import { LeaseHold, LeaseLostError } from "./lease_hold.ts";
import { SessionGoneError } from "./ledger.ts";

/** A turn whose instances went away so often is given up: it may be what ends them. */
const MAX_ABANDONED = 10;

/** No timer runs longer than this, in ms. */
const LONGEST_TIMER_MS = 3_600_000;

/** A lease that was taken with the event that opened a turn, and is good for that one. */
export interface Given {
  readonly lease: Lease;
  /** The position that opened the turn. */
  readonly openedAt: number;
}

/**
 * Answers a session's open turns, one at a time, in order: lease, context, model, stream, outcome.
 * It goes on whether or not a client listens. What another instance's live lease covers is left
 * alone.
 */
export class TurnRunner {
  /** The name under which this instance takes the session's lease. */
  readonly holder = crypto.randomUUID();
  readonly #parts: AnswerParts;
  readonly #onSettled: () => void;
  #running: Answer | undefined;
  #loop: Promise<void> | undefined;
  /** A lease that was taken with the event that opened a turn, for the loop to go on with. */
  #given: Given | undefined;
  #isKicked = false;
  #stopped = false;

  /** `onSettled` is called after each turn that got its outcome. */
  constructor(parts: AnswerParts, onSettled: () => void) {
    this.#parts = parts;
    this.#onSettled = onSettled;
  }

  /** Whether a turn is being answered. */
  get isBusy(): boolean {
    return this.#loop !== undefined;
  }

  /** The turn that is being answered here. */
  get turn(): string | undefined {
    return this.#running?.turn.id;
  }

  /**
   * Begins to answer open turns, where there are any; at it already, it looks again when it is
   * through. Never throws.
   */
  kick(given?: Given): void {
    this.#given = given ?? this.#given;
    this.#isKicked = this.#loop !== undefined;
    if (this.#loop || this.#stopped || this.#parts.ledger.state.open.length === 0) return;
    this.#loop = this.#answerAll().catch((error) => {
      if (!(error instanceof SessionGoneError || error instanceof LeaseLostError)) {
        logger.error("Answering turns failed; will retry", { ...this.#parts.key, error });
      }
    }).finally(() => {
      this.#loop = undefined;
      if (this.#isKicked) this.kick();
    });
  }

  /** Stops the call of a turn that is running here; true once its outcome is stored. */
  async cancel(turn: string): Promise<boolean> {
    return this.turn === turn && await this.#running?.cancel() === true;
  }

  /** Stops at once and hands over: what was said is written, the lease given back, the turn open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.stop();
    await this.#loop;
    const given = this.#given;
    this.#given = undefined;
    if (!given) return;
    const { log, key } = this.#parts;
    await log.leases.release(key, given.lease)
      .catch((error) => this.#warn("Releasing a lease failed; it will expire", error));
  }

  /** Looks whether the turn that is running here still is open; it may have been ended elsewhere. */
  check(): void {
    this.#running?.check();
  }

  /** While a turn is being answered its session is in use, however long that takes. */
  async #answerAll(): Promise<void> {
    const use = () => this.#parts.ledger.exclusive(() => this.#parts.ledger.refresh());
    const timer = setInterval(
      () =>
        use().catch((error) =>
          this.#warn("Extending the session's expiry failed; will retry", error)
        ),
      Math.min(this.#parts.settings.ttlMs / 4, LONGEST_TIMER_MS),
    );
    try {
      await this.#answerOpen();
    } finally {
      clearInterval(timer);
    }
  }

  async #answerOpen(): Promise<void> {
    const { log, key, ledger } = this.#parts;
    for (;;) {
      const first = ledger.state.open[0];
      if (this.#stopped || !first) return;
      const { openedAt } = first;
      const taken = await this.#take(openedAt);
      if (!taken.ok) return;
      const hold = new LeaseHold(taken.lease, {
        log,
        key,
        onLost: () => this.#running?.lose(),
      });
      try {
        if (taken.position !== ledger.state.position) await ledger.follow();
        if (taken.abandoned) await this.#recordAbandoned(hold);
        if (!await this.#answerUnder(hold, { openedAt, isPartial: taken.isPartial })) return;
      } finally {
        await hold.end();
      }
    }
  }

  async #take(openedAt: number): Promise<Taken> {
    const { log, key, ledger } = this.#parts;
    const given = this.#given;
    this.#given = undefined;
    if (given?.openedAt !== openedAt) {
      return await log.leases.take(key, { holder: this.holder, openedAt });
    }
    const { position } = ledger.state;
    return { ok: true, lease: given.lease, position, abandoned: false, isPartial: false };
  }

  /**
   * Answers what is open under one lease. False when this instance is to leave it alone. Whoever
   * cancels a turn ends its lease: before another turn than the one it was taken for it is read.
   */
  async #answerUnder(hold: LeaseHold, taken: {
    readonly openedAt: number;
    readonly isPartial: boolean;
  }): Promise<boolean> {
    for (;;) {
      const turn = this.#parts.ledger.state.open[0];
      if (!turn || this.#stopped || !hold.lease) return !this.#stopped;
      const mayHaveEnded = turn.openedAt !== taken.openedAt;
      if (!await hold.confirm({ mayHaveEnded })) return true;
      const answer = new Answer(turn, hold, this.#parts);
      this.#running = answer;
      let stored = false;
      try {
        stored = await answer.run();
      } finally {
        this.#running = undefined;
        await answer.end(stored);
      }
      if (!stored) return answer.isLost;
      this.#onSettled();
      if (answer.hasPartial || (taken.isPartial && !mayHaveEnded)) await this.#clearPartials(turn);
    }
  }

  /** What was streamed goes with the outcome. */
  async #clearPartials({ openedAt }: OpenTurn): Promise<void> {
    const { log, key } = this.#parts;
    await log.partials.clear(key, openedAt)
      .catch((error) => this.#warn("Deleting a partial failed; it will expire", error));
  }

  #warn(message: string, error: unknown): void {
    logger.warn(message, { ...this.#parts.key, error });
  }

  /** Notes that an instance went away in the middle of the turn; gives up one that ends them all. */
  async #recordAbandoned(hold: LeaseHold): Promise<void> {
    const { ledger } = this.#parts;
    const turn = ledger.state.open[0];
    if (!turn) return;
    measure.takeOver();
    logger.info("Took over a turn whose instance went away", { ...this.#parts.key, turn: turn.id });
    await ledger.commit({ type: "AbandonCall", turn: turn.id }, { lease: hold });
    if (turn.abandoned + 1 < MAX_ABANDONED) return;
    const message = `${MAX_ABANDONED} instances went away while they answered; send it again`;
    const by = { instance: INSTANCE, attempt: turn.abandoned + 1 };
    const failure = { turn: turn.id, code: "call_abandoned", message, retryable: true, by };
    await ledger.commit({ type: "FailTurn", failure }, { lease: hold });
    measure.turn({ outcome: "failed", code: failure.code });
  }
}
