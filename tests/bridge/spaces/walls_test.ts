import { assert, assertEquals } from "@std/assert";
import { withBridge } from "../../support/bridge.ts";
import { eventsOf, lastRequest, learnFrom, MAIN, OWNER, write } from "./space_world.ts";

Deno.test("law 14: over random moves, a context has the facts of the session's own space only", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const spaces = ["one", "two", "three"];
    const secrets = new Map(spaces.map((space) => [space, `zebra${space}`]));
    for (const [space, secret] of secrets) {
      await write(bridge, `The user's animal is ${secret}`, { owner: OWNER, space });
    }
    const sessions = ["a", "b", "c"];
    for (const session of sessions) await (await world.attach(session)).ask("Hello there");
    const where = new Map<string, string | null>(sessions.map((session) => [session, null]));
    let seed = 7;
    const random = (below: number) => (seed = seed * 48_271 % 2_147_483_647) % below;
    for (let step = 0; step < 60; step++) {
      const session = sessions[random(3)] ?? "a";
      const to = [...spaces, null][random(4)] ?? null;
      if (random(2) === 0) {
        assertEquals(await bridge.spaces.moveSession({ owner: OWNER, session }, to), { ok: true });
        where.set(session, to);
      }
      const view = await bridge.context({ owner: OWNER, session }, {
        message: "Which animal is mine?",
      });
      assert(view?.ok);
      const seen = [...secrets].filter(([, secret]) =>
        JSON.stringify(view.request).includes(secret)
      )
        .map(([space]) => space);
      const own = where.get(session);
      assertEquals(seen, own ? [own] : [], `step ${step}`);
      assertEquals((await bridge.describe({ owner: OWNER, session }))?.space, own ?? undefined);
    }
    for (const space of spaces) {
      const count = [...where.values()].filter((each) => each === space).length;
      assertEquals((await bridge.spaces.describeSpace({ owner: OWNER, space }))?.sessions, count);
    }
  });
});

Deno.test("law 14: a fork stays in the space; an import of its archive is in none", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    const forked = await bridge.fork({ owner: OWNER, session: "s" }, { session: "fork" });
    assert(forked?.ok);
    await (await world.attach("fork")).ask("Where do I live?");
    assert(lastRequest(world).includes("Porto"));
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 2);
    const archive = await bridge.exportArchive({ owner: OWNER, session: "s" });
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    const taken = await bridge.importArchive({ owner: OWNER, session: "copy" }, linesOf(lines));
    assert(taken.ok);
    assertEquals((await bridge.describe({ owner: OWNER, session: "copy" }))?.space, undefined);
    await (await world.attach("copy")).ask("And where do I live?");
    assertEquals(lastRequest(world).includes("Porto"), false);
  });
});

Deno.test("law 14: a session whose instance died between its join and the space's is in it at its next use", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    assertEquals((await eventsOf(bridge)).filter((type) => type === "SessionJoined").length, 1);
    // A fork says that it is in the space before the space knows it.
    assert((await bridge.fork({ owner: OWNER, session: "s" }, { session: "fork" }))?.ok);
    assertEquals((await eventsOf(bridge)).filter((type) => type === "SessionJoined").length, 1);
    const view = await bridge.context({ owner: OWNER, session: "fork" }, { message: "Where?" });
    assert(view?.ok && JSON.stringify(view.request).includes("Porto"));
    assertEquals((await eventsOf(bridge)).filter((type) => type === "SessionJoined").length, 2);
  });
});

Deno.test("law 14: the default space is for new sessions that name none, and `null` keeps one out", async () => {
  const spaces = { byDefault: "main", learns: false, learnAfterMs: 1_000 };
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    for (
      const [session, space] of [["named", "work"], ["none", null], ["new", undefined]] as const
    ) {
      const client = await world.attach(session, space === undefined ? {} : { space });
      await client.ask("Where do I live?");
      assertEquals(lastRequest(world).includes("Porto"), session === "new", session);
    }
    const again = await world.attach("none");
    await again.ask("Where do I live, then?");
    assertEquals(lastRequest(world).includes("Porto"), false, "it stays out");
  }, { settings: { spaces } });
});

Deno.test("law 14: a search in a space finds nothing of the sessions of one that was erased", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await (await world.attach("s", { space: "main" })).ask("I keep zebras");
    const found = async (space: string | null) => {
      const { hits } = await bridge.spaces.search(OWNER, { query: "zebras", space, limit: 9 });
      return hits.map((hit) => hit.space ?? "none");
    };
    assertEquals(await found("main"), ["main", "main"]);
    assertEquals(await found(null), []);
    await bridge.spaces.eraseSpace(MAIN);
    await write(bridge, "The user lives in Porto");
    assertEquals(await found("main"), []);
    assertEquals(await found(null), ["none", "none"]);
  });
});

Deno.test("laws 13 and 14: a fact that claims to come from another space's session does not quote it", async () => {
  await withBridge(async (world) => {
    const { bridge: { spaces } } = world;
    await write(world.bridge, "The user lives in Porto");
    for (const [session, space] of [["in", "main"], ["out", null]] as const) {
      await (await world.attach(session, { space })).ask(`I keep zebras ${session}`);
      const fact = { fact: session, text: "The user keeps zebras" };
      const received = (await world.log.read({ owner: OWNER, session }))
        .find(({ type }) => type === "MessageReceived");
      await learnFrom(world, [session], [fact], { positions: [received?.position ?? 0] });
    }
    const quotes = async (fact: string) =>
      (await spaces.fact(MAIN, fact))?.sources.flatMap(({ quotes = [] }) => quotes);
    assertEquals((await quotes("in"))?.map(({ text }) => text), ["I keep zebras in"]);
    assertEquals(await quotes("out"), []);
  });
});

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
