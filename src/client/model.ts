import { defined } from "../shared/defined.ts";
import { type Frame, type FrameOf, redactedOf, type SessionInfo } from "./frames.ts";
import {
  chosen,
  ended,
  type EndingFrame,
  type LaterFrame,
  reopened,
  withEarlier,
} from "./replies.ts";
import { TurnMarks } from "./turn_marks.ts";
import { isOutcome, type Turn } from "./turns.ts";

/**
 * A summary: the range of the log that it stands for, where it was created, and where a person wrote
 * its text, if one did.
 */
export type Summary = Omit<FrameOf<"session.summarised">, "type" | "replayed"> & {
  readonly revisedAt?: number;
};

/**
 * The effect of a frame: it was applied, an earlier one is missing, or the session was replaced.
 */
export type Applied = "applied" | "gap" | "another log";

/**
 * A session, built from its frames. A frame that arrives twice changes nothing: turns are
 * identified by their ids, deltas by their offsets, everything else by its position.
 */
export class SessionModel {
  /**
   * In the order of the log, then those not in the log yet. One that never got there keeps its
   * place.
   */
  readonly turns: Turn[] = [];
  readonly summaries: Summary[] = [];
  session: SessionInfo | undefined;
  /** All frames up to this position have arrived. */
  position = 0;
  readonly #byId = new Map<string, Turn>();
  /** What came of turns whose beginnings are not loaded yet, in the order of the log. */
  readonly #later = new Map<string, LaterFrame[]>();
  readonly #marks = new TurnMarks();
  /** Where summaries were revised that are not loaded yet. */
  readonly #revised = new Map<number, FrameOf<"summary.revised">>();
  readonly #onTurn: (turn: Turn, moved: boolean) => void;

  /** `onTurn` is called for each turn that changes, with `moved` if the list changes too. */
  constructor(onTurn: (turn: Turn, moved: boolean) => void) {
    this.#onTurn = onTurn;
  }

  /** The turn with an id, if it is loaded. */
  turn(id: string): Turn | undefined {
    return this.#byId.get(id);
  }

  /** Applies a live or replayed frame. */
  apply(frame: Frame): Applied {
    if (frame.type === "session.ready") return this.#ready(frame);
    if (frame.type === "turn.delta") return this.#delta(frame);
    if (frame.type === "session.configured") this.#configured(frame);
    else if (frame.type === "session.moved") this.#moved(frame);
    else this.fold(frame);
    if ("position" in frame) this.position = Math.max(this.position, frame.position);
    return "applied";
  }

  /** Applies a frame of the history, which does not move the position. */
  fold(frame: Frame): void {
    switch (frame.type) {
      case "turn.accepted":
        return this.#accepted(frame);
      case "turn.withheld":
      case "turn.released":
        return this.#marks.withhold(frame)
          ? this.#markAgain(({ id }) => id === frame.turn)
          : undefined;
      case "turn.completed":
      case "turn.failed":
      case "turn.cancelled":
        return this.#ended(frame);
      case "turn.reopened":
        return this.#reopened(frame);
      case "reply.chosen":
        return this.#chosen(frame);
      case "session.summarised": {
        const { position, from, to, characters, replaces } = frame;
        const isReplaced = this.summaries.some((known) => known.replaces === position);
        if (isReplaced || this.summaries.some((known) => known.position === position)) return;
        this.#putSummary({ position, from, to, characters, ...defined({ replaces }) }, replaces);
        const revised = this.#revised.get(position);
        return revised && this.#revise(revised);
      }
      case "summary.revised":
        return this.#revise(frame);
      case "session.renamed":
        if (!this.session) return;
        this.session = { ...this.session, name: frame.name === "" ? undefined : frame.name };
    }
  }

  /**
   * Whether the session did not exist when the client connected, and its creation time is unknown.
   */
  get isNew(): boolean {
    return this.session?.position === 0 && this.session.createdAt === undefined;
  }

  /** Whether no message of the session is in its log. */
  get isUnused(): boolean {
    return this.session?.turns === 0 && this.turns[0]?.position === undefined;
  }

  /** A new session has begun, or an unused one has joined a space, as `told`. */
  began(told: SessionInfo | undefined): void {
    if (!this.session || told?.createdAt === undefined) return;
    const known = this.session.createdAt;
    if (known === undefined ? !this.isNew : known !== told.createdAt) return;
    const { createdAt, space } = told;
    this.session = { ...this.session, createdAt, ...defined({ space }) };
  }

  /** The session was changed, as `told`. */
  changed({ name, space, keepFor, expiresAt }: SessionInfo): void {
    if (this.session) this.session = { ...this.session, name, space, keepFor, expiresAt };
  }

  /** The replay is complete: also positions without frames are up to date. */
  caughtUp(): void {
    this.position = Math.max(this.position, this.session?.position ?? 0);
  }

  /** Adds or replaces a turn. */
  put(given: Turn): void {
    const turn = this.#marks.on(given);
    const known = this.#byId.get(turn.id);
    this.#byId.set(turn.id, turn);
    const moved = !known || known.position !== turn.position;
    if (moved) this.#place(turn, known);
    else this.turns[this.turns.lastIndexOf(known)] = turn;
    this.#onTurn(turn, moved);
  }

  /** Removes a turn that is not in the log. */
  forget(id: string): void {
    const turn = this.#byId.get(id);
    if (!turn || turn.position !== undefined) return;
    this.#byId.delete(id);
    this.turns.splice(this.turns.lastIndexOf(turn), 1);
  }

  /** Removes everything that was in the log; unsent messages stay. */
  reset(): void {
    const kept = this.turns.filter(({ status }) => status === "queued" || status === "sent");
    for (const list of [this.turns, this.summaries]) list.length = 0;
    this.#byId.clear();
    this.#later.clear();
    this.#marks.clear();
    this.#revised.clear();
    this.position = 0;
    for (const { id, text, attachments, status } of kept) {
      this.put({ id, text, ...defined({ attachments }), status, reply: "" });
    }
  }

  #ready({ type: _, ...session }: FrameOf<"session.ready">): Applied {
    const isOther = session.position < this.position || this.#isNewGeneration(session);
    if (isOther) this.reset();
    this.session = session;
    return isOther && session.position > 0 ? "another log" : "applied";
  }

  /** A replayed frame comes before the session's later changes, which it must not undo. */
  #configured({ position, settings, keepFor }: FrameOf<"session.configured">): void {
    if (!this.session || position <= this.position) return;
    const model = settings?.model ?? this.session.model;
    const kept = keepFor === undefined ? {} : { keepFor: keepFor ?? undefined };
    this.session = { ...this.session, model, ...kept };
  }

  /** As for `#configured`. */
  #moved({ position, space }: FrameOf<"session.moved">): void {
    if (!this.session || position <= this.position) return;
    this.session = { ...this.session, space: space ?? undefined };
  }

  /** Whether the session was deleted and started again since the last connection. */
  #isNewGeneration({ createdAt }: SessionInfo): boolean {
    const known = this.session;
    if (!known || createdAt === undefined) return false;
    // It began after the last connection, at an unknown time.
    const isUnsure = this.isNew && this.position > 0;
    return isUnsure || (known.createdAt !== undefined && known.createdAt !== createdAt);
  }

  #accepted(frame: FrameOf<"turn.accepted">): void {
    const { turn: id, text, position, attachments } = frame;
    const known = this.#byId.get(id);
    const first = Math.min(known?.position ?? position, position);
    const isLate = position <= (known?.endedAt ?? 0) || position <= (known?.openedAt ?? 0);
    if (known && isLate) {
      if (first !== known.position) this.put({ ...known, position: first });
      return;
    }
    const status = "accepted";
    this.put({
      ...{ id, text, status, reply: "", position: first, openedAt: position },
      ...defined({ attachments }),
      ...defined({ endedAt: known?.endedAt, saidAt: known?.saidAt ?? frame.at }),
      ...redactedOf(frame),
    });
    const later = this.#later.get(id) ?? [];
    this.#later.delete(id);
    for (const frame of later) this.fold(frame);
  }

  #delta({ turn: id, offset, text }: FrameOf<"turn.delta">): Applied {
    const turn = this.#byId.get(id);
    if (!turn) return "gap";
    if (turn.status !== "accepted" && turn.status !== "streaming") return "applied";
    if (offset > turn.reply.length) return "gap";
    const before = offset === turn.reply.length ? turn.reply : turn.reply.slice(0, offset);
    this.put({ ...turn, status: "streaming", reply: before + text });
    return "applied";
  }

  #putSummary(summary: Summary, instead: number | undefined): void {
    const kept = this.summaries.filter(({ position }) => position !== instead);
    this.summaries.splice(0, Infinity, ...kept, summary);
    this.summaries.sort((one, other) => one.position - other.position);
  }

  #revise(frame: FrameOf<"summary.revised">): void {
    const { summary: position, position: revisedAt, characters } = frame;
    const known = this.summaries.find((each) => each.position === position);
    if (revisedAt <= (known?.revisedAt ?? 0)) return;
    if (known) return this.#putSummary({ ...known, characters, revisedAt }, position);
    if (revisedAt > (this.#revised.get(position)?.position ?? 0)) {
      this.#revised.set(position, frame);
    }
  }

  /** Puts turns again of which more is known now. */
  #markAgain(isMeant: (turn: Turn) => boolean): void {
    for (const turn of this.turns.filter(isMeant)) this.put({ ...turn });
  }

  #ended(frame: EndingFrame): void {
    const { position } = frame;
    const shortened = frame.type === "turn.completed" ? this.#marks.shorten(frame) : undefined;
    if (shortened?.size) this.#markAgain((turn) => shortened.has(turn.position ?? 0));
    const known = this.#begun(frame);
    if (!known) return;
    if (position > (known.endedAt ?? 0) && position >= (known.openedAt ?? 0)) {
      return this.put(ended(known, frame));
    }
    // A turn is completed twice only if it was answered again.
    if (frame.type !== "turn.completed") return;
    const more = withEarlier(known, frame);
    if (more !== known) this.put(more);
  }

  #reopened(frame: FrameOf<"turn.reopened">): void {
    const known = this.#begun(frame);
    const { position } = frame;
    if (!known || position <= (known.endedAt ?? 0) || position <= (known.openedAt ?? 0)) return;
    this.put(reopened(known, frame));
  }

  #chosen(frame: FrameOf<"reply.chosen">): void {
    const known = this.#begun(frame);
    const { position } = frame;
    if (!known || position <= (known.endedAt ?? 0) || position <= (known.openedAt ?? 0)) return;
    this.put(chosen(known, frame));
  }

  /** The turn of a frame; without its beginning, the frame waits for that. */
  #begun(frame: LaterFrame): Turn | undefined {
    const known = this.#byId.get(frame.turn);
    if (known?.openedAt !== undefined) return known;
    const waiting = this.#later.get(frame.turn) ?? [];
    if (waiting.some(({ position }) => position === frame.position)) return undefined;
    const all = [...waiting, frame].sort((one, other) => one.position - other.position);
    this.#later.set(frame.turn, all);
    return undefined;
  }

  #place(turn: Turn, known: Turn | undefined): void {
    if (known) this.turns.splice(this.turns.lastIndexOf(known), 1);
    const { position } = turn;
    if (position === undefined) return void this.turns.push(turn);
    let index = 1 + this.turns.findLastIndex((each) => (each.position ?? Infinity) <= position);
    const isNew = position > this.position;
    while (isNew && isLost(this.turns[index])) index += 1;
    this.turns.splice(index, 0, turn);
  }
}

/** Whether a turn ended without reaching the log: it keeps its place before newer ones. */
function isLost(turn: Turn | undefined): boolean {
  return turn !== undefined && turn.position === undefined && isOutcome(turn);
}
