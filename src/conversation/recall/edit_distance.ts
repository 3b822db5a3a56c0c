/** Rows of distances, which the next two texts use again; longer ones make their own. */
const LONGEST = 64;
const rows = [0, 1, 2].map(() => new Int32Array(LONGEST + 1));

/**
 * Whether one text becomes the other by at most `most` insertions, deletions, replacements and swaps
 * of neighbours (optimal string alignment). Takes time proportional to the length times `most`.
 */
export function isWithin(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  // What they begin and end with alike costs nothing.
  let start = 0;
  let [length, width] = [one.length, other.length];
  while (start < length && start < width && isEqualAt(one, start, other, start)) start += 1;
  while (length > start && width > start && isEqualAt(one, length - 1, other, width - 1)) {
    length -= 1;
    width -= 1;
  }
  length -= start;
  width -= start;
  const far = most + 1;
  let [before, last, next] = rowsFor(width);
  for (let column = 0; column <= width; column++) last[column] = Math.min(column, far);
  for (let row = 1; row <= length; row++) {
    next.fill(far, 0, width + 1);
    if (row <= most) next[0] = row;
    let least = next[0] ?? far;
    const to = Math.min(width, row + most);
    const own = one.charCodeAt(start + row - 1);
    for (let column = Math.max(1, row - most); column <= to; column++) {
      const theirs = other.charCodeAt(start + column - 1);
      let cost = Math.min(
        (last[column - 1] ?? far) + (own === theirs ? 0 : 1),
        (last[column] ?? far) + 1,
        (next[column - 1] ?? far) + 1,
      );
      const isSwapped = row > 1 && column > 1 &&
        own === other.charCodeAt(start + column - 2) && one.charCodeAt(start + row - 2) === theirs;
      if (isSwapped) cost = Math.min(cost, (before[column - 2] ?? far) + 1);
      next[column] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return false;
    [before, last, next] = [last, next, before];
  }
  return (last[width] ?? far) <= most;
}

function rowsFor(width: number): [Int32Array, Int32Array, Int32Array] {
  const [before, last, next] = rows;
  if (width <= LONGEST && before && last && next) return [before, last, next];
  return [new Int32Array(width + 1), new Int32Array(width + 1), new Int32Array(width + 1)];
}

function isEqualAt(one: string, place: number, other: string, placeOfOther: number): boolean {
  return one.charCodeAt(place) === other.charCodeAt(placeOfOther);
}
