import { NON_ASCII } from "./recall/ascii.ts";
import { foldText } from "./recall/mod.ts";

/**
 * Tells equal texts, whatever their case, accents and white space. Hardly any text is folded for it:
 * only those that begin and end as another one does.
 */
export class SaidTexts {
  /** By how they begin and end. */
  readonly #texts = new Map<number, Alike>();

  /** With these texts to begin with. */
  constructor(texts: Iterable<string> = []) {
    for (const text of texts) this.add(text);
  }

  has(text: string): boolean {
    return this.#texts.get(endsOf(text))?.has(text) ?? false;
  }

  /** Adds a text. False where it was there. */
  add(text: string): boolean {
    const ends = endsOf(text);
    const alike = this.#texts.get(ends);
    if (alike) return alike.add(text);
    this.#texts.set(ends, new Alike(text));
    return true;
  }
}

/** Texts that begin and end alike. */
class Alike {
  readonly #first: string;
  /** Their forms, once there was another one. */
  #forms: Set<string> | undefined;

  constructor(first: string) {
    this.#first = first;
  }

  has(text: string): boolean {
    return this.#known.has(formOf(text));
  }

  add(text: string): boolean {
    const { size } = this.#known;
    return this.#known.add(formOf(text)).size > size;
  }

  get #known(): Set<string> {
    return this.#forms ??= new Set([formOf(this.#first)]);
  }
}

/** White space that is not one blank between words. */
const UNEVEN = /\s{2,}|[^\S ]/;

function formOf(text: string): string {
  const folded = foldText(text).trim();
  return UNEVEN.test(folded) ? folded.split(/\s+/).join(" ") : folded;
}

/** So many characters are looked at from each end of a text. */
const AT_AN_END = 12;

/** A number that texts of one form share: it is made of their first and last characters. */
function endsOf(text: string): number {
  const plain = NON_ASCII.test(text) ? formOf(text) : text;
  const { length } = plain;
  let mixed = 0;
  for (let index = 0, left = AT_AN_END; index < length && left > 0; index++) {
    const code = plain.charCodeAt(index);
    if (code <= SPACE) continue;
    mixed = mixedWith(mixed, code);
    left -= 1;
  }
  for (let index = length - 1, left = AT_AN_END; index >= 0 && left > 0; index--) {
    const code = plain.charCodeAt(index);
    if (code <= SPACE) continue;
    mixed = mixedWith(mixed, code);
    left -= 1;
  }
  return mixed;
}

/** White space has no greater code: a form has no other. */
const SPACE = 32;
const [CAPITAL_A, CAPITAL_Z] = [65, 90];

function mixedWith(mixed: number, code: number): number {
  const lower = code >= CAPITAL_A && code <= CAPITAL_Z ? code + SPACE : code;
  return Math.imul(mixed ^ lower, 0x01000193);
}
