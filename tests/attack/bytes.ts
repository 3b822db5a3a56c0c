import type { Target } from "./attack.ts";

const encoder = new TextEncoder();

/** Raw connections to the target, which all end when the attack does. */
export class Connections implements Disposable {
  readonly #address: { readonly hostname: string; readonly port: number };
  readonly #open = new Set<Deno.TcpConn>();

  constructor({ url }: Target) {
    const { hostname, port } = new URL(url);
    this.#address = { hostname, port: Number(port) };
  }

  /** Opens one and sends this; undefined if the target or this machine has no room for it. */
  async open(sent = ""): Promise<Deno.TcpConn | undefined> {
    try {
      const conn = await Deno.connect(this.#address);
      this.#open.add(conn);
      if (sent !== "") await writeAll(conn, encoder.encode(sent));
      return conn;
    } catch {
      return undefined;
    }
  }

  /** Opens a socket; undefined if it is refused. */
  async upgrade(token: string, path = "/ws?session=attack"): Promise<Deno.TcpConn | undefined> {
    const conn = await this.open(upgradeRequest(token, path));
    const answer = new Uint8Array(1_024);
    const read = await conn?.read(answer).catch(() => null) ?? null;
    const isOpen = read !== null && new TextDecoder().decode(answer).startsWith("HTTP/1.1 101");
    return isOpen ? conn : undefined;
  }

  get count(): number {
    return this.#open.size;
  }

  [Symbol.dispose](): void {
    for (const conn of this.#open) {
      try {
        conn.close();
      } catch {
        // It is closed already.
      }
    }
  }
}

/** The head of a request for a socket. */
export function upgradeRequest(token: string, path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n` +
    "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n" +
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

/** A client's frame with so many bytes of `a`; the mask is zero. */
export function frame(
  { opcode, bytes, isLast }: {
    readonly opcode: number;
    readonly bytes: number;
    readonly isLast: boolean;
  },
): Uint8Array {
  const extended = bytes < 126 ? 0 : bytes < 65_536 ? 2 : 8;
  const made = new Uint8Array(2 + extended + 4 + bytes).fill(97);
  const view = new DataView(made.buffer);
  made[0] = (isLast ? 0x80 : 0) | opcode;
  made[1] = 0x80 | (extended === 0 ? bytes : extended === 2 ? 126 : 127);
  if (extended === 2) view.setUint16(2, bytes);
  if (extended === 8) view.setBigUint64(2, BigInt(bytes));
  made.fill(0, 2 + extended, 6 + extended);
  return made;
}

/** Sends all bytes; throws once the connection is gone. */
export async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** Reads until the end, and gives what came last, at most so many bytes. */
export async function readToEnd(conn: Deno.TcpConn, keep = 1_000): Promise<Uint8Array> {
  let last = new Uint8Array();
  const buffer = new Uint8Array(16_384);
  for (;;) {
    const read = await conn.read(buffer).catch(() => null);
    if (read === null) return last;
    const both = new Uint8Array([...last, ...buffer.subarray(Math.max(0, read - keep), read)]);
    last = both.slice(-keep);
  }
}
