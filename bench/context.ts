/**
 * How long a warm session's context and its search index take to build: `deno task bench:context`.
 * Measures CPU of this process; no store, no network.
 */
import { buildContext, fold, initialState } from "../src/conversation/mod.ts";
import { planCompaction, RecallMemory, type RecordedEvent } from "../src/conversation/mod.ts";
import { claudeRequest } from "../tests/support/claude_request.ts";
import { makeTalk } from "./talk.ts";

const SIZES = [2_000, 10_000];
const LIMITS = [8_000, 200_000];
const ROUNDS = 60;

const SETTINGS = {
  model: "claude-sonnet-5-5",
  maxOutputTokens: 16_000,
  systemPrompt: "Be helpful.",
};

function eventsOf(turns: number): RecordedEvent[] {
  return makeTalk(turns).map(({ message, reply }, index) => {
    const at = index * 60_000;
    const data = { turn: `t${index}`, text: message, reply, saidAt: at, repliedAt: at + 5_000 };
    return { type: "TurnImported", data, position: index + 1, at };
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

for (const size of SIZES) {
  const events = eventsOf(size);
  for (const limit of LIMITS) {
    let conversation = fold(events, initialState);
    for (;;) {
      const compaction = planCompaction(conversation, limit);
      if (!compaction) break;
      const { from, to, turns } = compaction;
      const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
      const data = { from, to, turns, text: "They talked.", model: "m", usage };
      const position = conversation.position + 1;
      conversation = fold([{ type: "HistorySummarised", data, position, at: 0 }], conversation);
    }
    const memory = new RecallMemory();
    const begun = performance.now();
    buildContext(conversation, { message: "once", limit, memory });
    const first = performance.now() - begun;
    const messages = makeTalk(ROUNDS).map(({ message }) => message.slice(0, 120));
    const times = messages.map((message) => {
      const begun = performance.now();
      const context = buildContext(conversation, { message, limit, memory });
      claudeRequest(context, SETTINGS);
      return performance.now() - begun;
    });
    console.log(
      `${String(size).padStart(6)} turns, ${String(limit).padStart(6)} characters: ` +
        `a context ${median(times).toFixed(1)} ms (median), with a rebuilt index ${
          first.toFixed(0)
        } ms`,
    );
  }
}
