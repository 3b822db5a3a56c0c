import { assert, assertEquals } from "@std/assert";
import { withBridge, type World } from "../../support/bridge.ts";

const OWNER = "ada";

/** The text of everything that Claude was sent for the last message. */
function lastRequest({ claude }: World): string {
  return JSON.stringify(claude.replies.at(-1)?.body);
}

Deno.test("law 14: what was said in a session is in the contexts of its space's other sessions", async () => {
  await withBridge(async (world) => {
    const first = await world.attach("first", { owner: OWNER, space: "main" });
    await first.ask("I moved to Porto with my cat Tibbles");
    for (const [session, space] of [["in", "main"], ["out", "work"], ["none", null]] as const) {
      const client = await world.attach(session, { owner: OWNER, space });
      await client.ask("Where does Tibbles live?");
      assertEquals(lastRequest(world).includes("Porto"), session === "in", session);
    }
    const eve = await world.attach("in", { owner: "eve", space: "main" });
    await eve.ask("Where does Tibbles live?");
    assertEquals(lastRequest(world).includes("Porto"), false);
  });
});

Deno.test("law 4: the context of a turn with other sessions is rebuilt to the byte, until one is erased", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const first = await world.attach("first", { owner: OWNER, space: "main" });
    await first.ask("I moved to Porto with my cat Tibbles");
    const second = await world.attach("second", { owner: OWNER, space: "main" });
    await second.ask("Where does Tibbles live?", "asked");
    await first.ask("Tibbles is asleep now");
    const key = { owner: OWNER, session: "second" };
    const then = await bridge.turnContext(key, "asked");
    assert(then?.ok);
    assertEquals(then.sha256?.rebuilt, then.sha256?.sent);
    assertEquals(then.manifest.items.some(({ kind }) => kind === "elsewhere"), true);
    await bridge.erase({ owner: OWNER, session: "first" });
    const gone = await bridge.turnContext(key, "asked");
    assert(gone && !gone.ok);
    await second.ask("And where does Tibbles live now?");
    assertEquals(lastRequest(world).includes("asleep"), false);
  });
});

Deno.test("what was said in a session is found by a search over everything", async () => {
  await withBridge(async (world) => {
    const { bridge: { spaces } } = world;
    const first = await world.attach("first", { owner: OWNER, space: "main" });
    await first.ask("I moved to Porto with my cat Tibbles");
    await spaces.writeFact({ owner: OWNER, space: "main" }, { text: "Tibbles is a cat" });
    const { hits } = await spaces.search(OWNER, { query: "Tibbles", limit: 10 });
    assertEquals(hits.map(({ kind }) => kind).toSorted(), ["fact", "passage", "passage"]);
    const other = await world.another().spaces.search(OWNER, { query: "Tibbles", limit: 10 });
    assertEquals(other.hits, hits);
    assertEquals((await spaces.search("eve", { query: "Tibbles", limit: 10 })).hits, []);
  });
});
