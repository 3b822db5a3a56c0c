import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../support/bridge.ts";

/** The fields of a request that a conversation needs; tools, files or memory of the API are none. */
const FIELDS = new Set([
  "max_tokens",
  "messages",
  "metadata",
  "model",
  "output_config",
  "stream",
  "system",
  "thinking",
]);

Deno.test("law 7: Claude is given no tools, and nothing of another session", async () => {
  await withBridge(async ({ attach, claude }) => {
    const [plum, fig] = [await attach("plum"), await attach("fig")];
    for (let index = 0; index < 24; index++) {
      await plum.ask(`Plum secret ${index} ${"plum ".repeat(30)}`);
      await fig.ask(`Do you know the plum secrets? Fig ${index} ${"fig ".repeat(30)}`);
    }
    for (const each of [plum, fig]) await each.frames.until("session.summarised");
    assert(claude.calls.length >= 50, "replies and summaries");
    for (const { body, raw } of claude.calls) {
      assertEquals(Object.keys(body).filter((name) => !FIELDS.has(name)), []);
      assert(!(raw.includes("Plum secret") && raw.includes("Fig ")), raw);
    }
  }, { settings: { contextLimit: 1_500 } });
});
