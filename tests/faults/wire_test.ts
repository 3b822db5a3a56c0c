import { assert } from "@std/assert";
import { Random } from "./random.ts";
import { Wire } from "./wire.ts";

const SENT = 30_000;

/** What of a long text comes back over a wire to a server that echoes, connection by connection. */
async function echoed(seed: number, connections: number): Promise<number[]> {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of server) {
      connection.readable.pipeTo(connection.writable).catch(() => {});
    }
  })();
  await using wire = new Wire(new Random(seed));
  wire.target = server.addr.port;
  const counts: number[] = [];
  for (let index = 0; index < connections; index++) {
    const client = await Deno.connect({ hostname: "127.0.0.1", port: wire.port });
    const writer = client.writable.getWriter();
    const writing = writer.write(new Uint8Array(SENT)).catch(() => {});
    let count = 0;
    const reading = (async () => {
      for await (const bytes of client.readable) {
        count += bytes.length;
        if (count === SENT) await writer.close();
      }
    })();
    await Promise.allSettled([reading, writing]);
    counts.push(count);
  }
  server.close();
  await serving;
  return counts;
}

Deno.test("the wire passes data through, and can cut at any byte, even in the upgrade", async () => {
  const counts = await echoed(5, 40);
  const cut = counts.filter((count) => count < SENT);
  assert(cut.length >= 8 && cut.length < 40, `cut were ${cut.length}`);
  assert(cut.some((count) => count < 600), `the shortest of ${cut.sort((a, b) => a - b)}`);
  assert(new Set(cut).size > 4, "at other places each");
});
