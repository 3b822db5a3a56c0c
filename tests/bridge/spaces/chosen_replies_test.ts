import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../../support/bridge.ts";
import { learnFrom, MAIN, write } from "./space_world.ts";

Deno.test("law 13: a fact learned from a reply that is not chosen any more keeps its source, which says so", async () => {
  await withBridge(async (world) => {
    const { attach, bridge, claude } = world;
    const ada = await attach("s", { space: "main" });
    claude.script.push({ kind: "reply", text: "Oaks live long." }, {
      kind: "reply",
      text: "Elms.",
    });
    await write(bridge, "Something.");
    await ada.send({ text: "Name a tree", id: "m1", space: "main" });
    const { position } = await ada.frames.until("turn.completed");
    await learnFrom(world, ["s"], [{ fact: "f", text: "Oaks live long." }], {
      positions: [position],
    });
    const quotes = async () => {
      const story = await bridge.spaces.fact(MAIN, "f");
      assert(story);
      return story.sources.flatMap(({ quotes }) => quotes ?? []);
    };
    assertEquals(await quotes(), [{ position, text: "Oaks live long." }]);
    await ada.regenerate({ turn: "m1" });
    await ada.frames.until("turn.completed", ({ text }) => text === "Elms.");
    assertEquals(await quotes(), [{ position, text: "Oaks live long.", unchosen: true }]);
    await ada.chooseReply("m1", position);
    assertEquals(await quotes(), [{ position, text: "Oaks live long." }]);
  });
});
