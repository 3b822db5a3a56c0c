import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import { joinedBytes, yieldToEventLoop } from "../shared/mod.ts";
import type { ReadBefore } from "./byte_connection.ts";
import { closeQuietly, readInto } from "./conn.ts";
import { headLength } from "./head.ts";
import { Outgoing } from "./outgoing.ts";
import type { Patience } from "./patience.ts";

/** How many requests may be under way: more than one only where they follow a body at once. */
const MOST_REQUESTS = 32;

/** How much of a body in chunks is parsed at a time, in bytes. */
const MOST_CHUNKS = 16_384;

/** How long to wait before each read of a body whose request is answered already, in ms. */
const UNREAD_MS = 10;

/**
 * Up to this length, in bytes, such a body is read at once: a request may come after it, and to drop it
 * costs little.
 */
const SOON_OVER = 67_108_864;

/** How much is read at a time, in bytes: more where there was more than that to read. */
const LEAST_READ = 2_048;
const MOST_READ = 65_536;

/**
 * What a connection is at: the head of a request, which may not have begun on a new connection; a
 * request under way; or nothing, between an answer and the next request.
 */
type Phase =
  | { readonly at: "head" | "idle" }
  | { readonly at: "request"; readonly request: IncomingMessage };

/**
 * A client's connection as a stream for the HTTP parser, until it is given away. Errors of the
 * connection end the stream, and never leave it otherwise.
 */
export class ClientConnection extends Duplex {
  readonly remoteAddress: string;
  readonly encrypted = false;
  readonly #conn: Deno.TcpConn;
  readonly #outgoing: Outgoing;
  readonly #onChange: (connection: ClientConnection) => void;
  /** Told what comes on an idle connection; true if it is for somebody else. */
  readonly #onNext: (connection: ClientConnection, bytes: Uint8Array) => boolean;
  #isGivenAway = false;
  #reading: Promise<Uint8Array | null> | undefined;
  /** Whether that is the rest of bytes whose beginning has been parsed. */
  #isRest = false;
  #phase: Phase = { at: "head" };
  /** The request that was answered last, until its body is there. */
  #unread: IncomingMessage | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #requests = 0;
  #onAnswered = () => {};
  #since = performance.now();
  #readSize = LEAST_READ;

  /**
   * `first` is what has been read already. `onChange` is called when it begins or ends to wait for a
   * request, and when it is gone; `onNext` with what comes after an answer, and says whether that is
   * for somebody else, who has the connection then.
   */
  constructor(conn: Deno.TcpConn, { first, onChange, onNext }: {
    readonly first: Uint8Array;
    readonly onChange: (connection: ClientConnection) => void;
    readonly onNext: (connection: ClientConnection, bytes: Uint8Array) => boolean;
  }) {
    super({ allowHalfOpen: true });
    this.#conn = conn;
    this.#outgoing = new Outgoing(conn);
    this.#reading = Promise.resolve(first);
    this.#onChange = onChange;
    this.#onNext = onNext;
    this.remoteAddress = conn.remoteAddr.hostname;
    this.on("error", () => {});
  }

  get conn(): Deno.TcpConn {
    return this.#conn;
  }

  /** Whether no request of it is under way. */
  get isWaiting(): boolean {
    return (this.#phase.at === "head" || this.#phase.at === "idle") && !this.destroyed;
  }

  /**
   * Notes that a request has begun. It lasts until its answer is sent. False if it is one too many:
   * the connection has ended.
   */
  attend(request: IncomingMessage, response: ServerResponse): boolean {
    this.#requests += 1;
    if (this.#requests > MOST_REQUESTS) this.destroy();
    if (this.destroyed) return false;
    this.#phase = { at: "request", request };
    this.#since = performance.now();
    this.#onChange(this);
    response.once("close", () => {
      this.#requests -= 1;
      if (this.#request !== request) return;
      this.#phase = { at: "idle" };
      this.#unread = request;
      drop(request);
      this.#since = performance.now();
      this.#onChange(this);
      this.#onAnswered();
    });
    return true;
  }

  /** Whether it has used up somebody's patience. */
  isLate(now: number, { headMs, bodyMs, idleMs, stallMs }: Patience): boolean {
    if (this.#outgoing.isStalled(now, stallMs)) return true;
    const passed = now - this.#since;
    switch (this.#phase.at) {
      case "head":
        return passed > headMs;
      case "idle":
        return passed > idleMs;
      case "request":
        return !this.#phase.request.complete && passed > bodyMs;
      default:
        return this.#phase satisfies never;
    }
  }

  /**
   * Ends as a stream, without its connection: that comes back with what has been read of it and not
   * been parsed, `head` first.
   */
  giveAway(head: Uint8Array): ReadBefore & { readonly conn: Deno.TcpConn } {
    const rest: Uint8Array | null = this.read();
    const early = rest === null ? head : joinedBytes([head, rest]);
    const reading = this.#reading;
    this.#reading = undefined;
    this.#end();
    return { conn: this.#conn, early, reading };
  }

  // What the HTTP server asks of a socket. Time is kept by `isLate`.
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  destroySoon(): void {
    this.end(() => this.destroy());
  }

  override _read(): void {
    this.#reading ??= this.#read();
    this.#reading.then((bytes) => this.#feed(bytes)).catch((error) => this.destroy(error));
  }

  /**
   * Hands bytes to the parser: one request at a time, and only once the one before is answered. So is
   * the end, which may only mean that the client sends no more; but for a GET it ends the answer, which
   * may be an endless stream.
   * Whatever is not the beginning of what was read takes its turn with all other long work. What comes
   * of a body whose request is answered is dropped, and read slowly where its end is far.
   */
  async #feed(bytes: Uint8Array | null): Promise<void> {
    while (this.#request?.complete && !this.destroyed) {
      if (bytes === null && this.#request.method === "GET") break;
      await new Promise<void>((resolve) => this.#onAnswered = resolve);
    }
    if (this.#unread?.complete) this.#unread = undefined;
    if (this.destroyed) return;
    const isNext = bytes !== null && this.#phase.at === "idle" && this.#unread === undefined;
    if (isNext && this.#onNext(this, bytes)) return this.#end();
    const isDropped = this.#unread !== undefined && isSoonOver(this.#unread);
    if (bytes && this.#unread && !this.#isRest && !isDropped) {
      await new Promise<void>((resolve) => this.#pause = setTimeout(resolve, UNREAD_MS));
    }
    if (bytes && !isDropped && this.#isLong(bytes)) await yieldToEventLoop();
    if (this.destroyed) return;
    const incomplete = this.#request ?? this.#unread;
    const piece = bytes && bytes.subarray(0, incomplete ? pieceOf(incomplete) : headLength(bytes));
    this.#isRest = piece !== null && piece.length < (bytes?.length ?? 0);
    this.#reading = this.#isRest && bytes
      ? Promise.resolve(bytes.subarray(piece?.length))
      : undefined;
    if (this.#phase.at === "idle") {
      this.#phase = { at: "head" };
      this.#since = performance.now();
    }
    this.push(piece);
  }

  /** Ends without its connection, which somebody else has now. */
  #end(): void {
    this.#isGivenAway = true;
    this.destroy();
  }

  /** The request that is under way. */
  get #request(): IncomingMessage | undefined {
    return this.#phase.at === "request" ? this.#phase.request : undefined;
  }

  #isLong({ length }: Uint8Array): boolean {
    const incomplete = this.#request ?? this.#unread;
    return incomplete ? length > pieceOf(incomplete) / 32 : this.#isRest;
  }

  override _write(bytes: Uint8Array, _: string, done: (error?: Error) => void): void {
    this.#outgoing.send(bytes)
      .then((isSent) => done(isSent ? undefined : new Error("the client is gone")));
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "", done);
  }

  override _final(done: () => void): void {
    this.#conn.closeWrite().then(() => done(), () => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#onAnswered();
    clearTimeout(this.#pause);
    if (this.#isGivenAway) return done(error);
    closeQuietly(this.#conn);
    this.#onChange(this);
    done(error);
  }

  /** Bytes, or null at the end, which a failure is too. */
  async #read(): Promise<Uint8Array | null> {
    const size = this.#readSize;
    const buffer = new Uint8Array(size);
    const read = await readInto(this.#conn, buffer);
    if (read === null) return null;
    this.#readSize = read === size ? Math.min(size * 4, MOST_READ) : LEAST_READ;
    return buffer.subarray(0, read);
  }
}

/**
 * Drops what still comes of a body. The HTTP server does so only where nobody has begun to read it:
 * otherwise the rest would wait for that reader, and the next request behind it.
 */
function drop(request: IncomingMessage): void {
  request.removeAllListeners("data").removeAllListeners("readable");
  request.resume();
}

/** Whether a body says that it ends soon; one in chunks may go on forever. */
function isSoonOver({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? Infinity) <= SOON_OVER;
}

/** How much of a request's body is parsed at a time, in bytes: less where many chunks can be in it. */
function pieceOf({ headers }: IncomingMessage): number {
  return headers["content-length"] === undefined ? MOST_CHUNKS : MOST_READ;
}
