import { assertEquals, assertMatch } from "@std/assert";
import { logPlace, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";
import { nginx, startNginx } from "./nginx.ts";

const TOKEN = "ada-token-0123456789";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

if (nginx === undefined) console.log("nginx is not installed: its tests are skipped");

Deno.test({
  name:
    "behind the documented nginx a conversation works, and heads, bodies and frames are limited",
  ignore: nginx === undefined,
  fn: async (t) => {
    await using place = await logPlace();
    const bridge = await startBridge({
      KV_PATH: place.path,
      BEHIND_PROXY: "true",
      BRIDGE_TOKENS: `ada:${TOKEN}`,
    });
    try {
      await using proxy = await startNginx([bridge.port]);
      const url = `http://127.0.0.1:${proxy.port}`;

      await t.step("a message over a socket is answered", async () => {
        const socket = new Socket(`${url.replace("http", "ws")}/ws?session=s`, {
          headers: AUTHORIZED,
        });
        await socket.opened;
        socket.send("Good morning");
        await socket.frames.until("turn.completed");
        socket.close();
        assertEquals((await socket.closed).code, 1000);
      });

      await t.step("an import may be larger than a message", async () => {
        const text = "x".repeat(90_000);
        const at = "2024-03-01T09:00:00Z";
        const body = Array.from(
          { length: 16 },
          (_, index) => JSON.stringify({ role: index % 2 ? "assistant" : "user", text, at }),
        ).join("\n");
        const post = (path: string) =>
          fetch(`${url}${path}`, { method: "POST", headers: AUTHORIZED, body });
        const message = await post("/v1/sessions/s/messages");
        assertMatch(await message.text(), /413 Request Entity Too Large/);
        assertEquals(message.status, 413);
        const imported = await post("/v1/sessions/imported/import");
        assertEquals([imported.status, (await imported.json()).lines], [201, 16]);
      });

      await t.step("a head that does not end is cut off", async () => {
        using conn = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
        await conn.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: "));
        const buffer = new Uint8Array(1_024);
        const read = await conn.read(buffer).catch(() => null) ?? 0;
        assertEquals(/ 200 /.test(new TextDecoder().decode(buffer.subarray(0, read))), false);
      });

      await t.step("a message in too many frames closes with 1009", async () => {
        const socket = new Socket(`${url.replace("http", "ws")}/ws?session=s`, {
          headers: AUTHORIZED,
        });
        await socket.opened;
        socket.send("y".repeat(1_048_577));
        assertEquals((await socket.closed).code, 1009);
      });

      assertMatch(await (await fetch(`${url}/healthz`)).text(), /ok/);
    } finally {
      assertEquals(await bridge.end("SIGTERM"), 0, bridge.output);
    }
  },
});
