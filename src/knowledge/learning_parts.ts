import {
  type Conversation,
  dayOf,
  endedAt,
  isRemembered,
  piecesWithin,
  remember,
  writeRecord,
} from "../conversation/mod.ts";
import type { SaidText } from "./commands.ts";

/** How much of what was said is read by one call, in characters (UTF-16 units). */
const READ_AT_ONCE = 60_000;

/** The longest piece of one message or reply that is read, in characters. */
const MAX_READ = 20_000;

/** What one call reads of a session. */
export interface LearningPart {
  /** Its positions; the first follows the last one of the part before it. */
  readonly from: number;
  readonly to: number;
  /** The messages and replies of the turns that ended there; a message may have come before it. */
  readonly said: readonly SaidText[];
  /** The same as records, with the days they were said. */
  readonly transcript: string;
}

/**
 * What is to be learned from a session from a position on, in parts of at most `limit` characters and
 * at least one turn: the turns that ended there, did not fail and are remembered. No parts where there
 * is nothing.
 */
export function* learningParts(
  { settled }: Conversation,
  { from, limit = READ_AT_ONCE }: { readonly from: number; readonly limit?: number },
): Generator<LearningPart, void, undefined> {
  let [start, said, transcript, day, to] = [from, [] as SaidText[], "", "", 0];
  for (let index = settled.countUpTo(from - 1); index < settled.length; index++) {
    const turn = settled.at(index);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory) || turn.outcome.kind === "failed") continue;
    const { outcome, receivedAt: position, at } = turn;
    const today = dayOf(turn);
    const texts: SaidText[] = [{ position, role: "user", text: memory.message, at }];
    if (memory.reply !== undefined) {
      const { position, at } = outcome;
      texts.push({ position, role: "assistant", text: memory.reply, at });
    }
    const records = recordsOf(texts, limit);
    if (said.length > 0 && transcript.length + records.length > limit) {
      yield { from: start, to, said, transcript };
      [start, said, transcript, day] = [to + 1, [], "", ""];
    }
    if (today !== day) transcript += writeRecord({ kind: "day", label: today, pieces: [] });
    day = today;
    transcript += records;
    said.push(...texts);
    to = endedAt(outcome);
  }
  if (said.length > 0) yield { from: start, to, said, transcript };
}

function recordsOf(texts: readonly SaidText[], limit: number): string {
  const cap = Math.min(MAX_READ, Math.floor(limit / (2 * texts.length)));
  return texts.map(({ position, role, text }) => {
    const kind = role === "assistant" ? "you" : texts.length > 1 ? "user" : "unanswered";
    return writeRecord({ kind, label: `${position}`, pieces: piecesWithin(text, cap) });
  }).join("");
}
