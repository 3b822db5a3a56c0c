import type { Client, Summary, Turn } from "../../src/client/mod.ts";

/** One item of the chat: a turn, or the mark where older turns were summarised. */
export type ChatEntry =
  | { readonly kind: "turn"; readonly id: string; readonly turn: Turn }
  | { readonly kind: "summary"; readonly id: string; readonly summary: Summary };

/**
 * Merges turns and summaries into one list, oldest first. `known` holds the entries of the previous
 * list: an entry stays the same object while its turn does.
 */
export function entriesOf(
  { turns, summaries }: Pick<Client, "turns" | "summaries">,
  known: Map<string, ChatEntry>,
): readonly ChatEntry[] {
  const entries: ChatEntry[] = [];
  let next = 0;
  const oldest = turns[0]?.position ?? Infinity;
  for (const turn of turns) {
    for (; (summaries[next]?.position ?? Infinity) < (turn.position ?? Infinity); next++) {
      const summary = summaries[next];
      if (summary && summary.position > oldest) entries.push(summaryEntry(summary));
    }
    entries.push(turnEntry(turn, known));
  }
  return [...entries, ...summaries.slice(next).map(summaryEntry)];
}

function turnEntry(turn: Turn, known: Map<string, ChatEntry>): ChatEntry {
  const before = known.get(turn.id);
  if (before?.kind === "turn" && before.turn === turn) return before;
  const entry: ChatEntry = { kind: "turn", id: turn.id, turn };
  known.set(turn.id, entry);
  return entry;
}

function summaryEntry(summary: Summary): ChatEntry {
  return { kind: "summary", id: `summary-${summary.position}`, summary };
}
