import { type Conversation, isSettled } from "../conversation/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { tell } from "./audience.ts";
import { acceptedFrame, asReplayed } from "./frames.ts";
import type { Ledger } from "./ledger.ts";
import type { AttachOptions, Subscriber } from "./types.ts";

const PAGE = 500;

/** What a client was told of the past. */
export interface Replayed {
  /** Whether it asked for any of it. */
  readonly isAsked: boolean;
  /** The turns whose `turn.accepted` was among it. */
  readonly accepted: ReadonlySet<string>;
}

/**
 * Tells a client of the past that it asked for, frame by frame and as fast as it reads, up to the
 * state's position. To be called while nothing is appended to the session.
 */
export async function replay(
  ledger: Ledger,
  asked: AttachOptions,
  subscriber: Subscriber,
): Promise<Replayed> {
  const accepted = new Set<string>();
  const range = rangeOf(asked, ledger.state);
  for (let after = range.after; after < ledger.state.position;) {
    const events = await ledger.read({ after, limit: PAGE });
    if (events.length === 0) break;
    for (const event of events) {
      after = event.position;
      for (const frame of ledger.framesOf(event)) {
        if ("turn" in frame && range.turns?.has(frame.turn ?? "") === false) continue;
        if (frame.type === "turn.accepted") accepted.add(frame.turn);
        tell(subscriber, asReplayed(frame));
        await subscriber.ready?.();
      }
    }
  }
  return { isAsked: asked.after !== undefined || asked.history !== undefined, accepted };
}

interface Range {
  readonly after: number;
  /** Where only some turns are asked for: those. */
  readonly turns?: ReadonlySet<string>;
}

function rangeOf(asked: AttachOptions, state: Conversation): Range {
  if (asked.history === undefined) return { after: asked.after ?? state.position };
  const count = asked.history;
  if (count === 0) return { after: state.position };
  const turns = [...state.settled.slice(-count), ...state.open]
    .sort((one, other) => one.receivedAt - other.receivedAt)
    .slice(-count);
  const first = turns[0];
  if (!first) return { after: state.position };
  return { after: first.receivedAt - 1, turns: new Set(turns.map((turn) => turn.id)) };
}

/** What a client must know of the open turns that it has not been told of: theirs are the next frames. */
export function openTurnFrames(
  state: Conversation,
  said: (turn: string) => string,
  known: Replayed,
): ServerFrame[] {
  return state.open.filter((turn) => !isSettled(turn)).flatMap((turn): ServerFrame[] => {
    const { id, openedAt: position } = turn;
    const accepted = acceptedFrame(turn, { turn: id, position, duplicate: false });
    const frames = known.accepted.has(id) ? [] : [known.isAsked ? asReplayed(accepted) : accepted];
    const streamed = said(id);
    if (streamed === "") return frames;
    return [...frames, { type: "turn.delta", turn: id, offset: 0, text: streamed }];
  });
}
