import { closeQuietly, readInto } from "./conn.ts";
import { Outgoing } from "./outgoing.ts";
import type { Patience } from "./patience.ts";

/** How much is read at a time of what comes after a request, in bytes. */
const READ = 2_048;

/** What has been read already of a connection, and what is being read. */
export interface ReadBefore {
  readonly early: Uint8Array;
  readonly reading?: Promise<Uint8Array | null> | undefined;
}

/** Whoever uses a connection. */
export interface Holder {
  /** Told that it is closed. */
  closed(): void;
}

/**
 * A client's connection whose bytes are read and written as they are: while one request is answered
 * over it, or by a socket for good. It knows when its client is gone only if it reads.
 */
export class ByteConnection {
  readonly isWaiting = false;
  readonly #conn: Deno.TcpConn;
  readonly #outgoing: Outgoing;
  readonly #onClosed: (connection: ByteConnection) => void;
  #early: Uint8Array;
  #reading: Promise<Uint8Array | null> | undefined;
  #holder: Holder | undefined;
  #isTaken = false;
  #isGone = false;

  /** `onClosed` is called once it is closed, by whomever. */
  constructor(
    conn: Deno.TcpConn,
    { early, reading }: ReadBefore,
    onClosed: (connection: ByteConnection) => void,
  ) {
    this.#conn = conn;
    this.#outgoing = new Outgoing(conn);
    this.#early = early.length > 0 ? early : NOTHING;
    this.#reading = reading;
    this.#onClosed = onClosed;
  }

  get conn(): Deno.TcpConn {
    return this.#conn;
  }

  get remoteAddress(): string {
    return this.#conn.remoteAddr.hostname;
  }

  get destroyed(): boolean {
    return this.#isGone;
  }

  /** Whether a socket has it. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Whether something is being sent. */
  get isSending(): boolean {
    return this.#outgoing.isSending;
  }

  /** Has a holder, in place of one before. */
  hold(holder: Holder): void {
    this.#holder = holder;
    if (this.#isGone) holder.closed();
  }

  /** Gives it to a socket, which has it until it is closed. */
  take(): this {
    this.#isTaken = true;
    return this;
  }

  /** Whether its client has read nothing for too long. Whoever has it knows the rest. */
  isLate(now: number, { stallMs }: Patience): boolean {
    return this.#outgoing.isStalled(now, stallMs);
  }

  /** Fills the beginning of `target`, and resolves with how many bytes that were; null at the end. */
  fill(target: Uint8Array): Promise<number | null> {
    if (this.#reading) return this.#fillWithRead(this.#reading, target);
    if (this.#early.length === 0) return readInto(this.#conn, target);
    const taken = this.#early.subarray(0, target.length);
    this.#early = taken.length < this.#early.length ? this.#early.subarray(taken.length) : NOTHING;
    target.set(taken);
    return Promise.resolve(taken.length);
  }

  /** What comes next, all of it that has been read already; null at the end. */
  async next(): Promise<Uint8Array | null> {
    if (this.#early.length > 0) {
      const early = this.#early;
      this.#early = NOTHING;
      return early;
    }
    const buffer = new Uint8Array(READ);
    const read = await this.fill(buffer);
    return read === null ? null : buffer.subarray(0, read);
  }

  /** Sends bytes; false if the connection is gone. One call at a time. */
  send(bytes: Uint8Array): Promise<boolean> {
    return this.#outgoing.send(bytes);
  }

  /** Tells the client that nothing more is sent. */
  async endSending(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {});
  }

  destroy(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    closeQuietly(this.#conn);
    this.#onClosed(this);
    this.#holder?.closed();
  }

  /** Bytes that have been read come before those that are being read. */
  async #fillWithRead(
    reading: Promise<Uint8Array | null>,
    target: Uint8Array,
  ): Promise<number | null> {
    this.#reading = undefined;
    if (this.#early.length > 0) {
      const read = await this.fill(target);
      this.#reading = reading;
      return read;
    }
    const bytes = await reading;
    if (bytes === null) return null;
    this.#early = bytes;
    return await this.fill(target);
  }
}

const NOTHING = new Uint8Array();
