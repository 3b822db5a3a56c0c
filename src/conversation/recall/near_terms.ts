import type { Steps } from "../steps.ts";
import { lowestOf } from "./bit_sets.ts";
import type { NearWord } from "./near_word.ts";
import type { TermShapes } from "./term_shapes.ts";

/** A term that resembles a word, and how much of a match it is, from 0 to 1. */
export interface NearTerm {
  readonly term: string;
  readonly share: number;
}

/** Terms looked at together, as the bits of a number. */
const TOGETHER = 32;

/** Terms looked at per step: a multiple of those. */
const TERMS_A_STEP = 16_384;

/** Terms compared per step with a word that may be mistaken. */
const MISTAKES_A_STEP = 1_024;

/** In so many letters a text differs at most by a mistake: one for another. */
const LETTERS_A_MISTAKE = 2;

/** The terms used for one word. */
const MOST_NEAR = 8;

/**
 * Finds the terms that resemble a word: those that contain it or are part of it and, unless the word
 * is known, those with another ending or a typing mistake. `isThere` tells which terms count.
 */
export function* nearTermSteps(
  shapes: TermShapes,
  near: NearWord,
  isThere: (id: number) => boolean,
): Steps<readonly NearTerm[]> {
  if (!near.isCompared) return [];
  const { likeness, likeness: { mistakes }, letters, text } = near;
  const { texts } = shapes;
  const found: NearTerm[] = [];
  const known = new Set<number>();
  const note = (id: number) => {
    const term = texts[id] ?? "";
    const share = known.has(id) ? 0 : likeness.of(term);
    if (share === 0 || !isThere(id)) return;
    known.add(id);
    found.push({ term, share });
  };
  for (let block = 0; block < texts.length; block += TOGETHER) {
    if (block > 0 && block % TERMS_A_STEP === 0) yield;
    for (let left = candidatesAmong(shapes, near, block); left !== 0; left &= left - 1) {
      const id = block + lowestOf(left);
      if (id < texts.length) note(id);
    }
  }
  if (mistakes > 0) {
    const most = { longer: mistakes, others: LETTERS_A_MISTAKE * mistakes };
    let noted = 0;
    for (const id of shapes.byLength.near(text.length, { letters, ...most })) {
      if (++noted % MISTAKES_A_STEP === 0) yield;
      note(id);
    }
  }
  if (near.hasLongParts) {
    for (const id of shapes.beginnings.beginningIn(text)) {
      if ((texts[id] ?? "").length < text.length) note(id);
    }
  }
  found.sort((one, other) =>
    other.share - one.share || one.term.length - other.term.length ||
    (one.term < other.term ? -1 : 1)
  );
  return found.slice(0, MOST_NEAR);
}

/** Which of the terms from a number on may resemble a word, as bits; not mistaken forms and long parts. */
function candidatesAmong(shapes: TermShapes, near: NearWord, block: number): number {
  const { core, coreLetters, head } = near;
  const { pairs } = shapes;
  const letters = shapes.letters.values;
  let found = pairs.havingAll(block, core);
  for (let left = found; left !== 0; left &= left - 1) {
    const own = letters[block + lowestOf(left)] ?? 0;
    if ((coreLetters & ~own) !== 0) found ^= left & -left;
  }
  if (head) found |= pairs.havingAll(block, head);
  return near.hasLongParts ? found : found | pairs.havingNone(block, near.otherPairs);
}
