import type { Prompt, PromptMessage } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { AnswerFormat, CallSettings, Encoder, RequestBody } from "../encoder.ts";
import { withFormatInWords } from "../format_in_words.ts";
import { type ChatDialect, DIALECTS } from "./dialect.ts";

/** Between the blocks of a message: many servers take one text a message. */
const BETWEEN_BLOCKS = "\n\n";

/** The encoders of chat completions, one a dialect. */
export const CHAT_ENCODERS: readonly Encoder[] = DIALECTS.map((dialect) => ({
  name: nameOf(dialect),
  encode: (prompt, settings) => encode(prompt, settings, dialect),
}));

/** The encoder of a dialect. */
export function chatEncoderOf(dialect: ChatDialect): Encoder {
  const [encoder] = CHAT_ENCODERS.filter(({ name }) => name === nameOf(dialect));
  if (!encoder) throw new Error(`There is no encoder ${nameOf(dialect)}`);
  return encoder;
}

/** The dialect of an encoder. Throws if it is another format's. */
export function dialectOfEncoder(name: string): ChatDialect {
  const dialect = DIALECTS.find((each) => nameOf(each) === name);
  if (!dialect) throw new Error(`${name} encodes no chat completions`);
  return dialect;
}

/** E.g. `openai-chat/1+developer+max_completion_tokens+usage`. */
function nameOf({ role, limit, usage }: ChatDialect): string {
  return ["openai-chat/1", role, limit, ...usage ? ["usage"] : []].join("+");
}

function encode(
  { system, messages }: Prompt,
  { model, maxOutputTokens, format }: CallSettings,
  { role, limit, usage }: ChatDialect,
): RequestBody {
  // Many servers take a format and do not keep to it.
  const content = format ? withFormatInWords(system, format) : system;
  const instructions = content.trim() === "" ? [] : [{ role, content }];
  return defined({
    model,
    messages: [...instructions, ...messages.map(messageOf)],
    [limit]: maxOutputTokens,
    response_format: format && responseFormat(format),
    stream: true,
    stream_options: usage ? { include_usage: true } : undefined,
  });
}

function messageOf({ role, content }: PromptMessage) {
  return { role, content: content.map(({ text }) => text).join(BETWEEN_BLOCKS) };
}

function responseFormat({ name, schema }: AnswerFormat) {
  return { type: "json_schema", json_schema: { name, strict: true, schema } };
}
