import { assert, assertEquals } from "@std/assert";
import type { EventView } from "../../../src/bridge/mod.ts";
import {
  type RecordedEvent,
  understand,
  type UnknownEvent,
} from "../../../src/conversation/mod.ts";
import type { ServerFrame } from "../../../src/protocol/mod.ts";

/** A turn, as a client or a log tells of it. */
interface Told {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly string[];
  status: "open" | "completed" | "failed" | "cancelled";
  /** The replies by their positions, and which of them is chosen. */
  readonly replies: Map<number, string>;
  chosen: number | undefined;
  /** What had been said when it was cancelled. */
  said: string | undefined;
  readonly position: number;
}

/** What somebody knows of a session, from frames or from events. */
export class View {
  readonly turns = new Map<string, Told>();
  readonly notes = new Map<string, string>();
  readonly withheld = new Set<string>();
  name = "";
  space: string | undefined;
  keepFor: number | undefined;
  summary: number | undefined;

  /** Everything, in a form that can be compared. */
  get all() {
    const turns = [...this.turns.values()].sort((one, other) => one.position - other.position)
      .map((turn) => ({
        ...turn,
        replies: [...turn.replies].sort(([one], [other]) => one - other),
      }));
    const notes = [...this.notes].sort(([one], [other]) => one < other ? -1 : 1);
    const { name, space, keepFor, summary } = this;
    return { turns, notes, withheld: [...this.withheld].sort(), name, space, keepFor, summary };
  }

  get isOpen(): boolean {
    return [...this.turns.values()].some(({ status }) => status === "open");
  }

  receive(id: string, text: string, position: number, files: readonly { id: string }[] = []): void {
    const attachments = files.map(({ id }) => id);
    const replies = new Map<number, string>();
    const none = { chosen: undefined, said: undefined };
    this.turns.set(id, { id, text, attachments, status: "open", replies, ...none, position });
  }

  open(id: string): void {
    const turn = this.#turn(id);
    turn.status = "open";
    turn.said = undefined;
  }

  complete(id: string, position: number, text: string, kept: number | undefined): void {
    const turn = this.#turn(id);
    turn.replies.set(position, text);
    turn.status = "completed";
    turn.chosen = kept ?? position;
  }

  end(
    id: string,
    status: "failed" | "cancelled",
    { said, kept }: { readonly said?: string; readonly kept: number | undefined },
  ): void {
    const turn = this.#turn(id);
    if (kept !== undefined) {
      turn.status = "completed";
      turn.chosen = kept;
    } else {
      turn.status = status;
      turn.said = said;
    }
  }

  choose(id: string, reply: number): void {
    this.#turn(id).chosen = reply;
  }

  #turn(id: string): Told {
    const turn = this.turns.get(id);
    assert(turn, `${id} was never told of`);
    return turn;
  }
}

/** What a log says, read without the bridge's own folding. */
export function viewOfEvents(events: readonly EventView[]): View {
  const view = new View();
  for (const { at, ...event } of events) take(view, understand({ ...event, at: Date.parse(at) }));
  return view;
}

function take(view: View, { position, ...event }: RecordedEvent | UnknownEvent): void {
  switch (event.type) {
    case "MessageReceived":
      view.receive(event.data.turn, event.data.text, position, event.data.attachments);
      break;
    case "TurnRetried":
    case "ReplyReopened":
      view.open(event.data.turn);
      break;
    case "ReplyCompleted":
      view.complete(event.data.turn, position, event.data.text, event.data.chosen);
      break;
    case "TurnFailed":
      view.end(event.data.turn, "failed", { kept: event.data.chosen });
      break;
    case "TurnCancelled":
      view.end(event.data.turn, "cancelled", { said: event.data.text, kept: event.data.chosen });
      break;
    case "ReplyChosen":
      view.choose(event.data.turn, event.data.reply);
      break;
    case "TurnImported":
      view.receive(event.data.turn, event.data.text, position);
      view.complete(event.data.turn, position, event.data.reply, undefined);
      break;
    case "NotePinned":
    case "NoteRevised":
      view.notes.set(event.data.note, event.data.text);
      break;
    case "NoteUnpinned":
      view.notes.delete(event.data.note);
      break;
    case "TurnWithheld":
      view.withheld.add(event.data.turn);
      break;
    case "TurnReleased":
      view.withheld.delete(event.data.turn);
      break;
    case "SessionRenamed":
      view.name = event.data.name;
      break;
    case "SpaceJoined":
      view.space = event.data.space;
      break;
    case "SpaceLeft":
      view.space = undefined;
      break;
    case "KeepingSet":
      view.keepFor = event.data.seconds ?? undefined;
      break;
    case "HistorySummarised":
      view.summary = position;
  }
}

/** What a client knows that follows the protocol page to the letter, over all of its connections. */
export class ClientView {
  view = new View();
  /** All frames up to this position have come. */
  position = 0;
  /** By turn, what was streamed of its reply. */
  readonly #streamed = new Map<string, string>();
  createdAt: string | undefined;
  /** Whether the last connection found another session under the id, of which it missed the beginning. */
  isOther = false;
  /** What is wrong with what it was told. */
  readonly wrong: string[] = [];

  take(frame: ServerFrame): void {
    try {
      this.#take(frame);
    } catch (error) {
      this.wrong.push(`${JSON.stringify(frame).slice(0, 300)}: ${error}`);
    }
  }

  /** Everything that is known is void: another session has begun. */
  reset(): void {
    this.isOther = false;
    this.view = new View();
    this.position = 0;
    this.createdAt = undefined;
    this.#streamed.clear();
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "session.ready") {
      // What began after the last connection began at an unknown time.
      const isOther = frame.createdAt !== this.createdAt && this.position > 0;
      const isVoid = isOther || frame.position < this.position;
      if (isVoid) this.reset();
      this.isOther = isVoid && frame.position > 0;
      this.createdAt = frame.createdAt;
      return;
    }
    if (frame.type === "session.closed") {
      if (frame.reason !== "draining") this.reset();
      return;
    }
    // It connects again, and asks for everything.
    if (this.isOther) return;
    if (frame.type === "turn.delta") return this.#delta(frame);
    if (!("position" in frame)) return;
    // What the sender of a repeat is told again has positions that it knows.
    const isRepeat = frame.position <= this.position &&
      !(frame.type === "turn.completed" && frame.stopReason === "imported");
    if (isRepeat) return this.#again(frame);
    const text = frame.type === "turn.completed" || frame.type === "turn.cancelled"
      ? frame.text
      : undefined;
    if (text !== undefined && !frame.replayed && this.#isImported(frame) === false) {
      assertEquals(this.#streamed.get("turn" in frame ? frame.turn : "") ?? "", text, "pieces");
    }
    this.#fold(frame);
    this.position = frame.position;
  }

  #isImported(frame: ServerFrame): boolean {
    return frame.type === "turn.completed" && frame.stopReason === "imported";
  }

  #again(frame: ServerFrame): void {
    if (frame.type === "turn.accepted") {
      const known = this.view.turns.get(frame.turn);
      if (known) assertEquals(frame.text, known.text, "told again otherwise");
    }
    if (frame.type === "turn.completed") {
      const known = this.view.turns.get(frame.turn)?.replies.get(frame.position);
      if (known !== undefined) assertEquals(frame.text, known, "told again otherwise");
    }
  }

  #delta({ turn, offset, text }: Extract<ServerFrame, { type: "turn.delta" }>): void {
    const told = this.view.turns.get(turn);
    assert(told?.status === "open", `a piece of ${turn}, which is ${told?.status}`);
    const had = this.#streamed.get(turn) ?? "";
    assert(offset <= had.length, `a piece of ${turn} at ${offset} after ${had.length}`);
    this.#streamed.set(turn, had.slice(0, offset) + text);
  }

  #fold(frame: ServerFrame): void {
    const { view } = this;
    switch (frame.type) {
      case "turn.accepted": {
        const { turn, text, position, attachments } = frame;
        this.#streamed.delete(turn);
        if (view.turns.has(turn)) view.open(turn);
        else view.receive(turn, text, position, attachments);
        break;
      }
      case "turn.reopened":
        this.#streamed.delete(frame.turn);
        view.open(frame.turn);
        break;
      case "turn.completed":
        view.complete(frame.turn, frame.position, frame.text, frame.chosen);
        break;
      case "turn.failed":
        view.end(frame.turn, "failed", { kept: frame.chosen });
        break;
      case "turn.cancelled":
        view.end(frame.turn, "cancelled", { said: frame.text, kept: frame.chosen });
        break;
      case "reply.chosen":
        view.choose(frame.turn, frame.reply);
        break;
      case "note.pinned":
      case "note.revised":
        view.notes.set(frame.note, frame.text);
        break;
      case "note.unpinned":
        view.notes.delete(frame.note);
        break;
      case "turn.withheld":
        view.withheld.add(frame.turn);
        break;
      case "turn.released":
        view.withheld.delete(frame.turn);
        break;
      case "session.renamed":
        view.name = frame.name;
        break;
      case "session.moved":
        view.space = frame.space ?? undefined;
        break;
      case "session.configured":
        if (frame.keepFor !== undefined) view.keepFor = frame.keepFor ?? undefined;
        break;
      case "session.summarised":
        view.summary = frame.position;
    }
  }
}
