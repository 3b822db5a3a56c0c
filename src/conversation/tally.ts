import type { EventData, RecordedEvent, UnknownEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { keptReply } from "./replies.ts";
import { forkOrigin } from "./forked_from.ts";
import { PREVIEWED, previewOf } from "./preview.ts";
import { type Conversation, findTurn, initialState } from "./state.ts";
import { toldOf } from "./withheld.ts";

/** What lists show of a session. */
interface SessionLabels {
  readonly name: string | undefined;
  readonly preview: string | undefined;
  /** The model that it has of its own. */
  readonly model: string | undefined;
  /** The space that it is in, and those that it was in before. */
  readonly space: string | undefined;
  /** Where it was forked from, if that is known. */
  readonly forkedFrom: { readonly session: string; readonly at: number } | undefined;
  /** The generation that the space was when it joined it. */
  readonly spaceGeneration: string | undefined;
  readonly formerSpaces: readonly string[] | undefined;
}

/**
 * Counts a session's turns and tracks the open ones. It uses `evolve`, but drops the texts, so that a
 * session of any length takes little memory.
 */
export class TurnTally {
  #state = initialState;
  /** The events since the last one that did not belong to an open turn. */
  #tail: { readonly position: number; readonly turn: string }[] = [];

  /** The number of turns, open ones included. */
  get turns(): number {
    return this.#state.open.length + this.#state.settled.length;
  }

  /** The open turns, in the order in which they will be answered. */
  get open(): readonly string[] {
    return this.#state.open.map(({ id }) => id);
  }

  /** The ids of the turns that are withheld, also of those that are being answered again. */
  get withheld(): readonly string[] {
    const { open, settled } = this.#state;
    return [...settled, ...open].filter(({ withheldAt }) => withheldAt !== undefined)
      .map(({ id }) => id);
  }

  /** The data of the event that withholds a turn; undefined where there is no such turn. */
  withholding(id: string): EventData<"TurnWithheld"> | undefined {
    const turn = findTurn(this.#state, id);
    return turn && { turn: id, ...toldOf(turn, this.#state) };
  }

  /** How many turns are open, notes pinned and imports remembered by their keys. */
  get sizes(): { readonly open: number; readonly pins: number; readonly imports: number } {
    const { open, pins, imports } = this.#state;
    return { open: open.length, pins: pins.length, imports: imports.length };
  }

  /** The position before the trailing events that belong to open turns only. */
  get settledUpTo(): number {
    const open = new Set(this.open);
    let { position } = this.#state;
    for (const { turn, position: at } of this.#tail.toReversed()) {
      if (!open.has(turn)) break;
      position = at - 1;
    }
    return position;
  }

  /** What lists show of the session. */
  get label(): SessionLabels {
    const { name, space, formerSpaces, settings } = this.#state;
    const place = { space: space?.id, spaceGeneration: space?.generation };
    const own = { forkedFrom: forkOrigin(this.#state), model: settings?.own.model };
    return { name, preview: previewOf(this.#state), ...own, ...place, formerSpaces };
  }

  /** How long it is kept after its last use, in seconds; absent: as long as any other. */
  get keepFor(): number | undefined {
    return this.#state.keepFor;
  }

  /** Whether files were uploaded, and nothing else has happened. */
  get isOnlyUploads(): boolean {
    const { position, uploads } = this.#state;
    return position > 0 && position === uploads.length;
  }

  /** The space that the session is in. */
  get space(): string | undefined {
    return this.#state.space?.id;
  }

  /** What an event that ends an open turn says of the reply that it had before. */
  keptBy(turn: string): { readonly chosen?: number } {
    return keptReply(this.#state, turn);
  }

  /** Counts the next event. */
  add(event: RecordedEvent | UnknownEvent): void {
    this.#state = evolve(this.#state, withoutText(event, this.#state));
    switch (event.type) {
      case "MessageReceived":
      case "TurnRetried":
      case "ReplyReopened":
      case "CallAbandoned":
        this.#tail.push({ position: event.position, turn: event.data.turn });
        return;
      default:
        this.#tail = [];
    }
  }
}

/** An event without its texts, except what the preview still needs. */
function withoutText(
  event: RecordedEvent | UnknownEvent,
  { preview, forkedFrom }: Conversation,
): RecordedEvent | UnknownEvent {
  const isBegun = preview !== undefined && (!forkedFrom || forkedFrom.preview !== undefined);
  const short = (text: string) => !isBegun ? text.trimStart().slice(0, 2 * PREVIEWED) : "";
  switch (event.type) {
    case "MessageReceived":
      return { ...event, data: { ...event.data, text: short(event.data.text) } };
    case "TurnImported":
      return { ...event, data: { ...event.data, text: short(event.data.text), reply: "" } };
    case "ReplyCompleted":
      return { ...event, data: { ...event.data, text: "" } };
    case "MemoryInserted":
      return { ...event, data: { ...event.data, text: "" } };
    case "TurnCancelled":
    case "SummaryRevised":
    case "NoteRevised":
      return { ...event, data: { ...event.data, text: "" } } as typeof event;
    default:
      return event;
  }
}
