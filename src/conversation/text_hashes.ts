import { isDigit, isSmallLetter, NON_ASCII } from "./recall/ascii.ts";
import { foldText } from "./recall/mod.ts";

/** What a sentence ends with, or a part between colons and quotes; a full stop only before white space. */
const ENDS: ReadonlySet<number> = codesOf('!?;:\n"…“”„«»。！？；：؟؛।\u037e');
const STOP = 46;
const SPACE = 32;

/** Marks beyond ASCII that may stand within a sentence. */
const MARKS: ReadonlySet<number> = codesOf("¿¡’‘‚‹›–—·、，،\u00a0\u3000");

/** About how many characters of a text its sample has. */
const SAMPLED = 64;

/** A sentence, or a part of one. */
export interface HashedSentence {
  readonly text: string;
  /** A 32-bit hash of its letters and digits, whatever their case and accents. */
  readonly hash: number;
}

/** The sentences of a text that have a letter or a digit, in order. Its marks make no difference. */
export function* hashedSentences(text: string): Generator<HashedSentence, void, void> {
  for (let start = 0; start < text.length;) {
    let end = start;
    while (end < text.length && !endsAt(text, end)) end += 1;
    const sentence = text.slice(start, end);
    const hash = saidHash(foldText(sentence));
    if (hash !== 0) yield { text: sentence, hash };
    start = end + 1;
  }
}

/** The hashes of `hashedSentences`. */
export function sentenceHashes(text: string): number[] {
  if (NON_ASCII.test(text)) return Array.from(hashedSentences(text), ({ hash }) => hash);
  const hashes: number[] = [];
  let hash = 0;
  for (let index = 0; index <= text.length; index++) {
    if (index === text.length || endsAt(text, index)) {
      if (hash !== 0) hashes.push(hash);
      hash = 0;
      continue;
    }
    const code = text.charCodeAt(index);
    const lower = code >= 65 && code <= 90 ? code + 32 : code;
    if (isSaid(lower)) hash = mixed(hash, lower);
  }
  return hashes;
}

/** A 32-bit hash of the letters and digits of a folded text; 0 if it has none. */
export function saidHash(folded: string): number {
  let hash = 0;
  for (let index = 0; index < folded.length; index++) {
    const code = folded.charCodeAt(index);
    if (isSaid(code)) hash = mixed(hash, code);
  }
  return hash;
}

/** A 32-bit hash of a text's length and a sample of its characters: texts seldom differ in the rest only. */
export function sampleHash(text: string): number {
  const step = Math.ceil(text.length / SAMPLED);
  let hash = text.length;
  for (let index = 0; index < text.length; index += step) {
    hash = mixed(hash, text.charCodeAt(index));
  }
  return hash;
}

function endsAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code !== STOP) return ENDS.has(code);
  return index + 1 === text.length || text.charCodeAt(index + 1) <= SPACE;
}

function isSaid(code: number): boolean {
  if (code > 127) return !ENDS.has(code) && !MARKS.has(code);
  return isSmallLetter(code) || isDigit(code);
}

function mixed(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
}

function codesOf(characters: string): Set<number> {
  return new Set(Array.from(characters, (character) => character.charCodeAt(0)));
}
