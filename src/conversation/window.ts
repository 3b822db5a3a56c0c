import { firstUnsummarised, isRemembered, lengthOf, remember, type Remembered } from "./memory.ts";
import { SettledTurns } from "./settled_turns.ts";
import { type Marks, marksOf, sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";
import { finish, type Steps } from "./steps.ts";

/** Which turns stand in the context as they are. */
export interface Window {
  /** The index of the first settled turn of it. */
  readonly start: number;
  /** The longest that one of its messages or replies may be, in characters. */
  readonly cap: number;
  /** What its turns take, in characters, before anything is said once only. */
  readonly characters: number;
  readonly marks: Marks;
}

/** What a window is asked for, in characters. */
export interface WindowOptions {
  /** The budget, and what the pinned notes take of it. */
  readonly limit: number;
  readonly pinned: number;
  /** Spares going through turns again. */
  readonly memory?: WindowMemory;
}

/** Turns that are looked at in one step. */
const TURNS_A_STEP = 1_000;

/** What a window depends on besides the turns. Lengths are in characters. */
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
  /** The length of all turns as they are; infinite where they do not fit whole. */
  readonly whole: number;
  readonly characters: number;
  /** The length of all turns that were ever in it, and how many they were. */
  readonly total: number;
  readonly count: number;
  readonly marks: Marks;
}

/**
 * How far the window had come when it was asked for last, so that a conversation that grew by a turn
 * costs one step. What it says depends on the conversation alone.
 */
export class WindowMemory {
  #frame: Frame | undefined;
  #progress: Progress | undefined;
  #settled = SettledTurns.none;

  /** The progress to go on from, where it is one of this conversation. */
  recall({ settled }: Conversation, frame: Frame): Progress | undefined {
    const { limit, pinned, first, isSummarised } = this.#frame ?? {};
    const isSame = limit === frame.limit && pinned === frame.pinned && first === frame.first &&
      isSummarised === frame.isSummarised;
    if (!isSame || !this.#progress) return undefined;
    return settled.commonWith(this.#settled) >= this.#progress.index ? this.#progress : undefined;
  }

  /** Notes how far a window has come. */
  note({ settled }: Conversation, frame: Frame, progress: Progress): void {
    this.#frame = frame;
    this.#progress = progress;
    this.#settled = settled;
  }
}

/**
 * The window of the newest turns; the newest one is always in it. A conversation that fits into
 * the budget is in it whole. After that it grows turn by turn; past the high mark its oldest turns
 * go, down to the low mark, so that its beginning moves rarely. Each step looks only at the turns
 * up to it: what later turns do never changes where the window began for an earlier one.
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

/** Lets the oldest turns go, down to the low mark; the newest one stays. */
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
