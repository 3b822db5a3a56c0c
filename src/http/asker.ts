import type { Attaching, Attachment, OutcomeFrame, Rejection, SessionKey } from "../bridge/mod.ts";
import type { ServerFrame, ServerFrameOf } from "../protocol/mod.ts";
import { CLOSED } from "./problems.ts";

/** What became of a message: its turn's outcome, or why there is none. */
export type Answer = OutcomeFrame | Rejection;

/** Sends messages to one session and waits for what becomes of each; for doors without frames. */
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
    asker.#attachment = await bridge.attach(key, { subscriber: { deliver } });
    return asker;
  }

  /** The frame after which nothing more can be asked; undefined while it can. */
  get closed(): ServerFrameOf<"session.closed"> | undefined {
    return this.#closed;
  }

  /** Whether a message is on its way to its outcome. */
  get isAsking(): boolean {
    return this.#asking > 0;
  }

  /** Sends a message and waits. `onFrame` gets the frames of its turn, the outcome included. */
  async ask(
    message: { readonly text: string; readonly id?: string },
    onFrame: (frame: ServerFrame) => void = () => {},
  ): Promise<Answer> {
    if (this.#closed) return closedBy(this.#closed);
    if (!this.#attachment) throw new Error("Cannot ask before attaching");
    this.#asking += 1;
    try {
      const accepted = await this.#attachment.send(message);
      return accepted.ok ? await this.#outcome(accepted.turn, onFrame) : accepted;
    } finally {
      this.#asking -= 1;
      if (this.#asking === 0) this.#seen.length = 0;
    }
  }

  /** Lets go of the session; turns go on. */
  detach(): void {
    this.#attachment?.detach();
  }

  async #outcome(turn: string, onFrame: (frame: ServerFrame) => void): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
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

  /** A turn that is tried again, or told again, has an outcome to come: a former one is not it. */
  #forgetOutcome(turn: string): void {
    const ofTurn = (frame: ServerFrame) => "turn" in frame && frame.turn === turn;
    if (!this.#seen.some((frame) => ofTurn(frame) && isOutcome(frame))) return;
    const others = this.#seen.filter((frame) => !ofTurn(frame));
    this.#seen.splice(0, Infinity, ...others);
  }

  /** What comes before a message's turn is known is kept until then. */
  #take(frame: ServerFrame): void {
    if (frame.type === "session.closed") this.#closed = frame;
    if (frame.type === "turn.accepted") this.#forgetOutcome(frame.turn);
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
