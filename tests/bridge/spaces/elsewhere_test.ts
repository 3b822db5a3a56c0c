import { assert, assertEquals } from "@std/assert";
import { withBridge, type World } from "../../support/bridge.ts";
import { wrapped } from "../../support/wrapped_kv.ts";

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

Deno.test("laws 8, 9 and 15: a context has other sessions as they are now, whatever other instances did to them", async () => {
  await withBridge(async (world) => {
    const other = world.another();
    for (const [session, text] of [["first", "Tibbles lives in Porto"], ["next", "Tibbles eats"]]) {
      const client = await world.attach(session ?? "", { owner: OWNER, space: "main" });
      await client.ask(text ?? "");
    }
    const asking = await world.attach("asking", { owner: OWNER, space: "main" });
    await asking.ask("Where does Tibbles live?");
    assert(lastRequest(world).includes("Porto"));
    const line = { role: "user", text: "Tibbles lives in Faro now", at: Date.now() } as const;
    const said = await other.import({ owner: OWNER, session: "next" }, { lines: [line] });
    assert(said.ok);
    await asking.ask("Where does Tibbles live now?");
    assert(lastRequest(world).includes("Faro"));
    await other.erase({ owner: OWNER, session: "first" });
    await asking.ask("And where did Tibbles live?");
    assert(!lastRequest(world).includes("Porto"));
    assert(lastRequest(world).includes("Faro"));
  });
});

Deno.test("laws 9 and 15: a session that was erased while the space's head was long in coming is not quoted", async () => {
  const [looked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const isHeadOf = (stream: string, key: Deno.KvKey) =>
    key.at(-2) === stream && key.at(-1) === "head";
  let isHeld = false;
  let ahead = 0;
  const held = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      get: (async (key: Deno.KvKey) => {
        const waits = isHeld && isHeadOf("main", key);
        const entry = await target.get(key);
        if (waits) await answered.promise;
        return entry;
      }) as Deno.Kv["get"],
      getMany: (async (keys: readonly Deno.KvKey[]) => {
        const entries = await target.getMany(keys);
        if (isHeld && keys.every((key) => isHeadOf("first", key))) looked.resolve();
        return entries;
      }) as Deno.Kv["getMany"],
    }));
  await withBridge(async (world) => {
    const other = world.another();
    const first = await world.attach("first", { owner: OWNER, space: "main" });
    await first.ask("I moved to Porto with my cat Tibbles");
    const joining = await world.attach("asking", { owner: OWNER, space: "main" });
    await joining.ask("Where does Tibbles live?");
    assert(lastRequest(world).includes("Porto"));
    joining.detach();
    // It names no space, so that its message is accepted without a look at one.
    const asking = await world.attach("asking", { owner: OWNER });
    isHeld = true;
    const reply = asking.ask("Where does Tibbles live now?");
    await looked.promise;
    isHeld = false;
    assert(await other.erase({ owner: OWNER, session: "first" }));
    ahead = 2_000;
    answered.resolve();
    await reply;
    assert(!lastRequest(world).includes("moved to Porto"));
  }, { wrap: held, now: () => Date.now() + ahead });
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
