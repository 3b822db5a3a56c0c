import type { AdversarialText } from "./adversarial.ts";
import { timeTaken } from "./time_taken.ts";

/** Something that reads a text. */
export type Scanner = (text: string) => unknown;

/** The length of the shortest text that is tried, in UTF-16 units. */
const SHORTEST = 4_096;

/** No longer text is tried on a scanner that is fast, nor on one whose time seems to grow fast. */
const LONGEST = 524_288;
const LONGEST_SUSPECT = 2 * LONGEST;

/**
 * A time below the first says nothing, in ms. One below the second may have grown by the collection
 * of garbage alone, so a longer text is tried, up to the longest.
 */
const MEASURABLE_MS = 4;
const CLEAR_MS = 60;

/** The most that twice the text may take: twice the time and some, and a collection of garbage. */
const MOST_GROWTH = 2.5;
const NOISE_MS = 8;

const TRIES = 12;

/**
 * What still seems to grow faster is looked at once more with twice the longer text: the collection of
 * garbage costs a step, and no step after it. One that takes longer than this, in ms, is not waited for.
 */
const LONGEST_WAIT_MS = 300;
const LAST_TRIES = 4;

/** Where a scanner may keep a text, and what it keeps grows late, this is the shortest text. */
const SHORTEST_KEPT = 131_072;

/** How a scanner's time grew from a text to one twice as long. Times in ms. */
export interface Growth {
  readonly length: number;
  readonly once: number;
  readonly twice: number;
  readonly isLinear: boolean;
}

/**
 * Measures a scanner on texts of one kind that double in length, until one takes measurable time
 * and the time has at most doubled too, or clearly has not. What seems to grow faster is measured
 * again, and at last with a text four times as long, held against both: only noise goes away. Texts
 * begin long for a scanner that keeps what it has read: looking through that again costs little at
 * first.
 */
export async function growthOn(
  textOf: (length: number) => string,
  scan: Scanner,
  { keepsText = false }: { readonly keepsText?: boolean } = {},
): Promise<Growth> {
  const timeOf = (length: number) => {
    const text = textOf(length);
    return timeTaken(() => scan(text));
  };
  let length = (keepsText ? SHORTEST_KEPT : SHORTEST) / 2;
  let once: number;
  let twice = await timeOf(2 * length);
  do {
    length *= 2;
    once = twice;
    twice = await timeOf(2 * length);
  } while (
    (twice < MEASURABLE_MS && 2 * length < LONGEST) ||
    (twice < CLEAR_MS && twice > MOST_GROWTH * once && 2 * length < LONGEST_SUSPECT)
  );
  for (let tries = 1; tries < TRIES && !isLinear(once, twice); tries++) {
    once = Math.min(once, await timeOf(length));
    twice = Math.min(twice, await timeOf(2 * length));
  }
  const measured = { length, once, twice };
  if (isLinear(once, twice)) return { ...measured, isLinear: true };
  if (twice > LONGEST_WAIT_MS) return { ...measured, isLinear: false };
  let fourTimes = Infinity;
  const isLinearAtLast = () => isLinear(twice, fourTimes) || fourTimes <= MOST_GROWTH ** 2 * once;
  for (let tries = 0; tries < LAST_TRIES && !isLinearAtLast(); tries++) {
    fourTimes = Math.min(fourTimes, await timeOf(4 * length));
  }
  return { ...measured, isLinear: isLinearAtLast() };
}

/** Texts of one kind by length, each made once and flat in memory. */
export function flatTexts(make: AdversarialText): (length: number) => string {
  const made = new Map<number, string>();
  return (length) => {
    const text = made.get(length) ?? flat(make(length));
    made.set(length, text);
    return text;
  };
}

function isLinear(once: number, twice: number): boolean {
  return twice <= Math.max(MOST_GROWTH * once + NOISE_MS, CLEAR_MS);
}

/** A string that was put together lazily is put together when it is searched. */
function flat(text: string): string {
  text.indexOf("\u0000no such text");
  return text;
}
