import { costOf, type ServerFrameOf } from "../protocol/mod.ts";
import type { Exchange } from "./standing.ts";

/** What a reply used. */
export interface Spent {
  readonly model: string;
  readonly usage: ServerFrameOf<"turn.completed">["usage"];
}

/** What several replies used together. */
export interface TalkSpending {
  readonly tokens: number;
  /** The most tokens that one reply used. */
  readonly largest: number;
  readonly dollars: number;
  /** What the prompt cache saved, in dollars. */
  readonly saved: number;
}

/** Adds up what the replies of these exchanges used. Summaries come on top. */
export function spendingOf(
  exchanges: readonly (Exchange & { readonly spent?: Spent })[],
): TalkSpending {
  const sum = { tokens: 0, largest: 0, dollars: 0, saved: 0 };
  for (const { spent } of exchanges) {
    if (!spent) continue;
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = spent.usage;
    const tokens = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
    const cost = costOf(spent.model, spent.usage);
    sum.tokens += tokens;
    sum.largest = Math.max(sum.largest, tokens);
    sum.dollars += cost?.dollars ?? 0;
    sum.saved += cost ? cost.uncached - cost.dollars : 0;
  }
  return sum;
}

/** Whether that many more replies, each as large as the largest so far, fit the budget. */
export function hasRoomFor(
  replies: number,
  { tokens, largest }: TalkSpending,
  maxTokens: number,
): boolean {
  return tokens + replies * largest <= maxTokens;
}

/** Describes spending: `12,345 tokens, $0.0321 (the prompt cache saved $0.0120)`. */
export function describeSpending({ tokens, dollars, saved }: TalkSpending): string {
  if (tokens === 0) return "no tokens";
  const price = dollars === 0 ? "" : `, $${dollars.toFixed(4)}`;
  const cache = saved > 0 ? ` (the prompt cache saved $${saved.toFixed(4)})` : "";
  return `${tokens.toLocaleString("en-US")} tokens${price}${cache}`;
}
