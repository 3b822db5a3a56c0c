import type { StoredManifest } from "./manifest.ts";

/** A manifest in numbers: turns by how they were included, and characters of the budget used. */
export function countContext(manifest: StoredManifest): {
  readonly characters: number;
  readonly budget: number;
  readonly recent: number;
  readonly recalled: number;
  readonly summarised: number;
  readonly dropped: number;
  /** Facts of the session's space, and turns of its other sessions; absent if there are none. */
  readonly facts?: number;
  readonly elsewhere?: number;
} {
  const turns = (list: readonly { readonly turns: number }[]) =>
    list.reduce((sum, item) => sum + item.turns, 0);
  const of = (kind: string) => turns(manifest.items.filter((item) => item.kind === kind));
  const facts = manifest.items.filter(({ kind }) => kind === "fact").length;
  const elsewhere = of("elsewhere");
  return {
    ...(facts > 0 ? { facts } : {}),
    ...(elsewhere > 0 ? { elsewhere } : {}),
    characters: manifest.characters,
    budget: manifest.limit,
    recent: of("recent"),
    recalled: of("recalled"),
    summarised: of("summary"),
    dropped: turns(manifest.leftOut.filter((item) => item.reason === "over_budget")),
  };
}

/** The number of messages in a context besides the new one; a summary counts as 1, a note as 0. */
export function countMessages({ items }: StoredManifest): number {
  return items.reduce((sum, { kind, from, to, turns, unanswered = 0 }) => {
    if (kind === "recent") return sum + 2 * turns - unanswered;
    if (kind === "recalled" || kind === "elsewhere") return sum + (from === to ? 1 : 2);
    return sum + (kind === "summary" ? 1 : 0);
  }, 0);
}
