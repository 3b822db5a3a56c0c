import { firstUnsummarised, isRemembered, lengthOf, remember, type Remembered } from "./memory.ts";
import { type Marks, marksOf, sharesOf } from "./shares.ts";
import type { Conversation } from "./state.ts";

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

/**
 * The window of the newest turns; the newest one is always in it. A conversation that fits into
 * the budget is in it whole. After that it grows turn by turn; past the high mark its oldest turns
 * go, down to the low mark, so that its beginning moves rarely. Each step looks only at the turns
 * up to it: what later turns do never changes where the window began for an earlier one.
 */
export function windowOf(
  conversation: Conversation,
  options: { readonly limit: number; readonly pinned: number },
): Window {
  const { limit, pinned } = options;
  const { settled } = conversation;
  const cap = sharesOf(limit).message;
  const first = firstUnsummarised(conversation);
  const lengths: number[] = [];
  let start = first;
  let whole = conversation.summary ? Infinity : 0;
  let characters = 0;
  let total = 0;
  let count = 0;
  let marks = marksOf(limit, { usual: 0, pinned });
  for (let index = first; index < settled.length; index++) {
    const memory = memoryAt(conversation, index);
    const length = memory ? lengthOf(memory, cap) : 0;
    lengths.push(length);
    if (!memory) continue;
    characters += length;
    total += length;
    count += 1;
    marks = marksOf(limit, { usual: total / count, pinned });
    whole += lengthOf(memory);
    if (whole <= limit - pinned) continue;
    const most = Number.isFinite(whole) ? 0 : marks.high;
    whole = Infinity;
    if (characters <= most) continue;
    while (start < index && characters > marks.low) {
      characters -= lengths[start - first] ?? 0;
      start += 1;
    }
  }
  if (!Number.isFinite(whole)) return { start, cap, characters, marks };
  const high = limit - pinned;
  return { start: first, cap: high, characters: whole, marks: { ...marks, high } };
}

function memoryAt({ settled }: Conversation, index: number): Remembered | undefined {
  const turn = settled.at(index);
  const memory = turn && remember(turn);
  return memory && isRemembered(memory) ? memory : undefined;
}
