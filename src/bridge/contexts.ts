import { findTurn, isSettled, RecallMemory } from "../conversation/mod.ts";
import type { Receipt, RequestSettings } from "../conversation/mod.ts";
import type { Ledger } from "./ledger.ts";
import { prepare, requestSettings } from "./requests.ts";
import type { BridgeSettings } from "./settings.ts";
import type { ContextQuery, ContextView, Refusal } from "./types.ts";

/** The contexts of one session: what would be sent now, and what was sent then. */
export class Contexts {
  /** The search index beside the session's state. */
  readonly memory = new RecallMemory();
  readonly #ledger: Ledger;
  readonly #settings: BridgeSettings;

  constructor(options: { readonly ledger: Ledger; readonly settings: BridgeSettings }) {
    this.#ledger = options.ledger;
    this.#settings = options.settings;
  }

  /** What would be sent for a message, now or at a past position, under any budget. */
  async now({ message, limit, at }: ContextQuery): Promise<ContextView> {
    const isPast = at !== undefined && at < this.#ledger.state.position;
    const usual = requestSettings(this.#settings);
    const { request, manifest } = await prepare(
      isPast ? await this.#ledger.stateAt(at) : this.#ledger.state,
      {
        message: message.toWellFormed(),
        settings: limit === undefined ? usual : { ...usual, contextLimit: limit },
        memory: isPast ? new RecallMemory() : this.memory,
      },
    );
    return { ok: true, request: { ...request, stream: true }, manifest };
  }

  /** What was sent for a turn, made again from the events that were there and its settings. */
  async then(id: string): Promise<ContextView | Refusal> {
    const turn = findTurn(this.#ledger.state, id);
    if (!turn || !isSettled(turn)) return notThere("No turn of this id has ended here", id);
    const receipt = await this.#receiptAt(turn.outcome.position);
    const settings = receipt && await this.#settingsOf(receipt);
    if (!receipt || !settings) return notThere("No call was made for this turn", id);
    const { request, manifest, receipt: { sha256: rebuilt } } = await prepare(
      await this.#ledger.stateAt(receipt.upTo),
      { message: turn.text, settings, memory: new RecallMemory() },
    );
    const sha256 = { sent: receipt.sha256, rebuilt };
    return { ok: true, request: { ...request, stream: true }, manifest, sha256 };
  }

  async #receiptAt(position: number): Promise<Receipt | undefined> {
    const [event] = await this.#ledger.read({ after: position - 1, limit: 1 });
    switch (event?.type) {
      case "ReplyCompleted":
      case "TurnFailed":
      case "TurnCancelled":
        return event.data.request;
      default:
        return undefined;
    }
  }

  async #settingsOf(receipt: Receipt): Promise<RequestSettings | undefined> {
    if (receipt.settingsAt === undefined) return receipt.settings;
    return (await this.#receiptAt(receipt.settingsAt))?.settings;
  }
}

function notThere(message: string, turn: string): Refusal {
  return { ok: false, code: "not_found", message, turn };
}
