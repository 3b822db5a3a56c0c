import { Column } from "./column.ts";

/** The terms of one length: their numbers, and the letters of each as a set. */
interface OfLength {
  readonly ids: Column;
  readonly letters: Column;
}

/** What a term takes: two numbers, in lists that are a quarter longer than they need be, in bytes. */
const BYTES_PER_TERM = 10;

/** No longer term is mistaken for a word, in UTF-16 units. */
const LONGEST = 34;

/** Terms by their lengths, in UTF-16 units: a mistaken form of a word is hardly longer or shorter. */
export class TermsByLength {
  readonly #lengths: (OfLength | undefined)[] = [];

  #count = 0;

  /** About how many bytes they take. */
  get bytes(): number {
    return BYTES_PER_TERM * this.#count;
  }

  /** Adds a term. Those longer than `LONGEST` are not kept. */
  add(id: number, length: number, letters: number): void {
    if (length > LONGEST) return;
    const of = this.#lengths[length] ??= { ids: new Column(8), letters: new Column(8) };
    of.ids.push(id);
    of.letters.push(letters);
    this.#count += 1;
  }

  /**
   * The terms that are at most so much longer or shorter than a word, and of whose letters and its
   * own at most `others` are only in one of both. `letters` are those of the word, as a set.
   */
  *near(length: number, { letters, longer, others }: {
    readonly letters: number;
    readonly longer: number;
    readonly others: number;
  }): Generator<number, void, void> {
    for (let each = Math.max(0, length - longer); each <= length + longer; each++) {
      const of = this.#lengths[each];
      if (!of) continue;
      const { length: count } = of.ids;
      const own = of.letters.values;
      for (let place = 0; place < count; place++) {
        if (bitsIn(letters ^ (own[place] ?? 0)) <= others) yield of.ids.at(place);
      }
    }
  }
}

function bitsIn(set: number): number {
  let bits = set - ((set >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
