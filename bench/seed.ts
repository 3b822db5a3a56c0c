import type { DecidedEvent } from "../src/conversation/mod.ts";
import { openSessionLog, parseMasterKeys } from "../src/session_log/mod.ts";

const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const UNSUMMARISED = 8;
const BATCH = 500;

/** Fills sessions with turns, all but the last few of them summarised; encrypted if given a key. */
export async function seed(
  path: string,
  sessions: readonly { readonly session: string; readonly turns: number }[],
  encryptionKey?: string,
): Promise<void> {
  const log = await openSessionLog({
    path,
    encryptionKeys: encryptionKey === undefined ? [] : parseMasterKeys(encryptionKey).keys,
    ttlMs: 86_400_000,
    contextTable: "claude-context-sessions",
    hashTable: "claude-context-hashes",
  });
  for (const { session, turns } of sessions) {
    const events = eventsOf(turns);
    for (let expected = 0; expected < events.length; expected += BATCH) {
      const batch = { expected, events: events.slice(expected, expected + BATCH), turns };
      const appended = await log.append({ owner: "local", session }, batch);
      if (!appended.ok) throw new Error("Cannot seed");
    }
  }
  log.close();
}

function eventsOf(turns: number): DecidedEvent[] {
  const manifest = { upTo: 0, limit: 8_000, characters: 0, items: [], leftOut: [] };
  const events: DecidedEvent[] = [];
  for (let index = 0; index < turns; index++) {
    const turn = `seed-${index}`;
    const text = `Message ${index}: something of a usual length that a person would type here.`;
    const reply = `Reply ${index}: ${"a sentence of the answer. ".repeat(10)}`;
    const data = { turn, text: reply, model: "m", stopReason: "end_turn", usage: USAGE, manifest };
    events.push(
      { type: "MessageReceived", data: { turn, text, idGiven: true } },
      { type: "ReplyCompleted", data },
    );
  }
  const summarised = Math.max(0, turns - UNSUMMARISED);
  if (summarised > 0) {
    const text = "They talked about many things. ".repeat(40);
    const range = { from: 1, to: summarised * 2, turns: summarised };
    events.push({ type: "HistorySummarised", data: { ...range, text, model: "m", usage: USAGE } });
  }
  return events;
}
