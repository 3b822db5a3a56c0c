import { segmenter } from "./segmenters.ts";

/** The character of a text at an index. */
function characterAt(text: string, index: number): Intl.SegmentData | undefined {
  return segmenter("grapheme").segment(text).containing(index);
}

/** The last place at or before `index` (in UTF-16 units) where no character would be split. */
function boundaryBefore(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  return characterAt(text, index)?.index ?? 0;
}

/** The first place at or after `index` (in UTF-16 units) where no character would be split. */
function boundaryAfter(text: string, index: number): number {
  if (index <= 0) return 0;
  if (index >= text.length) return text.length;
  const at = characterAt(text, index);
  if (!at || at.index === index) return index;
  return at.index + at.segment.length;
}

/** A part of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A text that fits, and the part of the original that a mark replaces in it. */
export interface Shortened {
  readonly text: string;
  readonly cut?: TextRange;
}

/** The length of what a shortened text lacks, in characters. */
export function removedFrom({ cut }: Shortened): number {
  return cut ? cut.end - cut.start : 0;
}

const HEAD_SHARE = 0.6;
const LEAST_KEPT = 32;

function mark(removed: number): string {
  return `\n[… ${removed} characters left out …]\n`;
}

/**
 * Fits a text into `cap` characters (UTF-16 units): in full if it fits, otherwise with a mark in
 * place of its middle and without split characters (graphemes). Undefined if so little would be left
 * that the mark says more than the text.
 */
export function shorten(text: string, cap: number): Shortened | undefined {
  if (text.length <= cap) return { text };
  const cut = cutOf(text, Math.floor(cap) - mark(text.length).length);
  if (!cut) return undefined;
  const { start, end } = cut;
  return { text: text.slice(0, start) + mark(end - start) + text.slice(end), cut };
}

/**
 * The text as one piece if it has at most `cap` characters (UTF-16 units), otherwise its beginning
 * and its end, without split characters (graphemes).
 */
export function piecesWithin(text: string, cap: number): readonly string[] {
  if (text.length <= cap) return [text];
  const cut = cutOf(text, cap);
  return cut ? [text.slice(0, cut.start), text.slice(cut.end)] : [];
}

/** What a text loses between its beginning and its end, at most `room` long; undefined for too little. */
function cutOf(text: string, room: number): TextRange | undefined {
  if (room < LEAST_KEPT) return undefined;
  const headLength = Math.ceil(room * HEAD_SHARE);
  const start = boundaryBefore(text, headLength);
  const end = boundaryAfter(text, text.length - (room - headLength));
  return start + text.length - end === 0 ? undefined : { start, end };
}

/** The start of a text, at most `cap` characters (UTF-16 units), without split characters. */
export function beginning(text: string, cap: number): string {
  return text.length <= cap ? text : text.slice(0, boundaryBefore(text, Math.floor(cap)));
}
