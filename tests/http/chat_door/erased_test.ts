import { assertEquals, assertMatch } from "@std/assert";
import { FAKE_CHAT_KEY } from "../../support/fake_openai.ts";
import { MessagesUpstream } from "../../support/messages_upstream.ts";
import { withServer } from "../../support/server.ts";

const encoder = new TextEncoder();

/** The chunks of a streamed reply. */
function chunksOf(text: string): readonly string[] {
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${
      JSON.stringify({ model: "gpt-fake", choices: [{ index: 0, delta, finish_reason }] })
    }\n\n`;
  return [chunk({ role: "assistant", content: text }), `${chunk({}, "stop")}data: [DONE]\n\n`];
}

Deno.test("law 9: a chat's reply that is on its way while its session is erased does not bring it back", async () => {
  let gate: Promise<void> = Promise.resolve();
  await using upstream = new MessagesUpstream(() => {
    const [first = "", rest = ""] = chunksOf("Quetzal it is.");
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(encoder.encode(first));
        await gate;
        controller.enqueue(encoder.encode(rest));
        controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  await withServer(async ({ url }) => {
    const say = (...contents: readonly string[]) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        body: JSON.stringify({
          model: "gpt-fake",
          stream: true,
          messages: contents.map((content, index) => ({
            role: index % 2 === 0 ? "user" : "assistant",
            content,
          })),
        }),
        headers: { "x-bridge-session": "s", "content-type": "application/json" },
      });
    const status = async () => {
      const events = await fetch(`${url}/v1/sessions/s/events`);
      await events.body?.cancel();
      return events.status;
    };
    await (await say("Hello.")).text();
    assertEquals(await status(), 200);
    const opening = Promise.withResolvers<void>();
    gate = opening.promise;
    const response = await say("Hello.", "Quetzal it is.", "A secret plan.");
    await (await fetch(`${url}/v1/sessions/s`, { method: "DELETE" })).body?.cancel();
    opening.resolve();
    assertMatch(await response.text(), /DONE/);
    assertEquals(await status(), 404);
  }, { chats: { baseUrl: upstream.url, apiKey: FAKE_CHAT_KEY } });
});
