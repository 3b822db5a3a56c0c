import { compact, type Compaction, MAX_TRANSCRIPT } from "./compaction.ts";
import { isRemembered, lengthOf, remember } from "./memory.ts";
import { withoutSummary } from "./set_aside.ts";
import type { Conversation, HistorySummary } from "./state.ts";
import { summaryRoom } from "./summary_layout.ts";

/** A summary is made again with at most so many calls; a longer talk is not worth it. */
const MOST_CALLS = 10;

/** One call of those that make a summary again. */
export interface RemakePart extends Compaction {
  /** Whether what it gives is the whole summary. */
  readonly isLast: boolean;
}

/** What the calls before gave: a summary of the turns up to `to`. */
export type Remade = Pick<HistorySummary, "from" | "to" | "text">;

/** Why a summary is not made again. */
export type NoRemake = "no_summary" | "nothing_left" | "too_long";

/** Whether the summary can be made again from the turns that it tells of, and if not, why. */
export function whyNoRemake(conversation: Conversation): NoRemake | undefined {
  const { summary, settled } = conversation;
  if (!summary) return "no_summary";
  let characters = 0;
  let remembered = 0;
  for (let index = 0; index < settled.countUpTo(summary.to); index++) {
    const turn = settled.at(index);
    const memory = turn && remember(turn);
    if (!memory || !isRemembered(memory)) continue;
    remembered += 1;
    characters += lengthOf(memory);
  }
  if (remembered === 0) return "nothing_left";
  return characters > MOST_CALLS * MAX_TRANSCRIPT ? "too_long" : undefined;
}

/**
 * Plans the next call that makes the summary again within the budget (`limit`, in characters): from
 * the turns themselves and what the calls before gave, never from the summary as it is. Undefined
 * where nothing is left to tell.
 */
export function planRemake(
  conversation: Conversation,
  { limit, done, longest = MAX_TRANSCRIPT }: {
    readonly limit: number;
    readonly done?: Remade | undefined;
    readonly longest?: number;
  },
): RemakePart | undefined {
  const { summary, settled } = conversation;
  if (!summary) return undefined;
  const bare = withoutSummary(conversation);
  const before = done ? { ...bare, summary: { ...done, position: summary.position } } : bare;
  const first = done ? settled.countUpTo(done.to) : 0;
  const end = settled.countUpTo(summary.to);
  const room = summaryRoom(limit);
  const part = compact(before, { first, end, room, longest });
  if (!part) return undefined;
  const isLast = !isAnyRemembered(conversation, { first: settled.countUpTo(part.to), end });
  return { ...part, isLast, ...(isLast ? { to: summary.to } : {}) };
}

function isAnyRemembered(
  { settled }: Conversation,
  { first, end }: { readonly first: number; readonly end: number },
): boolean {
  for (let index = first; index < end; index++) {
    const turn = settled.at(index);
    if (turn && isRemembered(remember(turn))) return true;
  }
  return false;
}
