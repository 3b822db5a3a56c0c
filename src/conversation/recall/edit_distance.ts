/**
 * Whether one text becomes the other by at most `most` insertions, deletions, replacements and swaps
 * of neighbours (optimal string alignment). Takes time proportional to the length times `most`.
 */
export function isWithin(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one.charCodeAt(start) === other.charCodeAt(start)) start += 1;
  let same = 0;
  while (start + same < shorter && areSameAtEnd(one, other, same)) same += 1;
  const rows = one.length - start - same;
  const columns = other.length - start - same;
  if (Math.max(rows, columns) <= most) return true;
  return isAligned(one.slice(start, start + rows), other.slice(start, start + columns), most);
}

function areSameAtEnd(one: string, other: string, before: number): boolean {
  const [end, otherEnd] = [one.length - 1 - before, other.length - 1 - before];
  return one.charCodeAt(end) === other.charCodeAt(otherEnd);
}

/** `isWithin`, for texts that begin and end differently. */
function isAligned(one: string, other: string, most: number): boolean {
  const far = most + 1;
  const width = other.length + 1;
  let [before, last, next] = rowsOf(width);
  for (let column = 0; column < width; column++) last[column] = Math.min(column, far);
  for (let row = 1; row <= one.length; row++) {
    next.fill(far, 0, width);
    if (row <= most) next[0] = row;
    let least = next[0] ?? far;
    const code = one.charCodeAt(row - 1);
    const codeBefore = one.charCodeAt(row - 2);
    const to = Math.min(other.length, row + most);
    for (let column = Math.max(1, row - most); column <= to; column++) {
      const isEqual = code === other.charCodeAt(column - 1);
      let cost = Math.min(
        (last[column - 1] ?? far) + (isEqual ? 0 : 1),
        (last[column] ?? far) + 1,
        (next[column - 1] ?? far) + 1,
      );
      const isSwapped = code === other.charCodeAt(column - 2) &&
        codeBefore === other.charCodeAt(column - 1);
      if (isSwapped && row > 1 && column > 1) {
        cost = Math.min(cost, (before[column - 2] ?? far) + 1);
      }
      next[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > most) return false;
    [before, last, next] = [last, next, before];
  }
  return (last[other.length] ?? far) <= most;
}

/** Words are shorter, in UTF-16 units. */
const USUAL_WIDTH = 64;

type Rows = [Int32Array, Int32Array, Int32Array];

const usual: Rows = newRows(USUAL_WIDTH);

/** Three rows of a table; their numbers may be anything. */
function rowsOf(width: number): Rows {
  return width <= USUAL_WIDTH ? usual : newRows(width);
}

function newRows(width: number): Rows {
  return [new Int32Array(width), new Int32Array(width), new Int32Array(width)];
}
