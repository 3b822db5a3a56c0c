import { dayOf } from "../days.ts";
import { frameLength, lengthInRecord, type MemoryRecord, writeRecord } from "../memory_record.ts";
import { countBelow } from "./column.ts";
import type { RecallHit } from "./saying.ts";

/** The number of consecutive hits that do not fit after which the layout stops. */
const MISSES = 64;

/** Passages laid out as one text of records, and the included passages in order. */
export interface LaidOutRecall {
  readonly text: string;
  readonly kept: readonly RecallHit[];
}

/** Where a passage comes from: the position of its event, and the day on which it was said. */
export interface Origin {
  readonly position: number;
  /** As `2026-11-28`. */
  readonly day: string;
  /** The other talk that it was said in, if it was: its number, and its name as a label. */
  readonly talk?: { readonly number: number; readonly name: string };
  /** The label of a fact; it says its day itself. */
  readonly fact?: string;
}

/** What is taken of one message or reply. */
interface Line {
  readonly origin: Origin;
  /** How its record begins. */
  readonly tag: Tag;
  /** The record that precedes it, and what identifies that. */
  readonly mark: string;
  readonly marked: string;
  /** In the order of the message. */
  readonly hits: RecallHit[];
}

/** How a record begins. */
type Tag = Pick<MemoryRecord, "kind" | "label">;

/** Where a passage would stand. */
interface Placed {
  /** Identifies its message. */
  readonly key: number;
  readonly line: Line;
  /** Its place among the passages of its message. */
  readonly place: number;
  /** How much longer, at most, the text becomes with it, in UTF-16 units. */
  readonly cost: number;
}

/** Positions are below this. */
const PART = 2 ** 32;

/** What a record takes at least besides its text. */
const LEAST_FRAME = frameLength({ kind: "you", label: "1" });

/** What a cut costs in a record. */
const CUT_LENGTH = writtenLength(["", ""]) - writtenLength([""]);

/** What can be longer, once escaped, together with the text that follows it, and by how much. */
const OPEN_ESCAPE = /&(?:a|am|amp|l|lt)?$/;
const ESCAPE_LENGTH = 4;

/**
 * Picks passages, best first, that fit into `room` (in UTF-16 units, layout included), and lays them
 * out as records: in the order of the conversation, after the day on which they were said. Both are
 * empty if nothing fits. Throws a `RangeError` for an invalid time.
 */
export function layOutRecall(
  hits: Iterable<RecallHit>,
  room: number,
  originOf?: (hit: RecallHit) => Origin,
): LaidOutRecall {
  const layout = new RecallLayout(room, originOf);
  for (const hit of hits) if (!layout.take(hit)) break;
  return layout.laidOut;
}

/** `layOutRecall`, passage by passage. */
export class RecallLayout {
  readonly #room: number;
  readonly #originOf: (hit: RecallHit) => Origin;
  readonly #lines = new Map<number, Line>();
  /** The records that say on which day, and in which talk, the following was said. */
  readonly #marks = new Set<string>();
  /** The line that was made last, some of them on the same day. */
  #last: Line | undefined;
  #used = 0;
  #misses = 0;

  constructor(
    room: number,
    originOf = (hit: RecallHit): Origin => ({ position: hit.position, day: dayOf(hit) }),
  ) {
    this.#room = room;
    this.#originOf = originOf;
  }

  /** Takes the next best passage if it fits. Returns false once it is not worth trying others. */
  take(hit: RecallHit): boolean {
    // Of what is far too long, nothing else need be known.
    const least = this.#lines.has(keyOf(hit)) ? -CUT_LENGTH : LEAST_FRAME;
    if (this.#used + hit.text.length + least > this.#room) return ++this.#misses < MISSES;
    const { key, line, place, cost } = this.#placed(hit);
    if (this.#used + cost > this.#room) return ++this.#misses < MISSES;
    this.#misses = 0;
    this.#used += cost;
    this.#marks.add(line.marked);
    line.hits.splice(place, 0, hit);
    this.#lines.set(key, line);
    return true;
  }

  /** How much is taken so far, in UTF-16 units. */
  get used(): number {
    return this.#used;
  }

  /** How long a text out of a passage may be, in UTF-16 units; all of it where the passage fits. */
  roomFor(hit: RecallHit): number {
    const left = this.#room - this.#used;
    if (this.#placed(hit).cost <= left) return hit.text.length;
    const inside = { ...hit, start: hit.start + 1, end: hit.end - 1, text: "" };
    return Math.max(0, left - this.#placed(inside).cost);
  }

  /** Where a passage would stand, and how much longer, at most, the text becomes with it. */
  #placed(hit: RecallHit): Placed {
    const key = keyOf(hit);
    const line = this.#lines.get(key) ?? this.#lineOf(hit);
    const place = placeOf(line.hits, hit);
    const isMarked = this.#marks.has(line.marked);
    const cost = costIn(line, hit, place) + (isMarked ? 0 : line.mark.length);
    return { key, line, place, cost };
  }

  /** A line for a hit, of which nothing is taken yet. */
  #lineOf(hit: RecallHit): Line {
    const origin = this.#originOf(hit);
    const tag = tagOf(origin, hit);
    const last = this.#last;
    if (last && last.origin.day === origin.day && isPlain(last.origin) && isPlain(origin)) {
      return { origin, tag, mark: last.mark, marked: last.marked, hits: [] };
    }
    const mark = markOf(origin);
    const marked = `${origin.talk?.number ?? ""} ${mark}`;
    return this.#last = { origin, tag, mark, marked, hits: [] };
  }

  /** The text of what was taken, and the passages. */
  get laidOut(): LaidOutRecall {
    return write([...this.#lines.values()].sort(inOrder));
  }
}

/** Identifies a hit's message. */
function keyOf({ part = 0, position }: RecallHit): number {
  return part * PART + position;
}

/** Whether something was said in this talk, so that its day is all that precedes it. */
function isPlain({ fact, talk }: Origin): boolean {
  return fact === undefined && talk === undefined;
}

/** Where a hit stands among the others of its message: after those that start where it does. */
function placeOf(hits: readonly RecallHit[], { start }: RecallHit): number {
  if (hits.length === 0) return 0;
  const valueAt = (index: number) => hits[index]?.start ?? 0;
  return countBelow(hits.length, { valueAt, limit: start + 1 });
}

/** How much longer, at most, a message's record becomes with another hit. */
function costIn({ tag, hits }: Line, hit: RecallHit, place: number): number {
  const [before, after] = [hits[place - 1], hits[place]];
  const frame = hits.length === 0 ? frameLength(tag) : 0;
  const cuts = cutBetween(before, hit) + cutBetween(hit, after) - cutBetween(before, after);
  const open = OPEN_ESCAPE.test(hit.text) ? ESCAPE_LENGTH : 0;
  return frame + lengthInRecord(hit.text) + open + cuts * CUT_LENGTH;
}

/** Whether (1) or not (0) something is cut between two neighbours, or at the beginning or end. */
function cutBetween(before: RecallHit | undefined, after: RecallHit | undefined): number {
  if (after) return after.start > (before?.end ?? 0) ? 1 : 0;
  return before && before.end < before.sayingLength ? 1 : 0;
}

/**
 * Sorts facts first, then what was said in this talk, then in others; by day, then by position: each
 * day appears once in a talk, even if clocks went back.
 */
function inOrder({ origin: one, hits }: Line, { origin: other, hits: others }: Line): number {
  const kinds = groupOf(one) - groupOf(other);
  if (kinds !== 0) return kinds;
  if (one.day !== other.day) return one.day < other.day ? -1 : 1;
  const talks = (one.talk?.number ?? 0) - (other.talk?.number ?? 0);
  return talks || (hits[0]?.position ?? 0) - (others[0]?.position ?? 0);
}

/** 0 for a fact, 1 for this talk, 2 for others. */
function groupOf({ fact, talk }: Origin): number {
  return fact !== undefined ? 0 : talk ? 2 : 1;
}

/** The record that precedes what was said on one day in one talk. */
function markOf({ day, talk, fact }: Origin): string {
  if (fact !== undefined) return "";
  if (!talk) return writeRecord({ kind: "day", label: day, pieces: [] });
  return writeRecord({ kind: "elsewhere", label: `${day} "${talk.name}"`, pieces: [] });
}

/** A message's record: adjacent passages are joined, and what is between others is cut. */
function recordOf({ tag, hits }: Line): MemoryRecord {
  const pieces: string[] = [""];
  let end = 0;
  for (const hit of hits) {
    if (hit.start > end) pieces.push("");
    pieces[pieces.length - 1] += hit.text;
    end = hit.end;
  }
  if (end < (hits.at(-1)?.sayingLength ?? 0)) pieces.push("");
  return { ...tag, pieces };
}

function tagOf({ position, fact }: Origin, { role }: RecallHit): Tag {
  if (fact !== undefined) return { kind: "fact", label: fact };
  return { kind: role === "assistant" ? "you" : "user", label: `${position}` };
}

function write(lines: readonly Line[]): LaidOutRecall {
  const written: string[] = [];
  let before = "";
  for (const line of lines) {
    if (line.mark !== before) written.push(line.mark);
    before = line.mark;
    written.push(writeRecord(recordOf(line)));
  }
  return { text: written.join(""), kept: lines.flatMap(({ hits }) => hits) };
}

function writtenLength(pieces: readonly string[]): number {
  return writeRecord({ kind: "user", label: "", pieces }).length;
}
