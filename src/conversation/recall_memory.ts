import { isRemembered, remember } from "./memory.ts";
import { OmissionMemory } from "./omissions.ts";
import { type RecallHit, RecallIndex, type RecallOptions, type SearchPart } from "./recall/mod.ts";
import { SettledTurns } from "./settled_turns.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";
import type { ZonedTime } from "./time_zone.ts";
import type { SettledTurn } from "./turns.ts";
import { WindowMemory } from "./window.ts";

/** Passages that were found are used this many a step. */
const HITS_A_STEP = 64;

/** What to search for in the turns before the index `before`. */
export interface RecallQuery {
  readonly message: string;
  /** When and where it is sent; by default, when something was said last before it. */
  readonly now?: ZonedTime | undefined;
  readonly before: number;
  readonly purpose?: RecallOptions["purpose"];
  readonly lean?: boolean;
  /** Takes the next best passage. Returns whether it wants another. */
  readonly take: (hit: RecallHit) => boolean;
  /** The number of passages to leave out because they were taken before. */
  readonly skip?: number;
}

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
  /** Which turns are forgotten. */
  readonly omissions = new OmissionMemory();
  /** Made with the first turn or search: most sessions at rest have none. */
  #made: RecallIndex | undefined;
  /** The turns that it follows, and how many of them it has indexed. */
  #turns = SettledTurns.none;
  #count = 0;
  /** The turn after them, while it is being indexed. */
  #next: { readonly turn: SettledTurn; readonly steps: Steps<void> } | undefined;
  /** The number of times that turns were dropped. */
  #drops = 0;

  /** About how many bytes it takes besides the texts of the turns. */
  get bytes(): number {
    return this.#made?.bytes ?? 0;
  }

  /** The number of times that turns were dropped: a search that began before that is void. */
  get drops(): number {
    return this.#drops;
  }

  /** The turns before an index, as a part of a search of several; after `follow` has read them. */
  partBefore(before: number): SearchPart {
    return this.#index.partBefore(before * 2, true);
  }

  /** Forgets what it has indexed; it learns it again when it is asked. */
  clear(): void {
    this.#made = undefined;
    this.#turns = SettledTurns.none;
    this.#count = 0;
    this.#drops += 1;
  }

  /** The passages of turns before the index `before` that match the message, best first. */
  search(
    conversation: Conversation,
    { message, now, before }: Omit<RecallQuery, "take" | "skip">,
  ): Iterable<RecallHit> {
    while (this.follow(conversation));
    return this.#index.search(message, { now, before: before * 2 });
  }

  /**
   * `search` in steps: gives the passages to `take` until it returns false. If the index followed a
   * state with other turns meanwhile, the search continues in an index of its own, which finds the
   * same: otherwise two searches could drop each other's turns forever.
   */
  *searchSteps(conversation: Conversation, query: RecallQuery): Steps<void> {
    const { message, now, before, purpose = "search", lean = false, take, skip = 0 } = query;
    const drops = this.#drops;
    const goOn = (skip: number) => new RecallMemory().searchSteps(conversation, { ...query, skip });
    while (this.follow(conversation) && drops === this.#drops) yield;
    if (drops !== this.#drops) return yield* goOn(skip);
    const within = { now, before: before * 2, purpose, lean };
    const hits = yield* this.#index.searchSteps(message, within);
    if (drops !== this.#drops) return yield* goOn(skip);
    let seen = 0;
    for (const hit of hits) {
      if (++seen > skip && !take(hit)) return;
      if (seen % HITS_A_STEP > 0) continue;
      yield;
      if (drops !== this.#drops) return yield* goOn(Math.max(skip, seen));
    }
  }

  /**
   * Indexes the next turn that is not indexed yet, or a part of it if it is long; false if there is
   * nothing left. If there are many, call it repeatedly before a search and let other work run in
   * between. It may follow another state in between: turns that both have are indexed once.
   */
  follow({ settled }: Conversation): boolean {
    if (settled !== this.#turns) this.#turnTo(settled);
    const turn = settled.at(this.#count);
    if (!turn) return false;
    if (this.#next && this.#next.turn !== turn) this.#drop(this.#count);
    this.#next ??= { turn, steps: this.#addSteps(turn) };
    if (!this.#next.steps.next().done) return true;
    this.#next = undefined;
    this.#count += 1;
    return this.#count < settled.length;
  }

  get #index(): RecallIndex {
    return this.#made ??= new RecallIndex();
  }

  /** Drops all turns that are not among these. */
  #turnTo(settled: SettledTurns): void {
    const common = settled.commonWith(this.#turns);
    if (common < Math.min(this.#count, settled.length)) this.#drop(common);
    if (settled.length >= this.#count) this.#turns = settled;
  }

  #drop(count: number): void {
    this.#made?.dropFrom(count * 2);
    this.#next = undefined;
    this.#count = count;
    this.#drops += 1;
  }

  /** In the search index a message has the position 2 × its turn's index, and its reply one more. */
  *#addSteps(turn: SettledTurn): Steps<void> {
    const memory = remember(turn);
    if (!isRemembered(memory)) return;
    const position = this.#count * 2;
    yield* this.#index.addSteps({ position, role: "user", text: memory.message, at: turn.at });
    if (memory.reply === undefined) return;
    const { at } = turn.outcome;
    const reply = { position: position + 1, role: "assistant", text: memory.reply, at } as const;
    yield* this.#index.addSteps(reply);
  }
}
