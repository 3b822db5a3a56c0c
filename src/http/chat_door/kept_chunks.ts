import type { ServerFrame, ServerFrameOf } from "../../protocol/mod.ts";
import type { StreamedReply } from "../kept_turn.ts";
import type { Problem } from "../problems.ts";
import type { ChatChunks } from "./chat_chunks.ts";
import { finishReasonOf } from "./chat_shape.ts";

const OTHER_REPLY: Problem = {
  code: "model_interrupted",
  message: "The reply was started over; send the message again to get it",
};

/** A turn's frames as a stream of chunks of a chat completion. */
export class KeptChunks implements StreamedReply {
  readonly #chunks: ChatChunks;

  /** Sends the frames as these chunks. */
  constructor(chunks: ChatChunks) {
    this.#chunks = chunks;
  }

  /** The chunks as bytes. */
  get body(): ReadableStream<Uint8Array> {
    return this.#chunks.body;
  }

  /** Takes the next frame of the turn. */
  take(frame: ServerFrame): void {
    const chunks = this.#chunks;
    switch (frame.type) {
      case "turn.accepted":
        chunks.name(frame.turn);
        break;
      case "turn.delta":
        chunks.say(frame.text.slice(Math.max(0, chunks.sent.length - frame.offset)));
        break;
      case "turn.completed":
        this.#complete(frame);
        break;
    }
  }

  /** Ends it with an error. */
  fail(problem: Problem): void {
    this.#chunks.fail(problem);
  }

  /** Says that it lives. */
  ping(): void {
    this.#chunks.ping();
  }

  #complete({ text, model, stopReason, usage }: ServerFrameOf<"turn.completed">): void {
    const chunks = this.#chunks;
    if (!text.startsWith(chunks.sent)) return chunks.fail(OTHER_REPLY);
    chunks.say(text.slice(chunks.sent.length));
    chunks.complete({ model, finishReason: finishReasonOf(stopReason), tokens: usage });
  }
}
