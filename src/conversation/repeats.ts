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

/** The base of the samples' hash, and what the first of a sample's characters is multiplied by. */
const BASE = 0x01000193;
let firstFactor = 1;
for (let character = 1; character < SAMPLE; character++) firstFactor = Math.imul(firstFactor, BASE);

/** Texts for fast lookups of long passages; they are indexed at the first one. */
export class Passages {
  readonly #all: string;
  #samples: ReadonlySet<number> | undefined;

  constructor(texts: readonly string[]) {
    this.#all = texts.join("\n\n");
  }

  /**
   * Whether a passage occurs in one of the texts; always false for a short one. A passage that does
   * has a whole sample within its first characters, so most others need only a few lookups.
   */
  has(passage: string): boolean {
    if (passage.length < LEAST_REPEATED) return false;
    this.#samples ??= samplesOf(this.#all);
    let hash = hashAt(passage, 0);
    for (let start = 0; start < SAMPLE; start++) {
      if (this.#samples.has(hash)) return this.#all.includes(passage);
      hash = Math.imul(hash - Math.imul(passage.charCodeAt(start), firstFactor), BASE) +
          passage.charCodeAt(start + SAMPLE) | 0;
    }
    return false;
  }
}

/** The hashes of the samples of a text. */
function samplesOf(text: string): ReadonlySet<number> {
  const samples = new Set<number>();
  for (let start = 0; start + SAMPLE <= text.length; start += SAMPLE) {
    samples.add(hashAt(text, start));
  }
  return samples;
}

/** The hash of the sample of a text that starts here; that of the next start follows from it. */
function hashAt(text: string, start: number): number {
  let hash = 0;
  for (let index = start; index < start + SAMPLE; index++) {
    hash = Math.imul(hash, BASE) + text.charCodeAt(index) | 0;
  }
  return hash;
}
