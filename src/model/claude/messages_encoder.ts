import type { Prompt } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { CallSettings, Encoder, RequestBody } from "../encoder.ts";
import { markForCache } from "./cache_marks.ts";
import type { Message, TextPart } from "./message.ts";

/** Bodies of the Messages API. */
export const MESSAGES_ENCODER: Encoder = { name: "anthropic-messages/1", encode };

function encode(prompt: Prompt, settings: CallSettings): RequestBody {
  const { model, maxOutputTokens, format } = settings;
  const { system, stableBlocks } = prompt;
  const messages = markForCache(messagesOf(prompt), { stableBlocks, model, before: system.length });
  return defined({
    model,
    max_tokens: maxOutputTokens,
    system: system.trim() === "" ? undefined : [part(system)],
    messages,
    thinking: isThinkingOff(settings) ? { type: "disabled" } : undefined,
    output_config: format && { format: { type: "json_schema", schema: format.schema } },
    stream: true,
  });
}

function messagesOf({ messages }: Prompt): readonly Message[] {
  return messages.map(({ role, content }) => ({
    role,
    content: content.map(({ text }) => part(text)),
  }));
}

function part(text: string): TextPart {
  return { type: "text", text };
}

/** Only Haiku models take `disabled`. Others think within `max_tokens`. */
function isThinkingOff({ model, purpose }: CallSettings): boolean {
  return purpose !== "reply" && model.startsWith("claude-haiku-");
}
