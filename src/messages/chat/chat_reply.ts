import type { Usage } from "../../conversation/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { ReadableReply, ReadReply } from "../readable_reply.ts";

/** How much of a reply is kept: its text in characters, its tools, and the length of names. */
const MAX_TEXT = 2_000_000;
const MAX_TOOLS = 100;
const MAX_NAME = 256;

const DONE = "[DONE]";

/** A reply of chat completions as it is being read: of its first choice. */
export class ChatReply implements ReadableReply {
  #text = "";
  readonly #tools = new Set<string>();
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  #finishReason: string | undefined;
  #model: string | undefined;
  #id: string | undefined;
  #errorType: string | undefined;
  #isDone = false;
  #isLost = false;

  /** Whether its end was told. What comes between the finish reason and that may be its usage. */
  get hasEnded(): boolean {
    return this.#isDone || this.#errorType !== undefined;
  }

  lose(): void {
    this.#isLost = true;
  }

  /** Takes the word that ends a stream. */
  takeWord(word: string): boolean {
    const said = word.trim();
    this.#isDone ||= said === DONE;
    return said === DONE || said === "";
  }

  takeEvent(event: unknown): void {
    if (this.hasEnded) return;
    if (given(member(event, "error"))) return this.#fail(event);
    const choice = this.#take(event);
    this.#add(member(choice, "delta"));
    this.#finishReason = word(member(choice, "finish_reason")) || this.#finishReason;
  }

  takeMessage(message: unknown): void {
    if (given(member(message, "error"))) return this.#fail(message);
    const choice = this.#take(message);
    this.#add(member(choice, "message"));
    this.#finishReason = word(member(choice, "finish_reason")) || undefined;
  }

  read(): ReadReply {
    return defined({
      text: this.#text,
      tools: [...this.#tools],
      stopReason: this.#finishReason,
      usage: this.#usage,
      model: this.#model,
      id: this.#id,
      isWhole: this.#finishReason !== undefined && this.#errorType === undefined && !this.#isLost,
      errorType: this.#errorType,
    });
  }

  /** Takes what both forms have, and gives their first choice. */
  #take(given: unknown): unknown {
    this.#model = word(member(given, "model")) ?? this.#model;
    this.#id = word(member(given, "id")) ?? this.#id;
    this.#count(member(given, "usage"));
    const choices = member(given, "choices");
    if (!Array.isArray(choices)) return undefined;
    return choices.find((choice) => (member(choice, "index") ?? 0) === 0);
  }

  #add(said: unknown): void {
    this.#say(textOf(member(said, "content")));
    this.#say(textOf(member(said, "refusal")));
    const calls = member(said, "tool_calls");
    for (const call of Array.isArray(calls) ? calls : []) {
      const tool = word(member(member(call, "function"), "name"));
      if (tool && this.#tools.size < MAX_TOOLS) this.#tools.add(tool);
    }
  }

  #say(text: string): void {
    if (this.#text.length + text.length > MAX_TEXT) this.#isLost = true;
    else this.#text += text;
  }

  /** Later counts replace earlier ones. Of the prompt's tokens, those from the cache count apart. */
  #count(usage: unknown): void {
    const prompt = tokensOf(member(usage, "prompt_tokens"));
    if (prompt === undefined) return;
    const details = member(usage, "prompt_tokens_details");
    const cached = Math.min(tokensOf(member(details, "cached_tokens")) ?? 0, prompt);
    this.#usage = {
      inputTokens: prompt - cached,
      outputTokens: tokensOf(member(usage, "completion_tokens")) ?? 0,
      cacheReadTokens: cached,
      cacheWriteTokens: 0,
    };
  }

  #fail(event: unknown): void {
    this.#errorType = word(member(member(event, "error"), "type")) ?? "unknown_error";
  }
}

/** A text, or the texts of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => {
    const text = member(part, "text");
    return member(part, "type") === "text" && typeof text === "string" ? text : "";
  }).join("");
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A short string. */
function word(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= MAX_NAME ? value : undefined;
}

function tokensOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}
