import type { ManifestInfo } from "../../src/client/mod.ts";

/**
 * Why a budget gives the same context as the bridge's own, in one sentence; undefined if it gives
 * another.
 */
export function unchangedText(usual: ManifestInfo, tried: ManifestInfo): string | undefined {
  if (usual.limit === tried.limit || !isSame(usual, tried)) return undefined;
  const why = (reason: string) => tried.leftOut.some((row) => row.reason === reason);
  if (why("over_budget")) {
    return "This budget changes nothing: what is left out does not bear on this message enough.";
  }
  return why("summarised")
    ? "This budget changes nothing: what is left out is in the summary."
    : "This budget changes nothing: the whole conversation fits already.";
}

function isSame(one: ManifestInfo, other: ManifestInfo): boolean {
  const of = ({ items, leftOut }: ManifestInfo) => JSON.stringify([items, leftOut]);
  return of(one) === of(other);
}
