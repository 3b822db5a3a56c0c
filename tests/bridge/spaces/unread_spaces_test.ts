import { assert, assertEquals } from "@std/assert";
import type { Bridge } from "../../../src/bridge/mod.ts";
import { attach, withBridge, type World } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import { masterKey } from "../../support/encryption.ts";
import { learnFrom, MAIN, OWNER, write } from "./space_world.ts";

/** A session in the space "main" that says what is to be forgotten there. */
async function forgottenIn(world: World, bridge = world.bridge): Promise<void> {
  const client = await attach(bridge, "s", { space: MAIN.space });
  await client.ask("The code of my safe is told to nobody");
  await learnFrom(world, ["s"], [{ fact: "safe", text: "The safe has a code" }], {
    positions: [2],
  });
  assert(await bridge.spaces.forgetFact(MAIN, "safe"));
  client.detach();
}

/** The texts that a model is told of, and that the owner is shown. */
async function foundBy({ spaces }: Bridge) {
  const asked = { query: "the code of the safe", limit: 20 };
  const texts = async (isTold: boolean) =>
    (await spaces.search(OWNER, { ...asked, isTold })).hits
      .filter(({ session }) => session === "s").map(({ text }) => text.slice(0, 8));
  return [await texts(true), await texts(false)].map((found) => found.toSorted());
}

const SHOWN = ["Echo: Th", "The code"];

Deno.test("law 15: what a space is to forget is told to no model, however many spaces were begun since", async () => {
  await withBridge(async (world) => {
    await forgottenIn(world);
    assertEquals(await foundBy(world.bridge), [[], SHOWN]);
    for (let index = 0; index < 50; index++) {
      await write(world.bridge, "The bees are well", { owner: OWNER, space: `later-${index}` });
    }
    assertEquals(await foundBy(world.bridge), [[], SHOWN]);
  });
});

Deno.test("law 15: a space whose key is missing fails no search, and what is said in it is told to no model", async () => {
  const [old, fresh] = [masterKey("old"), masterKey("fresh")];
  await withBridge(async (world) => {
    const other = world.mortal(undefined, undefined, { encryptionKeys: [old] }).bridge;
    // The session's key is the old one, its space's the fresh one.
    const begun = await attach(other, "s", { space: null });
    await begun.ask("Good morning, the code of the house");
    begun.detach();
    await write(world.bridge, "The bees are well");
    assert((await world.bridge.spaces.moveSession({ owner: OWNER, session: "s" }, "main"))?.ok);
    await withoutWarnings(async () => {
      assertEquals(await foundBy(other), [[], ["Echo: Go", "Good mor"]]);
      const asked = { query: "code", limit: 5, space: MAIN.space };
      const refused = await other.spaces.search(OWNER, asked).catch(({ code }) => code);
      assertEquals(refused, "key_missing");
    });
  }, { encryptionKeys: [fresh, old] });
});
