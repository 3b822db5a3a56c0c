import { summaryBlock, summaryRoom } from "./context.ts";
import { firstUnsummarised, isRemembered, lengthOf, remember, type Remembered } from "./memory.ts";
import type { Conversation } from "./state.ts";
import { shorten } from "./text.ts";

/** Older turns give way when what is remembered takes more than this share of the budget. */
const HIGH_WATER = 0.9;

/** The newest turns that stay as they are take at most this share of the budget. */
const LOW_WATER = 0.4;

/** The longest transcript that one summary is asked for, in characters. What is over waits. */
const MAX_TRANSCRIPT = 200_000;

/** The longest piece of one message in a transcript, in characters. */
const MAX_TRANSCRIPT_MESSAGE = 20_000;

/** A summary below this many characters is not worth a call. */
const LEAST_SUMMARY = 100;

/** Which turns a new summary is to stand in for, and what it is to be made from. */
export interface Compaction {
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  /** The former summary and the turns, oldest first, blocks parted by blank lines. */
  readonly transcript: string;
  /** How long the summary may be, in characters (UTF-16 units). */
  readonly room: number;
}

/**
 * Plans the next compaction, or nothing while the budget (`limit`, in characters) has room. It
 * comes rarely and goes deep: it is due above the high-water mark and goes down to the low one,
 * so that between two of them contexts only grow at their end. The newest turn always stays.
 */
export function planCompaction(conversation: Conversation, limit: number): Compaction | undefined {
  const room = summaryRoom(limit);
  if (room < LEAST_SUMMARY) return undefined;
  const first = firstUnsummarised(conversation);
  const lengths = conversation.settled.slice(first).map((turn) => {
    const memory = remember(turn);
    return isRemembered(memory) ? lengthOf(memory) : 0;
  });
  const former = summaryBlock(conversation, limit)?.length ?? 0;
  const total = lengths.reduce((sum, length) => sum + length, former);
  if (total <= limit * HIGH_WATER) return undefined;
  const kept = turnsKept(lengths, limit * LOW_WATER);
  return compact(conversation, { first, end: conversation.settled.length - kept, room });
}

function turnsKept(lengths: readonly number[], room: number): number {
  let kept = 1;
  let used = lengths.at(-1) ?? 0;
  while (kept < lengths.length) {
    used += lengths[lengths.length - 1 - kept] ?? 0;
    if (used > room) break;
    kept += 1;
  }
  return kept;
}

function compact(
  conversation: Conversation,
  range: { readonly first: number; readonly end: number; readonly room: number },
): Compaction | undefined {
  const { settled, summary } = conversation;
  const blocks = summary ? [`Earlier summary: ${summary.text}`] : [];
  let characters = 0;
  let from = summary?.from ?? Infinity;
  let to = 0;
  let index = range.first;
  for (; index < range.end && characters < MAX_TRANSCRIPT; index++) {
    const turn = settled[index];
    if (!turn) break;
    from = Math.min(from, turn.receivedAt);
    to = Math.max(to, turn.outcome.position);
    const memory = remember(turn);
    if (!isRemembered(memory)) continue;
    const block = transcribe(memory);
    characters += block.length;
    blocks.push(block);
  }
  if (characters === 0) return undefined;
  return { from, to, turns: index, transcript: blocks.join("\n\n"), room: range.room };
}

function transcribe(memory: Remembered): string {
  const day = new Date(memory.turn.at).toISOString().slice(0, 10);
  const part = (who: string, text: string) =>
    `[${day}] ${who}: ${shorten(text, MAX_TRANSCRIPT_MESSAGE)?.text ?? ""}`;
  const message = part("User", memory.message);
  return memory.reply === undefined ? message : `${message}\n\n${part("Assistant", memory.reply)}`;
}
