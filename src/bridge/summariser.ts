import {
  beginning,
  type Compaction,
  planCompaction,
  summaryRequest,
  type Usage,
} from "../conversation/mod.ts";
import type { Model } from "../model/mod.ts";
import type { Redactor } from "../redaction/mod.ts";
import { logger } from "../telemetry/mod.ts";
import type { Ledger } from "./ledger.ts";
import type { BridgeSettings } from "./settings.ts";

/**
 * Has older turns summarised by the model once they outgrow the budget, off the clients' path and
 * one summary at a time. When that fails nothing is lost: contexts are truncated until a later
 * turn's try succeeds.
 */
export class Summariser {
  readonly #ledger: Ledger;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly ledger: Ledger;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
  }) {
    this.#ledger = options.ledger;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
  }

  /** Whether a summary is being made. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Begins a summary if one is due and none is being made. Never throws. */
  kick(): void {
    if (this.#running || this.#abort.signal.aborted) return;
    const compaction = planCompaction(this.#ledger.state, this.#settings.contextLimit);
    if (!compaction) return;
    this.#running = this.#summarise(compaction).catch((error) => {
      if (this.#abort.signal.aborted) return;
      logger.warn("Summarising a session failed; the next turn tries again", { error });
    }).finally(() => {
      this.#running = undefined;
    });
  }

  /** Gives up the summary that is being made, and makes no more. */
  async stop(): Promise<void> {
    this.#abort.abort(new DOMException("The session stops", "AbortError"));
    await this.#running;
  }

  async #summarise(compaction: Compaction): Promise<void> {
    const { text, model, usage } = await this.#ask(compaction);
    const masked = this.#redactor.mask(text.trim().toWellFormed());
    const summary = beginning(masked.text, compaction.room);
    if (!summary) throw new Error("The model answered with no text");
    const { from, to, turns } = compaction;
    await this.#ledger.commit({
      type: "RecordSummary",
      summary: { from, to, turns, text: summary, model, usage },
    });
  }

  async #ask(compaction: Compaction): Promise<{ text: string; model: string; usage: Usage }> {
    const request = summaryRequest(compaction, this.#settings.summaryModelName);
    const { signal } = this.#abort;
    let text = "";
    for await (const event of this.#model.stream(request, { purpose: "summary", signal })) {
      if (event.type === "text") text += event.text;
      else if (event.stopReason === "refusal") throw new Error("The model refused to summarise");
      else return { text, model: event.model, usage: event.usage };
    }
    throw new Error("The model's summary had no end");
  }
}
