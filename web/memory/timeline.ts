import type { SummaryPoint } from "./growth.ts";

/** A summary on the line of the log. Shares are from 0 to 1. */
export interface Span {
  readonly summary: SummaryPoint;
  /** The one before, whose text it took up. */
  readonly before: SummaryPoint | undefined;
  /** How many turns it stands in for that the one before did not. */
  readonly newTurns: number;
  /** Where what it stands in for ends; it begins with the log. */
  readonly covers: number;
  /** Where what is new in it begins. */
  readonly newFrom: number;
  /** Where it was made. */
  readonly made: number;
}

/** Lays summaries out over a log of so many positions, newest first. */
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
      made: summary.position / whole,
    };
  }).reverse();
}
