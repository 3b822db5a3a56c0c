import { assert } from "@std/assert";
import { chatEvents, type ChatReply, chatUsage } from "./fake_openai_stream.ts";
import { simpleAnswer } from "./learning_answers.ts";
import { PATIENCE_MS } from "./patience.ts";

/** What the fake does with one call. Later members of the script are for later calls. */
export type ChatBehaviour =
  | ({ readonly kind: "reply" } & ChatReply)
  | {
    readonly kind: "status";
    readonly status: number;
    /** The members of `error`; a text stands in its place. */
    readonly error?: Readonly<Record<string, unknown>> | string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Answers with this in place of the API's error body. */
    readonly body?: string;
  }
  | { readonly kind: "hang" }
  | { readonly kind: "headers only" };

/** A message of a call: a text, or parts. */
export interface ChatCallMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
}

/** A call as it came. */
export interface ChatCall {
  readonly headers: Headers;
  readonly body: {
    readonly model: string;
    readonly messages: readonly ChatCallMessage[];
    readonly max_tokens?: number;
    readonly max_completion_tokens?: number;
    readonly stream?: boolean;
    readonly stream_options?: { readonly include_usage?: boolean };
    readonly response_format?: { readonly type: string; readonly json_schema?: unknown };
  };
  /** The body's bytes as text. */
  readonly raw: string;
  readonly purpose: "reply" | "summary" | "learning";
  /** Aborted once the caller has gone. */
  readonly signal: AbortSignal;
}

/** What a server knows of the API, and what it asks for. */
export interface ChatServer {
  /** The key that it wants; undefined: none, as a server on one's own machine. */
  readonly key?: string | undefined;
  readonly models: readonly string[];
  /** The members of a request that it does not know. */
  readonly unknown: readonly string[];
  /** The roles that a message may have. */
  readonly roles: readonly string[];
  /** The models that take no images. */
  readonly blind: readonly string[];
  /** Its context window, in tokens of 4 characters each. */
  readonly window: number;
}

export const FAKE_CHAT_KEY = "sk-proj-fake-0123456789";

const FRESH: ChatServer = {
  key: FAKE_CHAT_KEY,
  models: ["gpt-fake", "gpt-fake-mini"],
  unknown: [],
  roles: ["system", "developer", "user", "assistant", "tool"],
  blind: [],
  window: Infinity,
};

/** A server that speaks chat completions on a port of its own, and misbehaves on command. */
export class FakeOpenAI implements AsyncDisposable {
  readonly calls: ChatCall[] = [];
  /** What was wrong with the calls: a real server would have answered 400. */
  readonly invalid: string[] = [];
  /** The members that it refused since it does not know them. */
  readonly refused: string[] = [];
  /** What the next replies do; empty: reply at once. */
  readonly script: ChatBehaviour[] = [];
  readonly summaryScript: ChatBehaviour[] = [];
  readonly learningScript: ChatBehaviour[] = [];
  readonly #knows: ChatServer;
  readonly #otherwise: (message: string) => ChatBehaviour;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();

  constructor({ otherwise = () => ({ kind: "reply" }), ...server }: Partial<ChatServer> & {
    /** What it does with a message for which there is no script. */
    readonly otherwise?: (message: string) => ChatBehaviour;
  } = {}) {
    this.#knows = { ...FRESH, ...server };
    this.#otherwise = otherwise;
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#handle(request),
    );
  }

  /** Its base URL, as clients take it. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  /** The calls for replies, in order. */
  get replies(): ChatCall[] {
    return this.calls.filter(({ purpose }) => purpose === "reply");
  }

  /** Resolves once the calls that have come are enough. */
  async called(isEnough: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => isEnough() && resolve();
    const timer = setTimeout(
      () => reject(new Error(`Only these came: ${this.calls.map(({ purpose }) => purpose)}`)),
      PATIENCE_MS,
    );
    this.#waiting.add(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** Ends it, whatever it was sent. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#server.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    assert(this.invalid.length === 0, `OpenAI was sent invalid requests: ${this.invalid[0]}`);
  }

  async #handle(request: Request): Promise<Response> {
    const raw = await request.text().catch(() => undefined);
    if (raw === undefined) return new Response(null, { status: 499 });
    const { pathname } = new URL(request.url);
    const isAllowed = this.#knows.key === undefined ||
      request.headers.get("authorization") === `Bearer ${this.#knows.key}`;
    if (!isAllowed) return refusal(401, "Incorrect API key provided", { code: "invalid_api_key" });
    if (pathname === "/v1/models") return this.#models();
    if (pathname.startsWith("/v1/models/")) {
      return refusal(404, "The model does not exist", { code: "model_not_found" });
    }
    if (pathname !== "/v1/chat/completions" || request.method !== "POST") {
      return new Response("404 page not found", { status: 404 });
    }
    const body: ChatCall["body"] = JSON.parse(raw);
    const wrong = this.#refusal(request, body);
    if (wrong) return wrong;
    const { headers, signal } = request;
    const purpose = purposeOf(body);
    this.calls.push({ headers, body, raw, purpose, signal });
    for (const look of [...this.#waiting]) look();
    const message = lastTextIn(body);
    const scripts = {
      reply: this.script,
      summary: this.summaryScript,
      learning: this.learningScript,
    };
    const behaviour = scripts[purpose].shift() ?? DEFAULTS[purpose]?.(message) ??
      this.#otherwise(message);
    return await this.#behave(behaviour, body);
  }

  #models(): Response {
    const data = this.#knows.models.map((id) => ({
      id,
      object: "model",
      created: 0,
      owned_by: "fake",
    }));
    return Response.json({ object: "list", data });
  }

  #refusal(request: Request, body: ChatCall["body"]): Response | undefined {
    const { models, unknown, roles, blind, window } = this.#knows;
    if (!models.includes(body.model)) {
      const message = `The model \`${body.model}\` does not exist or you do not have access to it.`;
      return refusal(404, message, { code: "model_not_found" });
    }
    const member = unknown.find((name) => name in body);
    if (member !== undefined) {
      this.refused.push(member);
      const message = `Unsupported parameter: '${member}' is not supported with this model.`;
      return refusal(400, message, { param: member, code: "unsupported_parameter" });
    }
    const role = body.messages.findIndex(({ role }) => !roles.includes(role));
    if (role >= 0) {
      this.refused.push(`role ${body.messages[role]?.role}`);
      const message = `Invalid value: '${body.messages[role]?.role}'. Supported values are: ` +
        `${roles.map((each) => `'${each}'`).join(", ")}.`;
      return refusal(400, message, { param: `messages[${role}].role`, code: "invalid_value" });
    }
    const hasImage = body.messages.some(({ content }) =>
      Array.isArray(content) && content.some(({ type }) => type === "image_url")
    );
    if (hasImage && blind.includes(body.model)) {
      this.refused.push("image_url");
      return refusal(400, `${body.model} is not a multimodal model`);
    }
    const tokens = Math.ceil(textsOf(body).join("").length / 4);
    if (tokens > window) {
      const message = `This model's maximum context length is ${window} tokens. However, your ` +
        `messages resulted in ${tokens} tokens. Please reduce the length of the messages.`;
      return refusal(400, message, { param: "messages", code: "context_length_exceeded" });
    }
    const wrong = invalidity(request, body);
    if (wrong === undefined) return undefined;
    this.invalid.push(wrong);
    return refusal(400, wrong);
  }

  async #behave(behaviour: ChatBehaviour, body: ChatCall["body"]): Promise<Response> {
    if (behaviour.kind === "status") return statusResponse(behaviour);
    if (behaviour.kind === "hang") {
      await this.#stopped();
      return new Response(null, { status: 503 });
    }
    const headers = { "x-request-id": `req_chat_${this.calls.length}` };
    const reply: ChatReply = behaviour.kind === "reply" ? behaviour : {};
    const text = reply.text ?? reply.pieces?.join("") ?? defaultText(body);
    if (body.stream !== true) {
      return Response.json(completion({ ...reply, text }, body), { headers });
    }
    const stream = behaviour.kind === "headers only"
      ? new ReadableStream<Uint8Array>({ start: (c) => this.#stopped().then(() => c.close()) })
      : ReadableStream.from(
        chatEvents({ ...reply, text }, { ...body, stopped: () => this.#stopped() }),
      );
    return new Response(stream, { headers: { ...headers, "content-type": "text/event-stream" } });
  }

  #stopped(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  }
}

const MEMBERS = new Set(
  ("model messages max_tokens max_completion_tokens stream stream_options response_format " +
    "temperature user tools tool_choice top_p seed n").split(" "),
);

function invalidity(request: Request, body: ChatCall["body"]): string | undefined {
  if (!request.headers.get("content-type")?.startsWith("application/json")) return "content-type";
  const unknown = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) return `Unrecognized request argument supplied: ${unknown}`;
  if (body.max_tokens !== undefined && body.max_completion_tokens !== undefined) {
    return "max_tokens and max_completion_tokens are mutually exclusive";
  }
  if (body.stream_options && body.stream !== true) return "stream_options: only with stream";
  if (body.messages.length === 0) return "messages: at least one";
  for (const [index, { role, content }] of body.messages.entries()) {
    const isEmpty = typeof content === "string" ? content.trim() === "" : !content?.length;
    if (isEmpty && role !== "assistant") return `messages[${index}].content: empty`;
    if (typeof content === "string" && !content.isWellFormed()) {
      return `messages[${index}]: surrogate`;
    }
  }
  const { response_format: format } = body;
  if (format && format.type === "json_schema" && !format.json_schema) {
    return "json_schema: required";
  }
  return undefined;
}

function purposeOf(body: ChatCall["body"]): ChatCall["purpose"] {
  const [first] = body.messages;
  const system = first && first.role !== "user" ? textOf(first) : "";
  if (body.response_format || /fits this JSON schema/.test(system)) return "learning";
  return /summar/i.test(system) ? "summary" : "reply";
}

const DEFAULTS: Partial<Record<ChatCall["purpose"], (message: string) => ChatBehaviour>> = {
  summary: () => ({ kind: "reply" }),
  learning: (records) => ({ kind: "reply", text: simpleAnswer(records) }),
};

function defaultText(body: ChatCall["body"]): string {
  const message = lastTextIn(body);
  return purposeOf(body) === "summary"
    ? `They talked; ${message.length} characters of it.`
    : `Echo: ${message}`;
}

function completion(reply: ChatReply & { readonly text: string }, body: ChatCall["body"]) {
  const message = { role: "assistant", content: reply.text, refusal: null };
  const choice = { index: 0, message, finish_reason: reply.finishReason ?? "stop", logprobs: null };
  return {
    ...{ id: "chatcmpl-fake", object: "chat.completion", created: 0, model: body.model },
    ...{ choices: [choice], usage: chatUsage(reply, 1) },
  };
}

function lastTextIn({ messages }: ChatCall["body"]): string {
  const last = messages.at(-1);
  return last ? textOf(last) : "";
}

/** A message's text; of parts, the last one that is a text. */
export function textOf({ content }: ChatCallMessage): string {
  if (typeof content === "string") return content;
  return content?.findLast(({ type }) => type === "text")?.text ?? "";
}

function textsOf({ messages }: ChatCall["body"]): string[] {
  return messages.flatMap(({ content }) =>
    typeof content === "string" ? [content] : (content ?? []).map(({ text }) => text ?? "")
  );
}

function refusal(
  status: number,
  message: string,
  { code = null, param = null }: { readonly code?: string | null; readonly param?: string | null } =
    {},
): Response {
  const error = { message, type: "invalid_request_error", param, code };
  return statusResponse({ kind: "status", status, error });
}

function statusResponse(failure: Extract<ChatBehaviour, { kind: "status" }>): Response {
  const { status, error = { message: "fake", type: "server_error" }, headers, body } = failure;
  return new Response(body ?? JSON.stringify({ error }), {
    status,
    headers: { "content-type": "application/json", "x-request-id": "req_chat_error", ...headers },
  });
}
