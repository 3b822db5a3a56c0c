import { connect } from "node:net";
import { pause } from "../../src/shared/mod.ts";
import type { Attack, Target } from "./attack.ts";
import { Connections, upgradeRequest, writeAll } from "./bytes.ts";

/** How long connections are held, in ms. */
const HELD_MS = 2_000;

/** Connections that cost file descriptors and nothing else. No token is needed for most. */
export const connectionAttacks: readonly Attack[] = [
  {
    name: "idle-connections",
    run: (target) => hold(target, { count: 2_000, sent: () => "" }),
  },
  {
    name: "half-open-requests",
    run: (target) =>
      hold(target, {
        count: 1_500,
        sent: (index) => `GET /v1/sessions/${index} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-more: `,
      }),
  },
  {
    name: "reset-connections",
    async run(target) {
      const count = 2_000;
      let done = 0;
      while (done < count && !target.signal.aborted) {
        await Promise.all(Array.from({ length: 50 }, () => reset(target)));
        done += 50;
      }
      return `${done} connections, each reset as soon as it was there`;
    },
  },
  {
    name: "bodies-after-their-answer",
    async run(target) {
      using connections = new Connections(target);
      const chunks = new TextEncoder().encode("1\r\nx\r\n".repeat(10_000));
      const head = "POST /v1/sessions/s/messages HTTP/1.1\r\nhost: 127.0.0.1\r\n" +
        "transfer-encoding: chunked\r\n\r\n";
      const until = performance.now() + HELD_MS;
      const sent = await Promise.all(Array.from({ length: 40 }, async () => {
        const conn = await connections.open(head);
        if (conn === undefined) return 0;
        readAll(conn, target.signal);
        let bytes = 0;
        while (performance.now() < until && !target.signal.aborted) {
          const isSent = await writeAll(conn, chunks).then(() => true, () => false);
          if (!isSent) break;
          bytes += chunks.length;
        }
        return bytes;
      }));
      const mebibytes = sent.reduce((sum, bytes) => sum + bytes, 0) / 1_048_576;
      return `40 bodies without a token, ${mebibytes.toFixed(1)} MiB in chunks of a byte`;
    },
  },
  {
    name: "broken-upgrades",
    async run(target) {
      using connections = new Connections(target);
      const count = 400;
      for (let index = 0; index < count && !target.signal.aborted; index += 1) {
        const rest = index % 2 === 0 ? "" : "\u0081\u00ff".repeat(index);
        const conn = await connections.open(
          upgradeRequest(target.token, `/ws?session=s${index % 7}`) + rest,
        );
        if (index % 3 > 0) closeQuietly(conn);
      }
      return `${count} upgrades, each cut off or followed by garbage`;
    },
  },
  {
    name: "pipelined-requests",
    async run(target) {
      using connections = new Connections(target);
      const requests = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20_000);
      const answered = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const conn = await connections.open();
          if (conn === undefined) return 0;
          const answers = readAll(conn, target.signal);
          await writeAll(conn, new TextEncoder().encode(requests)).catch(() => {});
          await conn.closeWrite().catch(() => {});
          return await answers;
        }),
      );
      const mebibytes = answered.reduce((sum, bytes) => sum + bytes, 0) / 1_048_576;
      return `20 × 20,000 requests, each lot at once; ${mebibytes.toFixed(1)} MiB of answers`;
    },
  },
  {
    name: "dripping-heads",
    async run(target) {
      using connections = new Connections(target);
      const conns = await Promise.all(
        Array.from({ length: 300 }, () => connections.open("GET / HTTP/1.1\r\nx-slow: ")),
      );
      const drop = new Uint8Array([97]);
      let sent = 0;
      for (let round = 0; round < 20 && !target.signal.aborted; round += 1) {
        for (const conn of conns) sent += await conn?.write(drop).catch(() => 0) ?? 0;
        await pause(150);
      }
      return `300 heads, ${sent} bytes of them one at a time`;
    },
  },
];

/** Opens a connection, and resets it. */
async function reset({ url }: Target): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once("connect", () => socket.resetAndDestroy());
    socket.once("close", () => resolve());
    socket.on("error", () => {});
  });
}

async function hold(
  target: Target,
  { count, sent }: { readonly count: number; readonly sent: (index: number) => string },
): Promise<string> {
  using connections = new Connections(target);
  let bytes = 0;
  for (let index = 0; index < count && !target.signal.aborted; index += 1) {
    const text = sent(index);
    await connections.open(text);
    bytes += text.length;
  }
  await pause(HELD_MS);
  return `${connections.count} connections held, ${bytes} bytes`;
}

/** Reads to the end, or until the time is up; how many bytes there were. */
async function readAll(conn: Deno.TcpConn, signal: AbortSignal): Promise<number> {
  const stop = () => closeQuietly(conn);
  signal.addEventListener("abort", stop, { once: true });
  const buffer = new Uint8Array(65_536);
  let bytes = 0;
  for (;;) {
    const read = await conn.read(buffer).catch(() => null);
    if (read === null) break;
    bytes += read;
  }
  signal.removeEventListener("abort", stop);
  return bytes;
}

function closeQuietly(conn: Deno.TcpConn | undefined): void {
  try {
    conn?.close();
  } catch {
    // The target was faster.
  }
}
