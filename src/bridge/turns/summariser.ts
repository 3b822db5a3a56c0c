import {
  beginning,
  type Compaction,
  type EventData,
  planCompaction,
  summaryPrompt,
  WindowMemory,
} from "../../conversation/mod.ts";
import {
  type Model,
  ModelError,
  type ReplyEnd,
  type RequestLength,
  streamPrompt,
} from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { defined } from "../../shared/mod.ts";
import { logger, measure } from "../../telemetry/mod.ts";
import type { CommandHandler } from "../aggregate/command_handler.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { sessionSettings } from "../configuration/session_settings.ts";
import type { SessionSpace } from "../spaces/session_space.ts";
import { addedUp } from "./added_up.ts";
import { shorterTranscript } from "./shorter_budget.ts";

/** Far more than a summary takes, so that a model has room to think before it writes. */
const MAX_OUTPUT_TOKENS = 16_000;

/** How the model said that a request for a summary was too long. */
type TooLong = NonNullable<EventData<"HistorySummarised">["tooLong"]>;

/** What the model said, or that the request was too long for it. */
type Asked =
  | { readonly ok: true; readonly text: string; readonly end: ReplyEnd }
  | { readonly ok: false; readonly tooLong: TooLong; readonly length?: RequestLength };

/**
 * Has the model summarise older turns once they outgrow the budget, in the background and one
 * summary at a time. If a transcript is too long for the model, a shorter one is tried at once. If
 * that fails nothing is lost: contexts are truncated until a later turn's attempt succeeds.
 */
export class Summariser {
  readonly #aggregate: SessionAggregate;
  readonly #handler: CommandHandler;
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #space: SessionSpace;
  readonly #onSummarised: () => void;
  readonly #abort = new AbortController();
  readonly #window = new WindowMemory();
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly handler: CommandHandler;
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    readonly space: SessionSpace;
    /** Called after each summary that is stored. */
    readonly onSummarised: () => void;
  }) {
    this.#aggregate = options.aggregate;
    this.#handler = options.handler;
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
    this.#space = options.space;
    this.#onSummarised = options.onSummarised;
  }

  /** Whether a summary is being made. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Starts a summary if one is due and none is being made. Never throws. */
  kick(): void {
    if (this.#running || this.#abort.signal.aborted) return;
    const { state } = this.#aggregate;
    const { contextLimit, summarises } = sessionSettings(this.#settings, state.settings?.own);
    if (!summarises) return;
    const plan = (longest?: number) =>
      planCompaction(state, contextLimit, { memory: this.#window, ...defined({ longest }) });
    const compaction = plan();
    if (!compaction) return;
    this.#running = this.#summarise(compaction, plan).catch((error) => {
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

  async #summarise(
    first: Compaction,
    plan: (longest: number) => Compaction | undefined,
  ): Promise<void> {
    const asked = await this.#ask(first);
    if (asked.ok) return await this.#record(first, asked);
    const { tooLong, length } = asked;
    const prompt = summaryPrompt(first);
    const longest = shorterTranscript(first.transcript.length, { prompt, length });
    const second = longest === undefined ? undefined : plan(longest);
    if (!second || second.transcript.length >= first.transcript.length) throw failure(tooLong);
    this.#tellTooLong(tooLong, second);
    const again = await this.#ask(second);
    if (!again.ok) throw failure(again.tooLong);
    await this.#record(second, again, tooLong);
  }

  async #record(
    { from, to, turns, room }: Compaction,
    { text, end }: Asked & { readonly ok: true },
    tooLong?: TooLong,
  ): Promise<void> {
    const masked = this.#redactor.mask(text.trim().toWellFormed());
    const summary = beginning(masked.text, room);
    if (!summary) throw new Error("The model answered with no text");
    const { model } = end;
    const usage = addedUp(end.usage, tooLong?.usage);
    const told = { from, to, turns, text: summary, model, usage, ...defined({ tooLong }) };
    const space = await this.#space.frozen();
    await this.#handler.handle({ type: "RecordSummary", summary: told, ...defined({ space }) });
    this.#onSummarised();
  }

  async #ask(compaction: Compaction): Promise<Asked> {
    const asked = {
      prompt: summaryPrompt(compaction),
      settings: {
        model: this.#settings.summaryModelName,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        purpose: "summary",
      },
    } as const;
    const { length: characters } = compaction.transcript;
    const { signal } = this.#abort;
    let text = "";
    try {
      for await (const event of streamPrompt(this.#model, asked, { signal })) {
        if (event.type === "text") text += event.text;
        else if (event.ending === "refusal") throw new Error("The model refused to summarise");
        else if (event.ending !== "context_exceeded") return { ok: true, text, end: event };
        else {
          const { ending: code, usage } = event;
          return { ok: false, tooLong: { characters, code, usage } };
        }
      }
    } catch (error) {
      const isTooLong = error instanceof ModelError && error.code === "model_request_too_large";
      if (!isTooLong || signal.aborted) throw error;
      const { code, length } = error;
      return { ok: false, tooLong: { characters, code }, ...defined({ length }) };
    }
    throw new Error("The model's summary had no end");
  }

  #tellTooLong({ characters, code }: TooLong, { transcript: { length } }: Compaction): void {
    measure.tooLong();
    logger.warn(
      `A request for a summary was too long for the model (${code}); trying once more with ` +
        `${length} characters of the talk instead of ${characters}`,
      this.#aggregate.key,
    );
  }
}

function failure({ characters, code }: TooLong): Error {
  return new Error(`The request is too long for the model (${code}, ${characters} characters)`);
}
