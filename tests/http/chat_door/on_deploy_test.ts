import { assertEquals, assertMatch } from "@std/assert";
import { createApp } from "../../../src/http/mod.ts";
import { withBridge } from "../../support/bridge.ts";
import { openAIClient, said, streamed } from "../../support/openai_client.ts";
import { upstreamAt, WIDE_LIMITS } from "../../support/server.ts";

Deno.test("chats are answered where a listener has no bytes to give, and stop with their client", async () => {
  await withBridge(async ({ bridge, claude, model, settings }) => {
    const { modelName, maxOutputTokens } = settings;
    const upstream = upstreamAt(claude.url);
    const app = createApp({
      ...{ bridge, upstream, spaces: bridge.spaces, limits: WIDE_LIMITS },
      chat: { kind: "translated", model, modelName, maxOutputTokens },
      access: { tokens: [], allowedOrigins: [] },
      web: new URL("../../../dist/", import.meta.url),
    });
    const upgrade = () => Promise.reject(new TypeError("no sockets here"));
    const peer = { remoteAddress: "127.0.0.1", upgrade };
    const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
    const server = Deno.serve(options, async (request) => await app.fetch(request, peer));
    const url = `http://127.0.0.1:${server.addr.port}`;
    const client = openAIClient({ url }, { session: "one" });
    const asked = { model: "any", messages: [said("Hello")] };
    const { choices: [choice] } = await client.chat.completions.create(asked);
    assertEquals(choice?.message.content, "Echo: Hello");
    assertEquals((await streamed(client, asked)).text, "Echo: Hello");
    const gate = Promise.withResolvers<void>();
    const reply = { pieces: ["Hi ", "Ada"], gate: { before: 1, open: gate.promise } };
    claude.script.push({ kind: "reply", ...reply });
    const stream = await client.chat.completions.create({ ...asked, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content) break;
    const { signal } = claude.calls.at(-1)!;
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    gate.resolve();
    const head = await fetch(`${url}/v1/models`);
    assertMatch(head.headers.get("content-security-policy") ?? "", /default-src/);
    await head.body?.cancel();
    await server.shutdown();
    upstream.close();
  });
});
