import type { SummaryPoint } from "./growth.ts";

/** A summary on a timeline of the log. Shares are from 0 to 1. */
export interface Span {
  readonly summary: SummaryPoint;
  /** The previous one, which it builds on. */
  readonly before: SummaryPoint | undefined;
  /** How many more turns it replaces than the previous one. */
  readonly newTurns: number;
  /** Where the replaced part of the log ends; it starts at 0. */
  readonly covers: number;
  /** Where the newly replaced part starts. */
  readonly newFrom: number;
  /** Where it was created. */
  readonly createdAt: number;
}

/** Places summaries on a log of the given length, newest first. */
export function spansOf(summaries: readonly SummaryPoint[], position: number): readonly Span[] {
  const whole = Math.max(1, position, summaries.at(-1)?.position ?? 0);
  return summaries.map((summary, index) => {
    const before = summaries[index - 1];
    return {
      summary,
      before,
      newTurns: summary.turns - (before?.turns ?? 0),
      covers: summary.to / whole,
      newFrom: (before?.to ?? summary.from - 1) / whole,
      createdAt: summary.position / whole,
    };
  }).reverse();
}
