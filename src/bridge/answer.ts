import type {
  Command,
  EventData,
  ModelRequest,
  OpenTurn,
  RecallMemory,
  Receipt,
} from "../conversation/mod.ts";
import type { EventLog } from "../event_log/mod.ts";
import type { Model, ModelEvent } from "../model/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import type { Masker, Redactor } from "../redaction/mod.ts";
import { logger, type OpenSpan } from "../telemetry/mod.ts";
import { type LeaseHold, LeaseLostError } from "./lease_hold.ts";
import { type Ledger, SessionGoneError } from "./ledger.ts";
import { completed, failureOf } from "./outcomes.ts";
import { PartialWriter } from "./partial_writer.ts";
import { prepare, requestSettings } from "./requests.ts";
import type { BridgeSettings } from "./settings.ts";
import type { Spoken } from "./spoken.ts";
import { TurnTelemetry } from "./turn_telemetry.ts";
import type { SessionKey } from "./types.ts";

/** Waits between the tries to store an outcome, in ms. A reply that was paid for is worth them. */
const STORE_RETRIES_MS = [100, 500, 2_000, 5_000];

const CANCELLED = new DOMException("The turn was cancelled", "AbortError");
const STOPPED = new DOMException("The session stops", "AbortError");
const LOST = new DOMException("Another instance has the turn", "AbortError");

/** What a session's turns are answered with. */
export interface AnswerParts {
  readonly log: EventLog;
  readonly key: SessionKey;
  readonly ledger: Ledger;
  readonly spoken: Spoken;
  readonly model: Model;
  readonly settings: BridgeSettings;
  readonly memory: RecallMemory;
  readonly redactor: Redactor;
  readonly onFrame: (frame: ServerFrame) => void;
}

/** The answer to one turn under a lease: context, model, stream, outcome. */
export class Answer {
  readonly turn: OpenTurn;
  readonly #parts: AnswerParts;
  readonly #hold: LeaseHold;
  readonly #abort = new AbortController();
  readonly #partial: PartialWriter;
  readonly #masker: Masker;
  readonly #telemetry: TurnTelemetry;
  readonly #ended = Promise.withResolvers<boolean>();
  #said = "";
  #isStopped = false;

  constructor(turn: OpenTurn, hold: LeaseHold, parts: AnswerParts) {
    const { log, key, redactor } = parts;
    this.turn = turn;
    this.#parts = parts;
    this.#hold = hold;
    this.#partial = new PartialWriter({ log, key, openedAt: turn.openedAt, hold });
    this.#masker = redactor.stream();
    this.#telemetry = new TurnTelemetry({ ...key, turn: turn.id }, turn.abandoned + 1);
  }

  /** Whether something of it was kept as a partial. */
  get hasPartial(): boolean {
    return this.#partial.hasWritten;
  }

  /** Whether another instance has the turn, or has ended it. */
  get isLost(): boolean {
    return this.#abort.signal.reason === LOST;
  }

  /** Answers. False when the turn has to stay open: this instance stops, or cannot store. */
  async run(): Promise<boolean> {
    return await this.#telemetry.turn(async (span) => {
      const outcome = await this.#outcome();
      return outcome !== undefined && await this.#store(outcome, span);
    });
  }

  /** Ends it: whoever cancelled is told whether it was stored; if not, what was said is kept. */
  async end(stored: boolean): Promise<void> {
    this.#ended.resolve(stored);
    await this.#partial.end({ flush: !stored });
  }

  /** Stops the model's call; true once that is stored. False where it was stopped before. */
  async cancel(): Promise<boolean> {
    if (this.#abort.signal.aborted) return false;
    this.#abort.abort(CANCELLED);
    return await this.#ended.promise;
  }

  /** Stops the model's call, and leaves the turn open. */
  stop(): void {
    this.#isStopped = true;
    this.#abort.abort(STOPPED);
  }

  /** Stops the model's call: another instance has the turn. */
  lose(): void {
    this.#abort.abort(LOST);
  }

  /** Looks whether the turn still is open; it may have been ended elsewhere. */
  check(): void {
    const { id, openedAt } = this.turn;
    const { open } = this.#parts.ledger.state;
    if (!open.some((turn) => turn.id === id && turn.openedAt === openedAt)) this.lose();
  }

  /** What became of it, as a command; undefined where the turn has to stay open. */
  async #outcome(): Promise<Command | undefined> {
    const { ledger, settings, memory } = this.#parts;
    const { id: turn, text: message } = this.turn;
    const { by } = this.#telemetry;
    let receipt: Receipt | undefined;
    try {
      const prepared = await this.#telemetry.context(() =>
        prepare(ledger.state, { message, settings: requestSettings(settings), memory })
      );
      receipt = prepared.receipt;
      const { request } = prepared;
      const end = await this.#telemetry.call(request.model, () => this.#stream(request));
      return completed(turn, {
        said: this.#said,
        end,
        prepared,
        redacted: this.#masker.kinds,
        by,
      });
    } catch (error) {
      if (this.#isStopped || this.isLost) return undefined;
      const request = receipt ? { request: receipt } : {};
      return this.#abort.signal.aborted
        ? { type: "CancelTurn", turn, said: this.#said.toWellFormed(), by, ...request }
        : { type: "FailTurn", failure: { ...this.#failureOf(error), by, ...request } };
    }
  }

  /** What the API says of a request may quote it. */
  #failureOf(error: unknown): EventData<"TurnFailed"> {
    const failure = failureOf(this.turn.id, error);
    return { ...failure, message: this.#parts.redactor.mask(failure.message).text };
  }

  async #stream(request: ModelRequest): Promise<Extract<ModelEvent, { type: "end" }>> {
    const { signal } = this.#abort;
    for await (const event of this.#parts.model.stream(request, { purpose: "reply", signal })) {
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
    this.#parts.spoken.say(this.turn.id, offset, text);
  }

  async #store(outcome: Command, span: OpenSpan): Promise<boolean> {
    const { ledger, onFrame } = this.#parts;
    for (const wait of [...STORE_RETRIES_MS, undefined]) {
      try {
        const carried = await ledger.commit(outcome, { lease: this.#hold });
        if (carried.ok) this.#telemetry.ended(outcome, span);
        return true;
      } catch (error) {
        if (error instanceof LeaseLostError) return false;
        if (error instanceof SessionGoneError || this.#isStopped) throw error;
        logger.error("Storing the outcome of a turn failed", { error });
        if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    onFrame({
      type: "error",
      code: "store_unavailable",
      message: "The reply could not be stored; the turn stays open and is answered again later",
      turn: this.turn.id,
    });
    return false;
  }
}
