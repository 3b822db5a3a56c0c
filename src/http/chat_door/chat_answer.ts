import type { ModelEvent } from "../../model/mod.ts";
import { defined } from "../../shared/mod.ts";
import { withinTime } from "../messages_door/pass_on.ts";
import { openAIResponse } from "../openai_errors.ts";
import type { Problem } from "../problems.ts";
import { ChatChunks } from "./chat_chunks.ts";
import type { ChatMemory } from "./chat_memory.ts";
import { type ChatRequest, wantsUsage } from "./chat_request.ts";
import { completionOf, finishReasonOf } from "./chat_shape.ts";

/** How often a stream in which nothing is said says that it lives, in ms. */
const PING_MS = 15_000;

/** How long a stream waits for its first words, to tell an error by its status, in ms. */
const FIRST_MS = 10_000;

/** What an answer is made with. */
interface AnswerParts {
  readonly request: ChatRequest;
  readonly memory: ChatMemory;
  /** The model's name until it tells its own. */
  readonly name: string;
  /** Stops the model. */
  readonly stop: AbortController;
  readonly bufferedBytes: number;
  /** When it is made, in ms since the epoch. */
  readonly at: number;
  /** The problem that something thrown stands for. */
  readonly problemOf: (error: unknown) => Problem;
}

/** What was said, and how it ended. */
interface Said {
  readonly text: string;
  readonly end: Extract<ModelEvent, { type: "end" }>;
}

/** What a model says, as a chat completion. It is recorded before its client has its end. */
export class ChatAnswer {
  readonly #events: AsyncIterable<ModelEvent>;
  readonly #parts: AnswerParts;

  constructor(events: AsyncIterable<ModelEvent>, parts: AnswerParts) {
    this.#events = events;
    this.#parts = parts;
  }

  /** The answer as one object. Rejects with what the model throws. */
  async whole(): Promise<Response> {
    const { memory, at } = this.#parts;
    const { text, end } = await this.#listen(() => {});
    await this.#record({ text, end });
    const head = { id: idOf(memory), model: end.model, at };
    const finishReason = finishReasonOf(end.stopReason);
    const body = completionOf(head, { text, finishReason, tokens: end.usage });
    return Response.json(body, { headers: this.#headers });
  }

  /** The answer as a stream. What fails before its first words is an error response. */
  async streamed(): Promise<Response> {
    const { request, memory, name, stop, bufferedBytes, at } = this.#parts;
    const pings = setInterval(() => chunks.ping(), PING_MS);
    const chunks = new ChatChunks({
      head: { id: idOf(memory), model: name, at },
      ...{ tellsUsage: wantsUsage(request), bufferedBytes },
      onEnd: () => {
        clearInterval(pings);
        stop.abort();
      },
    });
    const begun = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      chunks.begin();
      begun.resolve();
    }, FIRST_MS);
    const failed = this.#fill(chunks, () => begun.resolve())
      .then(() => undefined, (error) => this.#parts.problemOf(error));
    const problem = await Promise.race([begun.promise.then(() => undefined), failed]);
    clearTimeout(timer);
    if (problem) {
      chunks.leave();
      return openAIResponse(problem, this.#headers);
    }
    failed.then((later) => later && chunks.fail(later));
    return new Response(chunks.body, {
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        ...this.#headers,
      },
    });
  }

  get #headers(): Record<string, string> {
    return { ...defined({ "x-bridge-memory": this.#parts.memory.receipt }) };
  }

  async #fill(chunks: ChatChunks, onBegin: () => void): Promise<void> {
    const said = await this.#listen((text) => {
      chunks.say(text);
      onBegin();
    });
    await this.#record(said);
    const { model, stopReason, usage: tokens } = said.end;
    chunks.complete({ model, finishReason: finishReasonOf(stopReason), tokens });
  }

  /** All that the model says; `onText` is told each piece. */
  async #listen(onText: (text: string) => void): Promise<Said> {
    let text = "";
    for await (const event of this.#events) {
      if (event.type === "end") return { text: text.toWellFormed(), end: event };
      text += event.text;
      onText(event.text);
    }
    throw new Error("The model's reply had no end");
  }

  async #record({ text, end }: Said): Promise<void> {
    const { record } = this.#parts.memory;
    if (!record) return;
    const { stopReason, usage, model, requestId } = end;
    const reply = { text, tools: [], stopReason, usage, model, isWhole: true };
    await withinTime(record(reply, requestId));
  }
}

/** The last part of its turn's address, or anything else that is one's own. */
function idOf({ receipt }: ChatMemory): string {
  return /\/([^;]+)/.exec(receipt ?? "")?.[1] ?? crypto.randomUUID();
}
