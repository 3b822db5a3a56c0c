import type { ManifestInfo } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";

/**
 * Why a budget gives the same context as the bridge's own, in one sentence; undefined if it gives
 * another.
 */
export function unchangedText(usual: ManifestInfo, tried: ManifestInfo): string | undefined {
  if (usual.limit === tried.limit || !isSame(usual, tried)) return undefined;
  const why = (reason: string) => tried.leftOut.some((row) => row.reason === reason);
  if (why("over_budget")) {
    return contextWords.unchangedUnrelated;
  }
  return why("summarised") ? contextWords.unchangedSummary : contextWords.unchangedWhole;
}

function isSame(one: ManifestInfo, other: ManifestInfo): boolean {
  const of = ({ items, leftOut }: ManifestInfo) => JSON.stringify([items, leftOut]);
  return of(one) === of(other);
}
