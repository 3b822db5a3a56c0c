import type { Command, EventData, OpenTurn, Receipt } from "../../conversation/mod.ts";
import type { ModelRequest, ReplyEnd } from "../../model/mod.ts";
import type { Masker } from "../../redaction/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { OpenSpan } from "../../telemetry/mod.ts";
import { prepareRequest, requestSettings } from "../context/prepare_request.ts";
import type { HeldLease } from "../leases/held_lease.ts";
import { completeReply, failureOf } from "./outcome_commands.ts";
import { PartialWriter } from "./partial_writer.ts";
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
  readonly #partial: PartialWriter;
  readonly #masker: Masker;
  readonly #telemetry: TurnTelemetry;
  readonly #ended = Promise.withResolvers<boolean>();
  #said = "";
  #isStopped = false;

  constructor(turn: OpenTurn, lease: HeldLease, parts: TurnParts) {
    const { log, aggregate: { key }, redactor } = parts;
    this.turn = turn;
    this.#parts = parts;
    this.#lease = lease;
    this.#partial = new PartialWriter({ log, key, openedAt: turn.openedAt, lease });
    this.#masker = redactor.stream();
    this.#telemetry = new TurnTelemetry({ ...key, turn: turn.id }, turn.abandoned + 1);
  }

  /** Whether part of the reply was stored as a partial. */
  get hasPartial(): boolean {
    return this.#partial.hasWritten;
  }

  /** Whether another instance has the turn, or ended it. */
  get isLost(): boolean {
    return this.#abort.signal.reason === LOST;
  }

  /** Answers the turn. False when it has to stay open: this instance stops, or cannot store. */
  async run(): Promise<boolean> {
    return await this.#telemetry.turn(async (span) => {
      const outcome = await this.#outcome();
      return outcome !== undefined && await this.#store(outcome, span);
    });
  }

  /** Tells whoever cancelled whether the outcome is stored; if not, what was said is kept. */
  async end(isStored: boolean): Promise<void> {
    this.#ended.resolve(isStored);
    await this.#partial.end({ flush: !isStored });
  }

  /**
   * Stops the model call; true once the outcome is stored, false if it was already stopped or could
   * not be stored.
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
    const { aggregate, model, settings, recall: memory } = this.#parts;
    const { id: turn, text: message } = this.turn;
    const { by } = this.#telemetry;
    let receipt: Receipt | undefined;
    try {
      const options = { message, settings: requestSettings(settings), memory };
      const prepared = await this.#telemetry.context(() =>
        prepareRequest(aggregate.state, { ...options, encoder: model.encoder })
      );
      receipt = prepared.receipt;
      const { request } = prepared;
      const end = await this.#telemetry.call(
        request.settings.model,
        () => this.#stream(request),
      );
      const { kinds: redacted } = this.#masker;
      return completeReply(turn, { said: this.#said, end, prepared, redacted, by });
    } catch (error) {
      if (this.#isStopped || this.isLost) return undefined;
      const rest = { by, ...defined({ request: receipt }) };
      return this.#abort.signal.aborted
        ? { type: "CancelTurn", turn, said: this.#said.toWellFormed(), ...rest }
        : { type: "FailTurn", failure: { ...this.#failureOf(error), ...rest } };
    }
  }

  /** What the API says about a request may quote it, secrets and all. */
  #failureOf(error: unknown): EventData<"TurnFailed"> {
    const failure = failureOf(this.turn.id, error);
    return { ...failure, message: this.#parts.redactor.mask(failure.message).text };
  }

  async #stream(request: ModelRequest): Promise<ReplyEnd> {
    const { signal } = this.#abort;
    for await (const event of this.#parts.model.stream(request, { signal })) {
      signal.throwIfAborted();
      const isEnd = event.type === "end";
      this.#say(isEnd ? this.#masker.end() : this.#masker.push(event.text));
      if (isEnd) return event;
    }
    signal.throwIfAborted();
    throw new Error("The model's reply had no end");
  }

  #say(text: string): void {
    this.check();
    this.#abort.signal.throwIfAborted();
    if (text === "") return;
    this.#telemetry.text();
    const { length: offset } = this.#said;
    this.#said += text;
    this.#partial.add(text);
    this.#parts.stream.say(this.turn.id, offset, text);
  }

  async #store(outcome: Command, span: OpenSpan): Promise<boolean> {
    const { handler, onFrame } = this.#parts;
    const isStopped = () => this.#isStopped;
    const result = await storeOutcome(outcome, { handler, lease: this.#lease, isStopped });
    if (result === "stored") this.#telemetry.ended(outcome, span);
    if (result === "unavailable") {
      onFrame({
        type: "error",
        code: "store_unavailable",
        message: "The reply could not be stored; the turn stays open and is answered again later",
        turn: this.turn.id,
      });
    }
    return result === "stored" || result === "ended_before";
  }
}
