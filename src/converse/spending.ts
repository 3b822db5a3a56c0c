import { costOf, type ServerFrameOf } from "../protocol/mod.ts";
import type { Exchange } from "./standing.ts";

/** What a reply took. */
export interface Spent {
  readonly model: string;
  readonly usage: ServerFrameOf<"turn.completed">["usage"];
}

/** What several replies took together. */
export interface Spending {
  readonly tokens: number;
  /** The most that one reply took. */
  readonly largest: number;
  readonly dollars: number;
  /** What the prompt cache saved. */
  readonly saved: number;
}

/** Adds up what the replies of these exchanges took; summaries that were made come on top. */
export function spendingOf(
  exchanges: readonly (Exchange & { readonly spent?: Spent })[],
): Spending {
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

/** Whether so many more replies, each as large as the largest so far, stay within the budget. */
export function hasRoomFor(
  replies: number,
  { tokens, largest }: Spending,
  maxTokens: number,
): boolean {
  return tokens + replies * largest <= maxTokens;
}

/** In words: `12,345 tokens, $0.0321 (the prompt cache saved $0.0120)`. */
export function tellSpending({ tokens, dollars, saved }: Spending): string {
  if (tokens === 0) return "no tokens";
  const price = dollars === 0 ? "" : `, $${dollars.toFixed(4)}`;
  const cache = saved > 0 ? ` (the prompt cache saved $${saved.toFixed(4)})` : "";
  return `${tokens.toLocaleString("en-US")} tokens${price}${cache}`;
}
