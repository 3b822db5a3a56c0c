import { assert, assertEquals, assertMatch } from "@std/assert";
import { problemSchema } from "../../src/protocol/mod.ts";
import { withServer } from "../support/server.ts";

const DEEP = 200_000;
const lists = "[".repeat(DEEP) + "]".repeat(DEEP);
const objects = `${'{"a":'.repeat(DEEP / 4)}1${"}".repeat(DEEP / 4)}`;
const unclosed = "[".repeat(DEEP);

Deno.test("JSON that nests too deeply is refused by every door that reads JSON", async () => {
  await withServer(async ({ url, kv, socket }) => {
    for (const deep of [lists, objects, unclosed]) {
      const header = `{"archive":"claude-context-bridge","version":1,"session":"s","more":${deep}}`;
      const bodies = [
        ["POST", "s/messages", `{"text":${deep}}`],
        ["POST", "s/messages", deep],
        ["POST", "s/pins", `{"text":"x","more":${deep}}`],
        ["PATCH", "s", `{"name":"x","more":${deep}}`],
        ["POST", "s/fork", deep],
        ["POST", "s/import", deep],
        ["POST", "s/import", `{"role":"user","text":"x","at":${deep}}`],
        ["POST", "s/import", header],
      ] as const;
      for (const [method, path, body] of bodies) {
        const response = await fetch(`${url}/v1/sessions/${path}`, { method, body });
        const { code, detail } = problemSchema.parse(await response.json());
        assertEquals([response.status, code.split("_")[0]], [400, "invalid"], `${path}: ${detail}`);
        if (path === "s/import") assertMatch(detail, /line 1: .*more than 64 deep/);
      }
      const prod = await socket("/prod");
      prod.send(`{"action":"query","message":"x","more":${deep}}`);
      assertEquals(JSON.parse((await prod.received(1))[0] ?? "").statusCode, 400);
      const ws = await socket("/ws?session=s");
      ws.send(`{"type":"message.send","text":"x","more":${deep}}`);
      const { code, message } = await ws.frames.until("error");
      assertEquals(code, "invalid_frame");
      assertMatch(message, /more than 64 deep/);
    }
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0, "nothing is stored");
  });
});

Deno.test("what is typed is a message, however many brackets it has", async () => {
  await withServer(async ({ socket }) => {
    const typed = ["{".repeat(500), "[".repeat(500), `{${"[".repeat(100)}"`, '{ x: "{{{{" }'];
    const ws = await socket("/ws?session=s");
    for (const text of typed) {
      ws.send(text);
      const accepted = await ws.frames.until("turn.accepted", (frame) => frame.text === text);
      assert(accepted);
    }
  });
});
