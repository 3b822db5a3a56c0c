import type { Command, EventData, OpenTurn } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { OpenSpan } from "../../telemetry/mod.ts";
import type { HeldLease } from "../leases/held_lease.ts";
import { OverloadedError } from "../memory_budget/memory_errors.ts";
import { ModelCalls } from "./model_calls.ts";
import { failureOf } from "./outcome_commands.ts";
import type { RequestAhead } from "./request_ahead.ts";
import { storeOutcome } from "./store_outcome.ts";
import type { TurnParts } from "./turn_parts.ts";
import { TurnTelemetry } from "./turn_telemetry.ts";

const CANCELLED = new DOMException("The turn was cancelled", "AbortError");
const STOPPED = new DOMException("The session stops", "AbortError");
const LOST = new DOMException("Another instance has the turn", "AbortError");

/** One attempt to answer a turn, under a lease: context, model, stream, outcome. */
export class TurnAttempt {
  readonly turn: OpenTurn;
  readonly #parts: TurnParts;
  readonly #lease: HeldLease;
  readonly #abort = new AbortController();
  readonly #calls: ModelCalls;
  readonly #telemetry: TurnTelemetry;
  readonly #ended = Promise.withResolvers<boolean>();
  #isStopped = false;

  /** `ahead`: the request that was built for it while its message was being stored. */
  constructor(turn: OpenTurn, { lease, parts, ahead }: {
    readonly lease: HeldLease;
    readonly parts: TurnParts;
    readonly ahead: RequestAhead | undefined;
  }) {
    const ids = { ...parts.aggregate.key, turn: turn.id };
    this.turn = turn;
    this.#parts = parts;
    this.#lease = lease;
    this.#telemetry = new TurnTelemetry(ids, turn.abandoned + 1);
    const { signal } = this.#abort;
    const check = () => {
      this.check();
      signal.throwIfAborted();
    };
    const telemetry = this.#telemetry;
    this.#calls = new ModelCalls({ turn, lease, parts, telemetry, signal, check, ahead });
  }

  /** Whether part of the reply was stored as a partial. */
  get hasPartial(): boolean {
    return this.#calls.hasPartial;
  }

  /** Whether another instance has the turn, or ended it. */
  get isLost(): boolean {
    return this.#abort.signal.reason === LOST;
  }

  /** Answers the turn. False when it has to stay open: this instance stops, or lacks memory or a store. */
  async run(): Promise<boolean> {
    return await this.#telemetry.turn(async (span) => {
      const outcome = await this.#outcome();
      return outcome !== undefined && await this.#store(outcome, span);
    });
  }

  /** Tells whoever cancelled whether the outcome is stored; if not, what was said is kept. */
  async end(isStored: boolean): Promise<void> {
    this.#ended.resolve(isStored);
    await this.#calls.end({ flush: !isStored });
  }

  /**
   * Stops the model call; true once the outcome is stored, false if it was already stopped or cannot
   * be stored for now.
   */
  async cancel(): Promise<boolean> {
    if (this.#abort.signal.aborted) return false;
    this.#abort.abort(CANCELLED);
    return await this.#ended.promise;
  }

  /** Stops the model's call and leaves the turn open. */
  stop(): void {
    this.#isStopped = true;
    this.#abort.abort(STOPPED);
  }

  /** Stops the model's call: another instance has the turn. */
  lose(): void {
    this.#abort.abort(LOST);
  }

  /** Checks that the turn is still open; it may have been ended elsewhere. */
  check(): void {
    const { id, openedAt } = this.turn;
    const { open } = this.#parts.aggregate.state;
    if (!open.some((turn) => turn.id === id && turn.openedAt === openedAt)) this.lose();
  }

  /** The command that ends the turn; undefined where it has to stay open. */
  async #outcome(): Promise<Command | undefined> {
    try {
      return await this.#calls.answer();
    } catch (error) {
      if (this.#isStopped || this.isLost) return undefined;
      // The turn stays open: it is answered once there is memory for its context.
      if (error instanceof OverloadedError) return undefined;
      const { receipt: request, said } = this.#calls;
      const rest = { by: this.#telemetry.by, ...defined({ request }) };
      return this.#abort.signal.aborted
        ? { type: "CancelTurn", turn: this.turn.id, said: said.toWellFormed(), ...rest }
        : { type: "FailTurn", failure: { ...this.#failureOf(error), ...rest } };
    }
  }

  /** What the API says about a request may quote it, secrets and all. */
  #failureOf(error: unknown): EventData<"TurnFailed"> {
    const failure = failureOf(this.turn.id, error);
    return { ...failure, message: this.#parts.redactor.mask(failure.message).text };
  }

  async #store(outcome: Command, span: OpenSpan): Promise<boolean> {
    const { handler } = this.#parts;
    const isStopped = () => this.#isStopped;
    const onHeld = () => {
      this.#ended.resolve(false);
      this.#tellUnstored(
        "The reply is not stored yet; the turn stays open, send its id again later",
      );
    };
    const { openedAt } = this.turn;
    const own = { ...outcome, openedAt };
    const result = await storeOutcome(own, { handler, lease: this.#lease, isStopped, onHeld });
    if (result === "stored") this.#telemetry.ended(outcome, span);
    if (result === "unavailable") {
      this.#tellUnstored(
        "The reply could not be stored; the turn stays open and is answered again later",
      );
    }
    return result === "stored" || result === "ended_before";
  }

  #tellUnstored(message: string): void {
    const { id: turn } = this.turn;
    this.#parts.onFrame({ type: "error", code: "store_unavailable", message, turn });
  }
}
