import type { Problem } from "../problems.ts";
import { claudeSchema } from "./claude_schema.ts";
import {
  type ChatPart,
  type ChatRequest,
  type ChatRequestMessage,
  invalidChat,
  isGivenMember,
} from "./chat_request.ts";

/** A content block of the Messages API. */
export type ClaudeBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** A message of the Messages API. */
export interface ClaudeMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly ClaudeBlock[];
}

/** A request of chat completions in the Messages API's terms. */
export interface TranslatedChat {
  readonly ok: true;
  readonly system: string;
  readonly messages: readonly ClaudeMessage[];
  /** The longest answer that the client wants, in tokens. */
  readonly maxTokens: number | undefined;
  readonly stop: readonly string[];
  /** The schema of the JSON that is to be the answer. */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
}

/** Why a request cannot be translated. */
export interface Untranslatable {
  readonly ok: false;
  readonly problem: Problem;
}

const JSON_ALONE = "Answer with a JSON object alone, without a fence and without other words.";

/** The most stop sequences that the API takes. */
const MAX_STOPS = 4;

/**
 * Translates texts, images and documents. `blocks` has by the place of a message the text to put at
 * its end. Tools cannot be translated: their calls would come back in another form.
 */
export function translatedChat(
  request: ChatRequest,
  blocks: ReadonlyMap<number, string>,
): TranslatedChat | Untranslatable {
  const { messages, stop, response_format: format, n } = request;
  for (const name of ["tools", "functions"]) {
    if (isGivenMember(request[name])) return refused(`${name}: ${NO_TOOLS}`);
  }
  if ((n ?? 1) !== 1) return refused("n: there is one answer");
  const instructions: string[] = [];
  const said: ClaudeMessage[] = [];
  for (const [place, message] of messages.entries()) {
    const { role } = message;
    if (role === "system" || role === "developer") {
      instructions.push(textOfContent(message));
      continue;
    }
    if (role !== "user" && role !== "assistant") return refused(`messages.${place}: ${NO_TOOLS}`);
    const content = contentOf(message, place);
    if ("problem" in content) return content;
    const block = blocks.get(place);
    add(said, { role, content: block === undefined ? content : [...content, textBlock(block)] });
  }
  const begun = said[0]?.role === "assistant" ? said.shift() : undefined;
  if (begun) instructions.push(beginningOf(begun));
  if (said.at(-1)?.role !== "user") return refused(`messages: the last one ${lackIn(messages)}`);
  const asked = format?.type === "json_schema" ? format.json_schema?.schema : undefined;
  if (format?.type === "json_object") instructions.push(JSON_ALONE);
  return {
    ok: true,
    system: instructions.filter((text) => text.trim() !== "").join("\n\n"),
    messages: said,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    stop: [stop ?? []].flat().filter((text) => text.trim() !== "").slice(0, MAX_STOPS),
    schema: asked && claudeSchema(asked),
  };
}

/** What is wrong with messages that do not end with a text, or a file, of the user. */
function lackIn(messages: ChatRequest["messages"]): string {
  const last = messages.findLast(({ role }) => role === "user" || role === "assistant");
  return last?.role === "user" ? "has no text" : "must be the user's";
}

/** Adds a message; the API wants roles to alternate, and no empty ones. */
function add(said: ClaudeMessage[], { role, content }: ClaudeMessage): void {
  if (content.length === 0) return;
  const last = said.at(-1);
  if (last?.role !== role) said.push({ role, content });
  else said.splice(-1, 1, { role, content: [...last.content, ...content] });
}

function contentOf(
  { content, role }: ChatRequestMessage,
  place: number,
): readonly ClaudeBlock[] | Untranslatable {
  if (typeof content === "string") return content.trim() === "" ? [] : [textBlock(content)];
  const blocks: ClaudeBlock[] = [];
  for (const part of content ?? []) {
    const block = blockOf(part);
    if (block === undefined || (role === "assistant" && block.type !== "text")) {
      return refused(`messages.${place}.content: ${part.type} parts cannot be sent to Claude`);
    }
    if (block.type !== "text" || part.text?.trim() !== "") blocks.push(block);
  }
  return blocks;
}

function blockOf({ type, text, image_url: image, file }: ChatPart): ClaudeBlock | undefined {
  switch (type) {
    case "text":
      return text === undefined ? undefined : textBlock(text);
    case "image_url":
      return imageBlock(typeof image === "string" ? image : image?.url ?? "");
    case "file":
      return file?.file_data === undefined ? undefined : documentBlock(file.file_data);
    default:
      return undefined;
  }
}

const DATA = /^data:([\w.+-]+\/[\w.+-]+);base64,/;

function imageBlock(url: string): ClaudeBlock | undefined {
  const [head, mediaType] = DATA.exec(url) ?? [];
  if (head !== undefined) {
    const source = { type: "base64", media_type: mediaType, data: url.slice(head.length) };
    return { type: "image", source };
  }
  if (!/^https?:\/\//.test(url)) return undefined;
  return { type: "image", source: { type: "url", url } };
}

function documentBlock(data: string): ClaudeBlock | undefined {
  const [head, mediaType] = DATA.exec(data) ?? [];
  if (head === undefined || mediaType !== "application/pdf") return undefined;
  const source = { type: "base64", media_type: mediaType, data: data.slice(head.length) };
  return { type: "document", source };
}

function textBlock(text: string): ClaudeBlock {
  return { type: "text", text: text.toWellFormed() };
}

function textOfContent({ content }: ChatRequestMessage): string {
  if (typeof content === "string") return content.toWellFormed();
  return (content ?? []).map(({ text = "" }) => text.toWellFormed()).join("\n\n");
}

/** The API wants the user to begin. */
function beginningOf({ content }: ClaudeMessage): string {
  const texts = content.map(({ text }) => String(text)).join("\n\n");
  return `You began this conversation with these words:\n${texts}`;
}

const NO_TOOLS = "tools cannot be used with Claude here; POST /v1/messages takes them";

function refused(message: string): Untranslatable {
  return { ok: false, problem: invalidChat(message) };
}
