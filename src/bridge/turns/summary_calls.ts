import {
  beginning,
  type Compaction,
  type EventData,
  summaryPrompt,
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
import type { SessionKey } from "../api/session.ts";
import type { BridgeSettings } from "../api/settings.ts";
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

/** A summary that the model wrote, what of, and what it used. */
export interface Written<Part extends Compaction>
  extends Pick<EventData<"HistorySummarised">, "text" | "model" | "usage" | "tooLong"> {
  readonly part: Part;
}

/** The model wrote no summary, though the call succeeded. The message is fit for clients. */
export class NoSummaryError extends Error {
  override readonly name = "NoSummaryError";
}

/** The calls of a model that write summaries. */
export class SummaryCalls {
  readonly #model: Model;
  readonly #settings: BridgeSettings;
  readonly #redactor: Redactor;
  readonly #key: SessionKey;
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly model: Model;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    readonly key: SessionKey;
    readonly signal: AbortSignal;
  }) {
    this.#model = options.model;
    this.#settings = options.settings;
    this.#redactor = options.redactor;
    this.#key = options.key;
    this.#signal = options.signal;
  }

  /**
   * Has a part summarised; if it is too long for the model, once more what `plan` gives for a shorter
   * transcript. Throws `ModelError` and `NoSummaryError`.
   */
  async write<Part extends Compaction>(
    first: Part,
    plan: (longest: number) => Part | undefined,
  ): Promise<Written<Part>> {
    const asked = await this.#ask(first);
    if (asked.ok) return this.#written(first, asked);
    const { tooLong, length } = asked;
    const prompt = summaryPrompt(first);
    const longest = shorterTranscript(first.transcript.length, { prompt, length });
    const second = longest === undefined ? undefined : plan(longest);
    if (!second || second.transcript.length >= first.transcript.length) throw failure(tooLong);
    this.#tellTooLong(tooLong, second);
    const again = await this.#ask(second);
    if (!again.ok) throw failure(again.tooLong);
    return this.#written(second, again, tooLong);
  }

  #written<Part extends Compaction>(
    part: Part,
    { text, end }: Asked & { readonly ok: true },
    tooLong?: TooLong,
  ): Written<Part> {
    const masked = this.#redactor.mask(text.trim().toWellFormed());
    const summary = beginning(masked.text, part.room);
    if (!summary) throw new NoSummaryError("The model answered with no text");
    const { model } = end;
    const usage = addedUp(end.usage, tooLong?.usage);
    return { part, text: summary, model, usage, ...defined({ tooLong }) };
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
    const signal = this.#signal;
    let text = "";
    try {
      for await (const event of streamPrompt(this.#model, asked, { signal })) {
        if (event.type === "text") text += event.text;
        else if (event.ending === "refusal") {
          throw new NoSummaryError("The model refused to summarise");
        } else if (event.ending !== "context_exceeded") return { ok: true, text, end: event };
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
    throw new NoSummaryError("The model's summary had no end");
  }

  #tellTooLong({ characters, code }: TooLong, { transcript: { length } }: Compaction): void {
    measure.tooLong();
    logger.warn(
      `A request for a summary was too long for the model (${code}); trying once more with ` +
        `${length} characters of the conversation instead of ${characters}`,
      this.#key,
    );
  }
}

function failure({ characters, code }: TooLong): NoSummaryError {
  return new NoSummaryError(
    `The request is too long for the model (${code}, ${characters} characters)`,
  );
}
