import { DEFAULT_SCOPES, hashToken, type JwtSettings, type Scope } from "../../src/access/mod.ts";
import { type AppOptions, createApp } from "../../src/http/mod.ts";
import { listen } from "../../src/listener/mod.ts";
import { Upstream, type UpstreamOptions } from "../../src/model/mod.ts";
import { FAKE_KEY } from "./fake_claude.ts";
import { Frames } from "./frames.ts";
import { withBridge, type World } from "./bridge.ts";
import { PATIENCE_MS } from "./patience.ts";

/** Limits that no test reaches unless it means to. */
export const WIDE_LIMITS: AppOptions["limits"] = {
  frameBytes: 1_048_576,
  importBytes: 33_554_432,
  relayedBytes: 33_554_432,
  attachmentBytes: 5_242_880,
  framesPerSecond: 1_000,
  connectionsPerOwner: 256,
  bufferedBytes: 4_194_304,
  outgoingBytes: 50_000_000,
  idleMs: 3_600_000,
  requestsPerSecond: 100_000,
  addressRequestsPerSecond: 100_000,
  bytesPerSecond: 1_073_741_824,
  bodyMs: 20_000,
};

/** Settings of a bridge that learns, and never by itself within a test. */
export const LEARNS = { spaces: { learns: true, learnAfterMs: 3_600_000 } } as const;

/** A served bridge. */
export interface ServedWorld extends World {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  readonly port: number;
  /** Opens a socket at a path; resolves once it is open. */
  socket(path: string, options?: SocketOptions): Promise<Socket>;
}

interface SocketOptions {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

/** Runs a test on a bridge behind its real doors. */
export async function withServer(
  test: (world: ServedWorld) => Promise<void>,
  options: Parameters<typeof withBridge>[1] & {
    readonly access?: TestAccess;
    readonly limits?: Partial<AppOptions["limits"]>;
    /** How many connections may be open. */
    readonly maxConnections?: number;
    /** The clock of the allowances. */
    readonly clock?: () => number;
    /** How requests to the Messages API are passed on. */
    readonly upstream?: Partial<UpstreamOptions>;
    /** Where chat completions are passed on to; by default Claude answers them. */
    readonly chats?: Pick<UpstreamOptions, "baseUrl" | "apiKey"> & Partial<UpstreamOptions>;
  } = {},
): Promise<void> {
  await withBridge(async (world) => {
    const { bridge } = world;
    const upstream = upstreamAt(world.claude.url, options.upstream);
    const chats = options.chats && new Upstream({
      ...{ api: "chat", credentials: "server", connectTimeoutMs: 5_000 },
      ...options.chats,
    });
    const { model, settings: { modelName, maxOutputTokens } } = world;
    const app = createApp({
      bridge,
      upstream,
      chat: chats
        ? { kind: "relayed", upstream: chats }
        : { kind: "translated", model, modelName, maxOutputTokens },
      spaces: bridge.spaces,
      access: accessOf(options.access),
      limits: { ...WIDE_LIMITS, ...options.limits },
      web: new URL("../../dist/", import.meta.url),
      ...(options.clock ? { now: options.clock } : {}),
    });
    const listener = await listen(app, {
      host: "127.0.0.1",
      port: 0,
      maxConnections: options.maxConnections ?? 1_000,
      readable: new URL("../../src/", import.meta.url),
    });
    const { port } = listener.address;
    const sockets: Socket[] = [];
    const socket = async (path: string, asked: SocketOptions = {}) => {
      const opened = new Socket(`ws://127.0.0.1:${port}${path}`, asked);
      sockets.push(opened);
      await opened.opened;
      return opened;
    };
    try {
      await test({ ...world, url: `http://127.0.0.1:${port}`, port, socket });
    } finally {
      for (const each of sockets) each.close();
      await Promise.all(sockets.map(({ closed }) => closed));
      await listener.close();
      upstream.close();
      chats?.close();
    }
  }, options);
}

/** Passes requests on to an address, with the key of the fake Claude. */
export function upstreamAt(baseUrl: string, options: Partial<UpstreamOptions> = {}): Upstream {
  return new Upstream({
    ...{ baseUrl, apiKey: FAKE_KEY, credentials: "server", connectTimeoutMs: 5_000 },
    ...options,
  });
}

/** Who may come in, with tokens as their holders have them. */
export interface TestAccess {
  readonly tokens?: readonly {
    readonly owner: string;
    readonly token: string;
    readonly scopes?: readonly Scope[];
  }[];
  readonly jwt?: JwtSettings;
  readonly allowedOrigins?: readonly string[];
  readonly addressHeader?: string;
}

function accessOf({ tokens = [], jwt = {}, ...more }: TestAccess = {}) {
  const known = tokens.map(({ owner, token, scopes }) => ({
    owner,
    scopes: scopes ? new Set(scopes) : DEFAULT_SCOPES,
    hash: hashToken(token),
  }));
  return { allowedOrigins: [], ...more, tokens: known, jwt };
}

/** A client's real socket. */
export class Socket {
  readonly frames = new Frames();
  /** Text frames as they came. */
  readonly texts: string[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, { protocols = [], headers = {} }: SocketOptions) {
    this.#socket = new WebSocket(url, { protocols, headers });
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<{ code: number; reason: string }>();
    this.#socket.onopen = () => opened.resolve();
    this.#socket.onerror = () => opened.reject(new Error(`No socket at ${url}`));
    this.#socket.onclose = ({ code, reason }) => closed.resolve({ code, reason });
    this.#socket.onmessage = ({ data }) => {
      this.texts.push(data);
      if (data.startsWith('{"type"')) this.frames.take(JSON.parse(data));
      for (const look of [...this.#waiting]) look();
    };
    this.opened = opened.promise;
    this.closed = closed.promise;
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Sends text or bytes as they are, anything else as JSON. */
  send(data: unknown): void {
    const raw = typeof data === "string" || data instanceof Uint8Array;
    this.#socket.send(raw ? data as string : JSON.stringify(data));
  }

  close(): void {
    if (this.#socket.readyState < WebSocket.CLOSING) this.#socket.close(1000);
  }

  /** Resolves once so many texts have come. */
  async received(count: number): Promise<string[]> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => this.texts.length >= count && resolve();
    const timer = setTimeout(
      () => reject(new Error(`${count} texts did not come; ${JSON.stringify(this.texts)}`)),
      PATIENCE_MS,
    );
    this.#waiting.add(look);
    look();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
    return this.texts;
  }
}
