import type { RecallHit } from "./recall/mod.ts";
import { turnIndexOf } from "./recall_memory.ts";
import type { Recent } from "./recent.ts";

/** A piece of a cut shorter than this tells nothing by itself, in characters (UTF-16 units). */
const LEAST_PIECE = 6;

/** What a context lacks of what was said, though its turn may be in the window. */
export class Unseen {
  /** The index of the turn before which turns can be searched. */
  readonly before: number;
  readonly #start: number;
  readonly #recent: ReadonlyMap<number, Recent>;

  /** For a window that starts at the turn of an index, of so many turns in all. */
  constructor(
    recent: readonly Recent[],
    { start, turns }: { readonly start: number; readonly turns: number },
  ) {
    const isWhole = recent.length === turns - start &&
      recent.every(({ cuts }) => !cuts.user && !cuts.assistant);
    this.before = isWhole ? start : turns;
    this.#start = start;
    this.#recent = new Map(recent.map((turn) => [turn.index, turn]));
  }

  /** Whether the turn of an index stands in the window, whole or cut. */
  isRecent(index: number): boolean {
    return this.#recent.has(index);
  }

  /** Whether the message or the reply of a turn stands in the window without a cut. */
  hasWhole(index: number, role: RecallHit["role"]): boolean {
    const recent = this.#recent.get(index);
    return recent !== undefined && !recent.cuts[role];
  }

  /** The part of a passage that the window lacks; undefined if it has all that matters of it. */
  partOf(hit: RecallHit): RecallHit | undefined {
    const index = turnIndexOf(hit);
    const recent = index < this.#start ? undefined : this.#recent.get(index);
    if (!recent) return hit;
    const cut = recent.cuts[hit.role];
    if (!cut) return undefined;
    const start = Math.max(hit.start, cut.start);
    const end = Math.min(hit.end, cut.end);
    if (end - start < LEAST_PIECE) return undefined;
    return { ...hit, start, end, text: hit.text.slice(start - hit.start, end - hit.start) };
  }
}
