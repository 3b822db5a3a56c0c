import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist } from "@scure/bip39/wordlists/english.js";

/** How many bits of a phrase a word stands for. */
const BITS = 11;
/** How many words of a phrase may be there before: lists of other words repeat more. */
const MOST_REPEATED = 2;

/** The letters that words of the list begin with, small and capital. */
export const FIRST_LETTERS = [...new Set(wordlist.map((word) => word.charAt(0)))]
  .flatMap((letter) => [letter, letter.toUpperCase()]).join("");

/** All words have so many letters. */
export const START = 3;
/** No two words begin with the same letters, of so many. */
const DISTINCT = 4;
/** What a small letter has and its capital has not. */
const SMALL = 32;

/** What is looked up of the words of the list. */
interface Words {
  /** By the first letters of a word as a number, up to `DISTINCT`, the place of the first such word. */
  readonly places: ReadonlyMap<number, number>;
  /** By three letters as a number, whether a word begins like that. */
  readonly starts: Uint8Array;
}

let words: Words | undefined;

/** Made for the first text: that takes longer than looking through it. */
function listed(): Words {
  return words ??= makeWords();
}

function makeWords(): Words {
  const starts = new Uint8Array(2 ** 15);
  const places = new Map<number, number>();
  for (const [place, word] of wordlist.entries()) {
    starts[numberOf(word, 0, START)] = 1;
    for (let end = 1; end <= Math.min(DISTINCT, word.length); end++) {
      const letters = numberOf(word, 0, end);
      if (!places.has(letters)) places.set(letters, place);
    }
  }
  return { places, starts };
}

/** The place in the list of the word that the letters between two positions are, in any case. */
export function indexOf(text: string, start: number, end: number): number | undefined {
  const place = placeOf(text, start, end);
  return place !== undefined && wordlist[place]?.length === end - start ? place : undefined;
}

/** Whether a word of the list begins with the letters between two positions, in any case, or is them. */
export function isBeginning(text: string, start: number, end: number): boolean {
  return placeOf(text, start, end) !== undefined;
}

/** The place of the first word that begins with some letters. */
function placeOf(text: string, start: number, end: number): number | undefined {
  const place = listed().places.get(numberOf(text, start, Math.min(end, start + DISTINCT)));
  const word = place === undefined ? "" : wordlist[place] ?? "";
  if (word.length < end - start) return undefined;
  for (let at = start + DISTINCT; at < end; at++) {
    if ((text.charCodeAt(at) | SMALL) !== word.charCodeAt(at - start)) return undefined;
  }
  return place;
}

/** Whether a word of the list, in any case, may begin with the three letters at a position. */
export function mayBegin(text: string, at: number): boolean {
  return listed().starts[numberOf(text, at, at + START)] === 1;
}

/** A few letters as a number, whatever their case; other characters count as some. */
function numberOf(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = number << 5 | (text.charCodeAt(at) & 31);
  return number;
}

/** Whether so many words are the same that no phrase has them all (`isPhrase()`). */
export function isRepetition(indexes: readonly number[]): boolean {
  return new Set(indexes).size < indexes.length - MOST_REPEATED;
}

/**
 * Whether words of the list are a phrase (BIP 39), by their places: the last bits are the first of
 * the hash of the others. A sorted list of words is none.
 */
export function isPhrase(indexes: readonly number[]): boolean {
  if (indexes.every((index, at) => at === 0 || index > (indexes[at - 1] ?? 0))) return false;
  if (isRepetition(indexes)) return false;
  const bytes = bytesOf(indexes);
  const entropy = bytes.subarray(0, Math.floor(indexes.length * BITS / 33) * 4);
  const [first = 0] = sha256(entropy);
  const checkBits = indexes.length * BITS / 33;
  return first >> (8 - checkBits) === (bytes[entropy.length] ?? 0) >> (8 - checkBits);
}

/** Numbers of eleven bits in a row. */
function bytesOf(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(numbers.length * BITS / 8));
  let pending = 0;
  let bits = 0;
  let at = 0;
  for (const number of numbers) {
    pending = pending << BITS | number;
    bits += BITS;
    while (bits >= 8) {
      bits -= 8;
      bytes[at++] = pending >> bits & 0xff;
    }
    pending &= (1 << bits) - 1;
  }
  if (bits > 0) bytes[at] = pending << (8 - bits) & 0xff;
  return bytes;
}
