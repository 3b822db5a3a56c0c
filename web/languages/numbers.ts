/** Numbers, plurals, dates and times as the language in use writes them. @module */
import { language } from "./language.ts";

/** Makes a format for the language in use, once for each language. */
function format<Format>(make: (language: string) => Format): () => Format {
  const made = new Map<string, Format>();
  return () => {
    const name = language();
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

const integer = format((name) => new Intl.NumberFormat(name));
const percent = format((name) =>
  new Intl.NumberFormat(name, { style: "percent", maximumFractionDigits: 1 })
);
const dates = format((name) =>
  new Intl.DateTimeFormat(name, { dateStyle: "medium", timeStyle: "short" })
);
/** English times have 24 hours, as in Britain. */
const clocks = (timeStyle: "medium" | "short") =>
  format((name) => new Intl.DateTimeFormat(name === "en" ? "en-GB" : name, { timeStyle }));
const clock = clocks("medium");
const shortClock = clocks("short");
const shortRelative = format((name) =>
  new Intl.RelativeTimeFormat(name, { numeric: "auto", style: "short" })
);
const longRelative = format((name) => new Intl.RelativeTimeFormat(name));
const rules = format((name) => new Intl.PluralRules(name));
const lists = format((name) => new Intl.ListFormat(name, { type: "conjunction" }));

/** Formats a whole number with thousands separators. */
export function formatCount(amount: number): string {
  return integer().format(amount);
}

/** An amount with its noun, in a language that has two forms of it: `1 turn`, `2,000 turns`. */
export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${formatCount(amount)} ${amount === 1 ? one : many}`;
}

/** The forms of a noun in Arabic, with the number where the form has it as `#`. */
export interface ArabicForms {
  readonly one: string;
  readonly two: string;
  readonly few: string;
  readonly many: string;
  readonly other: string;
}

/** An amount with its noun in Arabic, which has a form for one, two, few, many and hundreds. */
export function arabicCount(amount: number, { other, ...forms }: ArabicForms): string {
  const rule = rules().select(amount);
  const form = { ...forms, zero: other, other }[rule];
  return form.replace("#", formatCount(amount));
}

/** Formats a share as a percentage. */
export function percentage(share: number): string {
  return percent().format(share);
}

/** Formats a number with a number of decimal places. */
export function decimal(amount: number, places: number): string {
  return new Intl.NumberFormat(language(), {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(amount);
}

/** Formats an amount of dollars with a number of decimal places. */
export function currency(amount: number, places: number): string {
  return new Intl.NumberFormat(language(), {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    useGrouping: false,
  }).format(amount);
}

/** Formats a date with its time of day. */
export function dateTime(ms: number): string {
  return dates().format(ms);
}

/** When something was said: the time for today, else the date too. */
export function timeOfDay(ms: number, now: number = Date.now()): string {
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  return (isToday ? shortClock() : dates()).format(ms);
}

/** When something will be done: the time if it is within hours, else the date too. */
export function timeToCome(at: number, now: number): string {
  return (at - now < 43_200_000 ? clock() : dates()).format(at);
}

/** A unit of time. */
export type SpanUnit = "year" | "month" | "day" | "hour" | "minute" | "second";

/** A length of time in one unit: `3 days`. */
export function timeSpan(amount: number, unit: SpanUnit): string {
  const options = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(language(), options).format(amount);
}

/** A time before now: `2 hr. ago`, `yesterday`. */
export function agoShort(amount: number, unit: SpanUnit): string {
  return shortRelative().format(-amount, unit);
}

/** A time before now, in full; `-amount` for one to come: `in 3 days`. */
export function agoLong(amount: number, unit: SpanUnit): string {
  return longRelative().format(-amount, unit);
}

/** A list in a sentence: `one, two and three`. */
export function listed(texts: readonly string[]): string {
  if (language() !== "en") return lists().format(texts);
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} and ${last}`;
}
