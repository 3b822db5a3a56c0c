import { connect, type Socket } from "node:net";

/**
 * Connects the process with itself, by the port where it listens anyway: the connecting end can
 * become a native WebSocket, and the accepted end is what the bridge reads and writes. Address
 * and port of the connecting end tell these connections from those of clients.
 */
export class LoopbackPairs {
  readonly #address: { readonly host: string; readonly port: number };
  readonly #expected = new Map<string, (conn: Deno.TcpConn) => void>();
  readonly #connecting = new Set<Promise<unknown>>();

  /** `address`: where the process listens. */
  constructor(address: { readonly host: string; readonly port: number }) {
    this.#address = address;
  }

  /** Both ends of a new connection. Throws if it cannot be made. */
  async make(): Promise<{ readonly near: Deno.TcpConn; readonly far: Socket }> {
    const far = connect({ ...this.#address, noDelay: true });
    far.on("error", ignore);
    far.pause();
    const { promise: near, resolve } = Promise.withResolvers<Deno.TcpConn>();
    const connected = new Promise<string>((done, fail) => {
      far.once("connect", () => {
        const end = endOf(far.localAddress ?? "", far.localPort ?? 0);
        this.#expected.set(end, resolve);
        done(end);
      });
      far.once("close", () => fail(new Error("no connection with this process could be made")));
    });
    const settled = connected.catch(ignore);
    this.#connecting.add(settled);
    settled.then(() => this.#connecting.delete(settled));
    const end = await connected;
    const gone = new Promise<never>((_, fail) => {
      far.once("close", () => fail(new Error("the connection with this process was refused")));
    });
    try {
      return { near: await Promise.race([near, gone]), far };
    } finally {
      this.#expected.delete(end);
      gone.catch(ignore);
      // Deno keeps it as long as its WebSocket.
      far.removeAllListeners("close");
    }
  }

  /** Whether an accepted connection is the end of a pair, which then has it. */
  async claims(conn: Deno.TcpConn): Promise<boolean> {
    if (this.#connecting.size > 0) await Promise.all(this.#connecting);
    const end = endOf(conn.remoteAddr.hostname, conn.remoteAddr.port);
    const take = this.#expected.get(end);
    if (take === undefined) return false;
    this.#expected.delete(end);
    take(conn);
    return true;
  }
}

function ignore(): void {}

/** One end of a connection. A socket for both families tells IPv4 addresses in the form of IPv6. */
function endOf(address: string, port: number): string {
  return `${address.replace(/^::ffff:/i, "")} ${port}`;
}
