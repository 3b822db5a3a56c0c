import type { KnownFact } from "./known_fact.ts";
import { RecallIndex, type Saying, type SearchPart } from "./recall/mod.ts";
import type { ZonedTime } from "./time_zone.ts";
import { nearestTime } from "./times.ts";

/** Items indexed per step; fewer where they have more characters (UTF-16 units). */
const ITEMS_A_STEP = 32;
const CHARACTERS_A_STEP = 4_000;

/**
 * The search index of a list of texts that each stand by themselves, such as facts. What it finds
 * depends on the list only: where an item was changed or removed, it reads those after it again.
 */
export class ListMemory<Item> {
  readonly #sayingOf: (item: Item) => Omit<Saying, "position">;
  #index = new RecallIndex();
  #items: readonly Item[] = [];
  #count = 0;
  #drops = 0;

  constructor(sayingOf: (item: Item) => Omit<Saying, "position">) {
    this.#sayingOf = sayingOf;
  }

  /** About how many bytes it takes besides the texts. */
  get bytes(): number {
    return this.#index.bytes;
  }

  /** The number of times that items were dropped: a search that began before that is void. */
  get drops(): number {
    return this.#drops;
  }

  /** Forgets what it has indexed; it learns it again when it is asked. */
  clear(): void {
    this.#index = new RecallIndex();
    this.#items = [];
    this.#count = 0;
    this.#drops += 1;
  }

  /** Indexes the next few items of a list; false if there is nothing left. */
  follow(items: readonly Item[]): boolean {
    if (items !== this.#items) this.#turnTo(items);
    const end = Math.min(items.length, this.#count + ITEMS_A_STEP);
    let room = CHARACTERS_A_STEP;
    while (this.#count < end && room > 0) {
      const item = items[this.#count];
      if (item === undefined) break;
      const saying = this.#sayingOf(item);
      this.#index.add({ ...saying, position: this.#count });
      this.#count += 1;
      room -= saying.text.length;
    }
    return this.#count < items.length;
  }

  /** All items, as a part of a search of several; after `follow` has read them. Positions are indices. */
  get part(): SearchPart {
    return this.#index.partBefore(this.#items.length, false);
  }

  /** Some items by their indices, after `follow` has read them, as a part of a search of several. */
  excerpt(indices: Iterable<number>): SearchPart {
    return this.#index.excerpt(indices);
  }

  #turnTo(items: readonly Item[]): void {
    let common = 0;
    while (common < this.#count && this.#isSame(this.#items[common], items[common])) common += 1;
    if (common < this.#count) {
      this.#index.dropFrom(common);
      this.#drops += 1;
    }
    this.#count = common;
    this.#items = items;
  }

  #isSame(one: Item | undefined, other: Item | undefined): boolean {
    if (one === undefined || other === undefined || one === other) return one === other;
    const [before, now] = [this.#sayingOf(one), this.#sayingOf(other)];
    return before.text === now.text && before.at === now.at && before.role === now.role;
  }
}

/** A fact that has words of a message: its index among all facts. */
export interface FoundFact {
  readonly index: number;
  /** Comparable within one search only. */
  readonly score: number;
}

/** What facts were searched for. */
export interface FactQuery {
  readonly facts: readonly KnownFact[];
  readonly message: string;
  readonly now: ZonedTime;
}

/** So many searches are remembered: each message makes the same one twice. */
const MOST_REMEMBERED = 4;

/** The search index of a space's facts, and what was found in it last. */
export class FactMemory extends ListMemory<KnownFact> {
  #found: (FactQuery & { readonly found: readonly FoundFact[] })[] = [];

  constructor() {
    super(({ text, saidAt: at, saidBy }) => ({
      ...{ text, at: nearestTime(at), isWhole: true },
      role: saidBy === "assistant" ? "assistant" : "user",
    }));
  }

  /** What a search found, if it was noted lately. */
  foundFor({ facts, message, now }: FactQuery): readonly FoundFact[] | undefined {
    return this.#found.find((known) =>
      known.facts === facts && known.message === message && known.now.at === now.at &&
      known.now.timeZone === now.timeZone
    )?.found;
  }

  /** Notes what a search found. */
  note(query: FactQuery, found: readonly FoundFact[]): void {
    const { facts, message, now } = query;
    this.#found = [{ facts, message, now, found }, ...this.#found].slice(0, MOST_REMEMBERED);
  }

  override clear(): void {
    super.clear();
    this.#found = [];
  }
}
