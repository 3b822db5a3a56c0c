import { z } from "zod";
import type { Usage } from "../../conversation/mod.ts";
import { isJsonObject } from "../../shared/mod.ts";
import { ModelError } from "../model_error.ts";
import type { Decoder, Ping, ProviderCall } from "../provider.ts";
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

const word = z.string().nullish().catch(undefined);

const choiceSchema = z.object({
  index: z.number().nullish(),
  delta: deltaSchema.nullish(),
  finish_reason: word,
});

const chunkSchema = z.object({
  model: word,
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema,
  error: z.unknown().optional(),
});

/**
 * Reads a stream of chat completions. The end is said by a finish reason or `[DONE]`; usage may come
 * between them, and what breaks off after the finish reason is no failure. Throws `ModelError` on an
 * error in the stream, on an event that cannot be read, and when the stream ends before its end was
 * said.
 */
export class CompletionDecoder implements Decoder {
  readonly #call: ProviderCall;
  #model: string;
  #finishReason: string | undefined;
  #isRefusal = false;
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  constructor(call: ProviderCall) {
    this.#call = call;
    this.#model = call.model;
  }

  /** What an event says, by its data. */
  take(frame: string): ModelEvent | Ping | undefined {
    const said = frame.trim();
    if (said === DONE) return this.#end;
    const text = said === "" ? undefined : this.#textOf(frame);
    if (text === undefined) return { type: "ping" };
    return text === "" ? undefined : { type: "text", text };
  }

  /** The stream ended, or broke off, before `[DONE]`. */
  end(brokenOff?: { readonly error: unknown }): ReplyEnd {
    if (this.#finishReason !== undefined) return this.#end;
    if (brokenOff) throw brokenOff.error;
    throw broken("ended before its end was said", this.#call);
  }

  /** The text of a chunk; undefined if nothing of it is about the reply. */
  #textOf(frame: string): string | undefined {
    const data = this.#parse(frame);
    const plain = plainChunk(data);
    if (plain) {
      this.#model = plain.model || this.#model;
      return plain.text;
    }
    const { model, choices, usage } = this.#check(data);
    this.#model = model || this.#model;
    this.#count(usage);
    const choice = choices?.find(({ index }) => (index ?? 0) === 0);
    if (!choice) return usage ? "" : undefined;
    this.#finishReason = choice.finish_reason || this.#finishReason;
    const { content = "", refusal } = choice.delta ?? {};
    if (!refusal) return content;
    this.#isRefusal = true;
    return content + refusal;
  }

  get #end(): ReplyEnd {
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

  #parse(frame: string): unknown {
    try {
      return JSON.parse(frame);
    } catch (cause) {
      throw broken("holds an event that cannot be read", this.#call, cause);
    }
  }

  #check(data: unknown): z.infer<typeof chunkSchema> {
    const parsed = chunkSchema.safeParse(data);
    const isPlain = parsed.success && parsed.data.choices && parsed.data.error === undefined;
    const error = isPlain ? undefined : chatErrorIn(data);
    if (error) throw errorOfChatEvent(error, this.#call);
    if (parsed.success) return parsed.data;
    throw broken("holds an event that cannot be read", this.#call, parsed.error);
  }
}

/**
 * What a chunk of nothing but text says; undefined for others, which the schema has to judge. By hand,
 * since this runs for each piece of a reply.
 */
function plainChunk(data: unknown): { readonly model: string; readonly text: string } | undefined {
  if (!isJsonObject(data)) return undefined;
  const { model, choices, usage = null, error } = data;
  if (typeof model !== "string" || !Array.isArray(choices) || choices.length !== 1) {
    return undefined;
  }
  const choice: unknown = choices[0];
  if (usage !== null || error !== undefined || !isJsonObject(choice)) return undefined;
  const { index = 0, delta, finish_reason: reason = null } = choice;
  if (index !== 0 || reason !== null || !isJsonObject(delta)) return undefined;
  const { content, refusal = null } = delta;
  return typeof content === "string" && refusal === null ? { model, text: content } : undefined;
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
