import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";
import { joinedBytes } from "../shared/mod.ts";
import type { ByteConnection } from "./byte_connection.ts";

/** The head of an answer. Framing and `connection` are the exchange's own. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  /** How long the body is, in bytes, where that is known. */
  readonly length?: number | undefined;
}

/**
 * One request and its answer, as bytes: nothing is buffered, or copied into streams. Whoever takes it
 * reads the body, then answers with `respond`, `write` and `end`, or ends the connection with `cut`.
 */
export interface ByteExchange {
  /** How long the body is, in bytes; undefined if that is not known before its end. */
  readonly bodyBytes: number | undefined;
  /**
   * Aborted as soon as the client is gone; it is looked for once the body is read. One that ends its own
   * side only is taken for gone: until something is written, TCP does not tell it from one that closed
   * its connection, as clients do that give up, and a call that nobody waits for must end before that.
   */
  readonly gone: AbortSignal;
  /** Fills the beginning of `target` with the next bytes of the body; 0 at its end, or when it broke off. */
  read(target: Uint8Array): Promise<number>;
  /** Sends a head with the first write. */
  respond(head: ResponseHead): void;
  /** Sends bytes of the body. Resolves once the system has them: false if the client is gone. */
  write(pieces: readonly Uint8Array[]): Promise<boolean>;
  /** Sends the last bytes, and ends the answer; the connection may carry another request then. */
  end(pieces?: readonly Uint8Array[]): Promise<void>;
  /** Ends the connection, so that the client sees that the answer is not whole. */
  cut(): void;
}

const encoder = new TextEncoder();
const LINE_END = encoder.encode("\r\n");
const LAST_CHUNK = encoder.encode("0\r\n\r\n");

/** How much of an unread body is dropped so that the connection can carry another request, in bytes. */
const MOST_DROPPED = 1_048_576;

/** How much is read at a time of what comes after a request, in bytes. */
const READ = 2_048;

/** How long a client may take to hang up, in ms, before the rest of its body is refused. */
const HANG_UP_MS = 2_000;

/** An exchange on a connection, after the head of its request. */
export class ConnectionExchange implements ByteExchange {
  readonly bodyBytes: number;
  readonly #client: ByteConnection;
  readonly #gone = new AbortController();
  readonly #keepsAlive: boolean;
  readonly #onEnd: (next: Promise<Uint8Array | null>) => void;
  #unread: number;
  #head: Uint8Array | undefined;
  #isChunked = false;
  #hasBegun = false;
  #isOver = false;
  /** What the client sends after its request: the next one, or its end. */
  #next: Promise<Uint8Array | null> | undefined;

  /** `onEnd` is called once another request may come, with what comes next on the connection. */
  constructor(client: ByteConnection, { bodyBytes, keepsAlive, onEnd }: {
    readonly bodyBytes: number;
    readonly keepsAlive: boolean;
    readonly onEnd: (next: Promise<Uint8Array | null>) => void;
  }) {
    this.#client = client;
    this.bodyBytes = bodyBytes;
    this.#unread = bodyBytes;
    this.#keepsAlive = keepsAlive;
    this.#onEnd = onEnd;
    client.hold({ closed: () => this.#leave() });
  }

  /** Whether its answer has begun, or it was cut. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#unread === 0 || this.#isOver) return 0;
    const most = target.length > this.#unread ? target.subarray(0, this.#unread) : target;
    const read = await this.#client.fill(most);
    if (read === null) {
      this.#leave();
      return 0;
    }
    this.#unread -= read;
    if (this.#unread === 0) this.#watch();
    return read;
  }

  /** Reads the rest of a body and drops it, if its end is near. */
  async drop(): Promise<void> {
    if (this.#unread > MOST_DROPPED) return;
    const timer = setTimeout(() => this.#client.destroy(), HANG_UP_MS);
    const dropped = new Uint8Array(Math.min(this.#unread, READ * 16));
    while (await this.read(dropped) > 0);
    clearTimeout(timer);
  }

  respond({ status, headers, length }: ResponseHead): void {
    this.#hasBegun = true;
    const hasBody = status >= 200 && status !== 204 && status !== 304;
    this.#isChunked = hasBody && length === undefined;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
    for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
    if (this.#isChunked) head += "transfer-encoding: chunked\r\n";
    else if (hasBody) head += `content-length: ${length}\r\n`;
    if (!this.#mayContinue) head += "connection: close\r\n";
    this.#head = new Uint8Array(Buffer.from(`${head}\r\n`, "latin1"));
  }

  async write(pieces: readonly Uint8Array[]): Promise<boolean> {
    const framed = this.#framed(pieces);
    if (framed.length === 0) return !this.#isOver;
    return await this.#send(framed);
  }

  async end(pieces: readonly Uint8Array[] = []): Promise<void> {
    if (this.#isOver) return;
    const mayContinue = this.#mayContinue;
    const framed = this.#framed(pieces);
    const isSent = await this.#send(this.#isChunked ? [...framed, LAST_CHUNK] : framed);
    this.#isOver = true;
    if (isSent && mayContinue) return this.#onEnd(this.#next ?? this.#client.next());
    if (isSent) await this.#hangUp();
    this.#client.destroy();
  }

  cut(): void {
    this.#hasBegun = true;
    this.#isOver = true;
    this.#client.destroy();
  }

  /** Bytes of the body as they are sent; none of none. */
  #framed(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    if (bytes === 0) return [];
    if (!this.#isChunked) return pieces;
    return [encoder.encode(`${bytes.toString(16)}\r\n`), ...pieces, LINE_END];
  }

  /** Whether another request may follow: its beginning has to be told from the rest of this one. */
  get #mayContinue(): boolean {
    return this.#keepsAlive && this.#unread === 0 && !this.#gone.signal.aborted;
  }

  async #send(pieces: readonly Uint8Array[]): Promise<boolean> {
    if (this.#isOver || this.#gone.signal.aborted) return false;
    const all = this.#head ? [this.#head, ...pieces] : pieces;
    this.#head = undefined;
    if (all.length === 0) return true;
    const isSent = await this.#client.send(joinedBytes(all));
    if (!isSent) this.#leave();
    return isSent;
  }

  /**
   * Ends sending, and drops what still comes for a while: a connection that is closed with bytes unread
   * may take the answer with it.
   */
  async #hangUp(): Promise<void> {
    await this.#client.endSending();
    const timer = setTimeout(() => this.#client.destroy(), HANG_UP_MS);
    const dropped = new Uint8Array(READ * 16);
    for (let bytes = 0; bytes < MOST_DROPPED;) {
      const read = this.#next ? (await this.#next)?.length : await this.#client.fill(dropped);
      this.#next = undefined;
      if (read === null || read === undefined) break;
      bytes += read;
    }
    clearTimeout(timer);
  }

  #leave(): void {
    if (!this.#isOver) this.#gone.abort();
  }

  /** Looks out for the client's end while it waits for its answer. */
  #watch(): void {
    this.#next = this.#client.next();
    this.#next.then((bytes) => {
      if (bytes === null) this.#leave();
    });
  }
}
