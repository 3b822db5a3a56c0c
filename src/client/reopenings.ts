import { newId } from "./address.ts";
import { BridgeError } from "./errors.ts";
import type { Frame, FrameOf } from "./frames.ts";
import { isOutcome, type Turn, type TurnOutcome } from "./turns.ts";

/** Answer a message once more, or go on with its reply. */
type Reopening = "turn.regenerate" | "turn.continue";

interface Asked {
  readonly type: Reopening;
  readonly turn: string;
  readonly id: string;
  readonly resolve: (outcome: TurnOutcome) => void;
  readonly reject: (error: BridgeError) => void;
  /** Whether the bridge has told of it. */
  isTold: boolean;
}

/** The turns that this client wants answered again: sent until the bridge has told of each. */
export class Reopenings {
  readonly #send: (frame: object) => boolean;
  readonly #asked = new Map<string, Asked>();

  /** `send` sends a frame; it returns whether there was a connection to send it on. */
  constructor(send: (frame: object) => boolean) {
    this.#send = send;
  }

  /** Reopens a turn. Resolves with the turn once it has ended again. */
  ask(type: Reopening, turn: string): Promise<TurnOutcome> {
    return new Promise((resolve, reject) => {
      const asked = { type, turn, id: newId(), resolve, reject, isTold: false };
      this.#asked.get(turn)?.reject(replaced(turn));
      this.#asked.set(turn, asked);
      this.#ask(asked);
    });
  }

  /** The client is up to date: what the bridge has not told of is sent again, under the same id. */
  opened(): void {
    for (const asked of this.#asked.values()) if (!asked.isTold) this.#ask(asked);
  }

  /** Takes note of a frame. */
  take(frame: Frame): void {
    if (frame.type === "turn.reopened") {
      const asked = this.#asked.get(frame.turn);
      if (asked) asked.isTold = true;
    } else if (frame.type === "error") this.#refused(frame);
  }

  /** A turn changed. */
  turnChanged(turn: Turn): void {
    const asked = this.#asked.get(turn.id);
    if (!asked?.isTold || !isOutcome(turn)) return;
    this.#asked.delete(turn.id);
    asked.resolve(turn);
  }

  /** The client closed. */
  over(error: BridgeError): void {
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  #ask({ type, turn, id }: Asked): void {
    this.#send({ type, turn, id });
  }

  #refused({ turn = "", code, message, retryAfterMs }: FrameOf<"error">): void {
    const asked = this.#asked.get(turn);
    if (!asked || asked.isTold) return;
    this.#asked.delete(turn);
    asked.reject(new BridgeError(code, message, { retryable: retryAfterMs !== undefined }));
  }
}

function replaced(turn: string): BridgeError {
  return new BridgeError("turn_open", `Turn ${turn} is being answered again already`, {
    retryable: false,
  });
}
