import { assert } from "@std/assert";
import { simpleAnswer } from "./learning_answers.ts";
import { PATIENCE_MS } from "./patience.ts";

/** What the fake does with one call. Later members of the script are for later calls. */
export type Behaviour =
  | {
    readonly kind: "reply";
    readonly text?: string;
    /** The text in these pieces, one delta each; default: by word. */
    readonly pieces?: readonly string[];
    readonly stopReason?: string;
    readonly usage?: Readonly<Record<string, number | null>>;
    /** Sends thinking blocks, pings and events of unknown types between. */
    readonly noisy?: boolean;
    readonly lineEnd?: "\n" | "\r\n";
    /** Cuts the stream into pieces of so many bytes. */
    readonly splitBytes?: number;
    /** Waits so many ms before each delta. */
    readonly dripMs?: number;
    /** Waits for this before the piece of this index. */
    readonly gate?: { readonly before: number; readonly open: Promise<void> };
    /** What happens after so many pieces in place of the rest. */
    readonly then?: {
      readonly after: number;
      readonly what: "cut" | "end" | "hang" | "pings" | "overloaded" | "malformed" | "wrong shape";
    };
  }
  | {
    readonly kind: "status";
    readonly status: number;
    readonly type?: string;
    readonly message?: string;
    readonly errorCode?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Answers with this in place of the API's error body. */
    readonly body?: string;
  }
  | { readonly kind: "hang" }
  | { readonly kind: "headers only" };

/** A call as it came. */
export interface ReceivedCall {
  readonly headers: Headers;
  readonly body: {
    readonly model: string;
    readonly max_tokens: number;
    readonly stream: true;
    readonly system?: readonly { readonly text: string }[];
    readonly messages: readonly {
      readonly role: "user" | "assistant";
      readonly content: readonly { readonly type: string; readonly text: string }[];
    }[];
    readonly output_config?: {
      readonly format?: { readonly type: string; readonly schema: unknown };
    };
  };
  /** The body's bytes as text. */
  readonly raw: string;
  readonly summary: boolean;
  /** Whether it is to learn: what it is asked for is JSON. */
  readonly learning: boolean;
  /** Aborted once the caller has gone. */
  readonly signal: AbortSignal;
  /** When it came, and when its answer or its caller had ended, in ms of the stopwatch. */
  readonly began: number;
  ended?: number;
}

export const FAKE_KEY = "sk-ant-fake-0123456789";

/** In the instructions of a model that gets the form of its answer in words. */
const IN_JSON = /fits this JSON schema/i;

const KNOWN_MODELS = /^claude-(sonnet|haiku|opus)-5-5$/;

/** A server that speaks the Messages API on a port of its own, and misbehaves on command. */
export class FakeClaude implements AsyncDisposable {
  readonly calls: ReceivedCall[] = [];
  /** What was wrong with the calls: the real API would have answered 400. */
  readonly invalid: string[] = [];
  /** What the next replies do; empty: reply at once. Summaries and learning have their own scripts. */
  readonly script: Behaviour[] = [];
  readonly summaryScript: Behaviour[] = [];
  readonly learningScript: Behaviour[] = [];
  /** Whether it knows `output_config.format`; if not, it answers 400 to it. */
  knowsFormats = true;
  /** The models that it tells of; undefined: it fails to. And how often it was asked. */
  models: readonly string[] | undefined = ["sonnet", "haiku", "opus"].map((name) =>
    `claude-${name}-5-5`
  );
  listings = 0;
  /** Its context window: the most tokens of a prompt, of 4 characters each. */
  window = Infinity;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  readonly #pauses = new Set<() => void>();
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  readonly #otherwise: (message: string) => Behaviour;
  readonly #learns: (records: string) => string | Behaviour;
  readonly #handsOn: (request: Request) => Promise<Response> | undefined;

  constructor(
    {
      port = 0,
      otherwise = () => ({ kind: "reply" }),
      learns = simpleAnswer,
      handsOn = () => undefined,
    }: {
      readonly port?: number;
      /** What it does with a message for which there is no script. */
      readonly otherwise?: (message: string) => Behaviour;
      /** What it answers when it is to learn and has no script for it, by the records it is given. */
      readonly learns?: (records: string) => string | Behaviour;
      /** Answers requests that are not for it. */
      readonly handsOn?: (request: Request) => Promise<Response> | undefined;
    } = {},
  ) {
    this.#handsOn = handsOn;
    this.#otherwise = otherwise;
    this.#learns = learns;
    this.#server = Deno.serve(
      { port, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#handle(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Scripts a reply that waits before a piece until the returned gate is resolved. */
  gated(
    reply: Omit<Extract<Behaviour, { readonly kind: "reply" }>, "kind" | "gate">,
    before: number,
  ): { readonly resolve: () => void } {
    const { promise: open, resolve } = Promise.withResolvers<void>();
    this.script.push({ kind: "reply", ...reply, gate: { before, open } });
    return { resolve };
  }

  /** The calls for replies, in order. */
  get replies(): ReceivedCall[] {
    return this.calls.filter(({ summary, learning }) => !summary && !learning);
  }

  /** Resolves once so many calls have come. */
  async called(count: number): Promise<void> {
    if (this.calls.length >= count) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const found = () => `${count} calls did not come, but ${this.calls.length}`;
    const timer = setTimeout(() => reject(new Error(found())), PATIENCE_MS);
    this.#waiting.push({ count, resolve });
    await promise.finally(() => clearTimeout(timer));
  }

  /** Ends it, whatever it was sent. */
  async close(): Promise<void> {
    this.#stop.abort();
    for (const end of this.#pauses) end();
    await this.#server.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    assert(this.invalid.length === 0, `Claude was sent invalid requests: ${this.invalid[0]}`);
  }

  async #handle(request: Request): Promise<Response> {
    const handedOn = this.#handsOn(request);
    if (handedOn) return await handedOn;
    const raw = await request.text().catch(() => undefined);
    if (raw === undefined) return new Response(null, { status: 499 });
    const refusal = this.#validate(request, raw);
    if (refusal) return refusal;
    const body: ReceivedCall["body"] = JSON.parse(raw);
    const system = body.system?.map(({ text }) => text).join() ?? "";
    const learning = body.output_config?.format !== undefined || IN_JSON.test(system);
    const summary = !learning && /summar/i.test(system);
    const { headers, signal } = request;
    const began = performance.now();
    const call: ReceivedCall = { headers, body, raw, summary, learning, signal, began };
    signal.addEventListener("abort", () => call.ended = performance.now());
    this.calls.push(call);
    for (const { count, resolve } of this.#waiting) if (this.calls.length >= count) resolve();
    const rejection = tooLong(body, this.window) ?? this.#unknownFormat(body);
    const behaviour = rejection ??
      (learning
        ? this.learningScript.shift() ?? this.#learned(body)
        : summary
        ? this.summaryScript.shift() ?? { kind: "reply" }
        : this.script.shift() ?? this.#otherwise(lastTextOf(body)));
    return await this.#behave(behaviour, body, summary);
  }

  #unknownFormat({ output_config }: ReceivedCall["body"]): Behaviour | undefined {
    if (this.knowsFormats || !output_config) return undefined;
    const message = "output_config: Extra inputs are not permitted";
    return { kind: "status", status: 400, type: "invalid_request_error", message };
  }

  #learned(body: ReceivedCall["body"]): Behaviour {
    const answer = this.#learns(lastTextOf(body));
    return typeof answer === "string" ? { kind: "reply", text: answer } : answer;
  }

  #validate(request: Request, raw: string): Response | undefined {
    const { pathname } = new URL(request.url);
    const isList = pathname === "/v1/models" && request.method === "GET";
    if (!isList && (pathname !== "/v1/messages" || request.method !== "POST")) {
      return errorResponse({ kind: "status", status: 404, type: "not_found_error" });
    }
    if (request.headers.get("x-api-key") !== FAKE_KEY) {
      return errorResponse({ kind: "status", status: 401, type: "authentication_error" });
    }
    if (isList) return this.#models();
    const body: Partial<ReceivedCall["body"]> = JSON.parse(raw);
    if (!KNOWN_MODELS.test(body.model ?? "")) {
      return errorResponse({ kind: "status", status: 404, type: "not_found_error" });
    }
    const wrong = invalidity(request, body);
    if (!wrong) return undefined;
    this.invalid.push(wrong);
    return errorResponse({
      kind: "status",
      status: 400,
      type: "invalid_request_error",
      message: wrong,
    });
  }

  #models(): Response {
    this.listings += 1;
    if (!this.models) return errorResponse({ kind: "status", status: 500, type: "api_error" });
    const data = this.models.map((id) => ({ type: "model", id, display_name: `The ${id}` }));
    return Response.json({ data, has_more: false });
  }

  async #behave(
    behaviour: Behaviour,
    body: ReceivedCall["body"],
    summary: boolean,
  ): Promise<Response> {
    if (behaviour.kind === "status") return errorResponse(behaviour);
    if (behaviour.kind === "hang") {
      await this.#stopped();
      return new Response(null, { status: 503 });
    }
    const text = behaviour.kind === "reply" && behaviour.text !== undefined
      ? behaviour.text
      : defaultText(body, summary);
    const stream = behaviour.kind === "headers only"
      ? new ReadableStream<Uint8Array>({ start: (c) => this.#stopped().then(() => c.close()) })
      : this.#stream({ ...behaviour, text }, body.model);
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "request-id": `req_fake_${this.calls.length}`,
      },
    });
  }

  #stopped(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  }

  /** Waits this many ms, or until the server stops; a stopped one starts no timer. */
  #pause(ms: number): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      clearTimeout(timer);
      this.#pauses.delete(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    this.#pauses.add(end);
    return promise;
  }

  #stream(reply: Extract<Behaviour, { kind: "reply" }> & { text: string }, model: string) {
    const encoder = new TextEncoder();
    const events = this.#events(reply, model);
    const pause = (ms: number) => this.#pause(ms);
    const bytes = async function* () {
      const line = reply.lineEnd ?? "\n";
      for await (const { type, data } of events) {
        const json = typeof data === "string" ? data : JSON.stringify({ type, ...data });
        const frame = encoder.encode(`event: ${type}${line}data: ${json}${line}${line}`);
        const size = reply.splitBytes ?? frame.length;
        for (let start = 0; start < frame.length; start += size) {
          yield frame.slice(start, start + size);
          if (size < frame.length) await pause(0);
        }
      }
    };
    return ReadableStream.from(bytes());
  }

  async *#events(
    reply: Extract<Behaviour, { kind: "reply" }> & { text: string },
    model: string,
  ): AsyncGenerator<{ type: string; data: string | Record<string, unknown> }> {
    const usage = { input_tokens: 11, output_tokens: 1, ...reply.usage };
    const message = { id: "msg_fake", type: "message", role: "assistant", model, content: [] };
    yield { type: "message_start", data: { message: { ...message, usage } } };
    if (reply.noisy) {
      yield { type: "ping", data: {} };
      const block = { type: "thinking", thinking: "", signature: "" };
      yield { type: "content_block_start", data: { index: 0, content_block: block } };
      const delta = { type: "signature_delta", signature: "c2ln" };
      yield { type: "content_block_delta", data: { index: 0, delta } };
      yield { type: "content_block_stop", data: { index: 0 } };
      yield { type: "something_new", data: { anything: [1] } };
      for (const text of [null, { a: 1 }, "not said"]) {
        const content_block = { type: "fallback", text };
        yield { type: "content_block_start", data: { index: 0, content_block } };
        const unknown = { type: "document_delta", text };
        yield { type: "content_block_delta", data: { index: 0, delta: unknown } };
      }
    }
    const index = reply.noisy ? 1 : 0;
    const block = { type: "text", text: "" };
    yield { type: "content_block_start", data: { index, content_block: block } };
    const pieces = reply.pieces ?? reply.text.split(/(?<= )/);
    for (const [number, text] of pieces.entries()) {
      if (reply.then?.after === number) return yield* this.#instead(reply.then.what);
      if (reply.gate?.before === number) {
        await Promise.race([reply.gate.open, this.#stopped()]);
      }
      if (reply.dripMs) await this.#pause(reply.dripMs);
      const delta = { type: "text_delta", text };
      yield { type: "content_block_delta", data: { index, delta } };
    }
    if (reply.then && reply.then.after >= pieces.length) {
      return yield* this.#instead(reply.then.what);
    }
    yield { type: "content_block_stop", data: { index } };
    const delta = { stop_reason: reply.stopReason ?? "end_turn", stop_sequence: null };
    const last = { output_tokens: pieces.length, ...reply.usage };
    yield { type: "message_delta", data: { delta, usage: last } };
    yield { type: "message_stop", data: {} };
  }

  async *#instead(what: string): AsyncGenerator<{
    type: string;
    data: string | Record<string, unknown>;
  }> {
    if (what === "cut") throw new Error("cut");
    if (what === "hang") await this.#stopped();
    while (what === "pings" && !this.#stop.signal.aborted) {
      yield { type: "ping", data: {} };
      await this.#pause(1);
    }
    const error = { type: "overloaded_error", message: "Overloaded" };
    if (what === "overloaded") yield { type: "error", data: { error } };
    if (what === "malformed") yield { type: "content_block_delta", data: '{"type": "content_' };
    if (what === "wrong shape") yield { type: "content_block_delta", data: { index: 0 } };
  }
}

function invalidity(request: Request, body: Partial<ReceivedCall["body"]>): string | undefined {
  if (!request.headers.get("anthropic-version")) return "anthropic-version: missing";
  if (request.headers.get("content-type") !== "application/json") return "content-type";
  for (const name of ["temperature", "top_p", "top_k"]) {
    if (name in body) return `${name}: not supported`;
  }
  if (!Number.isInteger(body.max_tokens)) return "max_tokens: required";
  if (body.stream !== true) return "stream: expected true";
  const { messages } = body;
  if (!messages?.length) return "messages: at least one";
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? "user" : "assistant")) return `messages.${index}: role`;
    if (content.length === 0) return `messages.${index}: empty content`;
    const texts = content.filter(({ type }) => type === "text");
    if (texts.some(({ text }) => text.trim() === "")) {
      return `messages.${index}: text content blocks must be non-empty`;
    }
    if (texts.some(({ text }) => !text.isWellFormed())) return `messages.${index}: surrogate`;
  }
  if (messages.at(-1)?.role !== "user") return "messages: prefill is not supported";
  if (body.system?.some(({ text }) => text.trim() === "")) return "system: empty";
  const { format } = body.output_config ?? {};
  if (format && format.type !== "json_schema") return "output_config.format.type: json_schema";
  const unknown = format && unknownInSchema(format.schema);
  return unknown && `output_config.format.schema: ${unknown}`;
}

const SCHEMA_KEYWORDS = new Set(
  "type properties required additionalProperties items anyOf allOf enum const description title $ref $defs"
    .split(" "),
);

/** What the API does not take in a schema: other keywords, and objects with any members. */
function unknownInSchema(schema: unknown): string | undefined {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    return "not an object";
  }
  const unknown = Object.keys(schema).find((keyword) => !SCHEMA_KEYWORDS.has(keyword));
  if (unknown !== undefined) return `${unknown} is not supported`;
  const { type, properties = {}, additionalProperties, items, anyOf = [] }: {
    type?: unknown;
    properties?: Record<string, unknown>;
    additionalProperties?: unknown;
    items?: unknown;
    anyOf?: unknown[];
  } = schema;
  if (type === "object" && additionalProperties !== false) return "additionalProperties: not false";
  const inner = [...Object.values(properties), ...anyOf, ...(items === undefined ? [] : [items])];
  return inner.map(unknownInSchema).find((wrong) => wrong !== undefined);
}

function lastTextOf({ messages }: ReceivedCall["body"]): string {
  return messages.at(-1)?.content.at(-1)?.text ?? "";
}

/** The API's answer to a prompt of more tokens than its window has. */
function tooLong(
  { system, messages }: ReceivedCall["body"],
  window: number,
): Behaviour | undefined {
  const texts = [...system ?? [], ...messages.flatMap(({ content }) => content)];
  const tokens = Math.ceil(texts.reduce((sum, { text }) => sum + (text?.length ?? 0), 0) / 4);
  if (tokens <= window) return undefined;
  const message = `prompt is too long: ${tokens} tokens > ${window} maximum`;
  return { kind: "status", status: 400, type: "invalid_request_error", message };
}

function errorResponse(failure: Extract<Behaviour, { kind: "status" }>): Response {
  const { status, type = "api_error", message = "fake", errorCode, headers, body } = failure;
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } };
  const error = { type, message, ...details };
  return new Response(
    body ?? JSON.stringify({ type: "error", error, request_id: "req_fake_error" }),
    {
      status,
      headers: { "content-type": "application/json", "request-id": "req_fake_error", ...headers },
    },
  );
}

function defaultText(body: ReceivedCall["body"], summary: boolean): string {
  const message = lastTextOf(body);
  return summary ? `They talked; ${message.length} characters of it.` : `Echo: ${message}`;
}

if (import.meta.main) {
  const port = Number(Deno.args[Deno.args.indexOf("--port") + 1] || 0);
  const claude = new FakeClaude({ port });
  console.log(`Fake Claude on ${claude.url}, key ${FAKE_KEY}`);
}
