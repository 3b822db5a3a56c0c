import type { Client, Summary, Turn } from "../../src/client/mod.ts";
import type { LearnedFact } from "./learned.ts";

/**
 * One item of the chat: a turn, the mark where older turns were summarised, or what was learned from
 * those before it.
 */
export type ChatEntry =
  | { readonly kind: "turn"; readonly id: string; readonly turn: Turn }
  | { readonly kind: "summary"; readonly id: string; readonly summary: Summary }
  | { readonly kind: "learned"; readonly id: string; readonly learned: LearnedFact };

/**
 * Merges turns, summaries and what was learned into one list, oldest first. `known` holds the entries of the previous
 * list: an entry stays the same object while its turn does.
 */
export function entriesOf(
  { turns, summaries }: Pick<Client, "turns" | "summaries">,
  known: Map<string, ChatEntry>,
  learned: readonly LearnedFact[] = [],
): readonly ChatEntry[] {
  const oldest = turns[0]?.position ?? Infinity;
  const marks = [
    ...summaries.map((each) => ({ at: each.position, entry: summaryEntry(each) })),
    ...learned.map((each) => ({ at: each.after + 0.5, entry: learnedEntry(each, known) })),
  ].sort((one, other) => one.at - other.at);
  const entries: ChatEntry[] = [];
  let next = 0;
  for (const turn of turns) {
    for (; (marks[next]?.at ?? Infinity) < (turn.position ?? Infinity); next++) {
      const mark = marks[next];
      if (mark && mark.at > oldest) entries.push(mark.entry);
    }
    entries.push(turnEntry(turn, known));
  }
  return [...entries, ...marks.slice(next).map(({ entry }) => entry)];
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

function learnedEntry(learned: LearnedFact, known: Map<string, ChatEntry>): ChatEntry {
  const id = `learned-${learned.fact}`;
  const before = known.get(id);
  if (before?.kind === "learned" && before.learned === learned) return before;
  const entry: ChatEntry = { kind: "learned", id, learned };
  known.set(id, entry);
  return entry;
}
