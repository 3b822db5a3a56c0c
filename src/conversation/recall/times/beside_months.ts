import { isSmallLetter } from "../ascii.ts";
import { monthNames } from "./names_of_days.ts";

/** So many signs and spaces at most stand between a day and a word beside it. */
const MOST_BETWEEN = 3;

/** A day's ending, a word before the month, the month itself. */
const MOST_WORDS = 3;

/** What a day ends in, as the first word behind it or at its beginning, and what precedes a month. */
const ENDING = /^(?:st|nd|rd|th|er)/;
const BEFORE_MONTH = new Set(["", "de", "of", "del", "d", "the"]);

const THE = " the ";
const [DOT, SPACE] = [46, 32];

/**
 * Whether the name of a month may follow a day that ends at a place of a folded text in ASCII: a quick
 * test, which is true wherever one does.
 */
export function mayPrecedeMonth(folded: string, end: number): boolean {
  const names = monthNames();
  let place = end;
  for (let words = 0; words < MOST_WORDS; words++) {
    const from = place;
    while (!isSmallLetter(folded.charCodeAt(place))) {
      if (++place - from > MOST_BETWEEN) return false;
    }
    const start = place;
    while (isSmallLetter(folded.charCodeAt(place))) place += 1;
    const word = folded.slice(start, place);
    if (names.has(word)) return true;
    const rest = words === 0 && ENDING.test(word) ? word.slice(2) : word;
    if (names.has(rest)) return true;
    if (!BEFORE_MONTH.has(rest) && !BEFORE_MONTH.has(word)) return false;
  }
  return false;
}

/** Whether the name of a month may precede a day that starts at a place of such a text, likewise. */
export function mayFollowMonth(folded: string, start: number): boolean {
  let end = start;
  if (folded.endsWith(THE, end)) end -= THE.length - 1;
  if (folded.charCodeAt(end - 1) !== SPACE) return false;
  end -= folded.charCodeAt(end - 2) === DOT ? 2 : 1;
  let place = end;
  while (isSmallLetter(folded.charCodeAt(place - 1))) place -= 1;
  return monthNames().has(folded.slice(place, end));
}
