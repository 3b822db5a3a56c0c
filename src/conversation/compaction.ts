import { summaryRoom } from "./context.ts";
import { firstUnsummarised, isRemembered, lengthOf, remember, type Remembered } from "./memory.ts";
import { layOutPins } from "./pins.ts";
import { sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { shorten } from "./text.ts";
import { WindowMemory, windowOf } from "./window.ts";

/**
 * A summary is due once the newest turns have filled this share of the way to their high mark: early
 * enough to be ready before they are dropped.
 */
const DUE = 0.8;

/** The longest transcript to summarise at once, in characters. The rest waits for the next one. */
const MAX_TRANSCRIPT = 200_000;

/** The longest piece of one message in a transcript, in characters. */
const MAX_TRANSCRIPT_MESSAGE = 20_000;

/** A summary below this many characters is not worth a call. */
const LEAST_SUMMARY = 50;

/** Which turns a new summary replaces, and what to make it from. */
export interface Compaction {
  readonly from: number;
  readonly to: number;
  readonly turns: number;
  /** The previous summary and the turns, oldest first, separated by blank lines. */
  readonly transcript: string;
  /** The maximum length of the summary, in characters (UTF-16 units). */
  readonly room: number;
}

/**
 * Plans the next compaction; undefined while the newest turns have room to grow within the budget
 * (`limit`, in characters). Compactions are rare and deep, down to the low mark, so that between two
 * of them contexts only grow at their end. The newest turn always stays. `memory` is only a cache.
 */
export function planCompaction(
  conversation: Conversation,
  limit: number,
  memory = new WindowMemory(),
): Compaction | undefined {
  const room = summaryRoom(limit);
  if (room < LEAST_SUMMARY) return undefined;
  const first = firstUnsummarised(conversation);
  const pinned = layOutPins(conversation, limit).text?.length ?? 0;
  const { start, characters, marks } = windowOf(conversation, { limit, pinned, memory });
  if (start === first && characters <= marks.high * DUE) return undefined;
  const end = firstKept(conversation, { limit, least: first, room: marks.low });
  return compact(conversation, { first, end, room });
}

/** The index of the oldest turn that is kept verbatim. */
function firstKept(
  { settled }: Conversation,
  { limit, least, room }: { readonly limit: number; readonly least: number; readonly room: number },
): number {
  const cap = sharesOf(limit).message;
  let index = settled.length;
  let left = room;
  while (index > least) {
    const turn = settled.at(index - 1);
    const memory = turn && remember(turn);
    left -= memory && isRemembered(memory) ? lengthOf(memory, cap) : 0;
    if (left < 0 && index < settled.length) break;
    index -= 1;
  }
  return index;
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
    const turn = settled.at(index);
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
