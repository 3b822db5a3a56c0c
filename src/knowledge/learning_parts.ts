import {
  type Conversation,
  dayOf,
  endedAt,
  isRemembered,
  piecesWithin,
  remember,
  type Remembered,
  type SettledTurn,
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
  /** The positions of messages in it that were passed over, since they are withheld. */
  readonly unread: readonly number[];
}

/** What is known of a session that is learned from. */
export interface LearnedSoFar {
  /** The first position that was not read yet. */
  readonly from: number;
  /** What one call reads, in characters. */
  readonly limit?: number;
  /** The positions of messages and replies whose turns are not to be read. */
  readonly hidden?: ReadonlySet<number>;
  /** The positions of earlier messages that are to be read now if they are not withheld any more. */
  readonly unread?: ReadonlySet<number>;
}

/**
 * What is to be learned from a session, in parts of at most `limit` characters and at least one turn:
 * first the turns that were withheld when they would have been read, and are not now; then those that
 * ended from a position on. Only turns that did not fail and are remembered. No parts where there is
 * nothing.
 */
export function* learningParts(
  { settled }: Conversation,
  { from, limit = READ_AT_ONCE, unread = new Set(), hidden = new Set() }: LearnedSoFar,
): Generator<LearningPart, void, undefined> {
  const read = settled.countUpTo(from - 1);
  if (unread.size > 0) {
    const released = settled.slice(0, read).filter((turn) =>
      unread.has(turn.receivedAt) && isShown(turn, hidden)
    );
    for (const part of partsOf(released, from, limit)) {
      yield { ...part, from, to: from - 1, unread: [] };
    }
  }
  const turns = turnsFrom(settled, read).filter((turn) => isShown(turn, hidden));
  yield* partsOf(turns, from, limit);
}

function isShown({ receivedAt, outcome }: SettledTurn, hidden: ReadonlySet<number>): boolean {
  return hidden.size === 0 || !hidden.has(receivedAt) && !hidden.has(outcome.position);
}

function* turnsFrom(
  settled: Conversation["settled"],
  first: number,
): Generator<SettledTurn, void, undefined> {
  for (let index = first; index < settled.length; index++) {
    const turn = settled.at(index);
    if (turn) yield turn;
  }
}

function* partsOf(
  turns: Iterable<SettledTurn>,
  from: number,
  limit: number,
): Generator<LearningPart, void, undefined> {
  let [start, said, transcript, day, to] = [from, [] as SaidText[], "", "", 0];
  let [unread, passed]: [number[], number[]] = [[], []];
  for (const turn of turns) {
    const memory = remember(turn);
    if (turn.outcome.kind === "failed") continue;
    if (!isRemembered(memory)) {
      // Those after the last one that is read are still to be read.
      if (memory.reason === "withheld") passed.push(turn.receivedAt);
      continue;
    }
    const today = dayOf(turn);
    const texts = textsOf(memory);
    const records = recordsOf(texts, limit);
    if (said.length > 0 && transcript.length + records.length > limit) {
      yield { from: start, to, said, transcript, unread };
      [start, said, transcript, day, unread] = [to + 1, [], "", "", []];
    }
    if (today !== day) transcript += writeRecord({ kind: "day", label: today, pieces: [] });
    day = today;
    transcript += records;
    said.push(...texts);
    unread.push(...passed.splice(0));
    to = endedAt(turn.outcome);
  }
  if (said.length > 0) yield { from: start, to, said, transcript, unread };
}

function textsOf({ turn, message, reply }: Remembered): SaidText[] {
  const { outcome, receivedAt, at } = turn;
  const texts: SaidText[] = [{ position: receivedAt, role: "user", text: message, at }];
  if (reply === undefined) return texts;
  return [...texts, { position: outcome.position, role: "assistant", text: reply, at: outcome.at }];
}

function recordsOf(texts: readonly SaidText[], limit: number): string {
  const cap = Math.min(MAX_READ, Math.floor(limit / (2 * texts.length)));
  return texts.map(({ position, role, text }) => {
    const kind = role === "assistant" ? "you" : texts.length > 1 ? "user" : "unanswered";
    return writeRecord({ kind, label: `${position}`, pieces: piecesWithin(text, cap) });
  }).join("");
}
