import type { ManifestInfo, ManifestItem } from "../../src/client/mod.ts";

/** What a part of the bar stands for. */
export type PartKind = ManifestItem["kind"] | "free" | "message";

/** A part of the bar: what it stands for, how long it is, and what share of the whole bar. */
export interface Part {
  readonly kind: PartKind;
  readonly characters: number;
  /** From 0 to 1; those of a bar make 1. */
  readonly share: number;
}

/** The order in which a request has them. */
const ORDER = ["pinned", "summary", "recent", "recalled"] as const;

/**
 * The budget as a bar. All parts but the new message make the budget exactly: the headings and
 * dates that stand before recalled passages count as recalled. The message is on top of the budget,
 * so it comes last. Lengths are in characters (UTF-16 units).
 */
export function barOf(
  { limit, characters, items }: Pick<ManifestInfo, "limit" | "characters" | "items">,
  message: number,
): readonly Part[] {
  const sums = new Map<PartKind, number>(ORDER.map((kind) => [kind, 0]));
  for (const item of items) sums.set(item.kind, (sums.get(item.kind) ?? 0) + item.characters);
  const known = [...sums.values()].reduce((sum, each) => sum + each, 0);
  const layout = characters - known;
  const heir = items.findLast(({ kind }) => kind === "recalled") ? "recalled" : items.at(-1)?.kind;
  if (heir && layout > 0) sums.set(heir, (sums.get(heir) ?? 0) + layout);
  sums.set("free", Math.max(0, limit - characters));
  sums.set("message", message);
  const whole = Math.max(1, [...sums.values()].reduce((sum, each) => sum + each, 0));
  return [...sums].filter(([, length]) => length > 0).map(([kind, length]) => ({
    kind,
    characters: length,
    share: length / whole,
  }));
}
