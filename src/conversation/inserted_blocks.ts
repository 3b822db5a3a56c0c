import type { HeldHistory } from "./events.ts";
import { bytesOfHeld, bytesOfText } from "./footprint.ts";
import { PersistentList } from "./persistent_list.ts";

/** What was inserted into a message of a client that keeps its conversation. */
export interface InsertedBlock extends HeldHistory {
  /** The id of the message. */
  readonly turn: string;
  /** Where the client's list of messages had it, from 0. */
  readonly place: number;
  readonly text: string;
  /** The position of its `MemoryInserted`. */
  readonly position: number;
}

/** What a block takes besides its text: its object, its places in lists, in bytes. */
const BYTES_PER_BLOCK = 200;

/** Inserted blocks in the order of their events. It is immutable; `with` returns a new list. */
export class InsertedBlocks implements Iterable<InsertedBlock> {
  static readonly none = new InsertedBlocks(PersistentList.empty(), new Map(), 0);
  /** About how many bytes the blocks take. */
  readonly bytes: number;
  readonly #blocks: PersistentList<InsertedBlock>;
  /**
   * The places of the blocks of each message, in this list or in one that grew from it. They all share
   * it, so each place must be looked up in the list.
   */
  readonly #places: Map<string, readonly number[]>;

  private constructor(
    blocks: PersistentList<InsertedBlock>,
    places: Map<string, readonly number[]>,
    bytes: number,
  ) {
    this.bytes = bytes;
    this.#blocks = blocks;
    this.#places = places;
  }

  /** The number of blocks. */
  get length(): number {
    return this.#blocks.length;
  }

  /** The block at an index, in the order of their events. */
  at(index: number): InsertedBlock | undefined {
    return this.#blocks.at(index);
  }

  /** The block of a message. */
  get(turn: string): InsertedBlock | undefined {
    for (const place of this.#places.get(turn) ?? []) {
      const block = this.#blocks.at(place);
      if (block?.turn === turn) return block;
    }
    return undefined;
  }

  /** The list with one more block, of a message that has none. */
  with(block: InsertedBlock): InsertedBlocks {
    const places = this.length === 0 ? new Map<string, readonly number[]>() : this.#places;
    const known = places.get(block.turn) ?? [];
    if (!known.includes(this.length)) places.set(block.turn, [...known, this.length]);
    const bytes = BYTES_PER_BLOCK + block.turn.length + bytesOfText(block.text) +
      bytesOfHeld(block);
    return new InsertedBlocks(this.#blocks.push(block), places, this.bytes + bytes);
  }

  [Symbol.iterator](): Generator<InsertedBlock, void, undefined> {
    return this.#blocks[Symbol.iterator]();
  }
}
