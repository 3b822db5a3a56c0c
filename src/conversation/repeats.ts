/** A block below this length is worth no mark in its place, in characters (UTF-16 units). */
export const LEAST_REPEATED = 200;

/** Between two blocks: an empty line. */
const BETWEEN = /(\n[^\S\n]*\n\s*)/;

/** A text in which what was said before gave way to a mark. */
export interface SaidOnce {
  readonly text: string;
  /** Characters that gave way. */
  readonly repeated: number;
}

/** Says long blocks once: people paste the same document again, and models repeat it whole. */
export class Repeats {
  readonly #said = new Set<string>();

  /** The text, with each long block that an earlier text held replaced by a few words. */
  sayOnce(text: string): SaidOnce {
    if (text.length < LEAST_REPEATED) return { text, repeated: 0 };
    let repeated = 0;
    const parts = text.split(BETWEEN).map((part) => {
      const block = part.trim();
      if (block.length < LEAST_REPEATED) return part;
      if (!this.#said.has(block)) {
        this.#said.add(block);
        return part;
      }
      repeated += part.length;
      return `[the same ${part.length} characters as earlier in the conversation]`;
    });
    return { text: parts.join(""), repeated };
  }

  /** Whether the text holds a long block that was said before, or is one. */
  has(text: string): boolean {
    const block = text.trim();
    return block.length >= LEAST_REPEATED && this.#said.has(block);
  }
}
