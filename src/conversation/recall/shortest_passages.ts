import { blockOf, blocksFor } from "./blocks.ts";
import { Column } from "./column.ts";
import { OF_ASSISTANT } from "./passage_kinds.ts";

/** What stands for the length of a passage where there is none: no passage is that long. */
export const NO_PASSAGE = 2 ** 31 - 1;

/** How long the shortest passages are, by block and side. */
export class ShortestPassages {
  readonly #user = new Column(1);
  readonly #assistant = new Column(1);

  /** The bytes that they take. */
  get bytes(): number {
    return this.#user.bytes + this.#assistant.bytes;
  }

  /** Adds a passage, by its length and its kinds. */
  add(passage: number, length: number, kinds: number): void {
    const block = blockOf(passage);
    if (block === this.#user.length) {
      this.#user.push(NO_PASSAGE);
      this.#assistant.push(NO_PASSAGE);
    }
    const own = this.#of(kinds & OF_ASSISTANT);
    if (length < own.at(block)) own.set(block, length);
  }

  /** Drops those of all blocks after the first `passages` passages. */
  truncate(passages: number): void {
    this.#user.truncate(blocksFor(passages));
    this.#assistant.truncate(blocksFor(passages));
  }

  /** By block: no passage of a side is shorter there; `NO_PASSAGE` where it has none. */
  lengthsOf(side: number): Int32Array {
    return this.#of(side).values;
  }

  #of(side: number): Column {
    return side === OF_ASSISTANT ? this.#assistant : this.#user;
  }
}
