import { NON_ASCII } from "./ascii.ts";
import { segmenter } from "../segmenters.ts";
import { EAST_ASIAN, foldText } from "./folding.ts";

const ASCII_WORD = /[a-zA-Z0-9]+(?:'[a-zA-Z]+)*/g;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad\u200c\u200d]*(?:['’‘ʼ״׳][\p{L}\p{M}]+)*/gu;
const UNSPACED_SCRIPTS =
  "\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}";
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "u");
const HANGUL = /\p{sc=Hang}/u;
/** Runs of one kind of script: particles follow foreign words and numbers without a space. */
const RUN = new RegExp(
  `\\p{sc=Hang}+|[${UNSPACED_SCRIPTS}][${UNSPACED_SCRIPTS}\\p{M}]*|[^\\p{sc=Hang}${UNSPACED_SCRIPTS}]+`,
  "gu",
);
/** The characters before a Japanese ending: "泳" of "泳いだ". */
const BEFORE_ENDING = /^\p{sc=Han}+(?=\p{sc=Hira}+$)/u;
const HAN_FIRST = /^\p{sc=Han}/u;
const HAN_PAIR = /\p{sc=Han}{2}/u;
const HAN_RUN = /\p{sc=Han}{2,}/gu;

/** A word of a text, as it is written, and where it starts, in UTF-16 units. */
export interface Token {
  readonly text: string;
  readonly start: number;
}

/**
 * The words of a text, in order. Scripts that are written without spaces are cut with the platform's
 * dictionaries; a word is followed by its root if it ends in kana, and a run of Han characters by its
 * pairs, since two texts are seldom cut alike.
 */
export function* tokensOf(text: string): Generator<Token, void, void> {
  const isAscii = !NON_ASCII.test(text);
  for (const { 0: word, index } of text.matchAll(isAscii ? ASCII_WORD : WORD)) {
    if (isAscii || !(UNSPACED.test(word) || HANGUL.test(word))) yield { text: word, start: index };
    else yield* runsOf(word, index);
  }
}

function* runsOf(word: string, start: number): Generator<Token, void, void> {
  if (EAST_ASIAN.test(word)) {
    for (const text of cutUnspaced(word)) yield { text, start };
    return;
  }
  for (const { 0: run, index } of word.matchAll(RUN)) {
    if (!UNSPACED.test(run)) yield { text: run, start: start + index };
    else for (const text of cutUnspaced(foldText(run))) yield { text, start: start + index };
  }
}

function cutUnspaced(run: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter("word").segment(run)) {
    if (!isWordLike) continue;
    words.push(segment);
    const root = segment.length > 1 && HAN_FIRST.test(segment)
      ? BEFORE_ENDING.exec(segment)?.[0]
      : undefined;
    if (root) words.push(root);
  }
  const known = new Set(words);
  for (const [han] of HAN_PAIR.test(run) ? run.matchAll(HAN_RUN) : []) {
    let before = "";
    for (const character of han) {
      const pair = before + character;
      if (before !== "" && !known.has(pair)) words.push(pair);
      before = character;
    }
  }
  return words;
}

/** What may stand between the end of a sentence and its first word. */
const OPENING = /[\s"'“”‘’«»„(\[*_>#-]/;
const ENDING = /[.!?…:;¿¡。！？]/;
const MOST_OPENING = 8;

/** Whether a sentence starts at a place of a text, or may start. */
export function startsSentence(text: string, start: number): boolean {
  for (let place = start - 1; place >= 0 && start - place <= MOST_OPENING; place--) {
    const character = text.charAt(place);
    if (character === "\n") return true;
    if (!OPENING.test(character)) return ENDING.test(character);
  }
  return start <= MOST_OPENING;
}

/** The expression for words of several parts; `L` are letters, `D` digits. */
function compounds(L: string, D: string, flags: string): RegExp {
  const N = L + D;
  return new RegExp(
    [
      `(?<![${N}.])(?:[${L}]{1,2}\\.){2,8}[${L}]?(?![${N}])`,
      `(?<![${N}.])[${L}]{1,2}\\.[${L}](?![${N}])`,
      `(?<![${N}])[${L}][${N}]{0,15}(?:\\+\\+?|#)(?![${N}+#])`,
      `(?<![${N}.])\\.[${L}][${N}]{1,15}(?![${N}])`,
      `(?<![${D}])[${D}]{1,3}(?:[.,'’٬٫][${D}]{1,3}|[ \\u00a0\\u2009\\u202f][${D}]{3}){1,6}(?![${D}])`,
      `(?<![${N}_-])[${N}]{1,24}(?:[-‐‑_&][${N}]{1,24}){1,3}(?![${N}_-])`,
    ].join("|"),
    flags,
  );
}

const ASCII_COMPOUND = compounds("a-zA-Z", "0-9", "g");
/** Made for the first text that is not in ASCII: that takes milliseconds. */
let otherCompound: RegExp | undefined;

const INITIALS = /^(?:[^.]{1,2}\.)+[^.]?$/u;
const SYMBOLS = /[+#]$|^\./;
const NUMBER = /^\p{Nd}[\p{Nd}.,'’٬٫\s]*$/u;
const CENTS = /(?<=\p{Nd}{3})[.,٫]\p{Nd}{2}$/u;
const JOINTS = /[^\p{L}\p{M}\p{Nd}]+/gu;

/**
 * Words of several parts, written as one: "e-mail" as "email", "U.K." as "UK", "1,000" as "1000",
 * "max_size" as "maxsize"; and those with signs, such as "c++", "c#" and ".net". `tokensOf` has their
 * parts.
 */
export function* compoundsOf(text: string): Generator<Token, void, void> {
  const expression = NON_ASCII.test(text)
    ? otherCompound ??= compounds("\\p{L}\\p{M}", "\\p{Nd}", "gu")
    : ASCII_COMPOUND;
  for (const { 0: whole, index: start } of text.matchAll(expression)) {
    if (INITIALS.test(whole)) yield { text: whole.replaceAll(".", ""), start };
    else if (SYMBOLS.test(whole)) yield { text: whole.toLowerCase(), start };
    else if (NUMBER.test(whole)) {
      yield { text: foldText(whole.replace(CENTS, "").replace(JOINTS, "")), start };
    } else yield { text: whole.replace(JOINTS, "").toLowerCase(), start };
  }
}
