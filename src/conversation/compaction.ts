import { dayOf } from "./days.ts";
import { FRAME_RESERVE } from "./frame_lengths.ts";
import type { KnownFact } from "./known_fact.ts";
import {
  countRemembered,
  firstUnsummarised,
  isRemembered,
  lengthOf,
  remember,
  type Remembered,
} from "./memory.ts";
import { type MemoryRecord, writeRecord } from "./memory_record.ts";
import { layOutPins } from "./pins.ts";
import { withoutSetAside, withoutSummary } from "./set_aside.ts";
import type { Conversation } from "./state.ts";
import { layOutStanding } from "./standing.ts";
import { summaryLength, summaryRoom } from "./summary_layout.ts";
import { piecesWithin } from "./text.ts";
import { endedAt } from "./turns.ts";
import { WindowMemory, windowOf } from "./window.ts";

/**
 * A summary is due once at least this many turns have left the window without one, which together
 * are at least this share of the budget long. Until then, recall covers them.
 */
const LEAST_TURNS = 11;
const LEAST_SHARE = 0.4;

/** The longest transcript to summarise at once, in characters. The rest waits for the next one. */
export const MAX_TRANSCRIPT = 200_000;

/** The longest message in a transcript, in characters, and as a share of the transcript's most. */
const MAX_TRANSCRIPT_MESSAGE = 20_000;
const MESSAGE_SHARE = 1 / 3;

/** A summary below this many characters is not worth a call. */
const LEAST_SUMMARY = 50;

/** Which turns a new summary replaces, and what to make it from. */
export interface Compaction {
  /** The positions at which its first turn was received and its last one ended. */
  readonly from: number;
  readonly to: number;
  /** How many turns it and the previous summary tell of. */
  readonly turns: number;
  /** Records: the previous summary, then the turns, oldest first, with the days they were said. */
  readonly transcript: string;
  /** The maximum length of the summary, in characters (UTF-16 units). */
  readonly room: number;
  /** The position of the previous summary, if that is not gone on from. */
  readonly replaces?: number;
}

/**
 * Plans the next compaction within the budget (`limit`, in characters): all turns that have left the
 * window, once they are many, or those of them that a transcript of `longest` characters holds, at
 * least one. Undefined until then. Compactions are rare and deep, and fall due when the window has
 * moved, so that between two of them contexts mostly grow at their end. `standing`: the standing facts
 * that contexts begin with, where the session is in a space. `memory` is only a cache. A summary that
 * tells of a withheld turn is not gone on from: the next one is made from all turns before the window.
 */
export function planCompaction(
  conversation: Conversation,
  limit: number,
  { memory = new WindowMemory(), longest = MAX_TRANSCRIPT, standing }: {
    readonly memory?: WindowMemory;
    readonly longest?: number;
    readonly standing?: readonly KnownFact[];
  } = {},
): Compaction | undefined {
  const room = summaryRoom(limit);
  if (room < LEAST_SUMMARY) return undefined;
  const sent = withoutSetAside(conversation);
  const first = firstUnsummarised(sent);
  const facts = layOutStanding(standing, { limit, timeZone: conversation.beganIn });
  const pins = layOutPins(conversation, limit);
  const pinned = pins.text.length + facts.text.length + FRAME_RESERVE;
  const summary = summaryLength(sent, limit);
  const { start: end } = windowOf(sent, { limit, pinned, summary, memory });
  if (!isDue(sent, { first, end, least: limit * LEAST_SHARE })) return undefined;
  const { summary: told } = conversation;
  if (!told?.tellsOf) return compact(conversation, { first, end, room, longest });
  const anew = compact(withoutSummary(conversation), { first: 0, end, room, longest });
  return anew && { ...anew, replaces: told.position };
}

/** Whether the turns from the index `first` to `end` are many, and at least `least` characters. */
function isDue(
  { settled }: Conversation,
  { first, end, least }: { readonly first: number; readonly end: number; readonly least: number },
): boolean {
  let [turns, characters] = [0, 0];
  for (let index = first; index < end; index++) {
    const turn = settled.at(index);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory)) continue;
    turns += 1;
    characters += lengthOf(memory);
    if (turns >= LEAST_TURNS && characters >= least) return true;
  }
  return false;
}

/**
 * The turns from the index `first` to `end`, or as many as a transcript of `longest` characters holds,
 * at least one; undefined where none of them is remembered.
 */
export function compact(
  conversation: Conversation,
  { first, end, room, longest }: {
    readonly first: number;
    readonly end: number;
    readonly room: number;
    readonly longest: number;
  },
): Compaction | undefined {
  const { settled, summary } = conversation;
  const cap = Math.min(MAX_TRANSCRIPT_MESSAGE, Math.floor(longest * MESSAGE_SHARE));
  const records = summary
    ? [recordOf("earlier", `${summary.from}-${summary.to}`, summary.text, cap)]
    : [];
  let today = "";
  let characters = records.join("").length;
  let taken = 0;
  let from = summary?.from ?? Infinity;
  let to = 0;
  let turns = countRemembered(conversation, first);
  for (let index = first; index < end; index++) {
    const turn = settled.at(index);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory)) continue;
    const day = dayOf(turn);
    const dayMark = day === today ? "" : writeRecord({ kind: "day", label: day, pieces: [] });
    const record = dayMark + transcribe(memory, cap);
    if (taken > 0 && characters + record.length > longest) break;
    from = Math.min(from, turn.receivedAt);
    to = endedAt(turn.outcome);
    turns += 1;
    taken += 1;
    today = day;
    characters += record.length;
    records.push(record);
  }
  if (taken === 0) return undefined;
  return { from, to, turns, transcript: records.join(""), room };
}

/** The records of a turn, each text up to `cap` characters. */
function transcribe({ turn, message, reply }: Remembered, cap: number): string {
  const { receivedAt, outcome } = turn;
  if (reply === undefined) return recordOf("unanswered", `${receivedAt}`, message, cap);
  return recordOf("user", `${receivedAt}`, message, cap) +
    recordOf("you", `${outcome.position}`, reply, cap);
}

function recordOf(kind: MemoryRecord["kind"], label: string, text: string, cap: number): string {
  return writeRecord({ kind, label, pieces: piecesWithin(text, cap) });
}
