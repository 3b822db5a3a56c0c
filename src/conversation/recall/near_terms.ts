import type { Steps } from "../steps.ts";
import { lowestOf } from "./bit_sets.ts";
import type { NearWord } from "./near_word.ts";
import { BEGINNING, type TermBeginnings } from "./term_beginnings.ts";
import type { TermShapes } from "./term_shapes.ts";

/** A term that resembles a word, and how much of a match it is, from 0 to 1. */
export interface NearTerm {
  readonly term: string;
  readonly share: number;
}

/** The terms among which is searched. */
export interface NumberedTerms {
  readonly shapes: TermShapes;
  idOf(term: string): number | undefined;
}

/** Terms looked at together, as the bits of a number. */
const TOGETHER = 32;

/** Terms looked at per step: a multiple of those. */
const TERMS_A_STEP = 16_384;

/** The terms used for one word. */
const MOST_NEAR = 8;

/**
 * Finds the terms that resemble a word: those that contain it or are part of it and, unless the word
 * is known, those with another ending or a typing mistake. `isThere` tells which terms count.
 */
export function* nearTermSteps(
  numbered: NumberedTerms,
  near: NearWord,
  isThere: (id: number) => boolean,
): Steps<readonly NearTerm[]> {
  if (!near.isCompared) return [];
  const { likeness } = near;
  const { shapes } = numbered;
  const { texts } = shapes;
  const { length: terms } = texts;
  const before = near.foundIn(shapes);
  if (before) return bestOf(before, { texts, isThere });
  const found = new Map<number, number>();
  const note = (id: number) => {
    const share = found.has(id) ? 0 : likeness.of(texts[id] ?? "");
    if (share > 0) found.set(id, share);
  };
  for (let block = 0; block < texts.length; block += TOGETHER) {
    if (block > 0 && block % TERMS_A_STEP === 0) yield;
    for (let left = candidatesAmong(shapes, near, block); left !== 0; left &= left - 1) {
      const id = block + lowestOf(left);
      if (id < texts.length) note(id);
    }
  }
  for (const part of near.hasLongParts ? longPartsOf(near.text, shapes.beginnings) : []) {
    const id = numbered.idOf(part);
    if (id !== undefined) note(id);
  }
  if (texts.length === terms) near.noteFound(shapes, found);
  return bestOf(found, { texts, isThere });
}

/** The best of the terms that count, by what is known of how like all are. */
function bestOf(shares: ReadonlyMap<number, number>, { texts, isThere }: {
  readonly texts: readonly string[];
  readonly isThere: (id: number) => boolean;
}): readonly NearTerm[] {
  const found: NearTerm[] = [];
  for (const [id, share] of shares) if (isThere(id)) found.push({ term: texts[id] ?? "", share });
  found.sort((one, other) =>
    other.share - one.share || one.term.length - other.term.length ||
    (one.term < other.term ? -1 : 1)
  );
  return found.slice(0, MOST_NEAR);
}

/** The parts of a text, shorter than itself, as which some term may begin. */
function* longPartsOf(text: string, beginnings: TermBeginnings): Generator<string, void, void> {
  for (let start = 0; start + BEGINNING <= text.length; start++) {
    if (!beginnings.mayBegin(text, start)) continue;
    for (let end = start + BEGINNING; end <= text.length; end++) {
      if (end - start < text.length) yield text.slice(start, end);
    }
  }
}

/** Which of the terms from a number on may resemble a word, as bits; not its long parts. */
function candidatesAmong(shapes: TermShapes, near: NearWord, block: number): number {
  const { core, coreLetters, others, head, hasLongParts } = near;
  const { pairs } = shapes;
  const letters = shapes.letters.values;
  let found = pairs.havingAll(block, core);
  for (let left = found; left !== 0; left &= left - 1) {
    const own = letters[block + lowestOf(left)] ?? 0;
    if ((coreLetters & ~own) !== 0) found ^= left & -left;
  }
  if (head) found |= pairs.havingAll(block, head);
  if (!hasLongParts) found |= pairs.havingNone(block, near.otherPairs);
  if (others < 0) return found;
  for (let place = 0; place < TOGETHER; place++) {
    const own = letters[block + place] ?? 0;
    if (bitsIn(near.letters ^ own) <= others) found |= 1 << place;
  }
  return found;
}

function bitsIn(set: number): number {
  let bits = set - ((set >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
