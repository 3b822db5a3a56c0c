import { defined } from "../shared/defined.ts";
import { type FrameOf, redactedOf } from "./frames.ts";
import type { ReplyInfo, Turn } from "./turns.ts";

/** The frames that end a turn. */
export type EndingFrame = FrameOf<"turn.completed" | "turn.failed" | "turn.cancelled">;

/** The frames about a turn that may arrive before its beginning. */
export type LaterFrame = EndingFrame | FrameOf<"turn.reopened" | "reply.chosen">;

/** The turn, open again, with the replies that it has so far. */
export function reopened(turn: Turn, { position, reason }: FrameOf<"turn.reopened">): Turn {
  const { error: _, reopenError: __, waiting: ___, redacted, ...rest } = turn;
  return {
    ...rest,
    status: "accepted",
    reply: "",
    openedAt: position,
    reopened: reason,
    replies: repliesOf(turn),
    ...defined({ chosen: chosenIn(turn), redacted }),
  };
}

/** The turn with the outcome of its last opening. `said`: what was streamed of it. */
export function ended(turn: Turn, frame: EndingFrame): Turn {
  const { error: _, reopenError: __, waiting: ___, reopened: ____, ...rest } = turn;
  const { position: endedAt, chosen } = frame;
  const ending = { ...rest, ...defined({ chosen }), endedAt };
  switch (frame.type) {
    case "turn.completed": {
      const came = { ...ending, chosen: chosen ?? endedAt, status: "completed" as const };
      if (!turn.replies && chosen === undefined) {
        return { ...rest, ...shownOf(replyIn(frame)), endedAt };
      }
      return showing({ ...came, replies: withReply(turn.replies ?? [], replyIn(frame)) });
    }
    case "turn.failed": {
      const { error } = frame;
      const kept = showing({ ...ending, reopenError: error });
      return chosen !== undefined && kept.status === "completed"
        ? kept
        : { ...ending, status: "failed", error };
    }
    case "turn.cancelled": {
      const kept = showing(ending);
      return chosen !== undefined && kept.status === "completed"
        ? kept
        : { ...ending, status: "cancelled", reply: frame.text };
    }
    default:
      return frame satisfies never;
  }
}

/** The turn with a reply that it had earlier than what is known of it. */
export function withEarlier(turn: Turn, frame: FrameOf<"turn.completed">): Turn {
  const known = repliesOf(turn);
  if (known.some(({ position }) => position === frame.position)) return turn;
  const chosen = chosenIn(turn);
  const replies = withReply(known, replyIn(frame));
  const more = { ...turn, replies, ...defined({ chosen }) };
  return turn.status === "accepted" || turn.status === "streaming" ? more : showing(more);
}

/** The turn with another one of its replies chosen. */
export function chosen(turn: Turn, { reply, position }: FrameOf<"reply.chosen">): Turn {
  const { reopened: _, ...rest } = turn;
  const status = "completed" as const;
  return showing({ ...rest, status, replies: repliesOf(turn), chosen: reply, endedAt: position });
}

/** The position of the reply that is shown; undefined while there is none. */
function chosenIn({ chosen, status, endedAt }: Turn): number | undefined {
  return chosen ?? (status === "completed" ? endedAt : undefined);
}

/** The turn as its chosen reply is, if that is loaded. */
function showing(turn: Turn): Turn {
  const chosen = turn.replies?.find(({ position }) => position === turn.chosen);
  if (!chosen) return turn;
  const { error: _, model: __, stopReason: ___, usage: ____, context: _____, ...rest } = turn;
  return { ...rest, ...shownOf(chosen) };
}

/** All replies that are known of a turn, oldest first. */
function repliesOf(turn: Turn): readonly ReplyInfo[] {
  if (turn.replies) return turn.replies;
  const { status, endedAt, reply: text, model, stopReason, usage, context, repliedAt } = turn;
  if (status !== "completed" || endedAt === undefined) return [];
  return [{
    ...{ position: endedAt, text },
    ...defined({ model, stopReason, usage, context, repliedAt }),
  }];
}

function withReply(replies: readonly ReplyInfo[], reply: ReplyInfo): readonly ReplyInfo[] {
  const others = replies.filter(({ position }) => position !== reply.position);
  return [...others, reply].sort((one, other) => one.position - other.position);
}

function replyIn(frame: FrameOf<"turn.completed">): ReplyInfo {
  const { position, text, model, stopReason, usage, context, at } = frame;
  return {
    ...{ position, text, model, stopReason, usage },
    ...defined({ context, repliedAt: at }),
    ...redactedOf(frame),
  };
}

function shownOf({ position: _, text, ...details }: ReplyInfo) {
  return { status: "completed" as const, reply: text, ...details };
}
