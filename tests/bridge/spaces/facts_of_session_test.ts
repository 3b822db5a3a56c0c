import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../../support/bridge.ts";
import { learnFrom, MAIN, OWNER } from "./space_world.ts";

Deno.test("facts are listed by the session that says what they say now", async () => {
  await withBridge(async (world) => {
    const { spaces } = world.bridge;
    for (const session of ["one", "two"]) {
      const client = await world.attach(session, { owner: OWNER, space: "main" });
      await client.ask("I keep bees");
    }
    await learnFrom(world, ["one"], [{ fact: "a", text: "Keeps bees" }]);
    await learnFrom(world, ["two"], [{ fact: "b", text: "Keeps bees in Porto" }]);
    await learnFrom(world, ["one", "two"], [{ fact: "c", text: "Keeps hens" }]);
    const idsOf = async (session: string, query?: string) => {
      const asked = { session, state: "current", limit: 10, ...query ? { query } : {} } as const;
      return (await spaces.facts(MAIN, asked))?.facts.map(({ fact }) => fact);
    };
    assertEquals(await idsOf("one"), ["c", "a"]);
    assertEquals(await idsOf("two"), ["c", "b"]);
    assertEquals(await idsOf("two", "bees"), ["b"]);
    assertEquals(await idsOf("three"), []);
    const corrected = await spaces.changeFact(MAIN, "a", { text: "Keeps 3 hives" });
    assert(corrected?.ok);
    assertEquals(corrected.fact.revised, true);
    assertEquals(await idsOf("one"), ["c"]);
  });
});
