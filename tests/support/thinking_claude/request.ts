/** A block of a request's content, a tool or a message, with whatever fields it came with. */
export type Json = { readonly [name: string]: unknown };

/** A request body as the Messages API takes it, as far as the test Claude reads it. */
export interface MessagesBody {
  readonly model: string;
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly system?: string | readonly Json[];
  readonly tools?: readonly Json[];
  readonly messages: readonly MessageParam[];
  readonly thinking?: { readonly type: string; readonly block_binding?: BlockBinding | null };
  readonly output_config?: { readonly format?: { readonly schema?: unknown } };
  readonly cache_control?: unknown;
  readonly metadata?: { readonly user_id?: string };
}

/** What a caller asks for where the thinking that it sends back does not fit. */
export interface BlockBinding {
  readonly prefix_mismatch_behavior?: "error" | "drop_block" | null;
}

/** A message as it was sent. */
export interface MessageParam {
  readonly role: "user" | "assistant" | "system";
  readonly content: string | readonly Json[];
  /** Of a system message: how hard the model works from there on. */
  readonly output_config?: unknown;
}

/** The blocks of a content: a string is one text block. */
export function blocksOf(content: MessageParam["content"] | undefined): readonly Json[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content ?? [];
}

/** The text of a block; empty if it is of another type. */
export function textOf({ type, text }: Json): string {
  return type === "text" && typeof text === "string" ? text : "";
}

/** Whether a block is the model's thinking. */
export function isThinking({ type }: Json): boolean {
  return type === "thinking" || type === "redacted_thinking";
}

/** The last message of the user, and what is in it. */
export function lastBlocks({ messages }: MessagesBody): readonly Json[] {
  return blocksOf(messages.findLast(({ role }) => role === "user")?.content);
}

/** How texts begin that Claude Code writes into a user's message by itself. */
const NOT_TYPED = /^\s*<(system-reminder|local-command-\w+|command-(name|message|args))>/;

/** The texts of the user's last message but those of the client: what was typed, and what follows. */
export function lastTexts(body: MessagesBody): string[] {
  return lastBlocks(body).map(textOf).filter((text) => text !== "" && !NOT_TYPED.test(text));
}

/** Whether the last message answers a tool. */
export function answersTool(body: MessagesBody): boolean {
  return lastBlocks(body).some(({ type }) => type === "tool_result");
}
