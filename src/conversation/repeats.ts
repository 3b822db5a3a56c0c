/** A block shorter than this is not worth replacing, in characters (UTF-16 units). */
const LEAST_REPEATED = 200;

/** Between two blocks: an empty line. */
const BETWEEN = /(\n[^\S\n]*\n\s*)/;

/** A text whose repeated blocks were replaced by a mark. */
export interface SaidOnce {
  readonly text: string;
  /** The number of characters that were replaced. */
  readonly repeated: number;
}

/** Includes long blocks once: people paste the same document again, and models quote it in full. */
export class Repeats {
  readonly #said = new Set<string>();

  /** The text, with each long block of an earlier text replaced by a few words. */
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
}

/** The length of the samples that are indexed, in characters. */
const SAMPLE = 32;

/** Texts indexed for fast lookups of long passages. */
export class Passages {
  readonly #all: string;
  readonly #samples = new Set<string>();

  constructor(texts: readonly string[]) {
    this.#all = texts.join("\n\n");
    for (let start = 0; start + SAMPLE <= this.#all.length; start += SAMPLE) {
      this.#samples.add(this.#all.slice(start, start + SAMPLE));
    }
  }

  /**
   * Whether a passage occurs in one of the texts; always false for a short one. A passage that does
   * has a whole sample within its first characters, so most others need only a few lookups.
   */
  has(passage: string): boolean {
    if (passage.length < LEAST_REPEATED) return false;
    for (let start = 0; start < SAMPLE; start++) {
      if (!this.#samples.has(passage.slice(start, start + SAMPLE))) continue;
      return this.#all.includes(passage);
    }
    return false;
  }
}
