import { foldText } from "./recall/mod.ts";

/** Tells equal texts, whatever their case, accents and white space. */
export class SaidTexts {
  readonly #texts = new Set<string>();

  /** With these texts to begin with. */
  constructor(texts: Iterable<string> = []) {
    for (const text of texts) this.add(text);
  }

  has(text: string): boolean {
    return this.#texts.has(formOf(text));
  }

  /** Adds a text. False where it was there. */
  add(text: string): boolean {
    const { size } = this.#texts;
    return this.#texts.add(formOf(text)).size > size;
  }
}

/** White space that is not one blank between words. */
const UNEVEN = /\s{2,}|[^\S ]/;

function formOf(text: string): string {
  const folded = foldText(text).trim();
  return UNEVEN.test(folded) ? folded.split(/\s+/).join(" ") : folded;
}
