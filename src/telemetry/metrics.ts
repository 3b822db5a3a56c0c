import { type Counter, metrics } from "@opentelemetry/api";

const meter = metrics.getMeter("context-bridge");

const turns = meter.createCounter("bridge.turns", {
  description: "Turns that ended, by outcome",
});
const durations = meter.createHistogram("bridge.turn.duration", {
  description: "From the beginning of an answer to its stored outcome",
  unit: "s",
});
const firstDeltas = meter.createHistogram("bridge.turn.first_delta", {
  description: "From the beginning of an answer to its first text",
  unit: "s",
});
const tokens = meter.createCounter("bridge.tokens", {
  description: "Tokens that replies used, by type: input, output, cache_read, cache_write",
  unit: "{token}",
});
const takeOvers = meter.createCounter("bridge.lease.take_overs", {
  description: "Turns that were taken over from an instance that went away",
});
const tooLong = meter.createCounter("bridge.calls.too_long", {
  description: "Calls that were too long for the model, and were made again with less",
});
const characters = meter.createHistogram("bridge.context.characters", {
  description: "Characters of remembered text that went to the model with a message",
  unit: "{character}",
});
const recalled = meter.createHistogram("bridge.context.recalled", {
  description: "Older turns that were recalled for a message",
  unit: "{turn}",
});
const learnings = meter.createCounter("bridge.learnings", {
  description: "Sessions that were learned from for their space, by outcome",
});
const learningDurations = meter.createHistogram("bridge.learning.duration", {
  description: "How long it took to learn from a session",
  unit: "s",
});
const learningOperations = meter.createCounter("bridge.learning.operations", {
  description: "What learning asked for, by result: added, revised, dropped, or why it was refused",
});
const learningTokens = meter.createCounter("bridge.learning.tokens", {
  description: "Tokens that learning used, by type: input, output, cache_read, cache_write",
  unit: "{token}",
});
const sockets = meter.createUpDownCounter("bridge.sockets.open", {
  description: "Sockets that are open on this instance",
});
const queues = meter.createObservableGauge("bridge.turns.open", {
  description: "Turns of the sessions on this instance that wait for an answer or are getting one",
});
const longest = meter.createObservableGauge("bridge.queue.longest", {
  description: "The most turns that wait in one session of this instance",
});
const memory = meter.createObservableGauge("bridge.memory", {
  description: "Bytes that are taken on this instance, by what: live (sessions), replays",
  unit: "By",
});

interface TokenCounts {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

function countTokens(counter: Counter, usage: TokenCounts): void {
  counter.add(usage.inputTokens, { type: "input" });
  counter.add(usage.outputTokens, { type: "output" });
  counter.add(usage.cacheReadTokens, { type: "cache_read" });
  counter.add(usage.cacheWriteTokens, { type: "cache_write" });
}

/** How a turn ended. */
export interface EndedTurn {
  readonly outcome: "completed" | "failed" | "cancelled";
  /** The error's code, where it failed. */
  readonly code?: string | undefined;
  /** How long its answer took; undefined where it was ended without one. */
  readonly ms?: number;
}

/** What is counted and measured. All of it is cheap, and nothing where metrics are off. */
export const measure = {
  turn({ outcome, code, ms }: EndedTurn): void {
    turns.add(1, code === undefined ? { outcome } : { outcome, code });
    if (ms !== undefined) durations.record(ms / 1_000, { outcome });
  },
  firstDelta(ms: number): void {
    firstDeltas.record(ms / 1_000);
  },
  /** Tokens of one reply. */
  usage(usage: TokenCounts): void {
    countTokens(tokens, usage);
  },
  takeOver(): void {
    takeOvers.add(1);
  },
  tooLong(): void {
    tooLong.add(1);
  },
  context(counts: { readonly characters: number; readonly recalled: number }): void {
    characters.record(counts.characters);
    recalled.record(counts.recalled);
  },
  /** A session was learned from; `counts` and `refused` by what became of operations. */
  learning({ outcome, counts, refused, ms }: {
    readonly outcome: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly refused: Readonly<Record<string, number>>;
    readonly ms: number;
  }): void {
    learnings.add(1, { outcome });
    learningDurations.record(ms / 1_000, { outcome });
    for (const [result, times] of Object.entries({ ...counts, ...refused })) {
      if (times > 0) learningOperations.add(times, { result });
    }
  },
  /** Tokens of one call to learn. */
  learningUsage(usage: TokenCounts): void {
    countTokens(learningTokens, usage);
  },
  socket(change: 1 | -1): void {
    sockets.add(change);
  },
} as const;

/**
 * Reports the lengths of the queues of turns whenever metrics are collected, until the function that
 * it returns is called.
 */
export function observeQueues(lengths: () => Iterable<number>): () => void {
  const total = (result: { observe(value: number): void }) => {
    let sum = 0;
    for (const length of lengths()) sum += length;
    result.observe(sum);
  };
  const most = (result: { observe(value: number): void }) => {
    let max = 0;
    for (const length of lengths()) max = Math.max(max, length);
    result.observe(max);
  };
  queues.addCallback(total);
  longest.addCallback(most);
  return () => {
    queues.removeCallback(total);
    longest.removeCallback(most);
  };
}

/**
 * Reports how many bytes each use of memory takes whenever metrics are collected, until the function
 * that it returns is called.
 */
export function observeMemory(uses: Readonly<Record<string, () => number>>): () => void {
  const each = (result: { observe(value: number, attributes: { use: string }): void }) => {
    for (const [use, bytes] of Object.entries(uses)) result.observe(bytes(), { use });
  };
  memory.addCallback(each);
  return () => memory.removeCallback(each);
}
