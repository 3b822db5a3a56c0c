import type {
  Attaching,
  Attachment,
  OutcomeFrame,
  OutgoingMessage,
  Rejection,
  ReopenedReply,
  SessionKey,
} from "../bridge/mod.ts";
import type { ServerFrame, ServerFrameOf } from "../protocol/mod.ts";
import { CLOSED } from "./problems.ts";

/** The outcome of a message's turn, or why there is none. */
export type TurnAnswer = OutcomeFrame | Rejection;

/** Sends messages to one session and awaits their outcomes, for doors without frames. */
export class Asker {
  readonly #seen: ServerFrame[] = [];
  readonly #watchers = new Set<(frame: ServerFrame) => void>();
  #attachment: Attachment | undefined;
  #asking = 0;
  #closed: ServerFrameOf<"session.closed"> | undefined;

  /** Attaches to a session. */
  static async attach(bridge: Attaching, key: SessionKey): Promise<Asker> {
    const asker = new Asker();
    const deliver = (frame: ServerFrame) => asker.#take(frame);
    asker.#attachment = await bridge.attach(key, {
      subscriber: { deliver },
      isPassing: true,
    });
    return asker;
  }

  /** The frame that closed the session; undefined while it is open. */
  get closed(): ServerFrameOf<"session.closed"> | undefined {
    return this.#closed;
  }

  /** Whether a message is waiting for its outcome. */
  get isAsking(): boolean {
    return this.#asking > 0;
  }

  /** Sends a message and awaits its outcome. `onFrame` gets the frames of its turn, outcome included. */
  async ask(
    message: OutgoingMessage,
    onFrame: (frame: ServerFrame) => void = () => {},
  ): Promise<TurnAnswer> {
    return await this.#ask((attachment) => attachment.send(message), onFrame);
  }

  /** Opens a turn again and awaits its outcome; the same otherwise. */
  async reopen(
    asked: ReopenedReply,
    how: "regenerate" | "continueReply",
    onFrame: (frame: ServerFrame) => void = () => {},
  ): Promise<TurnAnswer> {
    return await this.#ask((attachment) => attachment[how](asked), onFrame);
  }

  /** Chooses one of a turn's replies. */
  async choose(turn: string, reply: number): Promise<{ readonly ok: true } | Rejection> {
    if (!this.#attachment) throw new Error("Cannot choose before attaching");
    return await this.#attachment.chooseReply(turn, reply);
  }

  async #ask(
    begin: (
      attachment: Attachment,
    ) => Promise<{ readonly ok: true; readonly turn: string } | Rejection>,
    onFrame: (frame: ServerFrame) => void,
  ): Promise<TurnAnswer> {
    if (this.#closed) return closedBy(this.#closed);
    if (!this.#attachment) throw new Error("Cannot ask before attaching");
    this.#asking += 1;
    try {
      const accepted = await begin(this.#attachment);
      return accepted.ok ? await this.#outcome(accepted.turn, onFrame) : accepted;
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) this.#seen.length = 0;
    }
  }

  /** Cancels a turn, running or waiting, if it is still open. */
  async cancel(turn: string): Promise<void> {
    await this.#attachment?.cancel(turn);
  }

  /** Detaches from the session. Turns continue. */
  detach(): void {
    this.#attachment?.detach();
  }

  async #outcome(turn: string, onFrame: (frame: ServerFrame) => void): Promise<TurnAnswer> {
    const { promise, resolve } = Promise.withResolvers<TurnAnswer>();
    const watch = (frame: ServerFrame) => {
      if (frame.type === "session.closed") return resolve(closedBy(frame));
      if (!("turn" in frame) || frame.turn !== turn) return;
      onFrame(frame);
      if (isOutcome(frame)) resolve(frame);
      else if (frame.type === "error") {
        resolve({ ok: false, code: frame.code, message: frame.message, turn });
      }
    };
    this.#watchers.add(watch);
    for (const frame of [...this.#seen]) watch(frame);
    return await promise.finally(() => this.#watchers.delete(watch));
  }

  /** A turn that is retried or replayed has a new outcome ahead: the former one does not count. */
  #forgetOutcome(turn: string): void {
    const ofTurn = (frame: ServerFrame) => "turn" in frame && frame.turn === turn;
    if (!this.#seen.some((frame) => ofTurn(frame) && isOutcome(frame))) return;
    const others = this.#seen.filter((frame) => !ofTurn(frame));
    this.#seen.splice(0, Infinity, ...others);
  }

  /** Keeps frames that arrive before a message's turn is known. */
  #take(frame: ServerFrame): void {
    if (frame.type === "session.closed") this.#closed = frame;
    if (frame.type === "turn.accepted" || frame.type === "turn.reopened") {
      this.#forgetOutcome(frame.turn);
    }
    if (this.#watchers.size < this.#asking || this.#attachment === undefined) {
      this.#seen.push(frame);
    }
    for (const watch of [...this.#watchers]) watch(frame);
  }
}

function isOutcome(frame: ServerFrame): frame is OutcomeFrame {
  return frame.type === "turn.completed" || frame.type === "turn.failed" ||
    frame.type === "turn.cancelled";
}

function closedBy({ reason }: ServerFrameOf<"session.closed">): Rejection {
  return { ok: false, ...CLOSED[reason] };
}
