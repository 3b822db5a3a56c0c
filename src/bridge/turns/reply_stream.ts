import type { ServerFrame } from "../../protocol/mod.ts";

/**
 * What the clients of a session on this instance have received of the reply that is streaming.
 * Whoever streams it, this instance or another, all deltas pass through here, so that by the end of
 * a turn every client has the text that the log has.
 */
export class ReplyStream {
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

  /** Sends a piece; it replaces what an earlier attempt said from its offset on. */
  say(turn: string, offset: number, text: string): void {
    const said = this.of(turn);
    this.#said = (offset === said.length ? said : said.slice(0, offset)) + text;
    this.#turn = turn;
    this.#onFrame({ type: "turn.delta", turn, offset, text });
  }

  /** Brings the clients to a whole text, with as little as it takes. */
  bring(turn: string, text: string): void {
    const said = this.of(turn);
    if (text === said) return;
    const offset = text.startsWith(said) ? said.length : 0;
    this.say(turn, offset, text.slice(offset));
  }

  /** Passes on a frame of the log; what is missing of an outcome's text goes before it. */
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
