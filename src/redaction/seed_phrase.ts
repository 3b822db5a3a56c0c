import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { isMarked } from "./boundary.ts";
import { has, LETTER } from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";

const LENGTHS = [24, 21, 18, 15, 12];
const MOST = 24;
const LEAST = 12;
const LONGEST_WORD = 8;
/** How many letters of a word are looked up first. All words are longer or as long. */
const START = 3;
const BITS = 11;
/** How many words of a phrase may be there before: lists of other words repeat more. */
const MOST_REPEATED = 2;

/** What separates two words: spaces, commas, and a number of the next one. */
const LONGEST_GAP = 12;
const GAP = new Set(` \t\r\n,"'`.split("").map((each) => each.charCodeAt(0)));
const IN_NUMBER = new Set("0123456789.):".split("").map((each) => each.charCodeAt(0)));

/** What is looked up of the words of the list. */
interface Words {
  readonly indexes: ReadonlyMap<string, number>;
  /** The beginnings of all words, and the words. */
  readonly beginnings: ReadonlySet<string>;
  /** By the codes of three letters, whether a word begins like that. */
  readonly starts: ReadonlySet<number>;
}

let words: Words | undefined;

/** Made for the first text: that takes longer than looking through it. */
function listed(): Words {
  return words ??= {
    indexes: new Map(wordlist.map((word, index) => [word, index])),
    beginnings: new Set(
      wordlist.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))),
    ),
    starts: new Set(wordlist.map((word) => startOf(word, 0))),
  };
}

/** How words begin that announce a phrase: then it is masked from its first word on. */
const ANNOUNCING = ["seed", "mnem", "reco", "wall", "phra"];
const ANNOUNCING_LETTERS = new Set(ANNOUNCING.map((stem) => stem.charCodeAt(0)));
const STEM = 4;
const REACH = 100;

/** How many words of a phrase that nothing announces stay: words of the list are common words. */
const KEPT = 4;

/**
 * Seed phrases of wallets (BIP 39): 12 to 24 words of the English list whose checksum is correct. Among
 * more words of the list, those count that begin or end the row. Without an announcement the first four
 * words stay, so that text is not held back at each word that a phrase may begin with.
 */
export const SEED_PHRASE_RULE: Rule<"seed_phrase"> = {
  openings: [...new Set(wordlist.map((word) => word.charAt(0)))]
    .flatMap((letter) => [letter, letter.toUpperCase()]).join(""),
  find(cursor) {
    const { at, text, view } = cursor;
    const announced = view.announced;
    if (announces(cursor)) view.announced = at;
    if (cursor.isShort || !isListed(cursor)) return undefined;
    const before = wordsBefore(text, at);
    const isAnnounced = at - announced <= REACH &&
      !isMarked(text.slice(Math.max(0, announced), at));
    if (!isAnnounced && before.length < KEPT) return undefined;
    const kept = isAnnounced ? [] : before.slice(-KEPT);
    const { ends, indexes } = wordsAt(cursor);
    const words = [...kept, ...indexes];
    if (cursor.isShort || words.length < LEAST) return undefined;
    const isFirst = before.length === kept.length;
    for (const length of isFirst ? LENGTHS : LENGTHS.filter((each) => each === words.length)) {
      const end = ends[length - kept.length - 1];
      if (end === undefined || !isPhrase(words.slice(0, length))) continue;
      cursor.at = end;
      return { kind: "seed_phrase" };
    }
    return undefined;
  },
};

/** Whether a word announces a phrase; the cursor is short as long as it may. */
function announces(cursor: Cursor): boolean {
  const { at, text } = cursor;
  if (!ANNOUNCING_LETTERS.has(text.charCodeAt(at) | 32)) return false;
  const stem = text.slice(at, at + STEM).toLowerCase();
  if (stem.length < STEM && ANNOUNCING.some((each) => each.startsWith(stem))) cursor.code(STEM);
  return ANNOUNCING.includes(stem);
}

/** Whether a word of the list stands at the cursor, or may once the text continues. */
function isListed({ at, text }: Cursor): boolean {
  const { starts, beginnings, indexes } = listed();
  if (at + START <= text.length && !starts.has(startOf(text, at))) return false;
  let end = at;
  while (end - at <= LONGEST_WORD && has(LETTER, text.charCodeAt(end))) end += 1;
  const word = text.slice(at, end).toLowerCase();
  return end === text.length ? beginnings.has(word) : indexes.has(word);
}

/** The first three letters of a word as a number, whatever their case. */
function startOf(text: string, at: number): number {
  return (text.charCodeAt(at) | 32) << 14 ^ (text.charCodeAt(at + 1) | 32) << 7 ^
    (text.charCodeAt(at + 2) | 32);
}

/** The words of the list right before a position, at most one more than are kept. */
function wordsBefore(text: string, at: number): number[] {
  const indexes: number[] = [];
  for (let end = at; indexes.length <= KEPT;) {
    const gap = gapBefore(text, end);
    let start = gap;
    while (gap - start <= LONGEST_WORD && has(LETTER, text.charCodeAt(start - 1))) start -= 1;
    const index = gap < end
      ? listed().indexes.get(text.slice(start, gap).toLowerCase())
      : undefined;
    if (index === undefined) break;
    indexes.unshift(index);
    end = start;
  }
  return indexes;
}

/** Where a separator of words begins that ends at a position. */
function gapBefore(text: string, end: number): number {
  let at = end;
  while (end - at < LONGEST_GAP) {
    const code = text.charCodeAt(at - 1);
    if (!GAP.has(code) && !IN_NUMBER.has(code)) break;
    at -= 1;
  }
  return at;
}

/** The words of the list at the cursor, at most one more than a phrase has. */
function wordsAt(cursor: Cursor): { readonly ends: number[]; readonly indexes: number[] } {
  const ends: number[] = [];
  const indexes: number[] = [];
  while (indexes.length <= MOST) {
    const start = cursor.at;
    cursor.run(LETTER, LONGEST_WORD + 1);
    const word = cursor.text.slice(start, cursor.at).toLowerCase();
    if (cursor.isShort) {
      cursor.isShort = listed().beginnings.has(word);
      break;
    }
    const index = listed().indexes.get(word);
    if (index === undefined) break;
    indexes.push(index);
    ends.push(cursor.at);
    if (!skipGap(cursor)) break;
  }
  return { ends, indexes };
}

function skipGap(cursor: Cursor): boolean {
  const start = cursor.at;
  while (cursor.at - start < LONGEST_GAP) {
    const code = cursor.code();
    if (!GAP.has(code) && !(cursor.at > start && IN_NUMBER.has(code))) break;
    cursor.at += 1;
  }
  return cursor.at > start && has(LETTER, cursor.code());
}

/** Whether the last bits are the first of the hash of the others. A sorted list of words is none. */
function isPhrase(indexes: readonly number[]): boolean {
  if (indexes.every((index, at) => at === 0 || index > (indexes[at - 1] ?? 0))) return false;
  if (new Set(indexes).size < indexes.length - MOST_REPEATED) return false;
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
