import { monthNames } from "../conversation/mod.ts";

const HAS_DIGIT = /\p{Nd}/u;
const YEAR = /^(?:19|20)\d{2}$/;
const DAY = /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/;
const UNIT = /^[年月日년월일]/u;

/** So far from the name of a month stands what belongs to it, in words: "28 de noviembre". */
const NEAR = 2;

/**
 * The words of a folded text that are parts of dates: what was said to be "tomorrow" is known by its
 * date.
 */
export function partsOfDates(form: string): ReadonlySet<string> {
  const parts = new Set<string>();
  if (!HAS_DIGIT.test(form)) return parts;
  const words = form.split(" ");
  const isDay = (index: number) => DAY.test(words[index] ?? "");
  const note = (...indexes: number[]) => {
    for (const index of indexes) parts.add(words[index] ?? "");
  };
  for (const [index, word] of words.entries()) {
    if (UNIT.test(words[index + 1] ?? "") && HAS_DIGIT.test(word)) note(index);
    if (monthNames().has(word)) {
      const near = Array.from({ length: 2 * NEAR + 1 }, (_, offset) => index + offset - NEAR)
        .filter(isDay);
      if (near.length > 0 || YEAR.test(words[index + 1] ?? "")) note(index, ...near);
    }
    if (!YEAR.test(word)) continue;
    note(index);
    if (isDay(index + 1) && isDay(index + 2)) note(index + 1, index + 2);
    if (isDay(index - 1) && isDay(index - 2)) note(index - 1, index - 2);
  }
  return parts;
}
