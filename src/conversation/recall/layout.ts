import type { RecallHit } from "./recall_index.ts";

const HEADING = "Earlier parts of this conversation:";
const SPEAKERS = { user: "User: ", assistant: "Assistant: " } as const;
const GAP = "…";

/** Hits that no longer fit, in a row, after which nothing more is tried. */
const MISSES = 64;

/** Passages laid out as one text, and which of them are in it. */
export interface LaidOutRecall {
  readonly text: string;
  readonly kept: readonly RecallHit[];
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** One saying's line: neighbouring passages joined, a mark where something between or around is left out. */
function lineOf(hits: readonly RecallHit[]): string {
  let line = "";
  let end = 0;
  for (const hit of hits) {
    if (hit.start !== end) line = line.trimEnd() + (line ? ` ${GAP} ` : GAP);
    line += hit.text;
    end = hit.end;
  }
  line = line.trimEnd();
  const last = hits.at(-1);
  if (last && last.end < last.of) line += GAP;
  return (last ? SPEAKERS[last.role] : "") + line;
}

/**
 * Takes passages, best first, as far as `room` (in UTF-16 units, layout included) goes, and lays them
 * out as one text: in the order of the talk, under the day on which they were said. Empty where
 * nothing fits.
 */
export function layOutRecall(hits: Iterable<RecallHit>, room: number): LaidOutRecall {
  const sayings = new Map<number, { hits: RecallHit[]; length: number }>();
  const days = new Set<string>();
  let used = HEADING.length;
  let misses = 0;
  for (const hit of hits) {
    const before = sayings.get(hit.position);
    const together = [...before?.hits ?? [], hit].sort((a, b) => a.start - b.start);
    const length = lineOf(together).length + 1;
    const day = dayOf(hit.at);
    const cost = length - (before?.length ?? 0) + (days.has(day) ? 0 : day.length + 1);
    if (used + cost > room) {
      if (++misses > MISSES) break;
      continue;
    }
    misses = 0;
    used += cost;
    days.add(day);
    sayings.set(hit.position, { hits: together, length });
  }
  const lines: string[] = [];
  const kept: RecallHit[] = [];
  let today = "";
  const inOrder = [...sayings]
    .map(([position, { hits }]) => ({ position, hits, day: dayOf(hits[0]?.at ?? 0) }))
    .sort((a, b) => a.day < b.day ? -1 : a.day > b.day ? 1 : a.position - b.position);
  for (const saying of inOrder) {
    const { day } = saying;
    if (day !== today) lines.push(day);
    today = day;
    lines.push(lineOf(saying.hits));
    kept.push(...saying.hits);
  }
  return kept.length === 0
    ? { text: "", kept }
    : { text: [HEADING, ...lines].join("\n"), kept };
}
