import { assertEquals, assertMatch } from "@std/assert";
import { bodyWith, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { withServer } from "../../support/server.ts";

const REFUSED = {
  type: "error",
  error: { type: "invalid_request_error", message: "messages.3: not created in this conversation" },
};

for (const beta of [undefined, "thinking-binding-controls-2026-08-01"]) {
  const how = beta === undefined ? "without" : "with";

  Deno.test(`a client goes on after an older copy of its session was restored, ${how} the beta`, async () => {
    await using upstream = new MessagesUpstream(() => streamed("Noted."));
    await withServer(async ({ url }) => {
      const say = async (messages: Parameters<typeof bodyWith>[0], session = "s") => {
        const response = await fetch(`${url}/spaces/work/v1/messages`, {
          method: "POST",
          body: bodyWith(messages, { thinking: { type: "adaptive" } }),
          headers: { "x-bridge-session": session, ...beta ? { "anthropic-beta": beta } : {} },
        });
        return { status: response.status, text: await response.text() };
      };
      const sent = () => new TextDecoder().decode(upstream.last.body);
      await say(["Our deploy codename is Quetzal."], "other");
      await say(["Hello."]);
      const copy = await (await fetch(`${url}/v1/sessions/s/export`)).text();
      const asked = "What is our deploy codename?";
      await say(["Hello.", "Noted.", asked]);
      assertMatch(sent(), /<memory>/);
      const one = { method: "DELETE" };
      await (await fetch(`${url}/v1/sessions/s`, one)).body?.cancel();
      const restored = await fetch(`${url}/v1/sessions/s/import`, { method: "POST", body: copy });
      assertEquals(restored.ok, true, await restored.text());

      // The API, which bound what it thought to the block that is lost.
      upstream.answer = ({ body }) =>
        new TextDecoder().decode(body).includes('"prefix_mismatch_behavior":"drop_block"')
          ? streamed("It is Quetzal.")
          : Response.json(REFUSED, { status: 400 });
      const thought = [{ type: "thinking", thinking: "", signature: "s" }];
      const history = ["Hello.", "Noted.", asked, { role: "assistant", content: thought }, "Sure?"];
      const { status, text } = await say(history);
      assertEquals(status, 200, text);
      assertMatch(text, /Quetzal/);
      const asks = upstream.requests.length;
      assertEquals((await say(history)).status, 200);
      assertEquals(upstream.requests.length, asks + 1, "it is known then");
    }, { upstream: { baseUrl: upstream.url } });
  });
}
