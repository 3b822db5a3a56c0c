import { Calendar, dateOfDay } from "../../calendar.ts";
import type { ZonedTime } from "../../time_zone.ts";
import { foldText } from "../words.ts";
import { itemDays } from "./item_days.ts";
import { readTimes, type TimeItem } from "./reading.ts";

/** Words after which a date stands without one of its own, folded. */
const PREPOSITIONS = new Set(
  "on in at by since until till from for before after to of between and or the".split(" "),
);

/** Words of English, where "yesterday" becomes "on" a date. */
const IS_ENGLISH = new Set(["yesterday", "tomorrow", "today", "tonight", "last", "next", "day"]);

/**
 * A text with dates in place of words that tell a day, a week, a month or a year by its distance from
 * when it was said: "yesterday" becomes "on 2026-11-27", "last week" the first and the last day of it.
 * What only a reader can tell, such as "on Monday", stays. `said`: when, and where, it was said.
 */
export function withAbsoluteDays(text: string, said: ZonedTime): string {
  const { folded, tokens, items } = readTimes(text);
  if (items.length === 0) return text;
  const starts = startsIn(text, folded);
  if (!starts) return text;
  const calendar = new Calendar(said.timeZone);
  let [written, at] = ["", 0];
  for (const item of items) {
    const date = dateFor(item, { at: said.at, calendar });
    const first = tokens[item.first];
    const last = tokens[item.end - 1];
    if (date === undefined || !first || !last) continue;
    const before = tokens[item.first - 1]?.text ?? "";
    const isBare = IS_ENGLISH.has(first.text) && !date.includes("/") && !PREPOSITIONS.has(before);
    written += text.slice(at, starts[first.start]) + (isBare ? prepositionOf(date) : "") + date;
    at = starts[last.end] ?? text.length;
  }
  return written + text.slice(at);
}

/** The date of an item, if it is a certain one; undefined also where it is written as a date. */
function dateFor(
  item: TimeItem,
  reader: { readonly at: number; readonly calendar: Calendar },
): string | undefined {
  if (!("meaning" in item)) return undefined;
  const { meaning, isNext, week } = item;
  const { kind } = meaning;
  const isWeekday = kind === "weekday" &&
    (isNext || week !== undefined || meaning.week !== undefined);
  const isAgo = kind === "ago" && ["day", "week", "year"].includes(meaning.unit);
  const isNamed = kind === "day" || kind === "dayPart" || kind === "span" || isWeekday || isAgo;
  if (!isNamed) return undefined;
  const { whole } = itemDays(item, { ...reader, years: { first: 0, last: 0 } });
  const days = [reader.calendar.dayAt(whole.from), reader.calendar.dayAt(whole.to - 1)].map(iso);
  const [first = "", last = ""] = days;
  if ("unit" in meaning && meaning.unit === "year") return first.slice(0, 4);
  return first === last || kind === "dayPart" ? first : `${first}/${last}`;
}

function prepositionOf(date: string): string {
  return date.includes("-") ? "on " : "in ";
}

function iso(number: number): string {
  const { year, month, day } = dateOfDay(number);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** Where in a text each character of its folded form begins; undefined where that cannot be told. */
function startsIn(text: string, folded: string): readonly number[] | undefined {
  if (text.length === folded.length) return Array.from({ length: text.length + 1 }, (_, at) => at);
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    for (let count = foldText(character).length; count > 0; count--) starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return starts.length === folded.length + 1 ? starts : undefined;
}
