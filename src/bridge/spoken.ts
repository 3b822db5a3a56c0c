import type { ServerFrame } from "../protocol/mod.ts";

/**
 * What the clients of a session on this instance have been told of the reply that is streaming.
 * Whoever streams it, this instance or another, all deltas go through here, so that by the end of
 * a turn every client has the text that the log has.
 */
export class Spoken {
  readonly #onFrame: (frame: ServerFrame) => void;
  #turn: string | undefined;
  #said = "";

  constructor(onFrame: (frame: ServerFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** What has been said of a turn's reply. */
  of(turn: string): string {
    return this.#turn === turn ? this.#said : "";
  }

  /** Tells the clients a piece; what they had from its offset on, by a try before, gives way. */
  say(turn: string, offset: number, text: string): void {
    const said = this.of(turn);
    this.#said = (offset === said.length ? said : said.slice(0, offset)) + text;
    this.#turn = turn;
    this.#onFrame({ type: "turn.delta", turn, offset, text });
  }

  /** Brings the clients to a whole text, by as little as it takes. */
  bring(turn: string, text: string): void {
    const said = this.of(turn);
    if (text === said) return;
    const offset = text.startsWith(said) ? said.length : 0;
    this.say(turn, offset, text.slice(offset));
  }

  /** Passes a frame of the log on; before an outcome goes what is missing of its text. */
  pass(frame: ServerFrame): void {
    const isOutcome = frame.type === "turn.completed" || frame.type === "turn.cancelled";
    if (isOutcome) this.bring(frame.turn, frame.text);
    if ((isOutcome || frame.type === "turn.failed") && frame.turn === this.#turn) {
      this.#turn = undefined;
      this.#said = "";
    }
    this.#onFrame(frame);
  }
}
