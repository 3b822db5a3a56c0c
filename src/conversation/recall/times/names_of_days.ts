import { finish, type Steps } from "../../steps.ts";
import { foldText } from "../words.ts";
import { MONTH_FORMS } from "./time_words.ts";

/** The languages whose words for times are known, by their codes (ISO 639-1). */
export const LANGUAGES =
  "en de fr es it pt nl sv da nb fi pl cs sk ru uk tr el ro hu bg hr sr ja zh ko ar he hi th vi id fa ca"
    .split(" ");

const SLAVIC = new Set("pl cs sk ru uk bg hr sr".split(" "));
/** How the last vowel of a Slavic name changes: "в субботу", "w niedzielę". */
const VOWELS = [
  [/[aeiouy]$/, "aeiuy"],
  [/[аеиоуыюяьї]$/, "аеиуыюяії"],
] as const;

/** Endings of "in May" and "on Monday" where they are part of the word. */
const ENDINGS: Readonly<Record<string, string>> = { fi: "na ssa", hu: "n en on ben ban" };

/** Every form of a name of a month or weekday in a language, folded. */
function formsOf(name: string, language: string): string[] {
  const folded = foldText(name).replaceAll(".", "").trim();
  const forms = [folded];
  if (SLAVIC.has(language) && folded.length > 4) {
    for (const [last, vowels] of VOWELS) {
      const stem = folded.replace(last, "");
      if (stem !== folded) forms.push(...[...vowels].map((vowel) => stem + vowel));
    }
  }
  const endings = folded.length > 3 ? ENDINGS[language]?.split(" ") ?? [] : [];
  return [...forms, ...endings.map((ending) => folded + ending)];
}

const MONTH_STYLES: readonly Intl.DateTimeFormatOptions[] = [
  { month: "long" },
  { month: "short" },
  { month: "long", day: "numeric" },
  { month: "short", day: "numeric" },
];

const months = new Map<string, number>();
const weekdays = new Map<string, number>();
const building = nameSteps();

/** Makes the names below in steps: it takes long when it is done for the first time. */
export function* namesOfDaysSteps(): Steps<void> {
  while (!building.next().done) yield;
}

/** The names of the months in all languages, folded, and their numbers from 1. */
export function monthNames(): ReadonlyMap<string, number> {
  finish(namesOfDaysSteps());
  return months;
}

/** The names of the weekdays in all languages, folded, and their numbers: 0 for Sunday. */
export function weekdayNames(): ReadonlyMap<string, number> {
  finish(namesOfDaysSteps());
  return weekdays;
}

function* nameSteps(): Steps<void> {
  for (const language of LANGUAGES) {
    for (const style of MONTH_STYLES) addMonths(language, style);
    addWeekdays(language);
    yield;
  }
  addName(months, "sept", 9);
  for (const [index, forms] of MONTH_FORMS.entries()) {
    for (const form of forms.split(",")) addName(months, form, index + 1);
  }
  for (
    const [weekday, name] of ["周日", "周一", "周二", "周三", "周四", "周五", "周六"].entries()
  ) {
    addName(weekdays, name, weekday);
  }
  addName(weekdays, "שבת", 6);
}

function addMonths(language: string, style: Intl.DateTimeFormatOptions): void {
  const format = formatOf(language, style);
  for (let month = 1; month <= 12; month++) {
    const parts = format.formatToParts(Date.UTC(2026, month - 1, 15));
    const name = parts.find(({ type }) => type === "month")?.value ?? "";
    for (const form of formsOf(name, language)) addName(months, form, month);
  }
}

function addWeekdays(language: string): void {
  const format = formatOf(language, { weekday: "long" });
  for (let weekday = 0; weekday < 7; weekday++) {
    const name = format.format(Date.UTC(2026, 10, 1 + weekday));
    for (const form of formsOf(name, language)) addName(weekdays, form, weekday);
    if (language === "en") addName(weekdays, `${foldText(name)}s`, weekday);
  }
}

const HAS_DIGIT = /\d/;
const OF_TWO_BROAD_LETTERS = /^[^\0-\u02ff]{2}$/;

/** The first meaning of a name counts. Names of one or two letters stand for too much else. */
function addName(names: Map<string, number>, name: string, number: number): void {
  const isTelling = name.length > 2 || OF_TWO_BROAD_LETTERS.test(name);
  if (isTelling && !HAS_DIGIT.test(name) && !names.has(name)) names.set(name, number);
}

function formatOf(
  language: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const calendar = { timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" };
  return new Intl.DateTimeFormat(language, { ...options, ...calendar });
}
