import type { Steps } from "../steps.ts";
import type { ZonedTime } from "../time_zone.ts";
import { asksWhen } from "./dates.ts";
import { type TextSought, textSought } from "./equal_texts.ts";
import { foldText } from "./folding.ts";
import { type Language, languageOf } from "./language.ts";
import { NearWord } from "./near_word.ts";
import type { Range } from "./passages.ts";
import { type NotedWords, notedWordsSteps } from "./noted_words.ts";
import { type ReadWord, readWord, termsOfWord } from "./read_words.ts";
import type { YearsSpanned } from "./times/item_days.ts";
import { phraseSteps } from "./times/phrase_tree.ts";
import type { TimeReading } from "./times/reading.ts";
import { readTimesAsked, type TimesAsked, timesAsked } from "./times/times_asked.ts";
import { compoundsOf, type Token, tokensOf } from "./tokens.ts";
import { termOf } from "./words.ts";

/** The words of a part of a message, and those of several parts that are written as one. */
interface ReadPart {
  readonly words: readonly ReadWord[];
  readonly compounds: readonly ReadWord[];
}

/** How much of a message is read in a step, in characters (UTF-16 units). */
const CHARACTERS_A_STEP = 16_384;

/** Words of it that are read in a step. */
const WORDS_A_STEP = 512;

/** A cut between two words loses less than this, in characters. */
const LONGEST_WORD = 256;

const CAPITAL = /\p{Lu}/u;

/**
 * The number of readings that are kept, how many readings of its times and of its words in several
 * languages each keeps, and the longest message of which one is kept, in characters.
 */
const KEPT = 4;
const KEPT_TIMES = 64;
const KEPT_NOTED = 64;
const LONGEST_KEPT = 4_096;
const kept = new Map<string, MessageReading>();

/** Reads a message in steps. One that was read lately is not read again. */
export function* readMessageSteps(message: string): Steps<MessageReading> {
  yield* phraseSteps();
  const known = kept.get(message);
  if (known) return known;
  const parts: ReadPart[] = [];
  let asks = false;
  for (const part of partsOf(message)) {
    if (part.start > 0) yield;
    const text = message.slice(part.start, part.end);
    const isPlain = !CAPITAL.test(text);
    const read = (token: Token) => readWord(token, { text, isPlain });
    const words = yield* readSteps(tokensOf(text), read);
    parts.push({ words, compounds: yield* readSteps(compoundsOf(text), read) });
    asks ||= asksWhen(foldText(text));
  }
  const reading = new MessageReading(message, { parts, asksWhen: asks });
  if (message.length <= LONGEST_KEPT) {
    kept.set(message, reading);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
  }
  return reading;
}

/** Reads words, many of them in steps: those of another script take long. */
function* readSteps(
  tokens: Iterable<Token>,
  read: (token: Token) => ReadWord,
): Steps<readonly ReadWord[]> {
  const words: ReadWord[] = [];
  for (const token of tokens) {
    words.push(read(token));
    if (words.length % WORDS_A_STEP === 0) yield;
  }
  return words;
}

/** What a message says, as far as that is the same in each index; found once for all of them. */
export class MessageReading {
  readonly message: string;
  /** Whether it asks about a time. */
  readonly asksWhen: boolean;
  readonly #parts: readonly ReadPart[];
  #folded: TextSought | undefined;
  readonly #times: TimeReading;
  readonly #languages = new Map<Language, Language>();
  readonly #asked = new Map<string, TimesAsked>();
  readonly #beside = new WeakMap<TimesAsked, readonly ReadWord[]>();
  readonly #noted = new WeakMap<TimesAsked, Map<string, NotedWords>>();
  readonly #stems = new Map<string, string>();
  readonly #near = new Map<string, NearWord>();

  constructor(message: string, { parts, asksWhen }: {
    readonly parts: readonly ReadPart[];
    readonly asksWhen: boolean;
  }) {
    this.message = message;
    this.asksWhen = asksWhen;
    this.#parts = parts;
    this.#times = readTimesAsked(message);
  }

  /** The message, folded. */
  get folded(): TextSought {
    return this.#folded ??= textSought(foldText(this.message));
  }

  /** Its language, where `before` was spoken before it. */
  languageAfter(before: Language): Language {
    const known = this.#languages.get(before) ?? languageOf(this.message, before);
    this.#languages.set(before, known);
    return known;
  }

  /** What it asks about times when and where it is sent, among what was said in some years. */
  timesAsked(now: ZonedTime, years: () => YearsSpanned): TimesAsked {
    const isTimeless = this.#times.items.length === 0;
    const { first, last } = isTimeless ? { first: 0, last: 0 } : years();
    const key = isTimeless ? "" : `${now.at} ${now.timeZone} ${first} ${last}`;
    const known = this.#asked.get(key) ??
      timesAsked(this.#times, { now, years: { first, last } });
    if (this.#asked.size >= KEPT_TIMES) this.#asked.clear();
    this.#asked.set(key, known);
    return known;
  }

  /** Its words without the numbers of days that it names: they mean nothing by themselves. */
  wordsBeside(times: TimesAsked): readonly ReadWord[] {
    const known = this.#beside.get(times);
    if (known) return known;
    const words: ReadWord[] = [];
    for (const part of this.#parts) {
      const ofDates = new Set<number>();
      for (const word of part.words) {
        if (word.number !== undefined && times.numbers.has(word.number)) ofDates.add(word.start);
        else words.push(word);
      }
      words.push(...part.compounds.filter(({ start }) => !ofDates.has(start)));
    }
    this.#beside.set(times, words);
    return words;
  }

  /** Notes the terms of its words in a language and in others, in steps; once for each of these. */
  *notedSteps(times: TimesAsked, { language, others }: {
    readonly language: Language;
    readonly others: readonly Language[];
  }): Steps<NotedWords> {
    const byKey = this.#noted.get(times) ?? new Map<string, NotedWords>();
    this.#noted.set(times, byKey);
    const key = `${language} ${others.join(" ")}`;
    const known = byKey.get(key);
    if (known) return known;
    const languages = new Set([language, ...others]);
    const noted = yield* notedWordsSteps(
      this.wordsBeside(times),
      (word) => termsOfWord(word, { languages, language }),
    );
    if (byKey.size >= KEPT_NOTED) byKey.clear();
    byKey.set(key, noted);
    return noted;
  }

  /** The English term of a folded word. */
  stemOf(folded: string): string {
    const known = this.#stems.get(folded) ?? termOf(folded);
    this.#stems.set(folded, known);
    return known;
  }

  /** A term of a word, to be compared with others. */
  nearWord(text: string, { word, isKnown }: {
    readonly word: string;
    readonly isKnown: boolean;
  }): NearWord {
    const key = `${isKnown ? 1 : 0} ${word} ${text}`;
    const known = this.#near.get(key) ?? new NearWord(text, { word, isKnown });
    this.#near.set(key, known);
    return known;
  }
}

/** Cuts a long message where a step ends, between two words if there are words. */
function* partsOf(message: string): Generator<Range> {
  for (let start = 0; start < message.length;) {
    let end = Math.min(message.length, start + CHARACTERS_A_STEP);
    if (end < message.length) {
      const space = message.slice(end - LONGEST_WORD, end).search(/\s\S*$/);
      if (space >= 0) end += space + 1 - LONGEST_WORD;
    }
    yield { start, end };
    start = end;
  }
}
