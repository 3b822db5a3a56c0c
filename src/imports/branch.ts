/**
 * The ids from the first message of a branch to its last one, by following parents. A cycle ends it,
 * and so does a parent that is not there.
 */
export function branchTo(
  last: string,
  parentOf: (id: string) => string | undefined,
): string[] {
  const seen = new Set<string>();
  for (let id: string | undefined = last; id !== undefined && !seen.has(id); id = parentOf(id)) {
    seen.add(id);
  }
  return [...seen].reverse();
}
