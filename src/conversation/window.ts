import { dayMarkLength } from "./frame_lengths.ts";
import {
  capWithin,
  firstUnsummarised,
  isRemembered,
  lengthOf,
  remember,
  type Remembered,
} from "./memory.ts";
import { SettledTurns } from "./settled_turns.ts";
import { type Marks, marksOf, newestShare, sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { finish, type Steps } from "./steps.ts";
import type { TurnForms } from "./turn_forms.ts";

/** The newest turns, which a context includes, and in what form. Lengths are in characters. */
export interface Window {
  /** The index of its first settled turn. */
  readonly start: number;
  /** The forms of its turns. */
  readonly forms: TurnForms;
  /** The length of its turns, before repeated blocks are replaced. */
  readonly characters: number;
}

/** What to build a window for, in characters. */
export interface WindowOptions {
  /** The budget, and how much of it the pinned notes and the summary (0 by default) take. */
  readonly limit: number;
  readonly pinned: number;
  readonly summary?: number;
  /** A cache of earlier progress. */
  readonly memory?: WindowMemory;
}

/** Turns per step. */
const TURNS_A_STEP = 1_000;

/** A message or reply counts towards the usual length of a turn up to this share of the budget. */
const USUAL_SHARE = 1 / 5;

/** What a window depends on besides the turns; lengths in characters. */
interface Frame {
  readonly limit: number;
  readonly pinned: number;
  readonly summary: number;
  /** The index of the first turn that the summary does not cover. */
  readonly first: number;
  readonly isSummarised: boolean;
}

/** A window after some of the turns. */
interface Progress {
  /** The index of the next turn. */
  readonly index: number;
  readonly start: number;
  readonly forms: TurnForms;
  /** Whether all turns have always fitted in full. */
  readonly isWhole: boolean;
  readonly characters: number;
  /** The total usual length of all turns that were ever in it, and their number. */
  readonly total: number;
  readonly count: number;
  readonly marks: Marks;
}

/**
 * The progress of the last window, so that a conversation that grew by one turn costs one step. The
 * result depends on the conversation only.
 */
export class WindowMemory {
  #frame: Frame | undefined;
  #progress: Progress | undefined;
  #settled = SettledTurns.none;

  /** The progress to resume from, if it belongs to this conversation. */
  recall({ settled }: Conversation, frame: Frame): Progress | undefined {
    if (!this.#frame || !this.#progress || !isSame(this.#frame, frame)) return undefined;
    return settled.commonWith(this.#settled) >= this.#progress.index ? this.#progress : undefined;
  }

  /** Records the progress of a window. */
  note({ settled }: Conversation, frame: Frame, progress: Progress): void {
    this.#frame = frame;
    this.#progress = progress;
    this.#settled = settled;
  }
}

function isSame(one: Frame, other: Frame): boolean {
  return one.limit === other.limit && one.pinned === other.pinned &&
    one.summary === other.summary && one.first === other.first &&
    one.isSummarised === other.isSummarised;
}

/**
 * The window of the newest turns: all of them if they fit into the budget. Otherwise it grows turn by
 * turn; past the high mark it drops its oldest turns down to the low mark, so that its start moves
 * rarely. The newest turn stays whole while it fits into the budget at all; the others keep the form
 * in which they arrived until the window moves. Each step depends only on the turns up to it: later
 * turns never change where the window started for an earlier one.
 */
export function windowOf(conversation: Conversation, options: WindowOptions): Window {
  return finish(windowSteps(conversation, options));
}

/** `windowOf` in steps. */
export function* windowSteps(
  conversation: Conversation,
  options: WindowOptions,
): Steps<Window> {
  const { limit, pinned, summary = 0, memory = new WindowMemory() } = options;
  const first = firstUnsummarised(conversation);
  const isSummarised = conversation.summary !== undefined;
  const frame = { limit, pinned, summary, first, isSummarised };
  let progress = memory.recall(conversation, frame) ?? beginning(frame);
  while (progress.index < conversation.settled.length) {
    progress = advance(conversation, frame, progress);
    if (progress.index % TURNS_A_STEP === 0) yield;
  }
  memory.note(conversation, frame, progress);
  const { start, forms, characters } = progress;
  return { start, forms, characters };
}

function beginning({ limit, pinned, first, isSummarised }: Frame): Progress {
  return {
    index: first,
    start: first,
    forms: { moved: -1, newest: Infinity, older: sharesOf(limit).message },
    isWhole: !isSummarised,
    characters: 0,
    total: 0,
    count: 0,
    marks: marksOf(limit, { usual: 0, pinned }),
  };
}

/** How much the turns may take before the window moves. */
function highOf({ limit, pinned }: Frame, { isWhole, marks }: Progress): number {
  return isWhole ? limit - pinned : marks.high;
}

/** The window with the next turn in it. */
function advance(conversation: Conversation, frame: Frame, before: Progress): Progress {
  const { index } = before;
  const { limit, pinned } = frame;
  const memory = memoryAt(conversation, index);
  const characters = before.characters + lengthAt(conversation, index);
  if (!memory) return { ...before, index: index + 1, characters };
  const total = before.total + lengthOf(memory, limit * USUAL_SHARE);
  const count = before.count + 1;
  const grown = {
    ...before,
    index: index + 1,
    characters,
    total,
    count,
    marks: marksOf(limit, { usual: total / count, pinned }),
  };
  if (grown.characters <= highOf(frame, grown)) return grown;
  return { ...grown, isWhole: false, ...movedTo(conversation, { frame, before: grown, memory }) };
}

/** Moves the window at its newest turn: at least the oldest is dropped, and the rest are shortened. */
function movedTo(conversation: Conversation, { frame, before, memory }: {
  readonly frame: Frame;
  readonly before: Progress;
  readonly memory: Remembered;
}): Pick<Progress, "start" | "forms" | "characters"> {
  const { limit, pinned, summary } = frame;
  const { marks, forms: { older } } = before;
  const moved = before.index - 1;
  const room = limit - pinned - summary;
  const newest = capWithin(memory, newestShare(lengthOf(memory), { limit, room }));
  let characters = lengthAt(conversation, moved, newest);
  let start = moved;
  for (let index = moved - 1; index > before.start; index--) {
    const length = lengthAt(conversation, index, older);
    if (characters + length > marks.low) break;
    characters += length;
    start = index;
  }
  return { start, forms: { moved, newest, older }, characters };
}

/** The length of what the turn at an index leaves behind, each text up to `cap`, with a day mark. */
function lengthAt(conversation: Conversation, index: number, cap?: number): number {
  const memory = memoryAt(conversation, index);
  return dayMarkLength(conversation.settled, index) + (memory ? lengthOf(memory, cap) : 0);
}

function memoryAt({ settled }: Conversation, index: number): Remembered | undefined {
  const turn = settled.at(index);
  const memory = turn && remember(turn);
  return memory && isRemembered(memory) ? memory : undefined;
}
