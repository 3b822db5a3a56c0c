import type { ManifestInfo, ManifestItem } from "../../src/client/mod.ts";

/** What a segment of the bar stands for. */
export type SegmentKind = ManifestItem["kind"] | "free" | "message";

/** A segment of the bar: its kind, length, and share of the whole bar. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly characters: number;
  /** From 0 to 1; the shares of a bar add up to 1. */
  readonly share: number;
}

/** The order of a request. */
const ORDER = ["pinned", "fact", "summary", "recent", "recalled", "elsewhere"] as const;

/**
 * Splits the budget into the segments of a bar. All segments but the new message add up to the
 * budget: headings and dates of passages count as recalled, or as the last kind there is. The message does not count
 * towards the budget and comes last. Lengths are in characters (UTF-16 units).
 */
export function segmentsOf(
  { limit, characters, items }: Pick<ManifestInfo, "limit" | "characters" | "items">,
  message: number,
): readonly Segment[] {
  const sums = new Map<SegmentKind, number>(ORDER.map((kind) => [kind, 0]));
  for (const item of items) sums.set(item.kind, (sums.get(item.kind) ?? 0) + item.characters);
  const known = [...sums.values()].reduce((sum, each) => sum + each, 0);
  const layout = characters - known;
  const remainderKind = items.findLast(({ kind }) => kind === "recalled")
    ? "recalled"
    : items.findLast(({ kind }) => kind !== "file")?.kind;
  if (remainderKind && layout > 0) sums.set(remainderKind, (sums.get(remainderKind) ?? 0) + layout);
  sums.set("free", Math.max(0, limit - characters));
  sums.set("message", message);
  const whole = Math.max(1, [...sums.values()].reduce((sum, each) => sum + each, 0));
  return [...sums].filter(([, length]) => length > 0).map(([kind, length]) => ({
    kind,
    characters: length,
    share: length / whole,
  }));
}
