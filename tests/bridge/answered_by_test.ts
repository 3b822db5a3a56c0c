import { assert, assertEquals } from "@std/assert";
import { createBridge } from "../../src/bridge/mod.ts";
import { createOfflineModel } from "../../src/model/mod.ts";
import { attach, SETTINGS, withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };

Deno.test("a context says which model answered, or would, whatever its request names", async () => {
  await withBridge(async ({ attach: attachHere, bridge, log }) => {
    const ada = await attachHere("s");
    await ada.ask("Hello", "m1");
    const offline = createBridge({ log, model: createOfflineModel(), settings: SETTINGS });
    const tab = await attach(offline, "s");
    await tab.ask("And again", "m2");
    for (const [id, answeredBy] of [["m1", SETTINGS.modelName], ["m2", "offline"]] as const) {
      const context = await bridge.turnContext(KEY, id);
      assert(context?.ok && "request" in context);
      assertEquals([context.answeredBy, context.request["model"]], [
        answeredBy,
        SETTINGS.modelName,
      ]);
    }
    const previews = await Promise.all([
      bridge.context(KEY, { message: "Hi" }),
      offline.context(KEY, { message: "Hi" }),
      offline.context(KEY, { message: "Hi", at: 2 }),
    ]);
    const told = previews.map((each) => each?.ok && each.answeredBy);
    assertEquals(told, [SETTINGS.modelName, "offline", "offline"]);
    await offline.drain();
  });
});

Deno.test("a context of a turn that got no reply names no model that answered", async () => {
  await withBridge(async ({ attach: attachHere, bridge, claude }) => {
    const ada = await attachHere("s");
    claude.script.push({ kind: "status", status: 400 });
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.failed");
    const context = await bridge.turnContext(KEY, "m");
    assert(context?.ok && "request" in context);
    assertEquals("answeredBy" in context, false);
  });
});
