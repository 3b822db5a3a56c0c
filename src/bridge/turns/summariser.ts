import {
  beginning,
  type Compaction,
  planCompaction,
  summaryPrompt,
  type Usage,
  WindowMemory,
} from "../../conversation/mod.ts";
import { encodeRequest, type Model } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { logger } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** Far more than a summary takes, so that a model has room to think before it writes. */
const MAX_OUTPUT_TOKENS = 16_000;

/**
 * Has the model summarise older turns once they outgrow the budget, in the background and one
 * summary at a time. If that fails nothing is lost: contexts are truncated until a later turn's
 * attempt succeeds.
 */
export class Summariser {
  readonly #aggregate: SessionAggregate;
  readonly #handler: CommandHandler;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #abort = new AbortController();
  readonly #window = new WindowMemory();
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly handler: CommandHandler;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
  }) {
    this.#aggregate = options.aggregate;
    this.#handler = options.handler;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
  }

  /** Whether a summary is being made. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Starts a summary if one is due and none is being made. Never throws. */
  kick(): void {
    if (this.#running || this.#abort.signal.aborted) return;
    const { contextLimit } = this.#settings;
    const compaction = planCompaction(this.#aggregate.state, contextLimit, this.#window);
    if (!compaction) return;
    this.#running = this.#summarise(compaction).catch((error) => {
      if (this.#abort.signal.aborted) return;
      logger.warn("Summarising a session failed; the next turn tries again", {
        ...this.#aggregate.key,
        error,
      });
    }).finally(() => {
      this.#running = undefined;
    });
  }

  /** Abandons the summary that is being made, and makes no more. */
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
    await this.#handler.handle({
      type: "RecordSummary",
      summary: { from, to, turns, text: summary, model, usage },
    });
  }

  async #ask(compaction: Compaction): Promise<{ text: string; model: string; usage: Usage }> {
    const request = encodeRequest(this.#model.encoder, summaryPrompt(compaction), {
      model: this.#settings.summaryModelName,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      purpose: "summary",
    });
    const { signal } = this.#abort;
    let text = "";
    for await (const event of this.#model.stream(request, { signal })) {
      if (event.type === "text") text += event.text;
      else if (event.ending === "refusal") throw new Error("The model refused to summarise");
      else return { text, model: event.model, usage: event.usage };
    }
    throw new Error("The model's summary had no end");
  }
}
