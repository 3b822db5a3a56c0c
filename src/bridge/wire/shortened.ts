import type { StoredManifest } from "../../conversation/mod.ts";

/** The most turns that are named. */
const MOST_NAMED = 100;

/** Which turns of a context were shortened, and by how many characters; undefined: none. */
export function shortenedIn(
  { items }: Pick<StoredManifest, "items">,
): { position: number; by: number }[] | undefined {
  const shortened = items.flatMap(({ kind, from, shortenedBy = 0 }) =>
    kind === "recent" && shortenedBy > 0 ? [{ position: from, by: shortenedBy }] : []
  );
  return shortened.length > 0 ? shortened.slice(-MOST_NAMED) : undefined;
}
