import { foldText } from "../words.ts";
import type { Hours, TimeMeaning } from "./phrase_tree.ts";
import { type FoundPhrase, phrasesIn } from "./phrases.ts";
import { type TimeToken, timeTokensOf, withPlainDigits } from "./time_tokens.ts";
import {
  IN_WORDS,
  IN_WORDS_ELSEWHERE,
  NEXT_WORDS,
  UNSURE_MONTHS,
  UNSURE_MONTHS_ELSEWHERE,
} from "./time_words.ts";
import { type NamedDate, type WrittenDate, writtenDates } from "./written_dates.ts";

/** Something in a message that names a time, and its tokens there. */
export type TimeItem =
  & (
    | { readonly date: NamedDate }
    | {
      readonly meaning: Exclude<TimeMeaning, { kind: "part" | "month" }>;
      readonly isNext: boolean;
      /** Of a weekday: its week, by the distance from this one. */
      readonly week?: number;
    }
  )
  & {
    readonly first: number;
    /** The token after its last one. */
    readonly end: number;
    /** The part of the day, in hours. */
    readonly hours?: Hours;
  };

/** What a message says of times, in order. */
export interface TimeReading {
  readonly folded: string;
  readonly tokens: readonly TimeToken[];
  readonly items: readonly TimeItem[];
}

/** A message that names more times than this is not a question about a time. */
const MOST_ITEMS = 8;

/** The words between a day and its part: "ayer por la tarde". */
const WORDS_TO_PART = 2;

/** "Tomorrow" in these languages is "morning" beside another day. */
const MORNINGS = new Set(["morgen", "manana", "morgon"]);
const MORNING_HOURS = [4, 12] as const;

/** 2026-11, without a day. */
const YEAR_AND_MONTH = /(?<![\d-])(\d{4})-(\d{2})(?![\d-])/g;
const YEAR_MARK = /^[年년]/u;
const LEAST_YEAR = 1_900;
const MOST_YEAR = 2_100;

/** Reads what a message says of times: the first few. */
export function readTimes(message: string): TimeReading {
  const folded = withPlainDigits(foldText(message));
  const tokens = timeTokensOf(folded);
  const dates = [...datesIn(folded)];
  const isFree = ({ first, end }: FoundPhrase) =>
    !dates.some(({ start, end: stop }) =>
      (tokens[first]?.start ?? 0) < stop && (tokens[end - 1]?.end ?? 0) > start
    );
  const phrases = [...phrasesIn(folded, tokens)].filter(isFree);
  const items = [
    ...dates.map((date): TimeItem => ({ date, ...tokensOf(tokens, date) })),
    ...itemsOf(phrases, tokens),
    ...yearsIn(folded, tokens),
  ].sort((one, other) => one.first - other.first);
  return { folded, tokens, items: withoutOverlaps(items).slice(0, MOST_ITEMS) };
}

function* datesIn(folded: string): Generator<WrittenDate> {
  let count = 0;
  for (const date of writtenDates(folded)) {
    if (++count > MOST_ITEMS) return;
    yield date;
  }
  if (!folded.includes("-")) return;
  for (const { 0: all, 1: year, 2: month, index } of folded.matchAll(YEAR_AND_MONTH)) {
    if (++count > MOST_ITEMS || Number(month) > 12) return;
    yield { year: Number(year), month: Number(month), start: index, end: index + all.length };
  }
}

function* itemsOf(
  phrases: readonly FoundPhrase[],
  tokens: readonly TimeToken[],
): Generator<TimeItem> {
  const used = new Set<FoundPhrase>();
  for (const [index, phrase] of phrases.entries()) {
    const { meaning, first, end } = phrase;
    if (used.has(phrase) || meaning.kind === "part") continue;
    if (meaning.kind === "month") {
      const month = monthItem(meaning.month, phrase, tokens);
      if (month) yield month;
      continue;
    }
    const week = weekBeside(phrase, phrases[index + 1]);
    if (week) {
      used.add(week.beside);
      yield { ...week.item, isNext: false };
      continue;
    }
    const item = { meaning, first, end, isNext: isNext(phrase, tokens) };
    const beside = [phrases[index + 1], phrases[index - 1]].find((other) =>
      other && !used.has(other) && (meaning.kind === "day" || meaning.kind === "weekday") &&
      isPart(other, tokens) && gapBetween(phrase, other) <= WORDS_TO_PART
    );
    if (!beside) yield item;
    else {
      used.add(beside);
      const hours = beside.meaning.kind === "part" ? beside.meaning.hours : MORNING_HOURS;
      yield {
        ...item,
        hours,
        first: Math.min(first, beside.first),
        end: Math.max(end, beside.end),
      };
    }
  }
}

/** "Last week's Saturday", "Saturday last week": a weekday and its week, in either order. */
function weekBeside(phrase: FoundPhrase, beside: FoundPhrase | undefined) {
  if (!beside || gapBetween(phrase, beside) > WORDS_TO_PART) return undefined;
  const meanings = [phrase.meaning, beside.meaning];
  const meaning = meanings.find((each) => each.kind === "weekday");
  const week = meanings.find((each) => each.kind === "span" && each.unit === "week");
  if (!meaning || week?.kind !== "span") return undefined;
  return { beside, item: { meaning, week: week.offset, first: phrase.first, end: beside.end } };
}

/** Whether a phrase is a part of the day that stands beside it. */
function isPart({ meaning, first, end }: FoundPhrase, tokens: readonly TimeToken[]): boolean {
  return meaning.kind === "part" ||
    (meaning.kind === "day" && end === first + 1 && MORNINGS.has(tokens[first]?.text ?? ""));
}

function gapBetween(one: FoundPhrase, other: FoundPhrase): number {
  return Math.max(other.first - one.end, one.first - other.end);
}

/** A month, with its year if that follows; a name that is another word too needs a reason. */
function monthItem(
  month: number,
  { first, end }: FoundPhrase,
  tokens: readonly TimeToken[],
): TimeItem | undefined {
  const after = [tokens[end], tokens[end + 1]].findIndex((token) => isYear(token));
  const year = after < 0 ? undefined : tokens[end + after]?.number;
  const [before, name] = [tokens[first - 1]?.text ?? "", tokens[first]?.text ?? ""];
  const isSure = year !== undefined ||
    (!UNSURE_MONTHS.has(name) || IN_WORDS.has(before)) &&
      (!UNSURE_MONTHS_ELSEWHERE.has(name) || IN_WORDS_ELSEWHERE.has(before));
  if (!isSure) return undefined;
  return {
    date: year === undefined ? { month } : { month, year },
    first,
    end: year === undefined ? end : end + after + 1,
  };
}

function* yearsIn(folded: string, tokens: readonly TimeToken[]): Generator<TimeItem> {
  for (const [index, token] of tokens.entries()) {
    if (!isYear(token)) continue;
    const before = tokens[index - 1]?.text ?? "";
    const isNamed = IN_WORDS.has(before) || IN_WORDS_ELSEWHERE.has(before) ||
      YEAR_MARK.test(folded.slice(token.end, token.end + 1));
    if (isNamed) yield { date: { year: token.number }, first: index, end: index + 1 };
  }
}

function isYear(token: TimeToken | undefined): token is TimeToken & { readonly number: number } {
  return token?.number !== undefined && token.number >= LEAST_YEAR && token.number <= MOST_YEAR;
}

/** Whether a word beside a phrase says that it is to come. */
function isNext({ first, end }: FoundPhrase, tokens: readonly TimeToken[]): boolean {
  return [tokens[first - 1], tokens[end]].some((token) =>
    token !== undefined && NEXT_WORDS.some((word) => isFormOf(token.text, word))
  );
}

function isFormOf(text: string, word: string): boolean {
  return text === word || (word.length > 3 && text.startsWith(word));
}

/** The tokens of a date. */
function tokensOf(
  tokens: readonly TimeToken[],
  { start, end }: WrittenDate,
): { readonly first: number; readonly end: number } {
  const first = tokens.findIndex((token) => token.end > start);
  const stop = tokens.findIndex((token) => token.start >= end);
  return { first: first < 0 ? tokens.length : first, end: stop < 0 ? tokens.length : stop };
}

/** Of items that share a token the first one counts; two readings of one date share all. */
function withoutOverlaps(items: readonly TimeItem[]): TimeItem[] {
  const kept: TimeItem[] = [];
  for (const item of items) {
    const last = kept.at(-1);
    const isReading = last && "date" in last && "date" in item && last.first === item.first &&
      last.end === item.end;
    if (!last || item.first >= last.end || isReading) kept.push(item);
  }
  return kept;
}
