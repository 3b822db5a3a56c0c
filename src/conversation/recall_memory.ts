import { isRemembered, remember } from "./memory.ts";
import { type RecallHit, RecallIndex } from "./recall/mod.ts";
import type { Conversation } from "./state.ts";
import type { SettledTurn } from "./turns.ts";

/** The index, among the settled turns, of the one that a passage is of. */
export function turnIndexOf({ position }: RecallHit): number {
  return position >> 1;
}

/**
 * The search index beside a session's state. It follows the state, turn by turn; what it finds
 * depends on the turns alone, not on the steps in which it came to know them.
 */
export class RecallMemory {
  #index = new RecallIndex();
  #followed: SettledTurn | undefined;
  #count = 0;

  /** The passages of turns before the index `before` that bear on the message, best first. */
  search(
    conversation: Conversation,
    { message, before }: { readonly message: string; readonly before: number },
  ): Iterable<RecallHit> {
    this.#follow(conversation);
    return this.#index.search(message, { before: before * 2 });
  }

  /** A turn's message has twice its index for a position in the search index, its reply one more. */
  #follow({ settled }: Conversation): void {
    if (
      this.#count > settled.length ||
      (this.#count > 0 && settled.at(this.#count - 1) !== this.#followed)
    ) {
      this.#index = new RecallIndex();
      this.#count = 0;
    }
    for (; this.#count < settled.length; this.#count++) {
      const turn = settled.at(this.#count);
      const memory = turn && remember(turn);
      if (!memory || !isRemembered(memory)) continue;
      const position = this.#count * 2;
      this.#index.add({ position, role: "user", text: memory.message, at: turn.at });
      if (memory.reply === undefined) continue;
      const { at } = turn.outcome;
      this.#index.add({ position: position + 1, role: "assistant", text: memory.reply, at });
    }
    this.#followed = settled.at(-1);
  }
}
