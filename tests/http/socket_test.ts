import { assert, assertEquals } from "@std/assert";
import { SendBuffers } from "../../src/http/send_buffers.ts";
import { ClientSocket, type Door } from "../../src/http/socket.ts";
import type { Problem } from "../../src/http/problems.ts";

const LIMITS = { frameBytes: 1_000, framesPerSecond: 10_000, bufferedBytes: 1e6, idleMs: 60_000 };

Deno.test("at most 256 frames of a client are queued; the next one closes its socket with 4429", async () => {
  const open = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const refused: Problem[] = [];
  let looked = 0;
  const door: Door = {
    open: () => open.promise,
    frame: () => Promise.resolve(void (looked += 1)),
    close: () => Promise.resolve(ended.resolve()),
    failed() {},
    refused: (problem) => refused.push(problem),
  };
  const buffers = new SendBuffers(1e6);
  const options = {
    owner: "ada",
    limits: LIMITS,
    buffers,
    door,
    spend: () => undefined,
    onGone() {},
  };
  const served: Promise<void>[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    served.push(new ClientSocket(socket, options).closed);
    return response;
  });
  const client = new WebSocket(`ws://127.0.0.1:${server.addr.port}`);
  const closed = new Promise<number>((resolve) => client.onclose = ({ code }) => resolve(code));
  client.onopen = () => {
    for (let n = 0; n < 300; n++) client.send("x");
  };
  assertEquals(await closed, 4429);
  const message = "too many frames are waiting; send more slowly";
  assertEquals([looked, refused], [0, [{ code: "too_many_frames", message, retryAfterMs: 1_000 }]]);
  open.resolve();
  await ended.promise;
  assertEquals(looked, 256);
  assert(served.length === 1);
  await Promise.all(served);
  await server.shutdown();
});
