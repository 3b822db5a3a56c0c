import { isRemembered, remember } from "./memory.ts";
import { type RecallHit, RecallIndex } from "./recall/mod.ts";
import { SettledTurns } from "./settled_turns.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { SettledTurn } from "./turns.ts";
import { WindowMemory } from "./window.ts";

/** The index, among the settled turns, of a passage's turn. */
export function turnIndexOf({ position }: RecallHit): number {
  return position >> 1;
}

/**
 * The search index of a session's state. It follows the state turn by turn; what it finds depends on
 * the turns only, not on the order in which it learned them. With the state, a long session in use
 * takes about five bytes per remembered character, the text itself included (`deno task
 * bench:growth`).
 */
export class RecallMemory {
  /** Progress of the window of the newest turns. */
  readonly window = new WindowMemory();
  readonly #index = new RecallIndex();
  /** The turns that it follows, and how many of them it has indexed. */
  #turns = SettledTurns.none;
  #count = 0;
  /** The number of times that turns were dropped. */
  #drops = 0;

  /** The passages of turns before the index `before` that match the message, best first. */
  search(
    conversation: Conversation,
    { message, before }: { readonly message: string; readonly before: number },
  ): Iterable<RecallHit> {
    while (this.follow(conversation));
    return this.#index.search(message, { before: before * 2 });
  }

  /**
   * `search` in steps. If the index followed a state with other turns meanwhile, the search restarts
   * with an index of its own: otherwise two searches could drop each other's turns forever.
   */
  *searchSteps(
    conversation: Conversation,
    { message, before }: { readonly message: string; readonly before: number },
  ): Steps<Iterable<RecallHit>> {
    let isDone = !this.follow(conversation);
    const drops = this.#drops;
    for (; !isDone && drops === this.#drops; isDone = !this.follow(conversation)) yield;
    const restart = () => new RecallMemory().searchSteps(conversation, { message, before });
    if (drops !== this.#drops) return yield* restart();
    const hits = yield* this.#index.searchSteps(message, { before: before * 2 });
    return drops === this.#drops ? hits : yield* restart();
  }

  /**
   * Indexes the next turn that is not indexed yet; false if there is none. If there are many, call it
   * repeatedly before a search and let other work run in between. It may follow another state in
   * between: turns that both have are indexed once.
   */
  follow({ settled }: Conversation): boolean {
    if (settled !== this.#turns) this.#turnTo(settled);
    const turn = settled.at(this.#count);
    if (!turn) return false;
    this.#add(turn);
    this.#count += 1;
    return this.#count < settled.length;
  }

  /** Drops all turns that are not among these. */
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

  /** In the search index a message has the position 2 × its turn's index, and its reply one more. */
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
