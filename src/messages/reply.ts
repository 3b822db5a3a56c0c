import type { Usage } from "../conversation/mod.ts";
import { defined } from "../shared/mod.ts";
import type { ReadableReply, ReadReply } from "./readable_reply.ts";

/** How much of a reply is kept: its text in characters, its tools, and the length of names. */
const MAX_TEXT = 2_000_000;
const MAX_TOOLS = 100;
const MAX_NAME = 256;

const CALLS = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

/**
 * The events that have to be read whole. The start of a block is not among them: it may hold what a
 * server tool found, and be longer than what is read of it.
 */
const NEEDED = new Set([
  "message_start",
  "content_block_delta",
  "message_delta",
  "message_stop",
  "error",
]);

/** What some gateways send between events, or end a stream with. */
const NO_EVENT = /^\s*(?:\[DONE\]\s*)?$/;

const COUNTS = {
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cacheReadTokens: "cache_read_input_tokens",
  cacheWriteTokens: "cache_creation_input_tokens",
} as const;

/** A reply as it is being read. Whatever it does not know is skipped. */
export class Reply implements ReadableReply {
  #text = "";
  readonly #tools = new Set<string>();
  #usage: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  #stopReason: string | undefined;
  #model: string | undefined;
  #id: string | undefined;
  #errorType: string | undefined;
  #hasStopped = false;
  #isLost = false;

  /** Whether its end was told. */
  get hasEnded(): boolean {
    return this.#hasStopped || this.#errorType !== undefined;
  }

  /** Notes that something of it could not be read. */
  lose(): void {
    if (!this.hasEnded) this.#isLost = true;
  }

  /** Takes an event of a stream. Nothing after its end counts. */
  takeEvent(event: unknown): void {
    if (this.hasEnded) return;
    switch (member(event, "type")) {
      case "message_start":
        this.#begin(member(event, "message"));
        break;
      case "content_block_start":
        this.#addBlock(member(event, "content_block"));
        break;
      case "content_block_delta": {
        const delta = member(event, "delta");
        if (member(delta, "type") === "text_delta") this.#addText(member(delta, "text"));
        break;
      }
      case "message_delta":
        this.#stopReason = name(member(member(event, "delta"), "stop_reason")) ?? this.#stopReason;
        this.#count(member(event, "usage"));
        break;
      case "message_stop":
        this.#hasStopped = true;
        break;
      case "error":
        this.#fail(event);
        break;
    }
  }

  /** All events that it needs are JSON. */
  takeWord(word: string, event: string | undefined): boolean {
    return event === undefined ? NO_EVENT.test(word) : !NEEDED.has(event);
  }

  /** Takes a whole message, or an error, that is no stream. */
  takeMessage(message: unknown): void {
    if (member(message, "type") === "error") return this.#fail(message);
    const content = member(message, "content");
    if (member(message, "type") !== "message" || !Array.isArray(content)) return;
    this.#begin(message);
    for (const block of content) this.#addBlock(block);
    this.#stopReason = name(member(message, "stop_reason"));
    this.#hasStopped = this.#stopReason !== undefined;
  }

  /** What was read so far. */
  read(): ReadReply {
    return defined({
      text: this.#text,
      tools: [...this.#tools],
      stopReason: this.#stopReason,
      usage: this.#usage,
      model: this.#model,
      id: this.#id,
      isWhole: this.#hasStopped && !this.#isLost,
      errorType: this.#errorType,
    });
  }

  #begin(message: unknown): void {
    this.#model = name(member(message, "model"));
    this.#id = name(member(message, "id"));
    this.#count(member(message, "usage"));
  }

  #addBlock(block: unknown): void {
    const type = member(block, "type");
    if (type === "text") return this.#addText(member(block, "text"));
    if (typeof type !== "string" || !CALLS.has(type)) return;
    const tool = name(member(block, "name"));
    if (tool && this.#tools.size < MAX_TOOLS) this.#tools.add(tool);
  }

  #addText(text: unknown): void {
    if (typeof text !== "string") return;
    if (this.#text.length + text.length > MAX_TEXT) this.#isLost = true;
    else this.#text += text;
  }

  /** Later counts replace earlier ones; they are not added up. */
  #count(usage: unknown): void {
    const counted = { ...this.#usage };
    for (const [count, told] of Object.entries(COUNTS)) {
      const tokens = member(usage, told);
      if (isCount(count) && isTokens(tokens)) counted[count] = tokens;
    }
    this.#usage = counted;
  }

  #fail(event: unknown): void {
    this.#errorType = name(member(member(event, "error"), "type")) ?? "unknown_error";
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** A short string. */
function name(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= MAX_NAME ? value : undefined;
}

function isCount(key: string): key is keyof typeof COUNTS {
  return key in COUNTS;
}

function isTokens(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
