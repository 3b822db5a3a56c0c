import type { Prompt, ReplyEnding, Usage } from "../conversation/mod.ts";
import { tryJson } from "../shared/mod.ts";
import { streamPrompt } from "./encoded_anew.ts";
import type { AnswerFormat, CallSettings } from "./encoder.ts";
import { withFormatInWords } from "./format_in_words.ts";
import { ModelError } from "./model_error.ts";
import type { CallOptions, Model } from "./types.ts";

/** A question that is to be answered in JSON. */
export interface JsonQuestion {
  readonly prompt: Prompt;
  readonly settings: CallSettings & { readonly format: AnswerFormat };
  /** The longest answer that is read, in characters (UTF-16 units). */
  readonly maxCharacters: number;
}

/** What came of it. The call is paid for, whether the answer is of use or not. */
export type JsonAnswer =
  & { readonly model: string; readonly usage: Usage }
  & (
    | { readonly ok: true; readonly text: string }
    | {
      readonly ok: false;
      /** `cut`: it is longer than it may be. `unfinished`: it ended otherwise. */
      readonly reason: "refusal" | "cut" | "unfinished" | "empty" | "not_json";
    }
  );

/**
 * Asks a model for JSON. One that does not know the format is asked again, with the schema in its
 * instructions; what it refused was not paid for. Throws as `Model.stream` does.
 */
export async function askForJson(
  model: Model,
  question: JsonQuestion,
  options: CallOptions,
): Promise<JsonAnswer> {
  try {
    return await askOnce(model, question, options);
  } catch (error) {
    if (!(error instanceof ModelError) || !error.refusesFormat) throw error;
    return await askOnce(model, inWords(question), options);
  }
}

/** One call, without tries of its own. */
async function askOnce(
  model: Model,
  { prompt, settings, maxCharacters }: Omit<JsonQuestion, "settings"> & {
    readonly settings: CallSettings;
  },
  options: CallOptions,
): Promise<JsonAnswer> {
  let text = "";
  let isTooLong = false;
  for await (const event of streamPrompt(model, { prompt, settings }, options)) {
    if (event.type === "text") {
      // It is read to its end, since only that tells what it cost.
      isTooLong ||= text.length + event.text.length > maxCharacters;
      if (!isTooLong) text += event.text;
      continue;
    }
    const { model, usage, ending } = event;
    const bare = withoutFence(text);
    const reason = isTooLong ? "cut" : reasonOf(ending, bare);
    return reason ? { ok: false, reason, model, usage } : { ok: true, text: bare, model, usage };
  }
  throw new ModelError("model_interrupted", "The model's answer had no end", { retryable: true });
}

function reasonOf(ending: ReplyEnding, text: string) {
  if (ending === "refusal") return "refusal";
  if (ending === "length" || ending === "context_exceeded") return "cut";
  if (ending !== "complete") return "unfinished";
  if (text === "") return "empty";
  return tryJson(text) === undefined ? "not_json" : undefined;
}

/** An answer without the fence that some models put around it. */
function withoutFence(text: string): string {
  return text.trim().replace(/^```(?:json)?\s*/i, "").replace(/\s*```$/, "");
}

/** The same question with its format in words. */
function inWords({ prompt, settings, maxCharacters }: JsonQuestion) {
  const { format, ...rest } = settings;
  const system = withFormatInWords(prompt.system, format);
  return { prompt: { ...prompt, system }, settings: rest, maxCharacters };
}
