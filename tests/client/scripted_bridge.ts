/** A connection to a scripted bridge, from the side of the bridge. */
export class Line {
  /** The query of the client's request, and the subprotocols it offered. */
  readonly query: URLSearchParams;
  readonly protocols: readonly string[];
  /** The frames from the client except pings, in order. */
  readonly got: {
    readonly type: string;
    readonly id?: string;
    readonly text?: string;
    readonly turn?: string;
    readonly timeZone?: string;
  }[] = [];
  readonly closed: Promise<void>;
  /** Whether the bridge answers pings. */
  answers = true;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(socket: WebSocket, request: { query: URLSearchParams; protocols: string[] }) {
    this.#socket = socket;
    this.query = request.query;
    this.protocols = request.protocols;
    this.closed = new Promise((resolve) => socket.addEventListener("close", () => resolve()));
    socket.onerror = () => {};
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "ping") {
        if (this.answers) this.send({ type: "pong" });
      } else this.got.push(frame);
      for (const look of [...this.#waiting]) look();
    };
  }

  send(...frames: object[]): void {
    for (const frame of frames) {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
    }
  }

  /** Sends `session.ready` for a session at a position. */
  ready(position = 0, more: object = {}): void {
    const expiresAt = "2030-01-01T00:00:00.000Z";
    const session = { session: "s", position, turns: 0, expiresAt, model: "m", protocol: 1 };
    this.send({ type: "session.ready", ...session, ...more });
  }

  close(code: number, reason = ""): void {
    this.#socket.close(code, reason);
  }

  /** Resolves once the client has sent this many frames. */
  async received(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => this.got.length >= count && resolve();
    this.#waiting.add(look);
    look();
    await promise;
    this.#waiting.delete(look);
  }
}

/** A bridge that does only what a test scripts. */
export class ScriptedBridge implements AsyncDisposable {
  readonly lines: Line[] = [];
  /** Answers plain requests. */
  plain: (request: Request) => Response = () => problem(404, "not_found");
  /** Refuses an attempt to connect, or accepts it by returning undefined. */
  refuse: () => Response | undefined = () => undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(onLine: (line: Line, index: number) => void) {
    this.#server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      if (request.headers.get("upgrade") === null) return this.plain(request);
      const refused = this.refuse();
      if (refused) return refused;
      const offered = request.headers.get("sec-websocket-protocol")?.split(", ") ?? [];
      const protocol = offered[0] === undefined ? {} : { protocol: offered[0] };
      const { socket, response } = Deno.upgradeWebSocket(request, protocol);
      const query = new URL(request.url).searchParams;
      const line = new Line(socket, { query, protocols: offered });
      this.lines.push(line);
      socket.addEventListener("open", () => onLine(line, this.lines.length - 1));
      return response;
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.lines) line.close(1000);
    await this.#server.shutdown();
  }
}

/** Creates a problem document. */
export function problem(status: number, code: string, detail = "told"): Response {
  const headers = { "content-type": "application/problem+json" };
  return Response.json({ type: "about:blank", title: "", status, detail, code }, {
    status,
    headers,
  });
}
