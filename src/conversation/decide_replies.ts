import { type Decision, type FixedReply, refuse } from "./decision.ts";
import type { EventData } from "./events.ts";
import { isSummarised, MOST_REOPENINGS, newestTurn } from "./replies.ts";
import { type Conversation, findTurn } from "./state.ts";
import { isSettled, type OpenTurn, type SettledTurn } from "./turns.ts";

/** Answer the newest message once more, or go on with its reply. */
export interface ReopenReply {
  readonly type: "ReopenReply";
  readonly turn: string;
  /** The command's id, by which a repeat is recognised. */
  readonly id: string;
  readonly reason: EventData<"ReplyReopened">["reason"];
}

/** Remember another one of a turn's replies. */
export interface ChooseReply {
  readonly type: "ChooseReply";
  readonly turn: string;
  /** The position of its `ReplyCompleted`. */
  readonly reply: number;
}

const NOTHING = { ok: true, events: [] } as const;

/**
 * Reopens the newest turn. A repeat of a command leads to nothing; so does one for a turn that is being
 * answered again already: whoever asks gets that reply.
 */
export function reopenReply(
  { turn: id, id: command, reason }: ReopenReply,
  state: Conversation,
  { longest }: { readonly longest: number },
): Decision {
  const turn = findTurn(state, id);
  if (!turn) return refuse({ reason: "TurnUnknown", turn: id });
  const reopenings = turn.alternatives?.reopenings ?? [];
  const isRepeat = reopenings.some((each) => each.id === command);
  if (isRepeat || !isSettled(turn) && turn.alternatives) return { ...NOTHING, turn: id };
  const why = whyFixed(turn, state) ??
    (reopenings.length >= MOST_REOPENINGS ? "too_many" : undefined) ??
    (reason === "continue" ? whyNotContinued(turn, longest) : undefined);
  if (why === "open") return refuse({ reason: "ReplyWhileOpen", open: state.open.length });
  if (why) return refuse({ reason: "ReplyFixed", turn: id, why });
  return {
    ok: true,
    events: [{ type: "ReplyReopened", data: { turn: id, reason, id: command } }],
    turn: id,
  };
}

/** Chooses one of the newest turn's replies; the one that is chosen already leads to nothing. */
export function chooseReply({ turn: id, reply }: ChooseReply, state: Conversation): Decision {
  const turn = findTurn(state, id);
  if (!turn) return refuse({ reason: "TurnUnknown", turn: id });
  const { outcome } = isSettled(turn) ? turn : { outcome: undefined };
  if (outcome?.kind === "completed" && outcome.position === reply) return { ...NOTHING, turn: id };
  const why = whyFixed(turn, state);
  if (why === "open") return refuse({ reason: "ReplyWhileOpen", open: state.open.length });
  if (why) return refuse({ reason: "ReplyFixed", turn: id, why });
  const known = turn.alternatives?.replies.some(({ position }) => position === reply);
  if (!known) return refuse({ reason: "ReplyUnknown", turn: id, reply });
  return { ok: true, events: [{ type: "ReplyChosen", data: { turn: id, reply } }], turn: id };
}

/** Whether a reply is worth no more than the one before it: the model declined, or said nothing. */
export function isWorthless(
  { text, ending }: Pick<EventData<"ReplyCompleted">, "text" | "ending">,
): boolean {
  return ending === "refusal" || text.trim() === "";
}

function whyFixed(
  turn: OpenTurn | SettledTurn,
  state: Conversation,
): FixedReply | "open" | undefined {
  if (turn.source) return "relayed";
  if (state.open.length > 0) return "open";
  if (newestTurn(state)?.id !== turn.id) return "not_newest";
  if (!isSettled(turn) || turn.outcome.kind !== "completed") return "not_completed";
  return isSummarised(turn, state) ? "summarised" : undefined;
}

function whyNotContinued(
  turn: OpenTurn | SettledTurn,
  longest: number,
): FixedReply | undefined {
  if (!isSettled(turn) || turn.outcome.kind !== "completed") return "not_completed";
  const { ending, text } = turn.outcome;
  if (ending !== "length" && ending !== "paused" || text.trim() === "") return "not_cut";
  return text.length > longest ? "too_long" : undefined;
}
