import { isRemembered, remember } from "./memory.ts";
import { type RecallHit, RecallIndex } from "./recall/mod.ts";
import { SettledTurns } from "./settled_turns.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { SettledTurn } from "./turns.ts";
import { WindowMemory } from "./window.ts";

/** The index, among the settled turns, of the one that a passage is of. */
export function turnIndexOf({ position }: RecallHit): number {
  return position >> 1;
}

/**
 * The search index beside a session's state. It follows the state, turn by turn; what it finds
 * depends on the turns alone, not on the steps in which it came to know them. With the state, a long
 * session in use takes about five bytes for each remembered character, the text itself included
 * (`deno task bench:growth`).
 */
export class RecallMemory {
  /** How far the window of the newest turns has come. */
  readonly window = new WindowMemory();
  readonly #index = new RecallIndex();
  /** The turns that it has followed so far, and how many of them. */
  #turns = SettledTurns.none;
  #count = 0;
  /** How often turns were dropped. */
  #drops = 0;

  /** The passages of turns before the index `before` that bear on the message, best first. */
  search(
    conversation: Conversation,
    { message, before }: { readonly message: string; readonly before: number },
  ): Iterable<RecallHit> {
    while (this.follow(conversation));
    return this.#index.search(message, { before: before * 2 });
  }

  /**
   * `search` in steps. Where another state was followed meanwhile that has other turns, it is done
   * anew, at once: two of them in steps could go on like that for ever.
   */
  *searchSteps(
    conversation: Conversation,
    { message, before }: { readonly message: string; readonly before: number },
  ): Steps<Iterable<RecallHit>> {
    let isDone = !this.follow(conversation);
    const drops = this.#drops;
    for (; !isDone && drops === this.#drops; isDone = !this.follow(conversation)) yield;
    if (drops !== this.#drops) return this.search(conversation, { message, before });
    const hits = yield* this.#index.searchSteps(message, { before: before * 2 });
    return drops === this.#drops ? hits : this.search(conversation, { message, before });
  }

  /**
   * Takes in the next of the turns that it does not know yet; false where it knows all of them. To
   * be called again and again before a search, with pauses for others, where there are many. It may
   * follow another state in between: what they have in common is taken in once.
   */
  follow({ settled }: Conversation): boolean {
    if (settled !== this.#turns) this.#turnTo(settled);
    const turn = settled.at(this.#count);
    if (!turn) return false;
    this.#add(turn);
    this.#count += 1;
    return this.#count < settled.length;
  }

  /** Drops what other turns than these have brought. */
  #turnTo(settled: SettledTurns): void {
    const common = settled.commonWith(this.#turns);
    if (common < Math.min(this.#count, settled.length)) this.#drop(common);
    if (settled.length >= this.#count) this.#turns = settled;
  }

  #drop(count: number): void {
    this.#index.dropFrom(count * 2);
    this.#count = count;
    this.#drops += 1;
  }

  /** A turn's message has twice its index for a position in the search index, its reply one more. */
  #add(turn: SettledTurn): void {
    const memory = remember(turn);
    if (!isRemembered(memory)) return;
    const position = this.#count * 2;
    this.#index.add({ position, role: "user", text: memory.message, at: turn.at });
    if (memory.reply === undefined) return;
    const { at } = turn.outcome;
    this.#index.add({ position: position + 1, role: "assistant", text: memory.reply, at });
  }
}
