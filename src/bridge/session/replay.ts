import type { Conversation, RecordedEvent, UnknownEvent } from "../../conversation/mod.ts";
import type { ServerFrame } from "../../protocol/mod.ts";
import type { ByteBudget } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { AttachOptions, Subscriber } from "../api/attachment.ts";
import { acceptedFrame, asReplayed, reopenedFrame } from "../wire/frames.ts";
import { tell } from "./subscribers.ts";

/** How many bytes of events are read at once: few, since each replay that waits holds a page. */
const PAGE_BYTES = 262_144;

/** What a page takes: its events, and what is buffered of their frames, in bytes. */
const HELD_BYTES = 2 * PAGE_BYTES;

/** Replays to a client the past that it asked for, frame by frame. */
export class Replay {
  /** Whether it asked for any. */
  readonly isAsked: boolean;
  /** The turns whose `turn.accepted` was replayed. */
  readonly accepted = new Set<string>();
  /** The positions of the reopenings that were replayed. */
  readonly reopened = new Set<number>();
  readonly #aggregate: SessionAggregate;
  readonly #subscriber: Subscriber;
  readonly #turns: ReadonlySet<string> | undefined;
  /** The position when it asked; of what came later, all turns are replayed. */
  readonly #askedAt: number;
  readonly #room: ByteBudget;
  #replayed: number;

  constructor(asked: AttachOptions, { aggregate, subscriber, room }: {
    readonly aggregate: SessionAggregate;
    readonly subscriber: Subscriber;
    /** What all replays may hold at once. */
    readonly room: ByteBudget;
  }) {
    const { after, turns } = rangeOf(asked, aggregate.state);
    this.isAsked = asked.after !== undefined || asked.history !== undefined;
    this.#aggregate = aggregate;
    this.#subscriber = subscriber;
    this.#turns = turns;
    this.#askedAt = aggregate.state.position;
    this.#room = room;
    this.#replayed = after;
  }

  /** How many events are not replayed yet. */
  get left(): number {
    return this.#aggregate.state.position - this.#replayed;
  }

  /**
   * Replays up to the state's position, unless the client goes; `isPaced`: page by page as there is
   * room for all replays, and no faster than the client reads.
   */
  async run({ isPaced }: { readonly isPaced: boolean }): Promise<void> {
    const { owner } = this.#aggregate.key;
    for (let isMore = true; isMore && this.left > 0;) {
      const giveBack = isPaced ? await this.#room.take(owner, HELD_BYTES) : undefined;
      try {
        isMore = !this.#subscriber.isGone?.() && await this.#page(isPaced);
        if (isPaced) await this.#subscriber.ready?.();
      } finally {
        giveBack?.();
      }
    }
  }

  /** Replays a page; false at the end of what there is. */
  async #page(isPaced: boolean): Promise<boolean> {
    const events = await this.#aggregate.read({ after: this.#replayed, bytes: PAGE_BYTES });
    for (const event of events) {
      if (event.position > this.#aggregate.state.position) return false;
      this.#replayed = event.position;
      await this.#replay(event, isPaced);
    }
    return events.length > 0;
  }

  async #replay(event: RecordedEvent | UnknownEvent, isPaced: boolean): Promise<void> {
    for (const frame of this.#aggregate.framesOf(event)) {
      if (!this.#isWanted(frame, event.position)) continue;
      if (frame.type === "turn.accepted") this.accepted.add(frame.turn);
      if (frame.type === "turn.reopened") this.reopened.add(frame.position);
      tell(this.#subscriber, asReplayed(frame));
      if (isPaced) await this.#subscriber.ready?.();
    }
  }

  #isWanted(frame: ServerFrame, position: number): boolean {
    // The client may load older turns, and nothing else tells it of these.
    const isMark = frame.type === "turn.withheld" || frame.type === "turn.released";
    return position > this.#askedAt || isMark || !("turn" in frame) ||
      this.#turns?.has(frame.turn ?? "") !== false;
  }
}

interface Range {
  readonly after: number;
  /** The turns asked for, unless it is all of them. */
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

/** What a client must know of the open turns before the next frames, which are theirs. */
export function openTurnFrames(
  state: Conversation,
  said: (turn: string) => string,
  known: Replay,
): ServerFrame[] {
  return state.open.flatMap((turn): ServerFrame[] => {
    const { id } = turn;
    const reopening = turn.alternatives?.reopenings.at(-1);
    const position = reopening ? turn.receivedAt : turn.openedAt;
    const accepted = acceptedFrame(turn, { turn: id, position, duplicate: false, at: turn.at });
    const frames: ServerFrame[] = [
      ...known.accepted.has(id) ? [] : [accepted],
      ...!reopening || known.reopened.has(reopening.openedAt) ? [] : [reopenedFrame(id, reopening)],
    ].map((frame) => known.isAsked ? asReplayed(frame) : frame);
    const streamed = said(id);
    if (streamed === "") return frames;
    return [...frames, { type: "turn.delta", turn: id, offset: 0, text: streamed }];
  });
}
