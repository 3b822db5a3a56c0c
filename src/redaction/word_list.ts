import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist } from "@scure/bip39/wordlists/english.js";

/** How many bits of a phrase a word stands for. */
const BITS = 11;
/** How many words of a phrase may be there before: lists of other words repeat more. */
const MOST_REPEATED = 2;

/** The letters that words of the list begin with, small and capital. */
export const FIRST_LETTERS = [...new Set(wordlist.map((word) => word.charAt(0)))]
  .flatMap((letter) => [letter, letter.toUpperCase()]).join("");

/** What is looked up of the words of the list. */
interface Words {
  readonly indexes: ReadonlyMap<string, number>;
  /** The beginnings of all words, and the words. */
  readonly beginnings: ReadonlySet<string>;
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
  for (const word of wordlist) starts[startOf(word, 0)] = 1;
  const beginnings = wordlist.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1)));
  return {
    indexes: new Map(wordlist.map((word, index) => [word, index])),
    beginnings: new Set(beginnings),
    starts,
  };
}

/** The place in the list of a word in small letters; `undefined` for any other word. */
export function indexOf(word: string): number | undefined {
  return listed().indexes.get(word);
}

/** Whether a word of the list begins with some small letters, or is them. */
export function isBeginning(letters: string): boolean {
  return listed().beginnings.has(letters);
}

/** Whether a word of the list, in any case, may begin with the three letters at a position. */
export function mayBegin(text: string, at: number): boolean {
  return listed().starts[startOf(text, at)] === 1;
}

/** The first three letters of a word as a number, whatever their case; other characters count as some. */
function startOf(text: string, at: number): number {
  return (text.charCodeAt(at) & 31) << 10 | (text.charCodeAt(at + 1) & 31) << 5 |
    (text.charCodeAt(at + 2) & 31);
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
