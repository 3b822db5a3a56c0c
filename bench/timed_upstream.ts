/** How a reply is streamed: in how many pieces, of about ten characters each, and how long after one another. */
export interface Pace {
  readonly pieces: number;
  readonly dripMs: number;
}

const QUICK: Pace = { pieces: 20, dripMs: 0 };

/** A stand-in for Claude that notes when it was called, and for what. */
export class TimedUpstream {
  /** When it was called last, as `performance.now()` tells it. */
  calledAt = NaN;
  /** How long the last request was, and its reply, in characters. */
  requestCharacters = 0;
  replyCharacters = 0;
  /** When each piece of the last reply was sent, in ms since the epoch, by its offset in the reply. */
  sent = new Map<number, number>();
  #pace = QUICK;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Streams replies like this from now on; by default at once. */
  pace(pace: Pace = QUICK): void {
    this.#pace = pace;
  }

  async end(): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    this.calledAt = performance.now();
    this.requestCharacters = (await request.text()).length;
    const { pieces, dripMs } = this.#pace;
    const texts = Array.from({ length: pieces }, (_, index) => `delta ${index} `);
    this.replyCharacters = texts.join("").length;
    const sent = this.sent = new Map<number, number>();
    const onPiece = (offset: number) =>
      sent.set(offset, performance.timeOrigin + performance.now());
    return new Response(ReadableStream.from(events(texts, dripMs, onPiece)), {
      headers: { "content-type": "text/event-stream" },
    });
  }
}

async function* events(
  texts: readonly string[],
  dripMs: number,
  onPiece: (offset: number) => void,
): AsyncGenerator<Uint8Array> {
  const usage = { input_tokens: 10 };
  yield frame({ type: "message_start", message: { model: "claude-sonnet-5-5", usage } });
  const block = { type: "text", text: "" };
  yield frame({ type: "content_block_start", index: 0, content_block: block });
  const begun = performance.now();
  let offset = 0;
  for (const [index, text] of texts.entries()) {
    // By the clock, so that a busy machine makes the reply no longer.
    const leftMs = begun + (index + 1) * dripMs - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    const delta = { type: "text_delta", text };
    onPiece(offset);
    offset += text.length;
    yield frame({ type: "content_block_delta", index: 0, delta });
  }
  yield frame({ type: "content_block_stop", index: 0 });
  const end = { stop_reason: "end_turn" };
  yield frame({ type: "message_delta", delta: end, usage: { output_tokens: texts.length } });
  yield frame({ type: "message_stop" });
}

function frame(event: { readonly type: string; readonly [field: string]: unknown }): Uint8Array {
  return new TextEncoder().encode(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
