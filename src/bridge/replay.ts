import { type Conversation, isSettled } from "../conversation/mod.ts";
import type { ServerFrame } from "../protocol/mod.ts";
import { tell } from "./audience.ts";
import { acceptedFrame, asReplayed } from "./frames.ts";
import type { Ledger } from "./ledger.ts";
import type { AttachOptions, Subscriber } from "./types.ts";

const PAGE = 500;

/** What a client is told of the past that it asked for, frame by frame. */
export class Replay {
  /** Whether it asked for any of it. */
  readonly isAsked: boolean;
  /** The turns whose `turn.accepted` was among what it was told. */
  readonly accepted = new Set<string>();
  readonly #ledger: Ledger;
  readonly #subscriber: Subscriber;
  readonly #turns: ReadonlySet<string> | undefined;
  /** The position when it was asked; what comes after is told of all turns. */
  readonly #askedAt: number;
  #told: number;

  constructor(ledger: Ledger, asked: AttachOptions, subscriber: Subscriber) {
    const { after, turns } = rangeOf(asked, ledger.state);
    this.isAsked = asked.after !== undefined || asked.history !== undefined;
    this.#ledger = ledger;
    this.#subscriber = subscriber;
    this.#turns = turns;
    this.#askedAt = ledger.state.position;
    this.#told = after;
  }

  /** How many events are not told yet. */
  get left(): number {
    return this.#ledger.state.position - this.#told;
  }

  /** Tells what there is up to the state's position; `isPaced`: as fast as the client reads. */
  async tell({ isPaced }: { readonly isPaced: boolean }): Promise<void> {
    while (this.left > 0) {
      const events = await this.#ledger.read({ after: this.#told, limit: PAGE });
      if (events.length === 0) return;
      for (const event of events) {
        if (event.position > this.#ledger.state.position) return;
        this.#told = event.position;
        for (const frame of this.#ledger.framesOf(event)) {
          if (!this.#isMeant(frame, event.position)) continue;
          if (frame.type === "turn.accepted") this.accepted.add(frame.turn);
          tell(this.#subscriber, asReplayed(frame));
          if (isPaced) await this.#subscriber.ready?.();
        }
      }
    }
  }

  #isMeant(frame: ServerFrame, position: number): boolean {
    return position > this.#askedAt || !("turn" in frame) ||
      this.#turns?.has(frame.turn ?? "") !== false;
  }
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
  known: Replay,
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
