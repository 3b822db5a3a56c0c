/** How a fake reply of chat completions goes. */
export interface ChatReply {
  readonly text?: string;
  /** The text in these pieces, one chunk each; default: by word. */
  readonly pieces?: readonly string[];
  /** Null: no chunk says why it ended. */
  readonly finishReason?: string | null;
  /** Members of `usage`; null: it is never told. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** The model that it says it is. */
  readonly model?: string;
  /** Sends thoughts, comments, and chunks of unknown kinds between. */
  readonly noisy?: boolean;
  /** Declines with this text, in the member that structured outputs have for it. */
  readonly refusal?: string;
  readonly lineEnd?: "\n" | "\r\n";
  /** Whether `[DONE]` ends it; default: it does. */
  readonly done?: boolean;
  /** Cuts the stream into pieces of so many bytes. */
  readonly splitBytes?: number;
  /** Waits for this before the piece of this index. */
  readonly gate?: { readonly before: number; readonly open: Promise<void> };
  /** What happens after so many pieces in place of the rest. */
  readonly then?: {
    readonly after: number;
    readonly what: "cut" | "end" | "hang" | "pings" | "malformed" | "wrong shape";
  } | {
    readonly after: number;
    readonly what: "error";
    readonly error: unknown;
  };
  /** What happens once the finish reason was told, in place of usage and `[DONE]`. */
  readonly afterFinish?: "cut" | "hang";
}

/** The usage of a reply of so many pieces. */
export function chatUsage({ usage }: ChatReply, pieces: number) {
  return {
    ...{ prompt_tokens: 11, completion_tokens: pieces, total_tokens: 11 + pieces },
    ...usage,
  };
}

/** The bytes of a reply's stream. */
export async function* chatEvents(
  reply: ChatReply & { readonly text: string },
  call: {
    readonly model: string;
    readonly stream_options?: { readonly include_usage?: boolean };
    readonly stopped: () => Promise<void>;
  },
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const { lineEnd = "\n", splitBytes = Infinity } = reply;
  for await (const line of lines(reply, call)) {
    const bytes = encoder.encode(line.replaceAll("\n", lineEnd));
    for (let start = 0; start < bytes.length; start += splitBytes) {
      yield bytes.slice(start, start + splitBytes);
      if (splitBytes < bytes.length) await Promise.resolve();
    }
  }
}

async function* lines(
  reply: ChatReply & { readonly text: string },
  call: Parameters<typeof chatEvents>[1],
): AsyncGenerator<string> {
  const model = reply.model ?? call.model;
  const frame = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (choices: readonly unknown[], more: object = {}) =>
    frame({ id: "c", object: "chat.completion.chunk", created: 0, model, choices, ...more });
  const said = (delta: object) => chunk([{ index: 0, delta, finish_reason: null }]);
  const pieces = reply.pieces ?? reply.text.split(/(?<= )/);
  yield said({ role: "assistant", content: "", refusal: null });
  if (reply.noisy) yield* noise(said, chunk);
  for (const [number, content] of pieces.entries()) {
    if (reply.then?.after === number) return yield* instead(reply.then, call, frame);
    if (reply.gate?.before === number) await Promise.race([reply.gate.open, call.stopped()]);
    yield said({ content });
  }
  if (reply.refusal !== undefined) yield said({ refusal: reply.refusal });
  if (reply.then) return yield* instead(reply.then, call, frame);
  const { finishReason = "stop", usage, done = true } = reply;
  if (finishReason !== null) {
    yield chunk([{ index: 0, delta: {}, finish_reason: finishReason }]);
  }
  if (reply.afterFinish === "cut") throw new Error("cut");
  if (reply.afterFinish === "hang") await call.stopped();
  if (call.stream_options?.include_usage && usage !== null) {
    yield chunk([], { usage: chatUsage(reply, pieces.length) });
  }
  if (done) yield "data: [DONE]\n\n";
}

function* noise(
  said: (delta: object) => string,
  chunk: (choices: readonly unknown[], more?: object) => string,
): Generator<string> {
  yield ": keep-alive\n\n";
  yield "event: ping\ndata: {}\n\n";
  yield said({ reasoning_content: "secret thoughts" });
  yield said({ reasoning: "more of them", content: null });
  yield said({ content: [{ type: "thinking", thinking: [] }] });
  yield said({ content: "", tool_calls: [] });
  yield chunk([], { usage: null });
  yield chunk([{ index: 1, delta: { content: "another choice" }, finish_reason: "length" }]);
  yield 'data:{"object":"something.new","choices":[]}\n\n';
}

async function* instead(
  then: NonNullable<ChatReply["then"]>,
  { stopped }: Parameters<typeof chatEvents>[1],
  frame: (data: unknown) => string,
): AsyncGenerator<string> {
  if (then.what === "cut") throw new Error("cut");
  if (then.what === "hang") await stopped();
  if (then.what === "pings") yield* pings(stopped(), frame);
  if (then.what === "error") yield frame(then.error);
  if (then.what === "malformed") yield 'data: {"choices": [{"del\n\n';
  if (then.what === "wrong shape") yield frame({ choices: "none" });
}

/** What servers and gateways send while a model is at work, until the fake is stopped. */
async function* pings(
  stopped: Promise<void>,
  frame: (data: unknown) => string,
): AsyncGenerator<string> {
  let isStopped = false;
  stopped.then(() => isStopped = true);
  while (!isStopped) {
    yield ": keep-alive\n\n";
    yield "event: ping\ndata: {}\n\n";
    yield frame({ object: "chat.completion.chunk", choices: [] });
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
