import type { RecallHit } from "./saying.ts";

/** The heading of recalled passages in a context. */
export const RECALL_HEADING = "Earlier parts of this conversation:";
const SPEAKERS = { user: "User: ", assistant: "Assistant: " } as const;

/** Marks a gap in a message, before a passage and at the end. */
const GAP = "… ";
const CUT_OFF = "…";

/** The number of consecutive hits that do not fit after which the layout stops. */
const MISSES = 64;

/** Passages laid out as one text, and the included passages in order. */
export interface LaidOutRecall {
  readonly text: string;
  readonly kept: readonly RecallHit[];
}

interface Line {
  readonly day: string;
  readonly position: number;
  readonly hits: readonly RecallHit[];
  readonly length: number;
}

/**
 * Picks passages, best first, that fit into `room` (in UTF-16 units, layout included), and lays them
 * out as one text: in the order of the conversation, under the day (UTC) on which they were said. Both
 * are empty if nothing fits. Throws a `RangeError` for an invalid time.
 */
export function layOutRecall(hits: Iterable<RecallHit>, room: number): LaidOutRecall {
  const lines = new Map<number, Line>();
  const days = new Set<string>();
  let used = RECALL_HEADING.length;
  let misses = 0;
  for (const hit of hits) {
    const before = lines.get(hit.position);
    const after = withHit(before, hit);
    const dayLine = days.has(after.day) ? 0 : after.day.length + 1;
    const cost = after.length - (before?.length ?? 0) + dayLine;
    if (used + cost > room) {
      if (++misses === MISSES) break;
      continue;
    }
    misses = 0;
    used += cost;
    days.add(after.day);
    lines.set(hit.position, after);
  }
  return write([...lines.values()].sort(inOrder));
}

function withHit(line: Line | undefined, hit: RecallHit): Line {
  const hits = [...line?.hits ?? [], hit].sort((one, other) => one.start - other.start);
  const length = 1 + piecesOf(hits).reduce((sum, piece) => sum + piece.length, 0);
  return { day: line?.day ?? dayOf(hit.at), position: hit.position, hits, length };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Sorts by day, then by position: each day appears once, even if clocks went back. */
function inOrder(one: Line, other: Line): number {
  if (one.day === other.day) return one.position - other.position;
  return one.day < other.day ? -1 : 1;
}

/** The parts of a message's line: adjacent passages are joined, and gaps are marked. */
function piecesOf(hits: readonly RecallHit[]): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const hit of hits) {
    if (pieces.length === 0) pieces.push(SPEAKERS[hit.role]);
    if (hit.start > end) pieces.push(GAP);
    pieces.push(hit.text);
    end = hit.end;
  }
  if (end < (hits.at(-1)?.sayingLength ?? 0)) pieces.push(CUT_OFF);
  return pieces;
}

function write(lines: readonly Line[]): LaidOutRecall {
  if (lines.length === 0) return { text: "", kept: [] };
  const written = [RECALL_HEADING];
  let today = "";
  for (const { day, hits } of lines) {
    if (day !== today) written.push(day);
    today = day;
    written.push(piecesOf(hits).join(""));
  }
  return { text: written.join("\n"), kept: lines.flatMap(({ hits }) => hits) };
}
