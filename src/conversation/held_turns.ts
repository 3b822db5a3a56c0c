import type { RecallHit } from "./recall/mod.ts";
import { turnIndexOf } from "./recall_memory.ts";
import type { WhatToRecall } from "./recalled.ts";
import type { Conversation } from "./state.ts";
import type { Steps } from "./steps.ts";

/** Turns that are looked at per step. */
const LOOKED_AT = 10_000;

/** The turns that a client's history holds itself, so that they are not recalled for it. */
export class HeldTurns implements Pick<WhatToRecall["unseen"], keyof WhatToRecall["unseen"]> {
  /** The index of the turn before which turns can be searched: it holds all from there on. */
  readonly before: number;
  /** The indices of the held turns. */
  readonly indices: ReadonlySet<number>;

  private constructor(indices: ReadonlySet<number>, turns: number) {
    let before = turns;
    while (before > 0 && indices.has(before - 1)) before -= 1;
    this.before = before;
    this.indices = indices;
  }

  /** Those of a session whose ids a history holds, in steps. */
  static *ofSteps({ settled }: Conversation, ids: ReadonlySet<string>): Steps<HeldTurns> {
    const indices = new Set<number>();
    for (let index = 0; index < settled.length; index++) {
      if (index % LOOKED_AT === LOOKED_AT - 1) yield;
      const turn = settled.at(index);
      if (turn && ids.has(turn.id)) indices.add(index);
    }
    return new HeldTurns(indices, settled.length);
  }

  /** Whether the turn of an index is held. */
  isRecent(index: number): boolean {
    return this.indices.has(index);
  }

  /** Whether the message and the reply of the turn of an index are held. */
  hasWhole(index: number): boolean {
    return this.indices.has(index);
  }

  /** The passage; undefined if its turn is held. */
  partOf(hit: RecallHit): RecallHit | undefined {
    return this.indices.has(turnIndexOf(hit)) ? undefined : hit;
  }
}
