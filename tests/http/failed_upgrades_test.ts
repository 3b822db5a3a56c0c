import { assertEquals } from "@std/assert";
import { connect } from "node:net";
import { SendBuffers } from "../../src/http/send_buffers.ts";
import { ClientSocket, type Door } from "../../src/http/socket.ts";
import { LoopbackPairs } from "../../src/listener/loopback_pair.ts";
import { latin1 } from "../support/raw_http.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const KEY = { "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
const LIMITS = { frameBytes: 1_000, framesPerSecond: 10_000, bufferedBytes: 1e6, idleMs: 60_000 };

/** A client's socket on a native one, and what its door is told. */
function socketOn(native: WebSocket, onGone: () => void = () => {}) {
  const told: string[] = [];
  const tell = (what: string) => Promise.resolve(void told.push(what));
  const door: Door = {
    open: () => tell("open"),
    frame: () => tell("frame"),
    close: () => tell("close"),
    failed() {},
    refused() {},
  };
  const buffers = new SendBuffers(1e6);
  const spend = () => undefined;
  const socket = new ClientSocket(native, {
    ...{ owner: "ada", limits: LIMITS, buffers, door, spend, onGone },
  });
  return { socket, told };
}

Deno.test("a socket whose upgrade fails is gone, as one that was closed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const pairs = new LoopbackPairs({ host: "127.0.0.1", port: listener.addr.port });
  const accepting = listener.accept().then((conn) => pairs.claims(conn));
  const { near, far } = await pairs.make();
  await accepting;
  // Closed with bytes unread, it resets the other end, which cannot be written to then.
  await new Promise<void>((resolve) => far.write("x", () => resolve()));
  near.close();
  const { socket: native } = Deno.upgradeWebSocket(
    new Request("http://bridge/", {
      headers: { upgrade: "websocket", connection: "upgrade", ...KEY },
    }),
    { idleTimeout: 0, socket: far, head: new Uint8Array() } as Deno.UpgradeWebSocketOptions,
  );
  let gone = 0;
  const { socket, told } = socketOn(native, () => gone += 1);
  await socket.closed;
  assertEquals([gone, told], [1, ["close"]]);
  socket.close(1012, "draining");
  assertEquals(gone, 1);
  far.destroy();
  listener.close();
});

Deno.test("a socket that is closed before it has opened closes once it has, and its door stays shut", async () => {
  let served: ReturnType<typeof socketOn> | undefined;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket: native, response } = Deno.upgradeWebSocket(request);
    served = socketOn(native);
    served.socket.close(1012, "draining");
    served.socket.close(1001, "idle");
    return response;
  });
  const client = new WebSocket(`ws://127.0.0.1:${server.addr.port}`);
  const { promise, resolve } = Promise.withResolvers<readonly [number, string]>();
  client.onclose = ({ code, reason }) => resolve([code, reason]);
  assertEquals(await promise, [1012, "draining"]);
  await served?.socket.closed;
  assertEquals(served?.told, ["close"]);
  await server.shutdown();
});

/** How many sockets of one owner, and how many connections with their relays, fit into the instance. */
const MOST = 24;

const HEAD = [
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  ...Object.entries(KEY).map(([name, value]) => `${name}: ${value}`),
];
const asked = (...more: readonly string[]) =>
  latin1(["GET /ws?session=s HTTP/1.1", ...HEAD, ...more, "", ""].join("\r\n"));

/** Heads that leave a doubt are read by the HTTP parser. */
const FOR_PARSER = "Expect: nothing";

type Leaving = "reset" | "close" | "half close";

interface Visit {
  readonly bytes: Uint8Array;
  /** How many bytes are read before it leaves. */
  readonly reads?: number;
  readonly leaves: Leaving;
}

const PING = new Uint8Array([0x89, 0x80, 0, 0, 0, 0]);
const TOO_LARGE = new Uint8Array([0x82, 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0]);
const PART_OF_A_FRAME = new Uint8Array([0x81, 0xfe, 0]);

const joined = (...pieces: readonly Uint8Array[]) =>
  Uint8Array.from(pieces.flatMap((piece) => [...piece]));

const VISITS: readonly Visit[] = [[], [FOR_PARSER]].flatMap((more) => {
  const head = asked(...more);
  return (["reset", "close", "half close"] as const).flatMap((leaves) => [
    { bytes: head, leaves },
    { bytes: head.subarray(0, 60), leaves },
    { bytes: head, reads: 1, leaves },
    { bytes: head, reads: 300, leaves },
    { bytes: joined(head, PING), leaves },
    { bytes: joined(head, PING), reads: 1, leaves },
    { bytes: joined(head, PART_OF_A_FRAME), leaves },
    { bytes: joined(head, TOO_LARGE), leaves },
    { bytes: joined(head, TOO_LARGE), reads: 1, leaves },
  ]);
});

/** Comes, sends, reads and leaves; resolves once the connection is gone. */
async function visit(port: number, { bytes, reads = 0, leaves }: Visit): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const client = connect({ host: "127.0.0.1", port });
  let read = 0;
  const leave = () => {
    if (leaves === "reset") client.resetAndDestroy();
    else if (leaves === "close") client.destroy();
    else client.end();
  };
  client.on("error", () => {});
  client.once("close", () => resolve());
  client.on("data", (piece) => {
    const before = read;
    read += piece.length;
    if (before < reads && read >= reads) leave();
  });
  client.once("connect", () => client.write(bytes, () => reads === 0 && leave()));
  await promise;
}

/** Opens as many sockets as one owner may have, at once; how many of them opened. */
async function openAll({ url }: ServedWorld): Promise<number> {
  const all = Array.from({ length: MOST }, () => {
    const client = new WebSocket(`${url.replace("http", "ws")}/ws`);
    const gone = new Promise<void>((resolve) => client.onclose = () => resolve());
    const isOpen = new Promise<boolean>((resolve) => {
      client.onmessage = () => resolve(true);
      client.onerror = () => resolve(false);
    });
    return { client, gone, isOpen };
  });
  const open = await Promise.all(all.map(({ isOpen }) => isOpen));
  for (const { client } of all) client.close();
  await Promise.all(all.map(({ gone }) => gone));
  return open.filter(Boolean).length;
}

function descriptors(): number | undefined {
  return Deno.build.os === "linux" ? [...Deno.readDirSync("/proc/self/fd")].length : undefined;
}

Deno.test("clients that leave in the middle of an upgrade leave nothing behind", async () => {
  await withServer(async (world) => {
    const settled = async (isSo: () => Promise<boolean>) => {
      while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await settled(async () => await openAll(world) === MOST);
    const before = descriptors();
    for (let round = 0; round < 6; round++) {
      for (const lane of [0, 1, 2]) {
        const visits = VISITS.filter((_, index) => index % 3 === lane);
        await Promise.all(visits.map((each) => visit(world.port, each)));
      }
    }
    // What the last ones left is cleared away as soon as it is seen.
    await settled(async () => await openAll(world) === MOST);
    await settled(() => Promise.resolve((descriptors() ?? 0) <= (before ?? 0)));
  }, { limits: { connectionsPerOwner: MOST }, maxConnections: 2 * MOST });
});
