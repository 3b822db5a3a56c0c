import { pause } from "../shared/mod.ts";
import type { ByteConnection } from "./byte_connection.ts";
import { closeQuietly, readInto } from "./conn.ts";
import { MessageMeter, type SocketFault } from "./message_meter.ts";
import { Outgoing } from "./outgoing.ts";
import { ReadBuffer } from "./read_buffer.ts";

/** How often something is read only to be dropped, in ms. */
const DROP_MS = 10;

/** How long a client whose frames are refused may take to answer the close, in ms. */
const REFUSED_MS = 1_000;

/** How long a client may take to hang up after its socket has, in ms. */
const HANG_UP_MS = 2_000;

/** What a relay needs besides its client. */
export interface RelayEnds {
  /** The end of the pair that is not the WebSocket. */
  readonly near: Deno.TcpConn;
  readonly messageBytes: number;
  readonly onFault: (fault: SocketFault) => void;
}

/**
 * Carries the bytes of a WebSocket between its client and its native end, and looks at each message.
 * Once one is at fault, what the client sends is dropped, and `onFault` is called.
 * Resolves when both directions have ended; it closes both ends, and never rejects.
 */
export async function relay(
  client: ByteConnection,
  { near, messageBytes, onFault }: RelayEnds,
): Promise<void> {
  client.whenClosed(() => closeQuietly(near));
  let cut: ReturnType<typeof setTimeout> | undefined;
  const up = carryUp(client, near, {
    meter: new MessageMeter(messageBytes),
    onFault: (fault) => {
      onFault(fault);
      cut = setTimeout(() => client.destroy(), REFUSED_MS);
    },
  });
  const buffer = new ReadBuffer();
  for (;;) {
    const read = await readInto(near, buffer.bytes);
    if (read === null || !await client.send(buffer.take(read))) break;
  }
  await client.endSending();
  const timer = setTimeout(() => client.destroy(), HANG_UP_MS);
  await up;
  clearTimeout(timer);
  clearTimeout(cut);
  client.destroy();
}

async function carryUp(client: ByteConnection, near: Deno.TcpConn, { meter, onFault }: {
  readonly meter: MessageMeter;
  readonly onFault: (fault: SocketFault) => void;
}): Promise<void> {
  const buffer = new ReadBuffer();
  const outgoing = new Outgoing(near);
  let isCarrying = true;
  for (;;) {
    const read = await client.fill(buffer.bytes);
    if (read === null) break;
    const bytes = buffer.take(read);
    if (!isCarrying) {
      await pause(DROP_MS);
      continue;
    }
    const fault = meter.take(bytes);
    isCarrying = fault === undefined && await outgoing.send(bytes);
    if (fault) onFault(fault);
  }
  await near.closeWrite().catch(() => {});
}
