import { expectShape, expectThat } from "./expect.ts";
import { type Frame, FRAME_SHAPES, type FrameOf, type FrameType, isFrameType } from "./shapes.ts";
import { Mismatch } from "./verdict.ts";

/** How a socket was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** How a socket is opened. */
export interface SocketOptions {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly patienceMs: number;
}

/** A client's socket. It checks the shape of every frame of a known type. */
export class Client {
  /** Frames of known types, in order. */
  readonly frames: Frame[] = [];
  /** Every text frame received. */
  readonly texts: string[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<Closing>;
  readonly #socket: WebSocket;
  readonly #patienceMs: number;
  readonly #watchers = new Set<() => void>();
  #wrong: Mismatch | undefined;
  #closing: Closing | undefined;
  #pings = 0;

  constructor(url: URL, { protocols = [], headers = {}, patienceMs }: SocketOptions) {
    this.#patienceMs = patienceMs;
    this.#socket = new WebSocket(url, { protocols: [...protocols], headers });
    const opened = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<Closing>();
    this.#socket.onopen = () => opened.resolve();
    this.#socket.onerror = () => opened.reject(new Mismatch(`a socket at ${url.pathname}`, "none"));
    this.#socket.onclose = ({ code, reason }) => {
      this.#closing = { code, reason };
      closed.resolve(this.#closing);
      opened.reject(new Mismatch(`a socket at ${url.pathname}`, this.#closing));
      this.#look();
    };
    this.#socket.onmessage = ({ data }) => this.#take(data);
    this.opened = opened.promise;
    this.closed = closed.promise;
    this.opened.catch(() => {});
  }

  /** The subprotocol that the server selected. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Sends text and bytes as is, anything else as JSON. */
  send(value: unknown): void {
    const isRaw = typeof value === "string" || value instanceof Uint8Array;
    this.#socket.send(isRaw ? value as string : JSON.stringify(value));
  }

  /** Closes the socket with 1000. */
  close(): void {
    if (this.#socket.readyState < WebSocket.CLOSING) this.#socket.close(1000);
  }

  /** The frames of one type. */
  all<Type extends FrameType>(type: Type): FrameOf<Type>[] {
    return this.frames.filter((frame): frame is FrameOf<Type> & Frame => frame.type === type);
  }

  /** Waits for the first frame of these types that matches. Throws `Mismatch` on timeout. */
  async until<Type extends FrameType>(
    types: Type | readonly Type[],
    matches: (frame: FrameOf<Type>) => boolean = () => true,
  ): Promise<FrameOf<Type>> {
    const wanted: readonly string[] = typeof types === "string" ? [types] : types;
    return await this.#find(
      `a frame ${wanted.join(" or ")}`,
      () =>
        this.frames.find((frame): frame is FrameOf<Type> & Frame =>
          wanted.includes(frame.type) && matches(frame as FrameOf<Type> & Frame)
        ),
    );
  }

  /** Waits until `count` text frames have come. */
  async received(count: number): Promise<readonly string[]> {
    return await this.#find(
      `${count} text frames`,
      () => this.texts.length >= count ? this.texts : undefined,
    );
  }

  /** Waits, by a `ping`, until everything sent so far is handled. */
  async settled(): Promise<void> {
    this.#pings += 1;
    const pings = this.#pings;
    this.send({ type: "ping" });
    await this.#find("a pong", () => this.all("pong").length >= pings ? true : undefined);
  }

  /** Waits until the server closes the socket. */
  async closing(): Promise<Closing> {
    return await this.#find("the socket to be closed", () => this.#closing);
  }

  async #find<Found>(what: string, find: () => Found | undefined): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const look = () => {
      const found = find();
      if (found !== undefined) resolve(found);
      else if (this.#wrong) reject(this.#wrong);
      else if (this.#closing) reject(new Mismatch(what, { closed: this.#closing, ...this.#seen }));
    };
    const timer = setTimeout(() => reject(new Mismatch(what, this.#seen)), this.#patienceMs);
    this.#watchers.add(look);
    look();
    return await promise.finally(() => {
      clearTimeout(timer);
      this.#watchers.delete(look);
    });
  }

  get #seen() {
    return { seen: this.texts.slice(-6).map((text) => text.slice(0, 160)) };
  }

  #take(data: unknown): void {
    this.texts.push(typeof data === "string" ? data : "(binary)");
    const frame = tryJson(data);
    if (typeof frame === "object" && frame !== null && "type" in frame) this.#keep(frame);
    this.#look();
  }

  #keep(frame: { readonly type: unknown }): void {
    try {
      expectThat("a type that is text", typeof frame.type === "string", frame);
      if (!isFrameType(frame.type)) return;
      const shape = FRAME_SHAPES[frame.type];
      this.frames.push(expectShape<Frame>(`a frame ${frame.type}`, frame, shape));
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.#wrong ??= error;
    }
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function tryJson(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
