import { assertEquals } from "@std/assert";
import {
  type Answer,
  type ApiMessage,
  errorResponse,
  eventsOf,
  type Fails,
  type Says,
} from "./thinking_claude/answer.ts";
import {
  mismatches,
  pathOf,
  prefixHashes,
  signatureOf,
  without,
} from "./thinking_claude/binding.ts";
import { countTokens, type InputUsage, PromptCache } from "./thinking_claude/prompt_cache.ts";
import { lastTexts, type MessagesBody } from "./thinking_claude/request.ts";
import { invalidityOf } from "./thinking_claude/validity.ts";
import { PATIENCE_MS } from "./patience.ts";

/** A call of `POST /v1/messages` as it came. */
export interface ThinkingCall {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: MessagesBody;
  /** The body's bytes as text. */
  readonly raw: string;
  /** Aborted once the caller has gone. */
  readonly signal: AbortSignal;
  /** What its input was billed as; absent where it was refused. */
  readonly usage?: InputUsage;
}

export const THINKING_KEY = "sk-ant-thinking-0123456789";
/** What a subscriber's client sends as `Authorization: Bearer`. */
export const SUBSCRIPTION = "sk-ant-oat01-thinking-0123456789";

const MODELS = ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"];

/**
 * A server that speaks the Messages API and checks preserved thinking: it signs its thinking over
 * all that came before, and refuses it with 400 where it comes back behind anything else. It bills
 * the prompt cache by the marks of each request.
 */
export class ThinkingClaude implements AsyncDisposable {
  /** Calls for messages, in order, refused ones included. */
  readonly calls: ThinkingCall[] = [];
  /** Calls that only count tokens. */
  readonly counts: MessagesBody[] = [];
  /** What was refused as invalid, or because thinking came back behind something else. */
  readonly refused: string[] = [];
  /** The thinking blocks that were dropped, by their paths. */
  readonly dropped: string[] = [];
  /** Other requests, as `GET /path`. */
  readonly others: string[] = [];
  readonly #answer: (call: ThinkingCall) => Answer;
  readonly #cache: PromptCache;
  readonly #key: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #waiting = new Set<() => void>();
  readonly #stopped = Promise.withResolvers<void>();
  #tools = 0;

  /** `answer` says what it does with each call; by default it echoes what was typed. */
  constructor({ answer = echo, port = 0, least = 512, key = THINKING_KEY }: {
    readonly answer?: (call: ThinkingCall) => Answer;
    readonly port?: number;
    /** The API key that it knows. */
    readonly key?: string;
    /** The tokens of the smallest prefix that is cached. */
    readonly least?: number;
  } = {}) {
    this.#answer = answer;
    this.#cache = new PromptCache({ least });
    this.#key = key;
    this.#server = Deno.serve(
      { port, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.handle(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Resolves with the first call that fits, once it has come. */
  async called(fits: (call: ThinkingCall) => boolean): Promise<ThinkingCall> {
    const { promise, resolve, reject } = Promise.withResolvers<ThinkingCall>();
    const look = () => {
      const found = this.calls.find(fits);
      if (found) resolve(found);
    };
    const timer = setTimeout(() => reject(new Error("No such call came")), PATIENCE_MS);
    this.#waiting.add(look);
    look();
    return await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#stopped.resolve();
    await this.#server.shutdown();
  }

  /** Ends it, and asserts that it refused nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    assertEquals(this.refused, [], "Claude refused requests");
  }

  /** Answers a request, whichever server it came to. */
  async handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const raw = await request.text();
    if (route === "HEAD /" || route === "HEAD /api/hello") return new Response();
    if (!isKnown(request.headers, this.#key)) {
      return errorResponse({ kind: "fails", status: 401, type: "authentication_error" });
    }
    if (route.startsWith("GET /v1/models")) return models(url.pathname);
    if (route === "POST /v1/messages/count_tokens") {
      const body: MessagesBody = JSON.parse(raw);
      this.counts.push(body);
      return Response.json({ input_tokens: countTokens(body) });
    }
    if (route === "POST /v1/messages") return this.#message(request, url, raw);
    this.others.push(route);
    return errorResponse({ kind: "fails", status: 404, type: "not_found_error" });
  }

  #message({ headers, signal }: Request, url: URL, raw: string): Response {
    const sent: MessagesBody = JSON.parse(raw);
    const { body, refusal } = this.#checked(headers, sent);
    const usage = refusal ? {} : { usage: this.#cache.bill(body) };
    const call: ThinkingCall = { url, headers, body: sent, raw, signal, ...usage };
    this.calls.push(call);
    for (const look of [...this.#waiting]) look();
    const answer = refusal ?? this.#answer(call);
    if (answer.kind === "fails") return errorResponse(answer);
    const message = this.#messageOf(call, answer);
    const answered = { "request-id": `req_thinking_${this.calls.length}` };
    if (!sent.stream) return Response.json(message, { headers: answered });
    const events = ReadableStream.from(eventsOf(message, answer, this.#stopped.promise));
    return new Response(events.pipeThrough(new TextEncoderStream()), {
      headers: { ...answered, "content-type": "text/event-stream; charset=utf-8" },
    });
  }

  /** What is left of a request once thinking that does not fit is dropped, or why it is refused. */
  #checked(headers: Headers, body: MessagesBody): { body: MessagesBody; refusal?: Fails } {
    const refuse = (message: string, more: Fails["headers"] = {}) => {
      this.refused.push(message);
      const type = "invalid_request_error";
      return {
        body,
        refusal: { kind: "fails", status: 400, type, message, headers: more },
      } as const;
    };
    const invalid = invalidityOf(headers, body);
    if (invalid) return refuse(invalid);
    const wrong = mismatches(body);
    const forged = wrong.find(({ reason }) => reason === "signature");
    if (forged) return refuse(`${pathOf(forged)}: Invalid \`signature\` in \`thinking\` block`);
    const [first] = wrong;
    if (!first) return { body };
    if (body.thinking?.block_binding?.prefix_mismatch_behavior === "drop_block") {
      this.dropped.push(...wrong.map(pathOf));
      return { body: without(body, wrong) };
    }
    const path = pathOf(first);
    return refuse(`${path}: this \`thinking\` block was not created in this conversation`, {
      "anthropic-thinking-prefix-mismatch": path,
    });
  }

  #messageOf({ body, usage }: ThinkingCall, says: Says): ApiMessage {
    const { text = "", tools = [], thinks = mayThink(body) } = says;
    const calls = tools.map(({ name, input }) => (
      { type: "tool_use", id: `toolu_${++this.#tools}`, name, input }
    ));
    const signature = signatureOf(prefixHashes(body).at(-1) ?? "", "");
    return {
      id: `msg_thinking_${this.calls.length}`,
      type: "message",
      role: "assistant",
      model: body.model,
      content: [
        ...thinks ? [{ type: "thinking", thinking: "", signature }] : [],
        ...text === "" ? [] : [{ type: "text", text }],
        ...calls,
      ],
      stop_reason: says.stopReason ?? (calls.length > 0 ? "tool_use" : "end_turn"),
      stop_sequence: null,
      usage: {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        ...usage,
        output_tokens: Math.ceil(text.length / 4) + 1,
      },
    };
  }
}

/** The share of the input of calls that was read from the cache, 0 to 1. */
export function cacheReadShare(calls: readonly ThinkingCall[]): number {
  const billed = calls.flatMap(({ usage }) => usage ? [usage] : []);
  const read = billed.reduce((sum, usage) => sum + usage.cache_read_input_tokens, 0);
  const all = billed.reduce((sum, usage) => sum + totalOf(usage), 0);
  return all === 0 ? 0 : read / all;
}

function totalOf(usage: InputUsage): number {
  return usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
}

/** Says what was typed last; JSON where a form is asked for. */
export function echo({ body }: Pick<ThinkingCall, "body">): Answer {
  const schema = body.output_config?.format?.schema;
  if (schema !== undefined) return { kind: "says", text: JSON.stringify(filled(schema)) };
  return { kind: "says", text: `Echo: ${lastTexts(body)[0] ?? ""}` };
}

/** The smallest value that fits a schema. */
function filled(schema: unknown): unknown {
  const { type, properties = {}, enum: values }: {
    type?: string;
    properties?: Record<string, unknown>;
    enum?: unknown[];
  } = Object(schema);
  if (values) return values[0];
  if (type === "array") return [];
  if (type === "boolean") return false;
  if (type === "number" || type === "integer") return 0;
  if (type !== "object") return "A talk";
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, filled(value)]),
  );
}

/** An API key comes in either header; a subscriber's token only as a bearer. */
function isKnown(headers: Headers, key: string): boolean {
  const bearer = headers.get("authorization")?.replace(/^Bearer /, "");
  return [headers.get("x-api-key"), bearer].includes(key) || bearer === SUBSCRIPTION;
}

function mayThink({ thinking }: MessagesBody): boolean {
  return thinking?.type === "adaptive" || thinking?.type === "enabled";
}

function models(path: string): Response {
  const describe = (id: string) => ({
    type: "model",
    id,
    display_name: id,
    created_at: "2026-10-21T00:00:00Z",
  });
  if (path === "/v1/models") {
    const data = MODELS.map(describe);
    return Response.json({ data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) });
  }
  const id = path.slice("/v1/models/".length);
  return MODELS.includes(id)
    ? Response.json(describe(id))
    : errorResponse({ kind: "fails", status: 404, type: "not_found_error" });
}

if (import.meta.main) {
  const port = Number(Deno.args[Deno.args.indexOf("--port") + 1] || 0);
  const claude = new ThinkingClaude({ port });
  console.log(`Thinking Claude on ${claude.url}, key ${THINKING_KEY}`);
}
