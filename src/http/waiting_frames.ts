import type { ServerFrame } from "../protocol/mod.ts";
import { defined } from "../shared/mod.ts";
import type { Problem } from "./problems.ts";

const TOO_SLOW = {
  code: "overloaded",
  message: "The stream was read too slowly; send the message again with its id to get the reply",
} as const satisfies Problem;

/**
 * The frames of a turn that wait to be sent, as JSON. Where they become longer than the bound, they give
 * way to an error, and no other comes after it.
 */
export class WaitingFrames {
  readonly #bound: number;
  readonly #onTooSlow: () => void;
  readonly #begun = Promise.withResolvers<"begun">();
  readonly #frames: string[] = [];
  /** The length of what waits or is being written, in characters. */
  #waiting = 0;
  #last: ServerFrame | undefined;
  #isTooSlow = false;
  #isEnded = false;
  #wake = () => {};

  /** `bound`, in characters; `onTooSlow` is called once it is passed. */
  constructor(bound: number, onTooSlow: () => void) {
    this.#bound = bound;
    this.#onTooSlow = onTooSlow;
  }

  /** Resolves once there is a frame. */
  get begun(): Promise<"begun"> {
    return this.#begun.promise;
  }

  /** The frame that was added last. */
  get last(): ServerFrame | undefined {
    return this.#last;
  }

  /** Whether no other frame comes. */
  get isOver(): boolean {
    return this.#isEnded || this.#isTooSlow;
  }

  /** Adds a frame. */
  add(frame: ServerFrame): void {
    if (this.#isTooSlow) return;
    this.#last = frame;
    this.#push(frame);
    this.#isTooSlow = this.#waiting > this.#bound;
    if (this.#isTooSlow) {
      this.#frames.length = 0;
      this.#push(errorFrame(TOO_SLOW, frame));
      this.#onTooSlow();
    }
    this.#begun.resolve("begun");
    this.#wake();
  }

  /** Adds the error that the turn ends with here. */
  fail(problem: Problem): void {
    this.add(errorFrame(problem, this.#last));
  }

  /** Says that no other frame comes. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** Takes the next frame; it counts as waiting until it is `written`. */
  next(): string | undefined {
    return this.#frames.shift();
  }

  /** Says that a frame was written. */
  written(frame: string): void {
    this.#waiting -= frame.length;
  }

  /** Resolves once there is another frame, or none comes any more. */
  more(): Promise<void> {
    return new Promise((resolve) => this.#wake = resolve);
  }

  #push(frame: ServerFrame): void {
    const encoded = JSON.stringify(frame);
    this.#waiting += encoded.length;
    this.#frames.push(encoded);
  }
}

/** The last frame of a stream whose turn has no outcome here. */
function errorFrame({ code, message }: Problem, before: ServerFrame | undefined): ServerFrame {
  const turn = before && "turn" in before ? before.turn : undefined;
  return defined({ type: "error", code, message, turn });
}
