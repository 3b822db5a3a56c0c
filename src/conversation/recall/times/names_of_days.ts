import dayLines from "../table/days.txt" with { type: "text" };
import { MONTH_FORMS } from "./time_words.ts";

/** How many lines of the table are months; the others are weekdays. */
const MONTHS = 12;

const CHINESE_WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

let months: ReadonlyMap<string, number> | undefined;
let weekdays: ReadonlyMap<string, number> | undefined;

/** The names of the months in all languages, folded, and their numbers from 1. */
export function monthNames(): ReadonlyMap<string, number> {
  return months ??= makeMonths();
}

/** The names of the weekdays in all languages, folded, and their numbers: 0 for Sunday. */
export function weekdayNames(): ReadonlyMap<string, number> {
  return weekdays ??= makeWeekdays();
}

function makeMonths(): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const [index, line] of linesOfTable().slice(0, MONTHS).entries()) {
    addNames(names, line.split("|"), index + 1);
  }
  addNames(names, ["sept"], 9);
  for (const [index, forms] of MONTH_FORMS.entries()) {
    addNames(names, forms.split(","), index + 1);
  }
  return names;
}

function makeWeekdays(): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const [weekday, line] of linesOfTable().slice(MONTHS).entries()) {
    addNames(names, line.split("|"), weekday);
  }
  for (const [weekday, name] of CHINESE_WEEKDAYS.entries()) addNames(names, [name], weekday);
  addNames(names, ["שבת"], 6);
  return names;
}

/** What `Intl` calls them in the languages that are known; `bench/time_names.ts` makes the table. */
function linesOfTable(): readonly string[] {
  return dayLines.trimEnd().split("\n");
}

/** The first meaning of a name counts. */
function addNames(known: Map<string, number>, names: readonly string[], number: number): void {
  for (const name of names) if (!known.has(name)) known.set(name, number);
}
