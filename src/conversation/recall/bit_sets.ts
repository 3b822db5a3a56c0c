import { Column } from "./column.ts";

/** The number of members that there are, and of sets in a block. */
const ALL = 32;

/**
 * Many sets of 32 members, of which those with some members are found fast: for each block of 32 sets
 * and each member, which of them have it.
 */
export class BitSets {
  readonly #having = new Column();
  #length = 0;

  /** The bytes that they take. */
  get bytes(): number {
    return this.#having.bytes;
  }

  /** Adds the next set, as bits. */
  add(set: number): void {
    const place = this.#length % ALL;
    const block = this.#length - place;
    if (place === 0) { for (let member = 0; member < ALL; member++) this.#having.push(0); }
    const having = this.#having.values;
    for (let left = set; left !== 0; left &= left - 1) {
      const at = block + lowestOf(left);
      having[at] = (having[at] ?? 0) | (1 << place);
    }
    this.#length += 1;
  }

  /**
   * Which of the 32 sets from a multiple of 32 on have all of these members, as bits. Those past the
   * last set mean nothing.
   */
  havingAll(block: number, members: readonly number[]): number {
    const having = this.#having.values;
    let found = -1;
    for (let place = 0; found !== 0 && place < members.length; place++) {
      found &= having[block + (members[place] ?? 0)] ?? 0;
    }
    return found;
  }

  /** Which of them have none of these members. */
  havingNone(block: number, members: readonly number[]): number {
    const having = this.#having.values;
    let found = -1;
    for (let place = 0; found !== 0 && place < members.length; place++) {
      found &= ~(having[block + (members[place] ?? 0)] ?? 0);
    }
    return found;
  }
}

/** The members of a set that is given as bits, ascending. */
export function membersOf(set: number): readonly number[] {
  const members: number[] = [];
  for (let left = set; left !== 0; left &= left - 1) members.push(lowestOf(left));
  return members;
}

/** The lowest member of a set that is given as bits, and has one. */
export function lowestOf(set: number): number {
  return ALL - 1 - Math.clz32(set & -set);
}
