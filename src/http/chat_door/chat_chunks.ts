import { BoundedStream } from "../bounded_stream.ts";
import { openAIError } from "../openai_errors.ts";
import type { Problem } from "../problems.ts";
import { type ChatHead, type ChatTokens, chunkOf, usageChunkOf } from "./chat_shape.ts";

const TOO_SLOW: Problem = {
  code: "overloaded",
  message: "The stream was read too slowly; send the message again to get the reply",
};

/** A reply as a stream of chunks of a chat completion. */
export class ChatChunks {
  readonly #stream: BoundedStream;
  readonly #tellsUsage: boolean;
  #head: ChatHead;
  #hasBegun = false;
  /** The text that was sent. */
  #sent = "";

  /**
   * `bufferedBytes` is how much may wait for a client that does not read. `onEnd` is called once, when
   * it ends or its client leaves.
   */
  constructor({ head, tellsUsage, bufferedBytes, onEnd }: {
    readonly head: ChatHead;
    /** Whether the client asked for what the reply used. */
    readonly tellsUsage: boolean;
    readonly bufferedBytes: number;
    readonly onEnd: () => void;
  }) {
    this.#head = head;
    this.#tellsUsage = tellsUsage;
    this.#stream = new BoundedStream({ most: bufferedBytes, onEnd });
  }

  /** The chunks as bytes. */
  get body(): ReadableStream<Uint8Array> {
    return this.#stream.body;
  }

  /** The text that was sent. */
  get sent(): string {
    return this.#sent;
  }

  /** Names its turn, before it begins. */
  name(id: string): void {
    this.#head = { ...this.#head, id };
  }

  /** Begins it, if it has not begun. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#push(chunkOf(this.#head, { role: "assistant", content: "" }));
  }

  /** Sends more text. */
  say(text: string): void {
    this.begin();
    if (text === "") return;
    this.#sent += text;
    this.#push(chunkOf(this.#head, { content: text }));
  }

  /** Ends it as a whole reply. */
  complete({ model, finishReason, tokens }: {
    readonly model: string;
    readonly finishReason: string;
    readonly tokens: ChatTokens;
  }): void {
    this.#head = { ...this.#head, model };
    this.begin();
    this.#push(chunkOf(this.#head, {}, finishReason));
    if (this.#tellsUsage) this.#push(usageChunkOf(this.#head, tokens));
    this.#write("data: [DONE]\n\n");
    this.#stream.end();
  }

  /** Ends it with an error. */
  fail(problem: Problem): void {
    const isInPlace = problem === TOO_SLOW;
    this.#stream.endWith(`data: ${JSON.stringify(openAIError(problem))}\n\n`, { isInPlace });
  }

  /** Ends it, since nobody reads it. */
  leave(): void {
    this.#stream.end();
  }

  /** Says that it lives. */
  ping(): void {
    this.#write(": keep-alive\n\n");
  }

  #push(chunk: Record<string, unknown>): void {
    this.#write(`data: ${JSON.stringify(chunk)}\n\n`);
  }

  #write(text: string): void {
    if (this.#stream.isOver || this.#stream.write(text)) return;
    this.fail(TOO_SLOW);
  }
}
