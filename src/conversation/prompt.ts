/** A text of a message. */
export interface TextBlock {
  readonly text: string;
}

/** A message of a prompt. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly TextBlock[];
}

/** What a model is asked, in no provider's format. */
export interface Prompt {
  /** What the model is told before the conversation; none where it is blank. */
  readonly system: string;
  /** Strictly alternating, the user's first and last. */
  readonly messages: readonly PromptMessage[];
  /**
   * How many blocks, counted through the messages, the next prompt is likely to begin with too: the
   * end of them is where a mark for the provider's cache pays. The blocks after them are volatile.
   */
  readonly stableBlocks: number;
}

/** The version of the rules by which prompts are built; it is part of a receipt. */
export const BUILDER = 1;

/** The prompt for a reply. */
export function replyPrompt(
  { messages, stableBlocks }: Pick<Prompt, "messages" | "stableBlocks">,
  system: string,
): Prompt {
  return { system, messages, stableBlocks };
}
