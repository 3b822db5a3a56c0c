import { z } from "zod";
import type { Usage } from "../../conversation/mod.ts";
import { ModelError } from "../model_error.ts";
import type { ProviderCall } from "../provider.ts";
import { eventDataOf } from "../transport/event_frames.ts";
import type { ModelEvent, ReplyEnd } from "../types.ts";
import { errorBodySchema, errorOfEvent } from "./errors.ts";
import { endingOfStopReason } from "./stop_reasons.ts";

const tokens = z.int().nonnegative().nullish();
const usageSchema = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
}).nullish();

const typedSchema = z.object({ type: z.string() });

/** What has a text where its type says so; of others only the type is looked at. */
function withText(type: string) {
  const other = typedSchema.transform((given) => ({ ...given, text: "" }))
    .refine((given) => given.type !== type);
  return z.object({ type: z.literal(type), text: z.string() }).or(other);
}

/** The events that matter here. Others, and other deltas and blocks, are skipped. */
const eventSchemas = {
  message_start: z.object({ message: z.object({ model: z.string(), usage: usageSchema }) }),
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
 * Reads a stream of the Messages API from its decoded text, in pieces cut anywhere. Throws
 * `ModelError` on an `error` event, on an event that is not what it says, and when the stream ends
 * before `message_stop`.
 */
export async function* readStream(
  text: AsyncIterable<string>,
  call: ProviderCall,
): AsyncGenerator<ModelEvent> {
  const message = new Message(call);
  for await (const frames of eventDataOf(text)) {
    for (const frame of frames) {
      const event = message.take(frame);
      if (event && (event.type === "end" || event.text !== "")) yield event;
      if (event?.type === "end") return;
    }
  }
  throw broken("Claude's stream ended before its end was said", call);
}

/** One message as its stream tells it. */
class Message {
  readonly #call: ProviderCall;
  #model: string;
  #stopReason = "unknown";
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  constructor(call: ProviderCall) {
    this.#call = call;
    this.#model = call.model;
  }

  /** What a frame says. Throws as `readStream`. */
  take(frame: string): ModelEvent | undefined {
    const { type, data } = this.#parse(frame);
    switch (type) {
      case "message_start": {
        const { message } = this.#check(type, data);
        this.#model = message.model;
        this.#count(message.usage);
        return undefined;
      }
      case "content_block_start": {
        const { content_block: block } = this.#check(type, data);
        return { type: "text", text: block.text };
      }
      case "content_block_delta": {
        const { delta } = this.#check(type, data);
        return { type: "text", text: delta.text };
      }
      case "message_delta": {
        const { delta, usage } = this.#check(type, data);
        this.#stopReason = delta.stop_reason ?? this.#stopReason;
        this.#count(usage);
        return undefined;
      }
      case "message_stop":
        return this.#end();
      case "error":
        throw errorOfEvent(this.#check(type, data).error, this.#call);
      default:
        return undefined;
    }
  }

  #end(): ReplyEnd {
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

  #parse(frame: string): { type: string; data: unknown } {
    try {
      const data: unknown = JSON.parse(frame);
      // By hand, since this runs for each piece of a reply.
      const isTyped = typeof data === "object" && data !== null && "type" in data;
      if (isTyped && typeof data.type === "string") return { type: data.type, data };
      return { type: typedSchema.parse(data).type, data };
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

function broken(message: string, { requestId }: ProviderCall, cause?: unknown): ModelError {
  return new ModelError("model_interrupted", message, { retryable: true, requestId, cause });
}
