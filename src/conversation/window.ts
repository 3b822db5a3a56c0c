import { firstUnsummarised, isRemembered, lengthOf, remember, type Remembered } from "./memory.ts";
import { SettledTurns } from "./settled_turns.ts";
import { type Marks, marksOf, sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { finish, type Steps } from "./steps.ts";

/** The turns that a context includes verbatim. */
export interface Window {
  /** The index of its first settled turn. */
  readonly start: number;
  /** The maximum length of one of its messages or replies, in characters. */
  readonly cap: number;
  /** The length of its turns, in characters, before repeated blocks are replaced. */
  readonly characters: number;
  readonly marks: Marks;
}

/** What to build a window for, in characters. */
export interface WindowOptions {
  /** The budget, and how much of it the pinned notes take. */
  readonly limit: number;
  readonly pinned: number;
  /** A cache of earlier progress. */
  readonly memory?: WindowMemory;
}

/** Turns per step. */
const TURNS_A_STEP = 1_000;

/** What a window depends on besides the turns; lengths in characters. */
interface Frame {
  readonly limit: number;
  readonly pinned: number;
  /** The index of the first turn that the summary does not cover. */
  readonly first: number;
  readonly isSummarised: boolean;
}

/** A window after some of the turns. */
interface Progress {
  /** The index of the next turn. */
  readonly index: number;
  readonly start: number;
  /** The length of all turns in full; infinite if they do not fit. */
  readonly whole: number;
  readonly characters: number;
  /** The total length of all turns that were ever in it, and their number. */
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
    const { limit, pinned, first, isSummarised } = this.#frame ?? {};
    const isSame = limit === frame.limit && pinned === frame.pinned && first === frame.first &&
      isSummarised === frame.isSummarised;
    if (!isSame || !this.#progress) return undefined;
    return settled.commonWith(this.#settled) >= this.#progress.index ? this.#progress : undefined;
  }

  /** Records the progress of a window. */
  note({ settled }: Conversation, frame: Frame, progress: Progress): void {
    this.#frame = frame;
    this.#progress = progress;
    this.#settled = settled;
  }
}

/**
 * The window of the newest turns; it always includes the newest one, and all of them if they fit
 * into the budget. Otherwise it grows turn by turn; past the high mark it drops its oldest turns down
 * to the low mark, so that its start moves rarely. Each step depends only on the turns up to it:
 * later turns never change where the window started for an earlier one.
 */
export function windowOf(conversation: Conversation, options: WindowOptions): Window {
  return finish(windowSteps(conversation, options));
}

/** `windowOf` in steps. */
export function* windowSteps(
  conversation: Conversation,
  options: WindowOptions,
): Steps<Window> {
  const { limit, pinned, memory = new WindowMemory() } = options;
  const first = firstUnsummarised(conversation);
  const frame = { limit, pinned, first, isSummarised: conversation.summary !== undefined };
  let progress = memory.recall(conversation, frame) ?? beginning(frame);
  while (progress.index < conversation.settled.length) {
    progress = advance(conversation, frame, progress);
    if (progress.index % TURNS_A_STEP === 0) yield;
  }
  memory.note(conversation, frame, progress);
  const { start, whole, characters, marks } = progress;
  const cap = sharesOf(limit).message;
  if (!Number.isFinite(whole)) return { start, cap, characters, marks };
  const high = limit - pinned;
  return { start: first, cap: high, characters: whole, marks: { ...marks, high } };
}

function beginning({ limit, pinned, first, isSummarised }: Frame): Progress {
  const marks = marksOf(limit, { usual: 0, pinned });
  const whole = isSummarised ? Infinity : 0;
  return { index: first, start: first, whole, characters: 0, total: 0, count: 0, marks };
}

/** The window with the next turn in it. */
function advance(conversation: Conversation, frame: Frame, before: Progress): Progress {
  const { limit, pinned } = frame;
  const { index } = before;
  const memory = memoryAt(conversation, index);
  if (!memory) return { ...before, index: index + 1 };
  const cap = sharesOf(limit).message;
  const length = lengthOf(memory, cap);
  const total = before.total + length;
  const count = before.count + 1;
  const marks = marksOf(limit, { usual: total / count, pinned });
  const whole = before.whole + lengthOf(memory);
  const characters = before.characters + length;
  const { start } = before;
  const grown = { index: index + 1, start, whole, characters, total, count, marks };
  if (whole <= limit - pinned) return grown;
  const most = Number.isFinite(whole) ? 0 : marks.high;
  const full = { ...grown, whole: Infinity };
  return characters <= most ? full : { ...full, ...without(conversation, full, cap) };
}

/** Drops the oldest turns, down to the low mark; the newest one stays. */
function without(
  conversation: Conversation,
  { index, start, characters, marks }: Progress,
  cap: number,
): Pick<Progress, "start" | "characters"> {
  let [first, left] = [start, characters];
  for (; first < index - 1 && left > marks.low; first++) {
    const memory = memoryAt(conversation, first);
    left -= memory ? lengthOf(memory, cap) : 0;
  }
  return { start: first, characters: left };
}

function memoryAt({ settled }: Conversation, index: number): Remembered | undefined {
  const turn = settled.at(index);
  const memory = turn && remember(turn);
  return memory && isRemembered(memory) ? memory : undefined;
}
