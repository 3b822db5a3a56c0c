import { problem } from "./scripted_bridge.ts";

/** What the proxy does to one attempt to connect. */
export type Mischief =
  | { readonly kind: "refuse"; readonly status: 429 | 503 }
  | {
    readonly kind: "cut";
    /** Cuts the connection after this many frames in either direction; the next frame is lost. */
    readonly afterDown: number;
    readonly afterUp: number;
    /** Whether the last frame from the client still arrives, so that only its answer is lost. */
    readonly arrives: boolean;
    readonly code: number;
    /** Delays frames to the client, in ms. */
    readonly delayMs: number;
    /** How many positions are replayed that the client already has. */
    readonly rewind: number;
  };

/** A proxy between clients and a bridge that disrupts a scripted number of attempts. */
export class HostileProxy implements AsyncDisposable {
  readonly #port: number;
  readonly #plan: Mischief[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #sockets = new Set<WebSocket>();

  constructor(bridgePort: number, plan: readonly Mischief[]) {
    this.#port = bridgePort;
    this.#plan = [...plan];
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#handle(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = [...this.#sockets].map((socket) =>
      new Promise((resolve) => socket.addEventListener("close", resolve))
    );
    for (const socket of this.#sockets) socket.close(1000);
    await Promise.all(closed);
    await this.#server.shutdown();
  }

  async #handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const target = `127.0.0.1:${this.#port}${pathname}${search}`;
    if (request.headers.get("upgrade") === null) return await fetch(`http://${target}`);
    const mischief = this.#plan.shift();
    if (mischief?.kind === "refuse") return problem(mischief.status, "draining");
    const { socket, response } = Deno.upgradeWebSocket(request);
    const url = new URL(`ws://${target}`);
    const after = url.searchParams.get("after");
    if (mischief && after !== null) {
      url.searchParams.set("after", String(Math.max(0, Number(after) - mischief.rewind)));
    }
    this.#join(socket, new WebSocket(url), mischief);
    return response;
  }

  #join(client: WebSocket, bridge: WebSocket, mischief?: Extract<Mischief, { kind: "cut" }>) {
    let isCut = false;
    let [down, up] = [0, 0];
    const early: string[] = [];
    const end = (code: number) => {
      isCut = true;
      if (client.readyState < WebSocket.CLOSING) client.close(code);
      if (bridge.readyState < WebSocket.CLOSING) bridge.close(1000);
    };
    for (const socket of [client, bridge]) {
      this.#sockets.add(socket);
      socket.onerror = () => {};
      socket.onclose = ({ code }) => {
        this.#sockets.delete(socket);
        if (!isCut) end(code >= 1000 && code !== 1005 && code !== 1006 ? code : 1011);
      };
    }
    const pass = (data: string) => {
      if (isCut) return;
      if (mischief && down++ >= mischief.afterDown) return end(mischief.code);
      if (client.readyState === WebSocket.OPEN) client.send(data);
    };
    let queue = Promise.resolve();
    bridge.onmessage = ({ data }) => {
      if (!mischief?.delayMs) return pass(data);
      const wait = () => new Promise<void>((resolve) => setTimeout(resolve, mischief.delayMs));
      queue = queue.then(wait).then(() => pass(data));
    };
    bridge.onopen = () => early.splice(0).forEach((data) => bridge.send(data));
    client.onmessage = ({ data }) => {
      if (isCut) return;
      const isLast = mischief !== undefined && up++ >= mischief.afterUp;
      if (!isLast || mischief.arrives) {
        if (bridge.readyState === WebSocket.OPEN) bridge.send(data);
        else early.push(data);
      }
      if (isLast) end(mischief.code);
    };
  }
}
