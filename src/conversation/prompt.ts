/** A text of a message. */
export interface TextBlock {
  readonly text: string;
}

/** A message of a prompt. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly TextBlock[];
}

/** A request to a model, independent of any provider's format. */
export interface Prompt {
  /** The system prompt; absent if it is blank. */
  readonly system: string;
  /** Strictly alternating, the user's first and last. */
  readonly messages: readonly PromptMessage[];
  /**
   * How many blocks, counted across messages, the next prompt is likely to begin with too: a marker
   * for the provider's cache pays at their end. The blocks after them are volatile.
   */
  readonly stableBlocks: number;
}

/** The version of the rules that build prompts; receipts record it. */
export const BUILDER = 1;

/** The prompt for a reply. */
export function replyPrompt(
  { messages, stableBlocks }: Pick<Prompt, "messages" | "stableBlocks">,
  system: string,
): Prompt {
  return { system, messages, stableBlocks };
}
