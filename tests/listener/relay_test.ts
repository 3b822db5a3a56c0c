import { assert, assertEquals } from "@std/assert";
import { ByteConnection } from "../../src/listener/byte_connection.ts";
import type { SocketOwner } from "../../src/listener/handler.ts";
import { SocketRelay } from "../../src/listener/relay.ts";
import { yieldToEventLoop } from "../../src/shared/mod.ts";
import { frame } from "../attack/bytes.ts";

const IDLE_MS = 30_000;

/** When a client that has said nothing is pinged, and when it is given up, at the latest. */
const PING_MS = IDLE_MS / 2 + 1_000;
const GONE_MS = IDLE_MS + 1_000;

interface Ends {
  readonly relay: SocketRelay;
  /** What the client reads and writes, and the WebSocket. */
  readonly client: Deno.TcpConn;
  readonly socket: Deno.TcpConn;
  /** What the owner was told. */
  readonly told: string[];
  /** So many ms from now. */
  readonly after: (ms: number) => number;
}

async function pair(): Promise<readonly [Deno.TcpConn, Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return await Promise.all([Deno.connect({ port: listener.addr.port }), listener.accept()]);
}

async function withRelay(test: (ends: Ends) => Promise<void>): Promise<void> {
  const [client, outer] = await pair();
  const [socket, near] = await pair();
  const told: string[] = [];
  const owner: SocketOwner = {
    refuse: (fault) => told.push(fault),
    silent: () => told.push("silent"),
  };
  const ended = Promise.withResolvers<void>();
  const onEnd = () => ended.resolve();
  const connection = new ByteConnection(outer, { early: new Uint8Array() }, () => {});
  const options = { near, messageBytes: 1_000, idleMs: IDLE_MS, owner, onEnd };
  const relay = new SocketRelay(connection, options);
  void relay.run();
  const begun = performance.now();
  try {
    await test({ relay, client, socket, told, after: (ms) => begun + ms });
  } finally {
    client.close();
    socket.close();
    await ended.promise;
  }
}

async function read(conn: Deno.TcpConn, bytes: number): Promise<readonly number[]> {
  const all: number[] = [];
  while (all.length < bytes) {
    const buffer = new Uint8Array(bytes - all.length);
    const found = await conn.read(buffer);
    assert(found !== null, `it ended after ${all.length} bytes`);
    all.push(...buffer.subarray(0, found));
  }
  return all;
}

/** Sends something from one end of the relay, and waits until the other has it, and nothing before. */
async function pass(from: Deno.TcpConn, to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  await from.write(bytes);
  assertEquals(await read(to, bytes.length), [...bytes]);
}

const PING = [0x89, 0];
const PONG = frame({ opcode: 10, bytes: 0, isLast: true });
const HEAD = new TextEncoder().encode("HTTP/1.1 101 Switching Protocols\r\n\r\n");
const SENT = new Uint8Array([0x81, 2, 65, 66]);
const ASKED = frame({ opcode: 1, bytes: 3, isLast: true });

Deno.test("a client that is silent is pinged once after half of its time, and given up after all of it", async () => {
  await withRelay(async ({ relay, client, socket, told, after }) => {
    relay.look(after(PING_MS));
    await pass(socket, client, HEAD);
    relay.look(after(PING_MS - 2_000));
    await pass(socket, client, SENT);
    relay.look(after(PING_MS));
    relay.look(after(PING_MS + 1_000));
    assertEquals(await read(client, PING.length), PING);
    await pass(socket, client, SENT);
    assertEquals(told, []);
    relay.look(after(GONE_MS));
    relay.look(after(GONE_MS + 1_000));
    assertEquals(told, ["silent"]);
    assertEquals(await client.read(new Uint8Array(1)), null);
  });
});

Deno.test("a pong is a sign of life, and not passed on; so is a message, which is", async () => {
  await withRelay(async ({ relay, client, socket, after }) => {
    const pinged = async () => {
      let isPinged = false;
      const ping = read(client, PING.length).finally(() => isPinged = true);
      while (!isPinged) {
        relay.look(after(PING_MS));
        await yieldToEventLoop();
      }
      assertEquals(await ping, PING);
    };
    await pass(socket, client, HEAD);
    await pinged();
    await client.write(PONG);
    await pinged();
    await pass(client, socket, ASKED);
    await pinged();
  });
});

Deno.test("a part of a frame is no sign of life", async () => {
  await withRelay(async ({ relay, client, socket, told, after }) => {
    await pass(socket, client, HEAD);
    await pass(client, socket, ASKED.subarray(0, 7));
    relay.look(after(GONE_MS));
    assertEquals(told, ["silent"]);
  });
});

Deno.test("a client is not pinged in the middle of a frame that it is sent", async () => {
  await withRelay(async ({ relay, client, socket, after }) => {
    await pass(socket, client, HEAD);
    await pass(socket, client, SENT.subarray(0, 3));
    relay.look(after(PING_MS));
    await pass(socket, client, SENT.subarray(3));
    relay.look(after(PING_MS));
    assertEquals(await read(client, PING.length), PING);
  });
});
