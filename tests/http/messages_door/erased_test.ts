import { assertEquals, assertMatch } from "@std/assert";
import { bodyWith, eventsOf, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { withServer } from "../../support/server.ts";

const encoder = new TextEncoder();

Deno.test("law 9: a reply that is on its way while its session is erased does not bring the session back", async () => {
  const gate = Promise.withResolvers<void>();
  await using upstream = new MessagesUpstream();
  await withServer(async ({ url }) => {
    const say = (...messages: readonly string[]) =>
      fetch(`${url}/v1/messages`, {
        method: "POST",
        body: bodyWith(messages),
        headers: { "x-claude-code-session-id": "s" },
      });
    await (await say("Hello.")).text();
    upstream.answer = () => {
      const [first = "", ...rest] = eventsOf("Quetzal it is.");
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(encoder.encode(first));
          await gate.promise;
          controller.enqueue(encoder.encode(rest.join("")));
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    const response = await say("Hello.", "Hello", "A secret plan.");
    const erased = await fetch(`${url}/v1/sessions/s`, { method: "DELETE" });
    assertEquals(erased.ok, true);
    await erased.body?.cancel();
    gate.resolve();
    assertMatch(await response.text(), /message_stop/);
    const status = async () => {
      const events = await fetch(`${url}/v1/sessions/s/events`);
      await events.body?.cancel();
      return events.status;
    };
    assertEquals(await status(), 404);
    // What is said after that begins it anew.
    upstream.answer = () => streamed("Hello again.");
    await (await say("Hello.", "Hello", "A secret plan.", "Yes.", "Once more.")).text();
    assertEquals(await status(), 200);
  }, { upstream: { baseUrl: upstream.url } });
});
