import { PersistentList } from "../conversation/mod.ts";

/**
 * An immutable list of items with keys; several may have the same one. `push` and `replace` return
 * new lists that share their parts. An item must be replaced by one with its key.
 */
export class KeyedList<Item> implements Iterable<Item> {
  readonly #items: PersistentList<Item>;
  readonly #keyOf: (item: Item) => string;
  /**
   * The indexes of items by their keys, in this list or in one that grew from it. They all share it,
   * so each index must be looked up in the list.
   */
  readonly #places: Map<string, number | number[]>;

  private constructor(
    items: PersistentList<Item>,
    keyOf: (item: Item) => string,
    places: Map<string, number | number[]>,
  ) {
    this.#items = items;
    this.#keyOf = keyOf;
    this.#places = places;
  }

  /** The list without items. */
  static empty<Item>(keyOf: (item: Item) => string): KeyedList<Item> {
    return new KeyedList<Item>(PersistentList.empty(), keyOf, new Map());
  }

  /** The number of items. */
  get length(): number {
    return this.#items.length;
  }

  /** The item at an index; a negative index counts from the end. */
  at(index: number): Item | undefined {
    return this.#items.at(index);
  }

  /** The indexes of the items with a key, oldest first. */
  indexesOf(key: string): number[] {
    const known = this.#places.get(key);
    if (typeof known === "number") return this.#has(key, known) ? [known] : [];
    return known?.filter((index) => this.#has(key, index)) ?? [];
  }

  /** The last item with a key. */
  get(key: string): Item | undefined {
    const known = this.#places.get(key);
    if (known === undefined) return undefined;
    return this.at(this.indexesOf(key).at(-1) ?? this.length);
  }

  /** The length of the longest common prefix of two lists; what both share is compared at once. */
  commonWith(other: KeyedList<Item>): number {
    return this.#items.commonWith(other.#items);
  }

  /** The list with one more item. */
  push(item: Item): KeyedList<Item> {
    const places = this.length === 0 ? new Map<string, number | number[]>() : this.#places;
    const key = this.#keyOf(item);
    const known = places.get(key);
    if (known === undefined) places.set(key, this.length);
    else if (typeof known === "number") {
      if (known !== this.length) places.set(key, [known, this.length].sort(ascending));
    } else if (!known.includes(this.length)) {
      places.set(key, [...known, this.length].sort(ascending));
    }
    return new KeyedList(this.#items.push(item), this.#keyOf, places);
  }

  /** The list with another item of the same key at an index that it has. */
  replace(index: number, item: Item): KeyedList<Item> {
    return new KeyedList(this.#items.replace(index, item), this.#keyOf, this.#places);
  }

  /** The list without the items at these indexes, in time proportional to its items. */
  without(indexes: ReadonlySet<number>): KeyedList<Item> {
    let list = KeyedList.empty(this.#keyOf);
    let index = 0;
    for (const item of this.#items) if (!indexes.has(index++)) list = list.push(item);
    return list;
  }

  #has(key: string, index: number): boolean {
    const item = this.at(index);
    return item !== undefined && this.#keyOf(item) === key;
  }

  [Symbol.iterator](): Generator<Item, void, undefined> {
    return this.#items[Symbol.iterator]();
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}
