import type { Steps } from "../steps.ts";
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

/** Terms looked at per step. */
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
  const { shapes } = numbered;
  const { likeness, parts } = near;
  const found: NearTerm[] = [];
  const note = (id: number) => {
    const term = shapes.texts[id] ?? "";
    const share = likeness.of(term);
    if (share > 0 && isThere(id)) found.push({ term, share });
  };
  const terms = shapes.texts.length;
  for (let from = 0; from < terms; from += TERMS_A_STEP) {
    if (from > 0) yield;
    const range = [from, Math.min(terms, from + TERMS_A_STEP)] as const;
    const candidates = parts ? wholesIn(shapes, near, range) : candidatesIn(shapes, near, range);
    for (const id of candidates) note(id);
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

/** The terms, by number from one on up to another, that are longer and may contain a word. */
function wholesIn(
  { texts, pairs }: TermShapes,
  { core, length }: NearWord,
  [from, to]: readonly [from: number, to: number],
): number[] {
  const pairsOf = pairs.values;
  const candidates: number[] = [];
  for (let id = from; id < to; id++) {
    if ((core & ~(pairsOf[id] ?? 0)) === 0 && (texts[id] ?? "").length > length) {
      candidates.push(id);
    }
  }
  return candidates;
}

/** The terms, by number from one on up to another, that may resemble a word. */
function candidatesIn(
  shapes: TermShapes,
  near: NearWord,
  [from, to]: readonly [from: number, to: number],
): number[] {
  const { letters, pairs, core, head, others, length, leastPart } = near;
  const { texts } = shapes;
  const pairsOf = shapes.pairs.values;
  const lettersOfTerm = shapes.letters.values;
  const isPart = (id: number) => {
    const { length: own } = texts[id] ?? "";
    return own <= length && own >= leastPart;
  };
  const candidates: number[] = [];
  for (let id = from; id < to; id++) {
    const own = pairsOf[id] ?? 0;
    const mayBe = (core & ~own) === 0 || (head & ~own) === 0 ||
      (others >= 0 && bitsIn(letters ^ (lettersOfTerm[id] ?? 0)) <= others) ||
      ((own & ~pairs) === 0 && isPart(id));
    if (mayBe) candidates.push(id);
  }
  return candidates;
}

function bitsIn(set: number): number {
  let bits = set - ((set >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
