import type { Patience } from "./patience.ts";

/** How much is read at a time of what comes after a request, in bytes. */
const READ = 2_048;

/**
 * A client's connection while one request is answered over it as bytes. It knows when its client is
 * gone only if it reads.
 */
export class ExchangeConnection {
  readonly isWaiting = false;
  readonly remoteAddress: string;
  /** Resolves once it is closed, by whomever. */
  readonly closed: Promise<void>;
  readonly #conn: Deno.TcpConn;
  readonly #close = Promise.withResolvers<void>();
  #early: Uint8Array;
  #writingSince: number | undefined;
  #isGone = false;

  /** `early` is what has been read already after the head. */
  constructor(conn: Deno.TcpConn, early: Uint8Array) {
    this.#conn = conn;
    this.#early = early;
    this.remoteAddress = conn.remoteAddr.hostname;
    this.closed = this.#close.promise;
  }

  get conn(): Deno.TcpConn {
    return this.#conn;
  }

  get destroyed(): boolean {
    return this.#isGone;
  }

  /** Whether its client has read nothing for too long. Whoever has the exchange knows the rest. */
  isLate(now: number, { stallMs }: Patience): boolean {
    return this.#writingSince !== undefined && now - this.#writingSince > stallMs;
  }

  /** Fills the beginning of `target`, and resolves with how many bytes that were; null at the end. */
  async fill(target: Uint8Array): Promise<number | null> {
    if (this.#early.length === 0) return await this.#conn.read(target).catch(() => null);
    const taken = this.#early.subarray(0, target.length);
    this.#early = this.#early.subarray(taken.length);
    target.set(taken);
    return taken.length;
  }

  /** What comes next; null at the end. */
  async next(): Promise<Uint8Array | null> {
    const buffer = new Uint8Array(READ);
    const read = await this.fill(buffer);
    return read === null ? null : buffer.subarray(0, read);
  }

  /** Sends bytes; false if the connection is gone. One call at a time. */
  async send(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) {
        this.#writingSince = performance.now();
        at += await this.#conn.write(at === 0 ? bytes : bytes.subarray(at));
      }
      return true;
    } catch {
      return false;
    } finally {
      this.#writingSince = undefined;
    }
  }

  /** Tells the client that nothing more is sent. */
  async endSending(): Promise<void> {
    await this.#conn.closeWrite().catch(() => {});
  }

  destroy(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    try {
      this.#conn.close();
    } catch {
      // It is closed already.
    }
    this.#close.resolve();
  }
}
