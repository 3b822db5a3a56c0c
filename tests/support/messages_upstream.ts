/** A request as an upstream got it. */
export interface PassedRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Aborted once whoever asked has left. */
  readonly signal: AbortSignal;
}

/** A stand-in for the Messages API that takes whatever comes, and answers as it is told. */
export class MessagesUpstream {
  readonly requests: PassedRequest[] = [];
  /** Answers the next requests; the last one stays. */
  answer: (request: PassedRequest) => Response | Promise<Response>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #waiting: (() => void)[] = [];

  constructor(answer: MessagesUpstream["answer"] = () => streamed("Hello")) {
    this.answer = answer;
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {}, onError: () => new Response(null) },
      async ({ method, url, headers, body, signal }) => {
        const { pathname, search } = new URL(url);
        const bytes = new Uint8Array(await new Response(body).arrayBuffer());
        const request = { method, path: `${pathname}${search}`, headers, body: bytes, signal };
        this.requests.push(request);
        for (const wake of this.#waiting.splice(0)) wake();
        return await this.answer(request);
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The request that came last. */
  get last(): PassedRequest {
    const last = this.requests.at(-1);
    if (!last) throw new Error("No request has come");
    return last;
  }

  /** Resolves once so many requests have come. */
  async asked(count: number): Promise<void> {
    while (this.requests.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** The events of a reply, as text. */
export function eventsOf(text: string, stopReason = "end_turn"): string[] {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-x",
    content: [],
  };
  return [
    { type: "message_start", message: { ...message, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...text.split(/(?<= )/).map((piece) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: piece },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stopReason }, usage: { output_tokens: 7 } },
    { type: "message_stop" },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

/** A streamed reply. */
export function streamed(text: string, stopReason?: string): Response {
  return new Response(eventsOf(text, stopReason).join(""), {
    headers: { "content-type": "text/event-stream; charset=utf-8", "request-id": "req_1" },
  });
}

/** A body with one typed message, or with the whole history of messages given. */
export function bodyWith(
  messages: readonly (string | { readonly role: string; readonly content: unknown })[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    model: "claude-sonnet-5-5",
    max_tokens: 16_000,
    stream: true,
    ...more,
    messages: messages.map((message, index) =>
      typeof message === "string"
        ? { role: index % 2 === 0 ? "user" : "assistant", content: message }
        : message
    ),
  });
}
