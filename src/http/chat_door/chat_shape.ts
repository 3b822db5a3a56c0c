/** What a chat completion says of itself at each of its parts. */
export interface ChatHead {
  readonly id: string;
  readonly model: string;
  /** When it was made, in ms since the epoch. */
  readonly at: number;
}

/** What a reply used, in tokens. */
export interface ChatTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Why a reply ended, by the word of whichever provider, in one that clients know. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "length"],
  ["length", "length"],
  ["model_context_window_exceeded", "length"],
  ["refusal", "content_filter"],
  ["content_filter", "content_filter"],
  ["tool_use", "tool_calls"],
  ["tool_calls", "tool_calls"],
]);

/** The finish reason for a provider's word for why a reply ended. */
export function finishReasonOf(stopReason: string): string {
  return FINISH_REASONS.get(stopReason) ?? "stop";
}

/** A whole chat completion. */
export function completionOf(head: ChatHead, { text, finishReason, tokens }: {
  readonly text: string;
  readonly finishReason: string;
  readonly tokens: ChatTokens;
}): Record<string, unknown> {
  const message = { role: "assistant", content: text, refusal: null };
  return {
    ...membersOf(head, "chat.completion"),
    choices: [{ index: 0, message, finish_reason: finishReason, logprobs: null }],
    usage: chatUsageOf(tokens),
  };
}

/** A chunk of a streamed chat completion. */
export function chunkOf(
  head: ChatHead,
  delta: Readonly<Record<string, unknown>>,
  finishReason?: string,
) {
  return {
    ...membersOf(head, "chat.completion.chunk"),
    choices: [{ index: 0, delta, finish_reason: finishReason ?? null, logprobs: null }],
  };
}

/** The chunk that tells what a streamed chat completion used. */
export function usageChunkOf(head: ChatHead, tokens: ChatTokens): Record<string, unknown> {
  return {
    ...membersOf(head, "chat.completion.chunk"),
    choices: [],
    usage: chatUsageOf(tokens),
  };
}

function membersOf({ id, model, at }: ChatHead, object: string) {
  return { id: `chatcmpl-${id}`, object, created: Math.floor(at / 1_000), model };
}

/** The prompt's tokens contain those from the cache. */
function chatUsageOf(tokens: ChatTokens): Record<string, unknown> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokens;
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: outputTokens,
    total_tokens: prompt + outputTokens,
    prompt_tokens_details: { cached_tokens: cacheReadTokens },
  };
}
