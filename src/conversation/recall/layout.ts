import type { RecallHit } from "./saying.ts";

/** What stands before recalled passages in a context. */
export const RECALL_HEADING = "Earlier parts of this conversation:";
const SPEAKERS = { user: "User: ", assistant: "Assistant: " } as const;

/** Stands for what is left out of a saying, before a passage and at the end. */
const GAP = "… ";
const CUT_OFF = "…";

/** Hits that no longer fit, in a row, after which no more are tried. */
const MISSES = 64;

/** Passages laid out as one text, and those that are in it, in its order. */
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
 * Takes passages, best first, as far as `room` (in UTF-16 units, layout included) goes, and lays them
 * out as one text: in the order of the talk, under the day (UTC) on which they were said. Both are empty
 * where nothing fits. Throws a `RangeError` for a time that is no date.
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

/** By day, then by position: each day stands once, also where clocks went back. */
function inOrder(one: Line, other: Line): number {
  if (one.day === other.day) return one.position - other.position;
  return one.day < other.day ? -1 : 1;
}

/** What one saying's line is made of: passages that touch are joined, a mark stands in each gap. */
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
