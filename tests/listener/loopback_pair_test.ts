import { assertEquals } from "@std/assert";
import { LoopbackPairs } from "../../src/listener/loopback_pair.ts";

Deno.test("law 7: a client with the port of a pair, but another address, does not get it", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const pairs = new LoopbackPairs({ host: "127.0.0.1", port: listener.addr.port });
  const making = pairs.make();
  const own = await listener.accept();
  const { port } = own.remoteAddr;
  for (const hostname of ["192.0.2.7", "127.0.0.2", "::1", "::ffff:192.0.2.7"]) {
    const client = { remoteAddr: { transport: "tcp", hostname, port } } as Deno.TcpConn;
    assertEquals(await pairs.claims(client), false, hostname);
  }
  assertEquals(await pairs.claims(own), true);
  const { near, far } = await making;
  assertEquals(near, own);
  const closed = new Promise((resolve) => far.once("close", resolve));
  far.destroy();
  await closed;
  near.close();
  listener.close();
});
