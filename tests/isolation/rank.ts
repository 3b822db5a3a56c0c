/**
 * Mann and Whitney's rank test: how far two samples lie apart, in standard deviations of what chance
 * would do; above zero where the second one's values are larger. Outliers weigh no more than ranks.
 */
export function rankDistance(first: readonly number[], second: readonly number[]): number {
  const [n, m] = [first.length, second.length];
  const all = [
    ...first.map((value) => ({ value, isSecond: false })),
    ...second.map((value) => ({ value, isSecond: true })),
  ].sort((a, b) => a.value - b.value);
  let sum = 0;
  for (let start = 0; start < all.length;) {
    let end = start;
    while (all[end]?.value === all[start]?.value && end < all.length) end += 1;
    const rank = (start + 1 + end) / 2;
    sum += rank * all.slice(start, end).filter(({ isSecond }) => isSecond).length;
    start = end;
  }
  const u = sum - m * (m + 1) / 2;
  return (u - n * m / 2) / Math.sqrt(n * m * (n + m + 1) / 12);
}

/** Beyond this many standard deviations two samples are not the same: once in 16,000 by chance. */
const FAR = 4;

/** What was found of two ways to ask. */
export interface Comparison {
  /** Whether every attempt found them apart, in the same direction. */
  readonly apart: boolean;
  readonly distances: readonly number[];
}

/**
 * Times two ways to ask, in turns and in random order, so that what else the machine does falls on
 * both. One look that finds them alike is enough; only looks that all find them apart say so.
 */
export async function compareTimes(options: {
  /** Carries out one round of a way. */
  readonly ways: readonly [(round: number) => Promise<void>, (round: number) => Promise<void>];
  readonly rounds: number;
  readonly attempts: number;
}): Promise<Comparison> {
  const { ways, rounds, attempts } = options;
  const distances: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      for (const way of Math.random() < 0.5 ? [0, 1] as const : [1, 0] as const) {
        const began = performance.now();
        await ways[way](attempt * rounds + round);
        times[way].push(performance.now() - began);
      }
    }
    distances.push(rankDistance(...times));
    const isFar = Math.abs(distances.at(-1) ?? 0) > FAR;
    const isSameWay = distances.every((each) => Math.sign(each) === Math.sign(distances[0] ?? 0));
    if (!isFar || !isSameWay) return { apart: false, distances };
  }
  return { apart: true, distances };
}
