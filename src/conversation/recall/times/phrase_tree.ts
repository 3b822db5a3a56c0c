import timeLines from "../table/times.txt" with { type: "text" };
import { finish, type Steps } from "../../steps.ts";
import { foldText } from "../words.ts";
import { monthNames, weekdayNames } from "./names_of_days.ts";
import { timeTokensOf, withPlainDigits } from "./time_tokens.ts";
import {
  AGO_PHRASES,
  DAY_PHRASES,
  NUMBER_WORDS,
  PART_PHRASES,
  PARTS,
  SPAN_PHRASES,
  WEEKENDS,
} from "./time_words.ts";

/** A length of time on a calendar or clock. */
export type TimeUnit = "minute" | "hour" | "day" | "week" | "month" | "year";

/** What a phrase means. Offsets count from now: -1 is the one before. Hours may be over 24. */
export type TimeMeaning =
  | { readonly kind: "day"; readonly offset: number }
  | { readonly kind: "span"; readonly unit: "week" | "month" | "year"; readonly offset: number }
  | { readonly kind: "ago"; readonly unit: TimeUnit; readonly count: number }
  | { readonly kind: "weekday"; readonly weekday: number; readonly week?: number }
  | { readonly kind: "month"; readonly month: number }
  | { readonly kind: "weekend" }
  | { readonly kind: "part"; readonly hours: Hours }
  | { readonly kind: "dayPart"; readonly offset: number; readonly hours: Hours };

/** From the first hour until the last one. */
export type Hours = readonly [number, number];

/** A node of the tree of all phrases, by their tokens; `NUMBER` stands for any number. */
export interface PhraseNode {
  readonly next: Map<string, PhraseNode>;
  meaning?: TimeMeaning;
}

/** Stands for any number in a phrase. */
export const NUMBER = "#";

const root: PhraseNode = { next: new Map() };
const building = treeSteps();

/** Numbers in words: those of one token, and those that are cut into more. */
const numberWords = new Map<string, number>();
const longNumbers: (readonly [string, number])[] = [];

/** Makes the phrases in steps: it takes long when it is done for the first time. */
export function* phraseSteps(): Steps<void> {
  while (!building.next().done) yield;
}

/** The phrases that begin with any token. */
export function allPhrases(): PhraseNode {
  finish(phraseSteps());
  return root;
}

/** The number that a word stands for in some language. */
export function numberNamed(word: string): number | undefined {
  return numberWords.get(word);
}

/** Makes all phrases. Where two languages differ, what was added first counts. */
function* treeSteps(): Steps<void> {
  addNumbers();
  addListed();
  yield;
  yield* tableSteps();
  for (const [name, weekday] of weekdayNames()) addPhrase(name, { kind: "weekday", weekday });
  for (const [name, month] of monthNames()) {
    if (!SHORT_NAME.test(name)) addPhrase(name, { kind: "month", month });
  }
  for (const [from, to, phrases] of PARTS) addAll(phrases, { kind: "part", hours: [from, to] });
}

/** "Week" before the number of a weekday. */
const CHINESE_WEEKS = ["周", "週", "星期", "个星期", "礼拜", "个礼拜"];

/** Names of months that are too short to mean one without a day. */
const SHORT_NAME = /^(?!may$|mai$|maj$|mei$)[a-z]{1,3}$/;

function addNumbers(): void {
  for (const [value, list] of NUMBER_WORDS.entries()) {
    for (const word of list === "" ? [] : list.split(",")) {
      const folded = foldText(word);
      if (timeTokensOf(folded).length > 1) longNumbers.push([folded, value]);
      else if (!numberWords.has(folded)) numberWords.set(folded, value);
    }
  }
}

function addListed(): void {
  for (const [offset, phrases] of Object.entries(DAY_PHRASES)) {
    addAll(phrases, { kind: "day", offset: Number(offset) });
  }
  for (const [offset, from, to, phrases] of PART_PHRASES) {
    addAll(phrases, { kind: "dayPart", offset, hours: [from, to] });
  }
  for (const [unit, offset, phrases] of SPAN_PHRASES) {
    addAll(phrases, { kind: "span", unit, offset });
  }
  for (const unit of UNITS) {
    addAll(AGO_PHRASES[unit] ?? "", { kind: "ago", unit, count: 1 });
  }
  for (const unit of ["day", "week", "month", "year"] as const) {
    addPhrase(`couple of ${unit}s ago`, { kind: "ago", unit, count: 2 });
  }
  addAll(WEEKENDS, { kind: "weekend" });
  for (const [weekday, day] of [..."日一二三四五六"].entries()) {
    for (const week of CHINESE_WEEKS) {
      addPhrase(`上${week}${day}`, { kind: "weekday", weekday, week: -1 });
    }
  }
}

function addAll(phrases: string, meaning: TimeMeaning): void {
  for (const phrase of phrases.split(",")) addPhrase(phrase, meaning);
}

const UNITS: readonly TimeUnit[] = ["day", "week", "month", "year", "hour", "minute"];

/** How many lines of the table are added at once. */
const LINES_A_STEP = 16;

/**
 * "Yesterday", "last week" and "# days ago" as `Intl` says them in the languages that are known;
 * `bench/time_names.ts` makes the table.
 */
function* tableSteps(): Steps<void> {
  for (const [index, line] of timeLines.trimEnd().split("\n").entries()) {
    const [meant = "", ...phrases] = line.split("|");
    for (const phrase of phrases) addPhrase(phrase, meaningOf(meant));
    if (index % LINES_A_STEP === LINES_A_STEP - 1) yield;
  }
}

/** What a line of the table means: "day -1", "span week 0", "ago year 2". */
function meaningOf(meant: string): TimeMeaning {
  const [kind, ...rest] = meant.split(" ");
  const number = Number(rest.at(-1));
  if (kind === "day") return { kind, offset: number };
  const unit = UNITS.find((each) => each === rest[0]) ?? "day";
  if (kind === "ago") return { kind, unit, count: number };
  const span = SPANS.find((each) => each === unit) ?? "week";
  return { kind: "span", unit: span, offset: number };
}

const SPANS = ["week", "month", "year"] as const;

const OF_MANY_LETTERS = /^[a-zа-я]{3}|^[^\0-\u02ff]{2}/;
const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}]/u;

function addPhrase(phrase: string, meaning: TimeMeaning): void {
  const text = withPlainDigits(foldText(phrase)).replaceAll(NUMBER, " 1 ");
  const tokens = timeTokensOf(text);
  const [only] = tokens;
  if (!only) return;
  const isCounted = tokens.some(({ number }) => number !== undefined);
  // A number that was left out, in a script whose words are not told apart, leaves too little.
  if (meaning.kind === "ago" && !isCounted && tokens.length < (UNSPACED.test(text) ? 3 : 2)) return;
  if (tokens.length === 1 && !OF_MANY_LETTERS.test(only.text)) return;
  if (isCounted && meaning.kind === "ago" && UNSPACED.test(text.trimStart().replace(/^1\s*/, ""))) {
    addWithLongNumbers(phrase, meaning);
  }
  let node = root;
  for (const { text, number } of tokens) {
    const key = number === undefined ? text : NUMBER;
    let next = node.next.get(key);
    if (!next) node.next.set(key, next = { next: new Map() });
    node = next;
  }
  node.meaning ??= meaning;
}

/** A phrase with a number, for each number in words that is several tokens of the same script. */
function addWithLongNumbers(
  phrase: string,
  meaning: TimeMeaning & { readonly kind: "ago" },
): void {
  const number = /\p{Nd}+|#/u;
  const script = [/\p{sc=Thai}/u, /\p{sc=Hang}/u].find((each) => each.test(phrase));
  for (const [word, count] of longNumbers) {
    if (script?.test(word)) addPhrase(phrase.replace(number, word), { ...meaning, count });
  }
}
