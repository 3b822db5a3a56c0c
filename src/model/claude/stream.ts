import { z } from "zod";
import type { Usage } from "../../conversation/mod.ts";
import { ModelError } from "../model_error.ts";
import type { Decoder, Ping, ProviderCall } from "../provider.ts";
import type { ModelEvent, ReplyEnd } from "../types.ts";
import { errorBodySchema, errorOfEvent } from "./errors.ts";
import { endingOfStopReason } from "./stop_reasons.ts";

/** A gateway's own count, or none, is no reason to lose a reply. */
const tokens = z.int().nonnegative().nullish().catch(undefined);
const usageSchema = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
}).nullish().catch(undefined);

const typedSchema = z.object({ type: z.string() });

/** What a gateway may send between events: nothing, or the end of another API's streams. */
const NO_EVENT = /^\s*(?:\[DONE\]\s*)?$/;

/** What has a text where its type says so; of others only the type is looked at. */
function withText(type: string) {
  const other = typedSchema.transform((given) => ({ ...given, text: "" }))
    .refine((given) => given.type !== type);
  return z.object({ type: z.literal(type), text: z.string() }).or(other);
}

/**
 * The data of a text delta as Claude writes it, of text that has nothing escaped in it: most of what
 * comes. Whatever it matches is JSON; the same in any other writing is read as JSON.
 */
const PLAIN_DELTA =
  // deno-lint-ignore no-control-regex
  /^\{"type":"content_block_delta","index":(?:0|[1-9]\d*),"delta":\{"type":"text_delta","text":"([^"\\\0-\x1f]*)"\}[ \t\r\n]*\}$/;

/** The events that matter here. Others, and other deltas and blocks, are skipped. */
const eventSchemas = {
  message_start: z.object({
    message: z.object({ model: z.string().nullish(), usage: usageSchema }),
  }),
  content_block_start: z.object({ content_block: withText("text") }),
  content_block_delta: z.object({ delta: withText("text_delta") }),
  message_delta: z.object({
    delta: z.object({ stop_reason: z.string().nullish() }),
    usage: usageSchema,
  }),
  message_stop: z.object({}),
  error: errorBodySchema,
} as const;

/**
 * Reads a stream of the Messages API. Throws `ModelError` on an `error` event, on an event that is not
 * what it says, and when the stream ends before `message_stop`.
 */
export class MessageDecoder implements Decoder {
  readonly #call: ProviderCall;
  #model: string;
  #stopReason = "unknown";
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  constructor(call: ProviderCall) {
    this.#call = call;
    this.#model = call.model;
  }

  /** What an event says, by its data. */
  take(frame: string): ModelEvent | Ping | undefined {
    const plain = PLAIN_DELTA.exec(frame)?.[1];
    if (plain !== undefined) return textEvent(plain);
    if (NO_EVENT.test(frame)) return { type: "ping" };
    const data = this.#parse(frame);
    const { type } = data;
    switch (type) {
      case "message_start": {
        const { message } = this.#check(type, data);
        this.#model = message.model || this.#model;
        this.#count(message.usage);
        return undefined;
      }
      case "content_block_start": {
        const block = "content_block" in data ? data.content_block : undefined;
        return textEvent(textIn(block, "text") ?? this.#check(type, data).content_block.text);
      }
      case "content_block_delta": {
        const delta = "delta" in data ? data.delta : undefined;
        return textEvent(textIn(delta, "text_delta") ?? this.#check(type, data).delta.text);
      }
      case "message_delta": {
        const { delta, usage } = this.#check(type, data);
        this.#stopReason = delta.stop_reason ?? this.#stopReason;
        this.#count(usage);
        return undefined;
      }
      case "message_stop":
        return this.#end;
      case "ping":
        return { type };
      case "error":
        throw errorOfEvent(this.#check(type, data).error, this.#call);
      default:
        return undefined;
    }
  }

  /** The stream ended, or broke off, before `message_stop`. */
  end(brokenOff?: { readonly error: unknown }): never {
    if (brokenOff) throw brokenOff.error;
    throw broken("Claude's stream ended before its end was said", this.#call);
  }

  get #end(): ReplyEnd {
    const { requestId } = this.#call;
    const end = {
      type: "end",
      ending: endingOfStopReason(this.#stopReason),
      stopReason: this.#stopReason,
      model: this.#model,
      usage: this.#usage,
    } as const;
    return requestId === undefined ? end : { ...end, requestId };
  }

  /** Later counts replace earlier ones; they are not added up. */
  #count(usage: z.infer<typeof usageSchema>): void {
    this.#usage = {
      inputTokens: usage?.input_tokens ?? this.#usage.inputTokens,
      outputTokens: usage?.output_tokens ?? this.#usage.outputTokens,
      cacheReadTokens: usage?.cache_read_input_tokens ?? this.#usage.cacheReadTokens,
      cacheWriteTokens: usage?.cache_creation_input_tokens ?? this.#usage.cacheWriteTokens,
    };
  }

  #parse(frame: string): { readonly type: string } {
    try {
      const data: unknown = JSON.parse(frame);
      return isTyped(data) ? data : typedSchema.parse(data);
    } catch (cause) {
      throw broken("Claude's stream holds an event that cannot be read", this.#call, cause);
    }
  }

  #check<Type extends keyof typeof eventSchemas>(
    type: Type,
    data: unknown,
  ): z.infer<(typeof eventSchemas)[Type]> {
    const parsed = eventSchemas[type].safeParse(data);
    if (!parsed.success) {
      throw broken(`Claude's stream holds a ${type} that cannot be read`, this.#call, parsed.error);
    }
    return parsed.data as z.infer<(typeof eventSchemas)[Type]>;
  }
}

/** By hand, since this runs for each piece of a reply. */
function isTyped(data: unknown): data is { readonly type: string } {
  return typeof data === "object" && data !== null && "type" in data &&
    typeof data.type === "string";
}

/**
 * The text of what has one where its type says so (`withText()`), by hand as well; undefined for what
 * the schema has to judge.
 */
function textIn(data: unknown, type: string): string | undefined {
  if (!isTyped(data)) return undefined;
  if (data.type !== type) return "";
  return "text" in data && typeof data.text === "string" ? data.text : undefined;
}

function textEvent(text: string): ModelEvent | undefined {
  return text === "" ? undefined : { type: "text", text };
}

function broken(message: string, { requestId }: ProviderCall, cause?: unknown): ModelError {
  return new ModelError("model_interrupted", message, { retryable: true, requestId, cause });
}
