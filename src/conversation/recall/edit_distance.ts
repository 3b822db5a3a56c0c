/**
 * Whether one text becomes the other by at most `most` insertions, deletions, replacements and swaps
 * of neighbours (optimal string alignment). Takes time proportional to the length times `most`.
 */
export function isWithin(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  const far = most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => Math.min(column, far));
  for (let row = 1; row <= one.length; row++) {
    const next = new Array<number>(other.length + 1).fill(far);
    if (row <= most) next[0] = row;
    let least = next[0] ?? far;
    const to = Math.min(other.length, row + most);
    for (let column = Math.max(1, row - most); column <= to; column++) {
      const isEqual = one[row - 1] === other[column - 1];
      let cost = Math.min(
        (last[column - 1] ?? far) + (isEqual ? 0 : 1),
        (last[column] ?? far) + 1,
        (next[column - 1] ?? far) + 1,
      );
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwapped && row > 1 && column > 1) {
        cost = Math.min(cost, (before[column - 2] ?? far) + 1);
      }
      next[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return false;
    before = last;
    last = next;
  }
  return (last[other.length] ?? far) <= most;
}
