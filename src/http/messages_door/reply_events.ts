import type { ServerFrame, ServerFrameOf } from "../../protocol/mod.ts";
import { anthropicError } from "../anthropic_errors.ts";
import { BoundedStream } from "../bounded_stream.ts";
import type { StreamedReply } from "../kept_turn.ts";
import type { Problem } from "../problems.ts";
import { apiUsageOf, messageHead, stopReasonOf } from "./message_shape.ts";

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

const TOO_SLOW: Problem = {
  code: "overloaded",
  message: "The stream was read too slowly; send the message again to get the reply",
};

const OTHER_REPLY: Problem = {
  code: "model_interrupted",
  message: "The reply was started over; send the message again to get it",
};

/** A turn's frames as a stream of events of the Messages API. */
export class ReplyEvents implements StreamedReply {
  readonly #stream: BoundedStream;
  readonly #model: string;
  #turn = "";
  /** The text that was sent. */
  #sent = "";
  #hasBegun = false;

  /** `model` is the one asked for. `onEnd` is called once, when it ends or its client leaves. */
  constructor({ model, bufferedBytes, onEnd }: {
    readonly model: string;
    readonly bufferedBytes: number;
    readonly onEnd: () => void;
  }) {
    this.#model = model;
    this.#stream = new BoundedStream({ most: bufferedBytes, onEnd });
  }

  /** The events as bytes. */
  get body(): ReadableStream<Uint8Array> {
    return this.#stream.body;
  }

  /** Takes the next frame of the turn. */
  take(frame: ServerFrame): void {
    switch (frame.type) {
      case "turn.accepted":
        this.#turn = frame.turn;
        break;
      case "turn.delta":
        this.#begin(this.#model);
        this.#say(frame.text.slice(Math.max(0, this.#sent.length - frame.offset)));
        break;
      case "turn.completed":
        this.#complete(frame);
        break;
    }
  }

  /** Ends it with an error. */
  fail(problem: Problem): void {
    const isInPlace = problem === TOO_SLOW;
    this.#stream.endWith(eventOf("error", { ...anthropicError(problem) }), { isInPlace });
  }

  /** Says that it lives. */
  ping(): void {
    this.#push("ping", {});
  }

  #complete(frame: ServerFrameOf<"turn.completed">): void {
    if (!frame.text.startsWith(this.#sent)) return this.fail(OTHER_REPLY);
    this.#begin(frame.model);
    this.#say(frame.text.slice(this.#sent.length));
    this.#push("content_block_stop", { index: 0 });
    const delta = { stop_reason: stopReasonOf(frame), stop_sequence: null };
    this.#push("message_delta", { delta, usage: apiUsageOf(frame) });
    this.#push("message_stop", {});
    this.#stream.end();
  }

  #begin(model: string): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const message = {
      ...messageHead(this.#turn, model),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: apiUsageOf({ usage: NO_USAGE }),
    };
    this.#push("message_start", { message });
    this.#push("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  }

  #say(text: string): void {
    if (text === "") return;
    this.#sent += text;
    this.#push("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
  }

  #push(type: string, data: Record<string, unknown>): void {
    if (this.#stream.isOver || this.#stream.write(eventOf(type, data))) return;
    this.fail(TOO_SLOW);
  }
}

function eventOf(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
