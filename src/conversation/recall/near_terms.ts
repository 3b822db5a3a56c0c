import type { Steps } from "../steps.ts";
import { lowestOf } from "./bit_sets.ts";
import type { NearWord } from "./near_word.ts";
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

/** Among fewer terms, it takes longer to look up each part of a word than to look at them all. */
export const FEW_TERMS = 4_096;

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
  const { shapes } = numbered;
  const { likeness } = near;
  const found: NearTerm[] = [];
  const note = (id: number) => {
    const term = shapes.texts[id] ?? "";
    const share = likeness.of(term);
    if (share > 0 && isThere(id)) found.push({ term, share });
  };
  const terms = shapes.texts.length;
  const parts = near.hasFewParts && terms >= FEW_TERMS ? near.parts : undefined;
  const find = parts ? wholesAmong : candidatesAmong;
  for (let block = 0; block < terms; block += TOGETHER) {
    if (block > 0 && block % TERMS_A_STEP === 0) yield;
    for (let left = find(shapes, near, block); left !== 0; left &= left - 1) {
      const id = block + lowestOf(left);
      if (id < terms) note(id);
    }
  }
  for (const part of parts ?? []) {
    const id = numbered.idOf(part);
    if (id !== undefined) note(id);
  }
  found.sort((one, other) =>
    other.share - one.share || one.term.length - other.term.length ||
    (one.term < other.term ? -1 : 1)
  );
  return found.slice(0, MOST_NEAR);
}

/** Which of the terms from a number on may contain a word, as bits. */
function wholesAmong(shapes: TermShapes, near: NearWord, block: number): number {
  const { core, coreLetters, length } = near;
  const { texts } = shapes;
  const letters = shapes.letters.values;
  let found = shapes.pairs.havingAll(block, core);
  for (let left = found; left !== 0; left &= left - 1) {
    const place = lowestOf(left);
    const hasLetters = (coreLetters & ~(letters[block + place] ?? 0)) === 0;
    if (!hasLetters || (texts[block + place] ?? "").length <= length) found &= ~(1 << place);
  }
  return found;
}

/** Which of the terms from a number on may resemble a word, as bits. */
function candidatesAmong(shapes: TermShapes, near: NearWord, block: number): number {
  const { core, coreLetters, others: most, otherPairs, partLetters, head } = near;
  const { pairs } = shapes;
  const letters = shapes.letters.values;
  const wholes = pairs.havingAll(block, core);
  const parts = pairs.havingNone(block, otherPairs);
  let found = head ? pairs.havingAll(block, head) : 0;
  for (let left = (wholes | parts) & ~found; left !== 0; left &= left - 1) {
    const bit = left & -left;
    const own = letters[block + lowestOf(left)] ?? 0;
    const mayBe = ((wholes & bit) !== 0 && (coreLetters & ~own) === 0) ||
      ((parts & bit) !== 0 && (own & ~partLetters) === 0);
    if (mayBe) found |= bit;
  }
  if (most < 0) return found;
  for (let left = ~found; left !== 0; left &= left - 1) {
    const own = letters[block + lowestOf(left)] ?? 0;
    if (bitsIn(near.letters ^ own) <= most) found |= left & -left;
  }
  return found;
}

function bitsIn(set: number): number {
  let bits = set - ((set >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
