import type { CurrentFact } from "./facts.ts";

/** What it counts who said it: what its owner wrote is to be known. */
const WORTH = { owner: 5, user: 2, assistant: 0 } as const;

/** What being said just now counts, and after how long half of it, in ms. */
const WORTH_OF_NEW = 2;
const HALF_LIFE_MS = 60 * 86_400_000;

/**
 * How much a fact matters in general: by who said it, how often it was said and how long ago. `now` is
 * in ms since the epoch.
 */
export function importanceOf({ saidBy, sources, saidAt }: CurrentFact, now: number): number {
  const times = sources.reduce((sum, { positions }) => sum + positions.length, 0);
  const age = Math.max(0, now - saidAt);
  return WORTH[saidBy] + Math.log2(1 + times) + WORTH_OF_NEW * 2 ** (-age / HALF_LIFE_MS);
}
