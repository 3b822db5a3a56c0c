import { pause } from "../shared/mod.ts";
import type { ClientConnection } from "./client_connection.ts";
import { MessageMeter, type SocketFault } from "./message_meter.ts";

/**
 * How much of a socket's outgoing bytes is read at a time: more where there was more than that to read.
 * A socket at rest keeps the least of it.
 */
const LEAST_READ = 1_024;
const MOST_READ = 65_536;

/** How often something is read only to be dropped, in ms. */
const DROP_MS = 10;

/** How long a client whose frames are refused may take to answer the close, in ms. */
const REFUSED_MS = 1_000;

/** How long a client may take to hang up after its socket has, in ms. */
const HANG_UP_MS = 2_000;

/**
 * Carries the bytes of a WebSocket between its client and its native end, and looks at each message.
 * Once one is at fault, what the client sends is dropped, and `onFault` is called.
 * Resolves when both directions have ended; it closes both ends, and never rejects.
 */
export async function relay({ client, near, messageBytes, onFault, early }: {
  readonly client: ClientConnection;
  /** The end of the pair that is not the WebSocket. */
  readonly near: Deno.TcpConn;
  readonly messageBytes: number;
  readonly onFault: (fault: SocketFault) => void;
  /** What the client sent before this. */
  readonly early: Uint8Array;
}): Promise<void> {
  client.once("close", () => closeQuietly(near));
  let cut: ReturnType<typeof setTimeout> | undefined;
  const up = carryUp();
  await carryDown();
  await client.endSending();
  const timer = setTimeout(() => client.destroy(), HANG_UP_MS);
  await up;
  clearTimeout(timer);
  clearTimeout(cut);
  client.destroy();

  async function carryUp(): Promise<void> {
    const meter = new MessageMeter(messageBytes);
    let isCarrying = true;
    let bytes: Uint8Array | null = early;
    for (; bytes !== null; bytes = await client.next()) {
      if (!isCarrying) {
        await pause(DROP_MS);
        continue;
      }
      const fault = meter.take(bytes);
      isCarrying = fault === undefined && await writeAll(near, bytes);
      if (fault) refuse(fault);
    }
    await near.closeWrite().catch(() => {});
  }

  function refuse(fault: SocketFault): void {
    onFault(fault);
    cut = setTimeout(() => client.destroy(), REFUSED_MS);
  }

  async function carryDown(): Promise<void> {
    const least = new Uint8Array(LEAST_READ);
    for (let buffer = least;;) {
      const read = await near.read(buffer).catch(() => null);
      if (read === null || !await client.send(buffer.subarray(0, read))) return;
      if (read < buffer.length) buffer = least;
      else if (buffer === least) buffer = new Uint8Array(MOST_READ);
    }
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<boolean> {
  try {
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
    return true;
  } catch {
    return false;
  }
}

function closeQuietly(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
