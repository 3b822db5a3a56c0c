import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { insertedIn, withBridgeBetween } from "./bridge_between.ts";
import { CLIENTS } from "./sdk_clients.ts";

const TOLD = "My hives stand in Porto.";
const ASKED = "Where do my hives stand?";

for (const [name, talkTo] of Object.entries(CLIENTS)) {
  Deno.test(`law 12: ${name} goes on with a conversation whose memory the bridge has lost`, async () => {
    const { refused, dropped } = await withBridgeBetween(async ({ claude, get, url, spaceUrl }) => {
      await talkTo({ url: spaceUrl("bees"), session: "one" })(TOLD);
      const say = talkTo({ url: spaceUrl("bees"), session: "two" });
      await say(ASKED);
      assertStringIncludes(insertedIn(claude.calls.at(-1)!, ASKED) ?? "", TOLD);
      const erased = await fetch(`${url}/v1/sessions/two`, { method: "DELETE" });
      assertEquals(erased.status, 204);
      assertEquals(await say("And what do they cost?"), "Echo: And what do they cost?");
      assertEquals(await say("And now?"), "Echo: And now?");
      assertEquals((await get("/v1/sessions/two")).turns, 2);
    });
    // The first time only Claude can tell that something is lost; from then on it is known.
    assertEquals(refused.length, 1);
    assertMatch(refused[0]!, /not created in this conversation/);
    assertEquals(dropped, ["messages.1.content.0", "messages.1.content.0"]);
  });
}

Deno.test("a conversation that is older than the bridge's memory of it goes through as it is", async () => {
  const { refused, dropped } = await withBridgeBetween(async ({ claude, url }) => {
    const headers: Record<string, string> = { "x-bridge-memory": "off" };
    const to = { url, session: "one", headers };
    const say = CLIENTS["@anthropic-ai/sdk"]!(to);
    await say(TOLD);
    await say(ASKED);
    const { headers: sent } = claude.calls.at(-1)!;
    assertEquals(sent.get("anthropic-beta"), null);
  });
  assertEquals([refused, dropped], [[], []]);
});
