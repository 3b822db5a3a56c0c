import { assert } from "@std/assert";
import { type BridgeProcess, startServer } from "../support/process.ts";

/** How many sockets come and go before memory is looked at, and how many at once. */
const SOCKETS = 1_000;
const AT_ONCE = 20;

/** What each may leave behind, in bytes: a connection that is kept takes more than a thousand. */
const MOST_LEFT = 300;

const SETTINGS = {
  PORT: "0",
  MAX_REQUESTS_PER_SECOND: "100000",
  MAX_REQUESTS_PER_SECOND_PER_ADDRESS: "100000",
  MAX_CONNECTIONS_PER_OWNER: "1000",
  LOG_LEVEL: "error",
};

async function comeAndGo({ port }: BridgeProcess): Promise<void> {
  let left = SOCKETS;
  await Promise.all(Array.from({ length: AT_ONCE }, async (_, lane) => {
    while (left-- > 0) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?session=lane-${lane}`);
      await new Promise((resolve) => socket.onmessage = resolve);
      const closed = new Promise((resolve) => socket.onclose = resolve);
      socket.close();
      await closed;
    }
  }));
}

Deno.test("nothing is kept of sockets that are gone", async () => {
  const folder = await Deno.makeTempDir();
  const bridge = await startServer(
    ["run", "-A", "--quiet", "--v8-flags=--expose-gc", "bench/soak_bridge.ts"],
    { ...SETTINGS, KV_PATH: `${folder}/log.sqlite3` },
  );
  try {
    let asked = 0;
    const used = async () => {
      await bridge.type("");
      const [, json = ""] = await bridge.until(new RegExp(`^Memory ${++asked} (.*)$`, "m"));
      return Number(JSON.parse(json).heapUsed);
    };
    await comeAndGo(bridge);
    let least = await used();
    // What the last ones did may still be under way, and a round that kept nothing is enough.
    for (let round = 0; round < 4; round++) {
      await comeAndGo(bridge);
      const now = await used();
      if (now - least < MOST_LEFT * SOCKETS) return;
      least = now;
    }
    assert(false, `each of four rounds of ${SOCKETS} sockets kept over ${MOST_LEFT} bytes of each`);
  } finally {
    await bridge.end("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
});
