import { readInto } from "./conn.ts";
import { endOfHead } from "./head.ts";
import type { Patience } from "./patience.ts";

/** How much is read of somebody who has asked for nothing yet, in bytes. */
const READ = 2_048;

/** From here on the HTTP parser may say what is wrong with a head, in bytes. */
const LONG_HEAD = 16_384;

/**
 * A connection that has not sent the head of a request yet: its first, or the next after an exchange.
 * It costs as little as possible.
 */
export class Arrival {
  readonly isWaiting = true;
  readonly conn: Deno.TcpConn;
  #since = performance.now();
  #isGone = false;
  /** What is being read already; absent on a new connection. */
  #next: Promise<Uint8Array | null> | undefined;
  /** Whether nothing has come since the answer before. */
  #isIdle: boolean;

  constructor(conn: Deno.TcpConn, next?: Promise<Uint8Array | null>) {
    this.conn = conn;
    this.#next = next;
    this.#isIdle = next !== undefined;
  }

  get destroyed(): boolean {
    return this.#isGone;
  }

  /**
   * What the client sends, up to the end of a head or beyond; less if it is no HTTP, and null if the
   * connection ends before.
   */
  async head(): Promise<Uint8Array | null> {
    let bytes: Uint8Array = new Uint8Array();
    for (;;) {
      const read = await (this.#next ?? this.#read());
      this.#next = undefined;
      if (this.#isIdle) this.#since = performance.now();
      this.#isIdle = false;
      if (read === null || this.#isGone) return null;
      const before = bytes;
      bytes = before.length === 0 ? read : new Uint8Array(before.length + read.length);
      if (before.length > 0) {
        bytes.set(before);
        bytes.set(read, before.length);
      }
      if (!isMethod(bytes[0]) || bytes.length >= LONG_HEAD) return bytes;
      if (endOfHead(bytes, Math.max(0, before.length - 3)) !== -1) return bytes;
    }
  }

  /** Whether it has used up somebody's patience. */
  isLate(now: number, { headMs, idleMs }: Patience): boolean {
    return now - this.#since > (this.#isIdle ? idleMs : headMs);
  }

  destroy(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.conn.close();
  }

  async #read(): Promise<Uint8Array | null> {
    const buffer = new Uint8Array(READ);
    const read = await readInto(this.conn, buffer);
    return read === null ? null : buffer.subarray(0, read);
  }
}

/** Whether a request can begin with this byte: methods are capital letters. */
function isMethod(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 65 && byte <= 90;
}
