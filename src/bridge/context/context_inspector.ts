import {
  findTurn,
  isSettled,
  RecallMemory,
  type Receipt,
  type RequestSettings,
} from "../../conversation/mod.ts";
import { type Encoder, encoderOf, type Model } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { ContextQuery, ContextView } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { type PreparedRequest, prepareRequest, requestSettings } from "./prepare_request.ts";
import { stateAt } from "./state_at.ts";

/** Shows a session's contexts: what would be sent now, and what was sent for a turn. */
export class ContextInspector {
  readonly #aggregate: SessionAggregate;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #recall: RecallMemory;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    /** The search index of the session's state. */
    readonly recall: RecallMemory;
  }) {
    this.#aggregate = options.aggregate;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
    this.#recall = options.recall;
  }

  /** What would be sent for a message, now or at a past position, under any budget. Calls no model. */
  async preview({ message, limit, at }: ContextQuery): Promise<ContextView> {
    const isPast = at !== undefined && at < this.#aggregate.state.position;
    const settings = { ...requestSettings(this.#settings), ...defined({ contextLimit: limit }) };
    return viewOf(
      await prepareRequest(
        isPast ? await stateAt(this.#aggregate, at) : this.#aggregate.state,
        {
          message: this.#redactor.mask(message.toWellFormed()).text,
          settings,
          memory: isPast ? new RecallMemory() : this.#recall,
          encoder: this.#model.encoder,
        },
      ),
    );
  }

  /** What was sent for a turn, rebuilt from the events and the settings of that time. */
  async rebuild(id: string): Promise<ContextView | Rejection> {
    const turn = findTurn(this.#aggregate.state, id);
    if (!turn || !isSettled(turn)) return notFound("No turn with this id has ended here", id);
    const receipt = await this.#receiptAt(turn.outcome.position);
    const settings = receipt && await this.#settingsOf(receipt);
    if (!receipt || !settings) return notFound("No call was made for this turn", id);
    const encoder = this.#encoderOf(receipt);
    if (!encoder) return noEncoder(receipt, id);
    const state = await stateAt(this.#aggregate, receipt.upTo);
    const options = { message: turn.text, settings, memory: new RecallMemory(), encoder };
    const prepared = await prepareRequest(state, options);
    const sha256 = { sent: receipt.sha256, rebuilt: prepared.receipt.sha256 };
    return { ...viewOf(prepared), sha256 };
  }

  /** The encoder that a receipt names, whichever the bridge uses now. */
  #encoderOf(receipt: Receipt): Encoder | undefined {
    const { encoder } = this.#model;
    return receipt.encoder === encoder.name ? encoder : encoderOf(receipt);
  }

  async #receiptAt(position: number): Promise<Receipt | undefined> {
    const [event] = await this.#aggregate.read({ after: position - 1, limit: 1 });
    switch (event?.type) {
      case "ReplyCompleted":
      case "TurnFailed":
      case "TurnCancelled":
        return event.data.request;
      default:
        return undefined;
    }
  }

  /** Settings that an earlier event holds are not recorded again. */
  async #settingsOf(receipt: Receipt): Promise<RequestSettings | undefined> {
    if (receipt.settingsAt === undefined) return receipt.settings;
    return (await this.#receiptAt(receipt.settingsAt))?.settings;
  }
}

function viewOf({ request, manifest }: PreparedRequest): ContextView {
  return { ok: true, request: request.body, manifest };
}

function noEncoder({ encoder }: Receipt, turn: string): Rejection {
  const message = `Cannot rebuild the request: this version has no encoder ${encoder}`;
  return { ok: false, code: "newer_version", message, turn };
}

function notFound(message: string, turn: string): Rejection {
  return { ok: false, code: "not_found", message, turn };
}
