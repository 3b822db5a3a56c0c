import { assertEquals } from "@std/assert";
import { serverFrameSchema } from "../../src/protocol/mod.ts";
import { withServer } from "../support/server.ts";

const TEXT = "Pay with 4111 1111 1111 1111";
const MASKED = "Pay with [payment_card removed]";

Deno.test("over plain HTTP a header names what was masked in the message", async () => {
  await withServer(async ({ url }) => {
    const ask = (text: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/v1/sessions/s/messages`, {
        method: "POST",
        body: JSON.stringify({ text }),
        headers: { origin: url, ...headers },
      });
    const response = await ask(TEXT);
    assertEquals(response.headers.get("x-redacted"), "payment_card");
    const frame = serverFrameSchema.parse(await response.json());
    assertEquals(frame.type === "turn.completed" && frame.text, `Echo: ${MASKED}`);
    const plain = await ask("Hello");
    assertEquals(plain.headers.get("x-redacted"), null);
    await plain.body?.cancel();
    const streamed = await ask(TEXT, { accept: "text/event-stream" });
    const events = await streamed.text();
    assertEquals(/"redacted":\["payment_card"\]/.test(events), true, events);
    assertEquals(events.includes("4111"), false);
  });
});

Deno.test("with format=text a separate line names what was masked", async () => {
  await withServer(async ({ socket, claude }) => {
    claude.script.push({ kind: "reply", text: "No: 4242424242424242" });
    const ada = await socket("/ws?format=text");
    ada.send(TEXT);
    assertEquals(await ada.received(3), [
      "! Masked in the message: payment_card",
      "No: [payment_card removed]",
      "! Masked in the reply: payment_card",
    ]);
  });
});

Deno.test("an import over HTTP reports the kinds that were masked", async () => {
  await withServer(async ({ url }) => {
    const line = JSON.stringify({ role: "user", text: TEXT, at: "2024-03-01T09:00:00Z" });
    const response = await fetch(`${url}/v1/sessions/s/import`, { method: "POST", body: line });
    assertEquals((await response.json()).redacted, ["payment_card"]);
  });
});
