import type { Cursor } from "./cursor.ts";

interface Node<Item> {
  /** By the code of the next character. */
  readonly next: (Node<Item> | undefined)[];
  readonly items: Item[];
}

/** An item, and where its literal ends. */
interface Match<Item> {
  readonly item: Item;
  readonly end: number;
}

/** Items by the literals they begin with, so that one walk finds all that begin at a position. */
export class PrefixTree<Item> {
  readonly #root: Node<Item> = { next: [], items: [] };

  /** The characters that the literals begin with. */
  get openings(): string {
    return Object.keys(this.#root.next).map((code) => String.fromCharCode(Number(code))).join("");
  }

  /** Adds an item. Throws if its literal is empty: it would begin everywhere. */
  add(literal: string, item: Item): void {
    if (literal === "") throw new RangeError("Cannot add an item that begins with nothing");
    let node = this.#root;
    for (let at = 0; at < literal.length; at++) {
      const code = literal.charCodeAt(at);
      node = node.next[code] ??= { next: [], items: [] };
    }
    node.items.push(item);
  }

  /**
   * The items whose literals stand at the cursor, and the ends of those, the longest literal first. A
   * literal may be broken into lines. The cursor does not move.
   */
  find(cursor: Cursor): readonly Match<Item>[] {
    let found: Match<Item>[] | undefined;
    const start = cursor.at;
    let node: Node<Item> | undefined = this.#root;
    for (;;) {
      let next: Node<Item> | undefined = node.next[cursor.code()];
      if (!next && node !== this.#root && node.next.length > 0 && cursor.lineBreak()) {
        next = node.next[cursor.code()];
      }
      if (!next) break;
      node = next;
      cursor.at += 1;
      for (const item of node.items) (found ??= []).push({ item, end: cursor.at });
    }
    cursor.at = start;
    return found?.reverse() ?? [];
  }
}
