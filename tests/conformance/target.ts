import { Client, type SocketOptions } from "./client.ts";
import { expectSame, expectShape } from "./expect.ts";
import type { Limits } from "./limits.ts";
import { askRaw, type RawAnswer, UPGRADE } from "./raw.ts";
import { type FrameOf, problemShape } from "./shapes.ts";
import { Mismatch, NotCheckable } from "./verdict.ts";

/** The server to check. */
export interface TargetOptions {
  readonly url: string;
  /** A token with the scopes read, write and erase; absent if the server uses none. */
  readonly token?: string | undefined;
  /** A token of another owner. */
  readonly secondToken?: string | undefined;
  /** A token of the first owner with only the scope read. */
  readonly readToken?: string | undefined;
  /** Gives a token of the first owner that expires within `patienceMs`, once it is needed. */
  readonly expiringToken?: (() => string | Promise<string>) | undefined;
  /** The longest wait for a frame or an answer, in ms. */
  readonly patienceMs: number;
  readonly limits: Limits;
}

/** A request over HTTP. A body of text or bytes is sent as it is; `token: null` sends none. */
export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null | undefined;
}

/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The server to check, and the sessions, spaces and sockets opened there. */
export class Target {
  readonly options: TargetOptions;
  /** What to erase at the end. */
  readonly #made: { readonly path: string; readonly token: string | undefined }[] = [];
  readonly #clients: Client[] = [];

  constructor(options: TargetOptions) {
    this.options = options;
  }

  /** A token of another owner. Throws `NotCheckable` without one. */
  get secondToken(): string {
    return given(this.options.secondToken, "--second-token");
  }

  /** The first owner's token. Throws `NotCheckable` without one. */
  get token(): string {
    return given(this.options.token, "--token");
  }

  /** A new session id; the session is erased at the end. */
  session(token = this.options.token): string {
    const session = `conformance-${crypto.randomUUID()}`;
    this.#made.push({ path: `/v1/sessions/${session}`, token });
    return session;
  }

  /** A new space id; the space is erased at the end. */
  space(): string {
    const space = `conformance-${crypto.randomUUID()}`;
    this.#made.push({ path: `/v1/spaces/${space}`, token: this.options.token });
    return space;
  }

  /** Erases a session at the end whose id the server made. */
  adopt(session: string): void {
    this.#made.push({ path: `/v1/sessions/${session}`, token: this.options.token });
  }

  /** The URL of a path. */
  address(path: string, scheme: "http" | "ws" = "http"): URL {
    const base = this.options.url.replace(/\/+$/, "");
    return new URL(scheme === "ws" ? base.replace(/^http/, "ws") + path : base + path);
  }

  /** Sends a request. A body that is neither text nor bytes is sent as JSON. */
  async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const response = await this.fetch(method, path, { ...asked, body: encoded(asked.body) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Like `ask`, but returns the response unread. */
  async fetch(method: string, path: string, { body, headers, token }: Asked & {
    readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  }): Promise<Response> {
    const signal = AbortSignal.timeout(this.options.patienceMs);
    const init = { method, headers: { ...this.#auth(token), ...headers }, signal };
    try {
      return await fetch(this.address(path), body === undefined ? init : { ...init, body });
    } catch (error) {
      throw new Mismatch(`an answer to ${method} ${path}`, String(error));
    }
  }

  /** Sends a request and returns the JSON answer. Throws `Mismatch` on any other status. */
  async json(method: string, path: string, asked: Asked & { readonly status?: number } = {}) {
    const answer = await this.ask(method, path, asked);
    expectStatus(answer, asked.status ?? 200);
    return jsonOf(answer);
  }

  /** Sends a request that must be refused with this status and code. */
  async refused(method: string, path: string, asked: Asked & { readonly as: string }) {
    const answer = await this.ask(method, path, asked);
    return expectProblem(answer, asked.as);
  }

  /** Sends a hand-written WebSocket handshake. */
  async upgrade(path: string, options: {
    readonly method?: string;
    readonly host?: string;
    readonly lines?: readonly string[];
    readonly more?: readonly string[];
    readonly token?: string | null;
  } = {}): Promise<RawAnswer> {
    const { lines = UPGRADE, more = [], method = "GET", host = this.address("/").host } = options;
    const auth = Object.entries(this.#auth(options.token)).map(([name, value]) =>
      `${name}: ${value}`
    );
    const { patienceMs } = this.options;
    return await askRaw(this.address(path), {
      method,
      host,
      lines: [...lines, ...auth, ...more],
      patienceMs,
    });
  }

  /** Opens a socket at a path. */
  async socket(path: string, options: Partial<SocketOptions> & {
    readonly token?: string | null | undefined;
  } = {}): Promise<Client> {
    const client = new Client(this.address(path, "ws"), {
      patienceMs: this.options.patienceMs,
      ...options,
      headers: { ...this.#auth(options.token), ...options.headers },
    });
    this.#clients.push(client);
    await client.opened;
    return client;
  }

  /** Attaches to a session. Throws `Mismatch` unless `session.ready` comes first. */
  async attach(session: string, query = "", token?: string): Promise<
    Client & {
      readonly ready: FrameOf<"session.ready">;
    }
  > {
    const client = await this.socket(`/ws?session=${session}${query && `&${query}`}`, { token });
    const ready = await client.until("session.ready");
    expectSame("the first frame", client.frames[0]?.type, "session.ready");
    return Object.assign(client, { ready });
  }

  /** Waits as long as the rate limit requires between two frames. */
  async pace(): Promise<void> {
    const ms = 1_200 / this.options.limits.of("frames-per-second");
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Closes all open sockets. */
  async letGo(): Promise<void> {
    const clients = this.#clients.splice(0);
    for (const client of clients) client.close();
    const timer = Promise.withResolvers<void>();
    const patience = setTimeout(timer.resolve, 5_000);
    await Promise.race([Promise.all(clients.map(({ closed }) => closed)), timer.promise]);
    clearTimeout(patience);
  }

  /** Erases all sessions and spaces created. */
  async cleanUp(): Promise<void> {
    for (const { path, token } of this.#made.splice(0)) {
      await this.ask("DELETE", path, { token }).catch(() => {});
    }
  }

  #auth(token: string | null | undefined = this.options.token): Record<string, string> {
    return token === null || token === undefined ? {} : { authorization: `Bearer ${token}` };
  }
}

/** Throws `Mismatch` on any other status. */
export function expectStatus({ status, text }: Pick<Answer, "status" | "text">, expected: number) {
  if (status !== expected) throw new Mismatch(`status ${expected}`, `${status} ${text}`);
}

/** Parses an answer as JSON. Throws `Mismatch` if it is none. */
export function jsonOf({ text }: Pick<Answer, "text">): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Mismatch("JSON", text);
  }
}

/** Parses a problem document. Throws `Mismatch` unless it is as expected, such as `404 not_found`. */
export function expectProblem(answer: Answer, expected: string) {
  const type = answer.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) {
    throw new Mismatch(`a problem document ${expected}`, `${answer.status} ${type} ${answer.text}`);
  }
  const problem = expectShape("a problem document", jsonOf(answer), problemShape);
  expectSame("a problem", `${answer.status} ${problem.code}`, expected);
  expectSame("the document's status", problem.status, answer.status);
  return problem;
}

function encoded(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === "string") return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function given(token: string | undefined, option: string): string {
  if (token === undefined) throw new NotCheckable(`requires ${option}`);
  return token;
}
