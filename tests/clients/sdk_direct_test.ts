import { assertEquals } from "@std/assert";
import { ThinkingClaude } from "../support/thinking_claude.ts";
import { CLIENTS } from "./sdk_clients.ts";

for (const [name, talkTo] of Object.entries(CLIENTS)) {
  Deno.test(`${name} talks with the test Claude, which refuses nothing`, async () => {
    await using claude = new ThinkingClaude();
    const say = talkTo({ url: claude.url });
    assertEquals(await say("I keep bees."), "Echo: I keep bees.");
    assertEquals(await say("And now?"), "Echo: And now?");
    assertEquals(await say("And then?"), "Echo: And then?");
    const replayed = claude.calls.at(-1)?.body.messages.filter(({ role, content }) =>
      role === "assistant" && JSON.stringify(content).includes('"thinking"')
    );
    assertEquals(replayed?.length, 2);
  });
}
