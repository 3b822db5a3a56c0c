/** The longest word that is compared, in UTF-16 units. */
const LONGEST = 64;

/**
 * Finds the known word that a misspelt one most likely stands for; undefined if none is near. One edit
 * is allowed for every three characters, and at most three: a character too many, too few, or
 * another, or two that are swapped.
 */
export function nearest<Word extends string>(
  word: string,
  known: readonly Word[],
): Word | undefined {
  const most = Math.min(3, Math.floor(word.length / 3));
  let best: { readonly word: Word; readonly edits: number } | undefined;
  for (const each of known) {
    if (Math.abs(each.length - word.length) > most || word.length > LONGEST) continue;
    const edits = editsBetween(word, each);
    if (edits <= most && edits < (best?.edits ?? Infinity)) best = { word: each, edits };
  }
  return best?.word;
}

/** How many edits make one word another. */
function editsBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let edits = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwap) edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      next.push(edits);
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}
