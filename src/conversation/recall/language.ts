import { isSmallLetter, NON_ASCII } from "./ascii.ts";
import { ENGLISH_STOP_WORDS } from "./english.ts";
import { FUNCTION_WORDS } from "./function_words.ts";
import { hashOf, WordTable } from "./word_table.ts";

/** A language, by its code (ISO 639-1). */
export type Language = "en" | keyof typeof FUNCTION_WORDS;

/** How much of a text is read to tell its language, in UTF-16 units, and the words that do. */
const LONGEST_READ = 160;
const MOST_WORDS = 16;

/** The evidence that another language than the one spoken before needs, and its lead over that one. */
const LEAST_EVIDENCE = 1;
const LEAST_LEAD = 0.5;

/** What a letter that only some languages have counts, in function words. */
const WORTH_OF_LETTER = 1.5;

/** A lead of the language spoken before that letters do not make up for. */
const SURE_LEAD = LEAST_LEAD + WORTH_OF_LETTER;

/** Words, with the English endings behind an apostrophe. */
const WORD = /[\p{L}\p{M}]+(?:'(?:[smtd]|re|ve|ll)(?![\p{L}\p{M}]))?/gu;
const LONGEST_ENDING = 2;
const ENDINGS = ["s", "m", "t", "d", "re", "ve", "ll"];
const APOSTROPHE = 39;

const LANGUAGES = ["en", ...Object.keys(FUNCTION_WORDS)] as Language[];

/** By language: the evidence for it in the text that is being read. */
const EVIDENCE = new Float64Array(LANGUAGES.length);

/** The function words of all languages. */
interface FunctionWords {
  /** By word: the places of its languages in `LANGUAGES`. */
  readonly languages: ReadonlyMap<string, readonly number[]>;
  /** The same languages by number, and the number of each word, to look them up where they stand in a text. */
  readonly byNumber: readonly (readonly number[])[];
  readonly numbers: WordTable;
}

let functionWords: FunctionWords | undefined;

/** Makes them when the first text is read: a bridge that has just started has more urgent work. */
function makeFunctionWords(): FunctionWords {
  const languages = new Map<string, number[]>();
  for (const [place, language] of LANGUAGES.entries()) {
    for (const word of functionWordsOf(language)) {
      const known = languages.get(word);
      if (known) known.push(place);
      else languages.set(word, [place]);
    }
  }
  const numbers = new WordTable();
  for (const [number, word] of [...languages.keys()].entries()) {
    numbers.set({ text: word, start: 0, end: word.length, hash: hashOf(word) }, number);
  }
  return { languages, byNumber: [...languages.values()], numbers };
}

/** Letters of few languages. */
const LETTERS: readonly (readonly [RegExp, Language])[] = [
  [/ß/, "de"],
  [/[ñ¿¡]/, "es"],
  [/[ãõ]/, "pt"],
  [/[ğı]/, "tr"],
  [/[łęąśźż]/, "pl"],
  [/[řěů]/, "cs"],
  [/[őű]/, "hu"],
  [/[țșă]/, "ro"],
  [/[ạảấầẩậắằặẹẻẽếềểệịọỏốồổộớờởợụủứừửựỳỵỷỹơưđ]/, "vi"],
  [/[œëïèêç]/, "fr"],
  [/[åä]/, "sv"],
  [/[æø]/, "da"],
  [/[іїєґ]/, "uk"],
  [/[ыэё]/, "ru"],
  [/[ђјљњћџ]/, "sr"],
  [/[پچژگ]/, "fa"],
];

/** Scripts of one language, or of one that is far more frequent than others. */
const SCRIPTS: readonly (readonly [RegExp, Language])[] = [
  [/[\p{sc=Hira}\p{sc=Kana}]/u, "ja"],
  [/\p{sc=Hang}/u, "ko"],
  [/\p{sc=Han}/u, "zh"],
  [/\p{sc=Grek}/u, "el"],
  [/\p{sc=Hebr}/u, "he"],
  [/\p{sc=Deva}/u, "hi"],
  [/\p{sc=Thai}/u, "th"],
  [/\p{sc=Cyrl}/u, "ru"],
  [/\p{sc=Arab}/u, "ar"],
];

/** Letters outside ASCII: other signs, such as quotes and emoji, tell no language. */
const HAS_LETTERS = /(?![\0-\x7f])[\p{L}¿¡]/u;

/** Whether a word, in lower case with its accents, is a function word of a language. */
export function isFunctionWord(word: string, language: Language): boolean {
  const { languages } = functionWords ??= makeFunctionWords();
  return languages.get(word)?.includes(LANGUAGES.indexOf(language)) ?? false;
}

/** Whether a word, in lower case with its accents, is a function word of some language. */
export function isFunctionWordOfAny(word: string): boolean {
  return (functionWords ??= makeFunctionWords()).languages.has(word);
}

/**
 * The language of a text, by its function words, letters and script. `before` is the language spoken
 * so far; it is returned if the text does not tell another one.
 */
export function languageOf(text: string, before: Language): Language {
  const begun = text.slice(0, LONGEST_READ).toLowerCase();
  const isPlain = !NON_ASCII.test(begun);
  const read = isPlain ? begun : begun.replaceAll("’", "'");
  const isAscii = isPlain || !NON_ASCII.test(read);
  const own = LANGUAGES.indexOf(before);
  const evidence = EVIDENCE.fill(0);
  let most = 0;
  for (const languages of isAscii ? languagesOfAsciiWords(read) : languagesOfWords(read)) {
    for (const place of languages) {
      const worth = (evidence[place] ?? 0) + 1 / languages.length;
      evidence[place] = worth;
      if (place !== own && worth > most) most = worth;
    }
    if ((evidence[own] ?? 0) - most >= SURE_LEAD) return before;
  }
  if (!isAscii) addLetters(read, evidence);
  else if (most < LEAST_EVIDENCE) return before;
  return bestOf(evidence, before);
}

/** The languages of each function word among the first words of a text. */
function* languagesOfWords(text: string): Generator<readonly number[]> {
  const { languages } = functionWords ??= makeFunctionWords();
  let words = 0;
  for (const [word] of text.matchAll(WORD)) {
    if (words++ === MOST_WORDS) return;
    const found = languages.get(word);
    if (found) yield found;
  }
}

/** The same for ASCII in lower case, without a string for each word. */
function* languagesOfAsciiWords(text: string): Generator<readonly number[]> {
  const { byNumber, numbers } = functionWords ??= makeFunctionWords();
  for (let start = 0, words = 0; start < text.length && words < MOST_WORDS;) {
    let end = start;
    let hash = 0;
    for (let code = text.charCodeAt(end); isSmallLetter(code); code = text.charCodeAt(++end)) {
      hash = WordTable.mixed(hash, code);
    }
    if (end === start) {
      start += 1;
      continue;
    }
    for (const to = end + endingAt(text, end); end < to; end++) {
      hash = WordTable.mixed(hash, text.charCodeAt(end));
    }
    const number = numbers.valueOf({ text, start, end, hash });
    const languages = number === undefined ? undefined : byNumber[number];
    if (languages) yield languages;
    words += 1;
    start = end;
  }
}

/** The length of the English ending with its apostrophe at the end of a word; 0 if there is none. */
function endingAt(text: string, end: number): number {
  if (text.charCodeAt(end) !== APOSTROPHE) return 0;
  let length = 1;
  while (length <= LONGEST_ENDING + 1 && isSmallLetter(text.charCodeAt(end + length))) length += 1;
  return ENDINGS.includes(text.slice(end + 1, end + length)) ? length : 0;
}

/** Adds what the letters and the script of a text tell. */
function addLetters(text: string, evidence: Float64Array): void {
  const note = (language: Language, worth: number) => {
    const place = LANGUAGES.indexOf(language);
    evidence[place] = (evidence[place] ?? 0) + worth;
  };
  if (!HAS_LETTERS.test(text)) return;
  for (const [letter, language] of LETTERS) if (letter.test(text)) note(language, WORTH_OF_LETTER);
  const script = SCRIPTS.find(([script]) => script.test(text));
  if (script) note(script[1], LEAST_EVIDENCE);
}

function bestOf(evidence: Float64Array, before: Language): Language {
  let best = before;
  let most = Math.max(LEAST_EVIDENCE, (evidence[LANGUAGES.indexOf(before)] ?? 0) + LEAST_LEAD);
  for (const [place, language] of LANGUAGES.entries()) {
    const worth = evidence[place] ?? 0;
    if (language === before || worth < most || (best !== before && worth === most)) continue;
    best = language;
    most = worth;
  }
  return best;
}

function functionWordsOf(language: Language): Iterable<string> {
  if (language === "en") return ENGLISH_STOP_WORDS;
  return new Set(FUNCTION_WORDS[language].split(/\s+/));
}
