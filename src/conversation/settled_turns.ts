import { bytesOfTurn } from "./footprint.ts";
import { PersistentList } from "./persistent_list.ts";
import { endedAt, type SettledTurn } from "./turns.ts";

/**
 * Ended turns in the order in which they ended, that is, by the positions of the events that ended them. It is
 * immutable; `with` and `without` return new lists. Adding a turn takes constant time and about 70
 * bytes besides the turn itself.
 */
export class SettledTurns implements Iterable<SettledTurn> {
  static readonly none = new SettledTurns(PersistentList.empty(), new Map(), 0);
  /** About how many bytes the turns take. */
  readonly bytes: number;
  readonly #turns: PersistentList<SettledTurn>;
  /**
   * The positions at which a turn ended, by its id, in this list or in one that grew from it. They
   * all share it, so each position must be looked up in the list.
   */
  readonly #endings: Map<string, number | number[]>;

  private constructor(
    turns: PersistentList<SettledTurn>,
    endings: Map<string, number | number[]>,
    bytes: number,
  ) {
    this.bytes = bytes;
    this.#turns = turns;
    this.#endings = endings;
  }

  /** The number of ended turns. */
  get length(): number {
    return this.#turns.length;
  }

  /** The turn at an index; a negative index counts from the end. */
  at(index: number): SettledTurn | undefined {
    return this.#turns.at(index);
  }

  /** The turn with an id. */
  get(id: string): SettledTurn | undefined {
    const index = this.#indexOf(id);
    return index === undefined ? undefined : this.at(index);
  }

  /** The number of turns that had ended by a position. */
  countUpTo(position: number): number {
    let high = this.length;
    let low = high;
    // Most ask for one of the newest.
    for (let step = 1; low > 0 && this.#endAt(low - 1) > position; step *= 2) {
      high = low;
      low = Math.max(0, low - step);
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#endAt(middle) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The length of the longest common prefix of two lists. */
  commonWith(other: SettledTurns): number {
    return this.#turns.commonWith(other.#turns);
  }

  /** The list with one more turn, which must have ended last and have a new id. */
  with(turn: SettledTurn): SettledTurns {
    const endings = this.length === 0 ? new Map<string, number | number[]>() : this.#endings;
    const { id, outcome } = turn;
    const position = endedAt(outcome);
    const known = endings.get(id);
    if (known === undefined) endings.set(id, position);
    else if (typeof known === "number") {
      if (known !== position) endings.set(id, [known, position]);
    } else if (known.at(-1) !== position) known.push(position);
    return new SettledTurns(this.#turns.push(turn), endings, this.bytes + bytesOfTurn(turn));
  }

  /** The list without the turn of an id, in time proportional to the turns that ended after it. */
  without(id: string): SettledTurns {
    const index = this.#indexOf(id);
    const turn = index === undefined ? undefined : this.at(index);
    if (index === undefined || !turn) return this;
    const bytes = this.bytes - bytesOfTurn(turn);
    return new SettledTurns(this.#turns.without(index), this.#endings, bytes);
  }

  /** The list with another form of the turn of an id, which must keep its id and its outcome. */
  changed(id: string, change: (turn: SettledTurn) => SettledTurn): SettledTurns {
    const index = this.#indexOf(id);
    const turn = index === undefined ? undefined : this.at(index);
    if (index === undefined || !turn) return this;
    return new SettledTurns(this.#turns.replace(index, change(turn)), this.#endings, this.bytes);
  }

  /**
   * How many of the first `count` turns pass a test that always says the same of a turn; `known` is its
   * cache.
   */
  countOf(
    count: number,
    test: (turn: SettledTurn) => boolean,
    known: WeakMap<object, number>,
  ): number {
    return this.#turns.countOf(count, test, known);
  }

  /** Some of the turns, as an array; indices count as those of `Array.slice`. */
  slice(from?: number, to?: number): SettledTurn[] {
    return this.#turns.slice(from, to);
  }

  [Symbol.iterator](): Generator<SettledTurn, void, undefined> {
    return this.#turns[Symbol.iterator]();
  }

  #endAt(index: number): number {
    const turn = this.at(index);
    return turn ? endedAt(turn.outcome) : Infinity;
  }

  #indexOf(id: string): number | undefined {
    const known = this.#endings.get(id);
    const endings = typeof known === "number" ? [known] : known ?? [];
    for (let newest = endings.length - 1; newest >= 0; newest--) {
      const index = this.countUpTo(endings[newest] ?? 0) - 1;
      if (this.at(index)?.id === id) return index;
    }
    return undefined;
  }
}
