import { PersistentList } from "../conversation/mod.ts";
import type { Guard } from "./events.ts";
import { type Guarded, hashesTelling } from "./guards.ts";

/** By salt: by what a text must have to say the same, the places of guards in lists. */
type Places = Map<string, Map<string, number[]>>;

/**
 * An immutable list of forgotten facts that have a guard, by their indexes. `push` returns a new list
 * that shares its parts. What a text says of them is found without going through all.
 */
export class GuardList implements Iterable<number> {
  readonly #facts: PersistentList<number>;
  /**
   * The places of guards in this list or in one that grew from it. They all share it, so what is found
   * there must be looked up in the list.
   */
  readonly #places: Places;

  private constructor(facts: PersistentList<number>, places: Places) {
    this.#facts = facts;
    this.#places = places;
  }

  /** The list without facts. */
  static get empty(): GuardList {
    return new GuardList(PersistentList.empty(), new Map());
  }

  /** The number of facts. */
  get length(): number {
    return this.#facts.length;
  }

  /** The index of the fact at a place. */
  at(place: number): number | undefined {
    return this.#facts.at(place);
  }

  /** The list with one more fact. */
  push(fact: number, guard: Guard): GuardList {
    const shared = this.length === 0 ? new Map<string, Map<string, number[]>>() : this.#places;
    const places = shared.get(guard.salt) ?? new Map<string, number[]>();
    shared.set(guard.salt, places);
    const usesOf = (hash: string) => places.get(hash)?.length ?? 0;
    for (const { hashes, count } of hashesTelling(guard)) {
      const rarest = hashes.toSorted((one, other) => usesOf(one) - usesOf(other)).slice(0, count);
      for (const hash of rarest) {
        const known = places.get(hash);
        if (!known) places.set(hash, [this.length]);
        else if (known.at(-1) !== this.length) known.push(this.length);
      }
    }
    return new GuardList(this.#facts.push(fact), shared);
  }

  /** The indexes of all facts that a text may say, in the order in which they were forgotten. */
  saidIn(text: Guarded): number[] {
    const found = new Set<number>();
    for (const [salt, places] of this.#places) {
      for (const hash of text.hashesWith(salt)) {
        for (const place of places.get(hash) ?? []) if (place < this.length) found.add(place);
      }
    }
    return [...found].sort((one, other) => one - other).flatMap((place) => this.at(place) ?? []);
  }

  [Symbol.iterator](): Generator<number, void, undefined> {
    return this.#facts[Symbol.iterator]();
  }
}
