import { measure, type OpenSpan } from "../../telemetry/mod.ts";
import type { LearnedEvents } from "./learn_session.ts";

/** What came of learning, in numbers. */
export interface LearnedCounts {
  added: number;
  revised: number;
  dropped: number;
  readonly refused: Record<string, number>;
}

/** Counts of nothing. */
export function noCounts(): LearnedCounts {
  return { added: 0, revised: 0, dropped: 0, refused: {} };
}

/** Adds to the counts what events say was learned. */
export function countLearned(events: LearnedEvents, counts: LearnedCounts): void {
  for (const { type, data } of events) {
    if (type === "FactLearned") counts.added += 1;
    else if (type === "FactRevised") counts.revised += 1;
    else if (type === "FactForgotten") counts.dropped += 1;
    else if (type === "SessionDigested") {
      for (const [reason, times] of Object.entries(data.refused ?? {})) {
        counts.refused[reason] = (counts.refused[reason] ?? 0) + times;
      }
    }
  }
}

/** Span and metrics of learning from one session: numbers, and no word that anyone said. */
export class LearningTelemetry {
  readonly #span: OpenSpan;
  readonly #begun = performance.now();
  readonly #counts = noCounts();
  #parts = 0;

  constructor(span: OpenSpan) {
    this.#span = span;
  }

  /** A part was learned. */
  events(events: LearnedEvents): void {
    countLearned(events, this.#counts);
    for (const event of events) {
      if (event.type !== "SessionDigested") continue;
      this.#parts += 1;
      measure.learningUsage(event.data.usage);
    }
  }

  /** It is over. */
  ended(outcome: string): void {
    const { added, revised, dropped, refused } = this.#counts;
    const counts = { added, revised, dropped };
    measure.learning({ outcome, counts, refused, ms: performance.now() - this.#begun });
    this.#span.set(() => ({
      "bridge.outcome": outcome,
      "bridge.learning.parts": this.#parts,
      "bridge.learning.added": added,
      "bridge.learning.revised": revised,
      "bridge.learning.dropped": dropped,
      "bridge.learning.refused": Object.values(refused).reduce((sum, each) => sum + each, 0),
    }));
  }
}
