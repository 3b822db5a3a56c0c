const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const TIME_WORDS = new RegExp(
  `\\b(?:yesterday|today|tonight|tomorrow|ago|recently|lately|last|next|since|week|weekend|month|year|years|` +
    `monday|tuesday|wednesday|thursday|friday|saturday|sunday|\\d{4}|\\d+(?:st|nd|rd|th)|${
      MONTHS.filter((month) => month !== "may" && month !== "march").join("|")
    })s?\\b`,
);
const ASKS_WHEN =
  /\b(?:when|what (?:date|day|month|year|time)|which (?:date|day|month|year)|how long|how (?:many|much) (?:time|days?|weeks?|months?|years?)|how recently|since when)\b/;

/** "When" in other languages, folded. */
const WHEN =
  /(?<!\p{L})(?:wann|quand|cuando|quando|wanneer|nar|hvornar|milloin|kiedy|kdy|kedy|когда|коли|кога|ne zaman|ποτε|cand|mikor|kada|kad|khi nao|kapan|متي|מתי|कब)(?!\p{L})|いつ|何時|何日|什么时候|什麼時候|何时|几号|언제|며칠|เมื่อไ/u;

/** Whether a folded text asks about a time. */
export function asksWhen(folded: string): boolean {
  return ASKS_WHEN.test(folded) || WHEN.test(folded);
}

/** Whether a folded text states a time. */
export function tellsTime(folded: string): boolean {
  return TIME_WORDS.test(folded);
}
