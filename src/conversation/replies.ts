import type { RecordedEvent } from "./events.ts";
import type { Conversation } from "./state.ts";
import {
  type Alternatives,
  type CompletedReply,
  endedAt,
  type OpenTurn,
  type SettledTurn,
} from "./turns.ts";

/** A turn is reopened this many times at most; each adds at most one reply. */
export const MOST_REOPENINGS = 20;

type Event<Type extends RecordedEvent["type"]> = Extract<RecordedEvent, { type: Type }>;

/** The reply of a turn that stays if its opening brings no other. */
function chosenReply({ alternatives }: OpenTurn): CompletedReply | undefined {
  return alternatives?.replies.find(({ position }) => position === alternatives.chosen);
}

/** The reply that stays chosen if the opening of a turn brings no other; nothing where there is none. */
export function keptReply(
  state: Conversation,
  id: string,
): { readonly chosen?: number } {
  const turn = state.open.find((each) => each.id === id);
  const kept = turn && chosenReply(turn);
  return kept ? { chosen: kept.position } : {};
}

/** The reply that an open turn continues; undefined if its message is answered from the beginning. */
export function replySoFar({ open }: Conversation, id: string | undefined): string | undefined {
  const turn = open.find((each) => each.id === id);
  const last = turn?.alternatives?.reopenings.at(-1);
  return turn && last?.reason === "continue" ? chosenReply(turn)?.text : undefined;
}

/** The turn whose reply may still change: the newest one that has ended, while none is open. */
export function newestTurn({ open, settled }: Conversation): SettledTurn | undefined {
  return open.length === 0 ? settled.at(-1) : undefined;
}

/** Folds `ReplyReopened`: the turn is open again, and keeps the reply that it had. */
export function withReopened(state: Conversation, event: Event<"ReplyReopened">): Conversation {
  const { turn: id, reason, id: command } = event.data;
  const turn = state.settled.get(id);
  if (turn?.outcome.kind !== "completed") return state;
  const { outcome, ...opened } = turn;
  const { replies, reopenings } = turn.alternatives ?? { replies: [outcome], reopenings: [] };
  const alternatives = {
    replies,
    chosen: outcome.position,
    reopenings: [...reopenings, { id: command, reason, openedAt: event.position }],
  };
  return {
    ...state,
    settled: state.settled.without(id),
    open: [...state.open, { ...opened, openedAt: event.position, abandoned: 0, alternatives }],
    latest: id,
  };
}

/** Folds `ReplyChosen`. */
export function withChosen(state: Conversation, event: Event<"ReplyChosen">): Conversation {
  const { turn: id, reply } = event.data;
  const turn = state.settled.get(id);
  const chosen = turn?.alternatives?.replies.find(({ position }) => position === reply);
  if (!turn?.alternatives || !chosen) return state;
  const settled = {
    ...turn,
    outcome: settledBy(chosen, event.position),
    alternatives: { ...turn.alternatives, chosen: reply },
  };
  return { ...state, settled: state.settled.without(id).with(settled) };
}

/**
 * A reopened turn with what came of it: a new reply is one more, and chosen unless its event says that
 * the earlier one stays. Where none came, the earlier one stays.
 */
export function settleReopened(turn: OpenTurn & { readonly alternatives: Alternatives }, came: {
  readonly position: number;
  readonly reply: CompletedReply | undefined;
  /** Whether the earlier reply stays although there is a new one. */
  readonly isKept: boolean;
}): SettledTurn | undefined {
  const { position, reply, isKept } = came;
  const { replies, reopenings, chosen } = turn.alternatives;
  const all = reply ? [...replies, reply] : replies;
  const now = reply && !isKept ? reply : all.find((each) => each.position === chosen);
  const last = reopenings.at(-1);
  if (!now || !last) return undefined;
  return {
    ...turn,
    outcome: settledBy(now, position),
    alternatives: {
      replies: all,
      chosen: now.position,
      reopenings: [...reopenings.slice(0, -1), { ...last, endedAt: position }],
    },
  };
}

/** A reply as the outcome that an event made of it, perhaps a later one than its own. */
function settledBy({ settledAt: _, ...reply }: CompletedReply, position: number): CompletedReply {
  return position === reply.position ? reply : { ...reply, settledAt: position };
}

/** Whether the summary covers the turn. */
export function isSummarised(turn: SettledTurn, { summary }: Conversation): boolean {
  return summary !== undefined && endedAt(turn.outcome) <= summary.to;
}
