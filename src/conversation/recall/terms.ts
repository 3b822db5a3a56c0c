import { NON_ASCII } from "./ascii.ts";
import { withoutParticles } from "./attached.ts";
import { ENGLISH_STOP_WORDS, stemOf } from "./english.ts";
import { foldText } from "./folding.ts";
import { baseOf, infinitiveOf, irregularIn } from "./irregular.ts";
import type { Language } from "./language.ts";
import { snowballStem } from "./stemmers.ts";

/** An index term, and how much of a match it is for a message's word. */
export interface Term {
  readonly text: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** What a message's word as it is written counts beside its stem. */
export const SHARE_OF_UNSTEMMED = 0.8;

/** Longer runs of letters are no words, and have no other forms. */
const LONGEST_WORD = 64;

const ASCII_LOWER = /^[a-z]+$/;
const ASCII_LETTER = /[a-z]/i;
/** English words have one form unless they are written like code. */
const PLAIN_ENGLISH = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/;
const LATIN = /\p{sc=Latn}/u;
const CYRILLIC = /\p{sc=Cyrl}/u;
const GREEK = /\p{sc=Grek}/u;
const DEVANAGARI = /\p{sc=Deva}/u;
const HANGUL = /^\p{sc=Hang}+$/u;
const ARABIC = /^\p{sc=Arab}+$/u;
const HEBREW = /^\p{sc=Hebr}+$/u;
const OF_CYRILLIC: ReadonlySet<Language> = new Set(["ru", "uk", "bg", "sr"]);
const OF_OTHERS: ReadonlySet<Language> = new Set(
  [...OF_CYRILLIC, "el", "ar", "fa", "he", "hi", "th", "zh", "ja", "ko"],
);

/** What is not the word as such: a joined form, a part, a pair of syllables, a guess at its stem. */
const SHARES = { joined: 0.7, part: 0.5, pair: 0.3, guess: 0.7 } as const;

const QUOTES = /[’‘ʼ״׳]/g;
const PARTS = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|[\p{Lo}\p{M}]+|\p{Nd}+/gu;
const IS_MIXED = /[\p{Ll}\p{M}]\p{Lu}|\p{Lu}{2}\p{Ll}|^\p{L}+\p{Nd}+$|^\p{Nd}+\p{L}+$/u;
/** A word such as "çay" with an ending: its last letter also joins endings to shorter words. */
const TURKISH_SHORT = /^.{2}y[ıiuü]/;
const LEAST_PART = 2;
const LEAST_PIECE = 4;
const LEAST_IRREGULAR = 3;

/** The index terms of a word, the main one first; none for an English stop word in English. */
export function termsOf(word: string, language: Language): readonly Term[] {
  if (word.length > LONGEST_WORD) return [whole(foldText(word))];
  const isPlain = language === "en" && PLAIN_ENGLISH.test(word);
  const known = knownIn(isPlain ? "" : language);
  const before = known.get(word);
  if (before) return before;
  const found = isPlain
    ? present([whole(stemOfEnglish(word.toLowerCase()))])
    : distinct(formsOf(word, language));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(word, found);
  return found;
}

/** The terms of words that were read lately in a language. */
function knownIn(language: Language | ""): Map<string, readonly Term[]> {
  const known = KNOWN.get(language) ?? new Map<string, readonly Term[]>();
  KNOWN.set(language, known);
  return known;
}

function distinct(forms: Iterable<Term>): readonly Term[] {
  const terms = new Map<string, Term>();
  for (const term of forms) {
    if (term.text !== "" && !terms.has(term.text)) terms.set(term.text, term);
  }
  return [...terms.values()];
}

/**
 * The terms of words that were read lately, by language, or under "" those of plain English words, and
 * how many of each are kept. The words of a message are read once for each index that is searched.
 */
const KNOWN = new Map<Language | "", Map<string, readonly Term[]>>();
const MOST_KNOWN = 4_096;

/**
 * The term of a name that looks like an English stop word or is a letter: "Will", "IT", "vitamin C".
 * Undefined for every other word.
 */
export function nameTermOf(word: string): string | undefined {
  const [first = ""] = word;
  if (first < "A" || first > "Z" || /^I(?:'|$)/.test(word)) return undefined;
  const lower = word.toLowerCase();
  const bare = lower.endsWith("'s") && !ENGLISH_STOP_WORDS.has(lower) ? lower.slice(0, -2) : lower;
  return bare.length === 1 || ENGLISH_STOP_WORDS.has(bare) ? markedName(bare) : undefined;
}

/** The term under which `nameTermOf` puts a word, in whatever case it is written. */
export function markedName(lower: string): string {
  return `=${lower}`;
}

function* formsOf(word: string, language: Language): Generator<Term> {
  const isAscii = !NON_ASCII.test(word);
  const folded = foldText(word);
  const attaching = isAscii ? undefined : attachingIn(folded);
  if (attaching) {
    const base = foldText(baseOf(folded, attaching));
    yield whole(folded);
    if (base !== folded) yield { text: base, share: SHARES.guess };
    for (const text of withoutParticles(folded, attaching)) yield { text, share: SHARES.guess };
    if (attaching === "ko") yield* pairsOf(folded);
    return;
  }
  const lower = isAscii
    ? folded
    : word.normalize("NFKC").toLowerCase().normalize("NFC").replace(QUOTES, "'");
  if (lower.includes("'")) yield* quotedForms(lower, language);
  else yield whole(stemIn(lower, language));
  const infinitive = infinitiveOf(lower, language);
  if (infinitive) yield { text: stemIn(infinitive, language), share: SHARES.guess };
  if (language === "tr" && TURKISH_SHORT.test(lower)) {
    yield { text: foldText(lower.slice(0, 3)), share: SHARES.guess };
  }
  if (!IS_MIXED.test(word)) return;
  for (const [part] of word.matchAll(PARTS)) {
    if (part.length < LEAST_PART && !/\p{Nd}/u.test(part)) continue;
    yield { text: stemIn(part.toLowerCase(), language), share: SHARES.part };
  }
}

/** The language of a folded word whose script attaches particles to words. */
function attachingIn(folded: string): "ko" | "he" | "ar" | undefined {
  if (HANGUL.test(folded)) return "ko";
  if (HEBREW.test(folded)) return "he";
  return ARABIC.test(folded) ? "ar" : undefined;
}

/** "l'histoire", "Ankara'da", "rock'n'roll", "dog's": the longest piece, the first, others, all joined. */
function* quotedForms(lower: string, language: Language): Generator<Term> {
  const isEnglish = languageFor(lower, language) === "en";
  if (isEnglish && stemOf(lower) === "") return;
  const possessed = isEnglish && lower.endsWith("'s") ? lower.slice(0, -2) : lower;
  const pieces = possessed.split("'");
  if (pieces.length === 1) return yield whole(stemIn(possessed, language));
  const longest = pieces.reduce((best, each) => each.length > best.length ? each : best, "");
  const main = language === "tr" ? pieces[0] ?? "" : longest;
  yield whole(stemIn(main, language));
  yield { text: foldText(pieces.join("")), share: SHARES.joined };
  for (const [index, piece] of pieces.entries()) {
    if (piece.length < (index === 0 ? LEAST_PART : LEAST_PIECE)) continue;
    yield { text: stemIn(piece, language), share: SHARES.part };
  }
}

function* pairsOf(folded: string): Generator<Term> {
  const syllables = [...folded];
  if (syllables.length < 3) return;
  for (let index = 1; index < syllables.length; index++) {
    yield { text: `${syllables[index - 1]}${syllables[index]}`, share: SHARES.pair };
  }
}

/** The folded stem of a word in lower case with its accents. */
function stemIn(lower: string, language: Language): string {
  const spoken = languageFor(lower, language);
  if (spoken !== "en") {
    const stem = foldText(snowballStem(baseOf(lower, spoken), spoken));
    return irregularStems(spoken).get(stem) ?? stem;
  }
  const folded = foldText(lower);
  return ASCII_LOWER.test(folded) ? stemOfEnglish(folded) : folded;
}

function stemOfEnglish(lower: string): string {
  return lower.length > 1 ? stemOf(lower) : "";
}

const STEMS = new Map<Language, ReadonlyMap<string, string>>();

/** The stems of irregular forms, which may have further endings, and those of their base forms. */
function irregularStems(language: Language): ReadonlyMap<string, string> {
  const known = STEMS.get(language);
  if (known) return known;
  const stems = new Map<string, string>();
  for (const [form, base] of irregularIn(language)) {
    const stem = foldText(snowballStem(form, language));
    if (stem.length >= LEAST_IRREGULAR) stems.set(stem, foldText(snowballStem(base, language)));
  }
  STEMS.set(language, stems);
  return stems;
}

/** The language to read a word in: that of the text if it is written in the word's script. */
function languageFor(word: string, language: Language): Language {
  if (!NON_ASCII.test(word)) {
    return ASCII_LETTER.test(word) && !OF_OTHERS.has(language) ? language : "en";
  }
  if (LATIN.test(word)) return OF_OTHERS.has(language) ? "en" : language;
  if (CYRILLIC.test(word)) return OF_CYRILLIC.has(language) ? language : "ru";
  if (GREEK.test(word)) return "el";
  return DEVANAGARI.test(word) ? "hi" : "en";
}

function whole(text: string): Term {
  return { text, share: 1 };
}

function present(terms: readonly Term[]): readonly Term[] {
  return terms.filter(({ text }) => text !== "");
}
