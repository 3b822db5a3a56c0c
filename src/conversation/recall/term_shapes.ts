import { BitSets } from "./bit_sets.ts";
import { Column } from "./column.ts";
import { TermBeginnings } from "./term_beginnings.ts";

/** What a reference to a term's text takes, in bytes; the text itself is another's. */
const BYTES_PER_TEXT = 8;

/** The letters of a text as a set of 32: two texts with the same letters have the same set. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

/** The pairs of neighbouring letters of a text as a set of 32: those of a part are in the whole's. */
export function pairsIn(text: string): number {
  let pairs = 0;
  for (let index = 1; index < text.length; index++) {
    const mixed = Math.imul(text.charCodeAt(index - 1), 0x9e3779b1) + text.charCodeAt(index);
    pairs |= 1 << (Math.imul(mixed, 0x85ebca6b) >>> 27);
  }
  return pairs;
}

/** The terms of a vocabulary by number, with what tells quickly that one is unlike another. */
export class TermShapes {
  readonly texts: string[] = [];
  readonly letters = new Column();
  readonly pairs = new BitSets();
  readonly beginnings = new TermBeginnings();

  /** About how many bytes they take. */
  get bytes(): number {
    return this.letters.bytes + this.pairs.bytes + this.beginnings.bytes +
      BYTES_PER_TEXT * this.texts.length;
  }

  /** Adds the next term. */
  add(term: string): void {
    this.texts.push(term);
    this.letters.push(lettersOf(term));
    this.pairs.add(pairsIn(term));
    this.beginnings.add(this.texts);
  }
}
