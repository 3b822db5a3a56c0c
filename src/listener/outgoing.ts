/** What is written to a connection. */
export class Outgoing {
  readonly #conn: Deno.TcpConn;
  #writingSince: number | undefined;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Whether something is being written. */
  get isSending(): boolean {
    return this.#writingSince !== undefined;
  }

  /** Writes bytes; false if the connection is gone. One call at a time. */
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

  /** Whether the other end has read nothing for longer than this, in ms. */
  isStalled(now: number, stallMs: number): boolean {
    return this.#writingSince !== undefined && now - this.#writingSince > stallMs;
  }
}
