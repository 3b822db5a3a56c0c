import type { Prompt, TextBlock } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { CallSettings, Encoder, RequestBody } from "../encoder.ts";
import { type FileContents, filePart } from "../file_parts.ts";
import { markForCache } from "./cache_marks.ts";
import type { FileBlock, Message, TextPart } from "./message.ts";

/** Bodies of the Messages API. */
export const MESSAGES_ENCODER: Encoder = { name: "anthropic-messages/1", encode };

const NO_CONTENTS: FileContents = new Map();

function encode(
  prompt: Prompt,
  settings: CallSettings,
  contents = NO_CONTENTS,
): RequestBody {
  const { model, maxOutputTokens, format } = settings;
  const { system, stableBlocks } = prompt;
  const messages = markForCache(messagesOf(prompt, contents), {
    stableBlocks,
    model,
    before: system.length,
  });
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

function messagesOf({ messages }: Prompt, contents: FileContents): readonly Message[] {
  return messages.map(({ role, content }) => ({
    role,
    content: content.map((block) => partOf(block, contents)),
  }));
}

function partOf({ text, file }: TextBlock, contents: FileContents): TextPart | FileBlock {
  if (!file) return part(text);
  const found = filePart(file, contents);
  if ("text" in found) return part(found.text);
  const { kind, base64: data, name } = found;
  const source = { type: "base64", media_type: kind, data } as const;
  return kind === "application/pdf"
    ? { type: "document", source, title: name }
    : { type: "image", source };
}

function part(text: string): TextPart {
  return { type: "text", text };
}

/** Only Haiku models take `disabled`. Others think within `max_tokens`. */
function isThinkingOff({ model, purpose }: CallSettings): boolean {
  return purpose !== "reply" && model.startsWith("claude-haiku-");
}
