import { z } from "zod";
import type { Usage } from "../../conversation/mod.ts";
import { ModelError } from "../model_error.ts";
import type { ProviderCall } from "../provider.ts";
import { eventDataOf } from "../transport/event_frames.ts";
import type { ModelEvent, ReplyEnd } from "../types.ts";
import { chatErrorIn } from "./error_words.ts";
import { errorOfChatEvent } from "./errors.ts";
import { endingOfFinishReason } from "./finish_reasons.ts";

const DONE = "[DONE]";

const tokens = z.int().nonnegative().nullish().catch(undefined);
const usageSchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens }).nullish().catch(undefined),
  /** DeepSeek's word for the same. */
  prompt_cache_hit_tokens: tokens,
}).nullish().catch(undefined);

/** A text, or a list of parts of which some are texts; thoughts are among the others. */
const contentSchema = z.union([
  z.string(),
  z.array(z.unknown()).transform((parts) => parts.map(textOfPart).join("")),
]).nullish().transform((text) => text ?? "");

/** What of a delta matters; `reasoning_content` and `reasoning` are among what does not. */
const deltaSchema = z.object({ content: contentSchema, refusal: z.string().nullish() });

const choiceSchema = z.object({
  index: z.number().optional(),
  delta: deltaSchema.nullish(),
  finish_reason: z.string().nullish(),
});

const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema,
  error: z.unknown().optional(),
});

/**
 * Reads a stream of chat completions from its decoded text, in pieces cut anywhere. The end is said by
 * a finish reason or `[DONE]`; usage may come between them, and what fails after the finish reason
 * is no failure. Throws `ModelError` on an error in the stream, on an event that cannot be read, and
 * when the stream ends before its end was said.
 */
export async function* readChatStream(
  text: AsyncIterable<string>,
  call: ProviderCall,
): AsyncGenerator<ModelEvent> {
  const completion = new Completion(call);
  try {
    for await (const frames of eventDataOf(text)) {
      for (const frame of frames) {
        if (frame.trim() === DONE) return yield completion.end();
        const said = completion.take(frame);
        if (said !== "") yield { type: "text", text: said };
      }
    }
  } catch (error) {
    if (error instanceof ModelError || !completion.isFinished) throw error;
  }
  if (!completion.isFinished) throw broken("ended before its end was said", call);
  yield completion.end();
}

/** One completion as its stream tells it. */
class Completion {
  readonly #call: ProviderCall;
  #model: string;
  #finishReason: string | undefined;
  #isRefusal = false;
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  constructor(call: ProviderCall) {
    this.#call = call;
    this.#model = call.model;
  }

  /** Whether a finish reason came. */
  get isFinished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** The text that a frame adds. Throws as `readChatStream`. */
  take(frame: string): string {
    const { model, choices, usage } = this.#parse(frame);
    this.#model = model || this.#model;
    this.#count(usage);
    const choice = choices?.find(({ index = 0 }) => index === 0);
    if (!choice) return "";
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
    const { content = "", refusal } = choice.delta ?? {};
    if (!refusal) return content;
    this.#isRefusal = true;
    return content + refusal;
  }

  /** How it ended. */
  end(): ReplyEnd {
    const { requestId } = this.#call;
    const stopReason = this.#finishReason ?? "unknown";
    const end = {
      type: "end",
      ending: this.#isRefusal ? "refusal" : endingOfFinishReason(stopReason),
      stopReason,
      model: this.#model,
      usage: this.#usage,
    } as const;
    return requestId === undefined ? end : { ...end, requestId };
  }

  /** Later counts replace earlier ones. Of the prompt's tokens, those from the cache count apart. */
  #count(usage: z.infer<typeof usageSchema>): void {
    if (!usage) return;
    const prompt = usage.prompt_tokens ?? 0;
    const cached = Math.min(
      usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
      prompt,
    );
    this.#usage = {
      inputTokens: prompt - cached,
      outputTokens: usage.completion_tokens ?? 0,
      cacheReadTokens: cached,
      cacheWriteTokens: 0,
    };
  }

  #parse(frame: string): z.infer<typeof chunkSchema> {
    let data: unknown;
    try {
      data = JSON.parse(frame);
    } catch (cause) {
      throw broken("holds an event that cannot be read", this.#call, cause);
    }
    const parsed = chunkSchema.safeParse(data);
    const isPlain = parsed.success && parsed.data.choices && parsed.data.error === undefined;
    const error = isPlain ? undefined : chatErrorIn(data);
    if (error) throw errorOfChatEvent(error, this.#call);
    if (parsed.success) return parsed.data;
    throw broken("holds an event that cannot be read", this.#call, parsed.error);
  }
}

function textOfPart(part: unknown): string {
  const isText = typeof part === "object" && part !== null && "type" in part && "text" in part &&
    part.type === "text" && typeof part.text === "string";
  return isText ? String(part.text) : "";
}

function broken(what: string, { requestId }: ProviderCall, cause?: unknown): ModelError {
  return new ModelError("model_interrupted", `The model's stream ${what}`, {
    retryable: true,
    requestId,
    cause,
  });
}
