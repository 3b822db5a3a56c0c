import type { Prompt, PromptMessage, TextBlock } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { AnswerFormat, CallSettings, Encoder, RequestBody } from "../encoder.ts";
import { type FileContents, filePart } from "../file_parts.ts";
import { withFormatInWords } from "../format_in_words.ts";
import { type ChatDialect, DIALECTS } from "./dialect.ts";

/** Between the blocks of a message: many servers take one text a message. */
const BETWEEN_BLOCKS = "\n\n";

/** The encoders of chat completions, one a dialect. */
export const CHAT_ENCODERS: readonly Encoder[] = DIALECTS.map((dialect) => ({
  name: nameOf(dialect),
  encode: (prompt, settings, contents) => encode(prompt, { settings, dialect, contents }),
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
  { settings, dialect, contents = new Map() }: {
    readonly settings: CallSettings;
    readonly dialect: ChatDialect;
    readonly contents: FileContents | undefined;
  },
): RequestBody {
  const { model, maxOutputTokens, format } = settings;
  const { role, limit, usage } = dialect;
  // Many servers take a format and do not keep to it.
  const content = format ? withFormatInWords(system, format) : system;
  const instructions = content.trim() === "" ? [] : [{ role, content }];
  return defined({
    model,
    messages: [...instructions, ...messages.map((message) => messageOf(message, contents))],
    [limit]: maxOutputTokens,
    response_format: format && responseFormat(format),
    stream: true,
    stream_options: usage ? { include_usage: true } : undefined,
  });
}

function messageOf({ role, content }: PromptMessage, contents: FileContents) {
  const parts = content.map((block) => partOf(block, contents));
  if (parts.some(({ type }) => type !== "text")) return { role, content: parts };
  return {
    role,
    content: parts.map((part) => "text" in part ? part.text : "").join(BETWEEN_BLOCKS),
  };
}

/** A block as a part of a message: several servers take files as data URLs only. */
function partOf({ text, file }: TextBlock, contents: FileContents) {
  if (!file) return { type: "text", text } as const;
  const found = filePart(file, contents);
  if ("text" in found) return { type: "text", text: found.text } as const;
  const url = `data:${found.kind};base64,${found.base64}`;
  return found.kind === "application/pdf"
    ? { type: "file", file: { filename: found.name, file_data: url } } as const
    : { type: "image_url", image_url: { url } } as const;
}

function responseFormat({ name, schema }: AnswerFormat) {
  return { type: "json_schema", json_schema: { name, strict: true, schema } };
}
