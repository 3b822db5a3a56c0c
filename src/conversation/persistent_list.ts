/** Items per chunk; a branch copies at most this many, and one reference per chunk. */
const CHUNK = 256;

/**
 * An immutable list: `push`, `replace` and `without` return new lists that share their common parts. The end
 * of the newest list is written in place, where no older one looks, so that a list that only grows
 * costs one reference per item. Any two lists are independent of each other.
 */
export class PersistentList<Item> implements Iterable<Item> {
  readonly length: number;
  /** Full chunks, and a last one that may hold items past `length`, of newer lists. */
  readonly #chunks: Item[][];

  private constructor(chunks: Item[][], length: number) {
    this.#chunks = chunks;
    this.length = length;
  }

  /** The list without items. */
  static empty<Item>(): PersistentList<Item> {
    return new PersistentList<Item>([], 0);
  }

  /** The item at an index; a negative index counts from the end. */
  at(index: number): Item | undefined {
    const place = index < 0 ? this.length + index : index;
    if (!(place >= 0 && place < this.length)) return undefined;
    return this.#chunks[Math.floor(place / CHUNK)]?.[place % CHUNK];
  }

  /** The list with one more item at its end. Constant time, amortised. */
  push(item: Item): PersistentList<Item> {
    const [full, rest] = [Math.floor(this.length / CHUNK), this.length % CHUNK];
    const last = this.#chunks[full];
    const isNewest = this.length > 0 && (last?.length ?? 0) === rest;
    const chunks = isNewest ? this.#chunks : this.#beginning(this.length);
    const chunk = chunks[full] ?? [];
    chunks[full] = chunk;
    chunk.push(item);
    return new PersistentList(chunks, this.length + 1);
  }

  /** The list with another item at an index that it has, in time proportional to its chunks. */
  replace(index: number, item: Item): PersistentList<Item> {
    // The last chunk may be shared, too: which list grows first writes there, and the other copies it.
    const chunks = this.#chunks.slice(0, Math.ceil(this.length / CHUNK));
    const place = Math.floor(index / CHUNK);
    const chunk = chunks[place]?.slice(0, this.length - place * CHUNK) ?? [];
    chunk[index % CHUNK] = item;
    chunks[place] = chunk;
    return new PersistentList(chunks, this.length);
  }

  /** The list without the item at an index, in time proportional to the items after it. */
  without(index: number): PersistentList<Item> {
    let list = new PersistentList(this.#beginning(index), index);
    for (let later = index + 1; later < this.length; later++) {
      const item = this.at(later);
      if (item !== undefined) list = list.push(item);
    }
    return list;
  }

  /** The length of the longest common prefix of two lists. Shared chunks are compared at once. */
  commonWith(other: PersistentList<Item>): number {
    const most = Math.min(this.length, other.length);
    let common = 0;
    while (common < most) {
      const chunk = common / CHUNK;
      const isSame = this.#chunks[chunk] !== undefined &&
        this.#chunks[chunk] === other.#chunks[chunk];
      if (isSame) common += CHUNK;
      else if (this.at(common) === other.at(common)) common += 1;
      else return common;
    }
    return most;
  }

  /**
   * How many of the first `count` items pass a test that always says the same of an item. `known` keeps
   * the numbers of full chunks, which never change.
   */
  countOf(count: number, test: (item: Item) => boolean, known: WeakMap<object, number>): number {
    const end = Math.min(count, this.length);
    let passing = 0;
    for (let start = 0; start < end; start += CHUNK) {
      const chunk = this.#chunks[start / CHUNK] ?? [];
      if (start + CHUNK > end) return passing + numberOf(chunk, end - start, test);
      const number = known.get(chunk) ?? numberOf(chunk, CHUNK, test);
      known.set(chunk, number);
      passing += number;
    }
    return passing;
  }

  /** The items from one index up to another, as an array; indices count as those of `Array.slice`. */
  slice(from = 0, to = this.length): Item[] {
    const start = Math.max(0, from < 0 ? this.length + from : from);
    const end = Math.min(this.length, to < 0 ? this.length + to : to);
    const items: Item[] = [];
    for (let index = start; index < end; index++) {
      const item = this.at(index);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  *[Symbol.iterator](): Generator<Item, void, undefined> {
    for (let index = 0; index < this.length; index++) {
      const item = this.at(index);
      if (item !== undefined) yield item;
    }
  }

  /** A copy of the chunks with exactly the first `length` items. */
  #beginning(length: number): Item[][] {
    const full = Math.floor(length / CHUNK);
    const chunks = this.#chunks.slice(0, full);
    const rest = this.#chunks[full]?.slice(0, length % CHUNK) ?? [];
    return rest.length === 0 ? chunks : [...chunks, rest];
  }
}

function numberOf<Item>(
  items: readonly Item[],
  count: number,
  test: (item: Item) => boolean,
): number {
  let passing = 0;
  for (const item of items.slice(0, count)) if (test(item)) passing += 1;
  return passing;
}
