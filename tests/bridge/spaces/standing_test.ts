import { assert, assertEquals } from "@std/assert";
import type { World } from "../../support/bridge.ts";
import { withBridge } from "../../support/bridge.ts";
import { lastRequest, learnFrom, MAIN, OWNER, write } from "./space_world.ts";

const KEY = { owner: OWNER, session: "s" };

/** What the last request has up to its first message's end: its system prompt and the standing facts. */
function beginning({ claude }: World): string {
  const body = claude.replies.at(-1)?.body;
  return JSON.stringify([body?.system?.[0]?.text, body?.messages[0]?.content[0]?.text]);
}

Deno.test("law 6: what is learned meanwhile leaves the stable prefix as it is, and comes with the message", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    await (await world.attach("t", { space: "main" })).ask("Hello there");
    const client = await world.attach("s", { space: "main" });
    await client.ask("Where do I live?");
    const before = beginning(world);
    assert(before.includes("Porto"));
    for (const [index, thing] of ["oboe", "kayak", "telescope", "bicycle"].entries()) {
      const text = `The user keeps the ${thing} in cellar ${index}`;
      await learnFrom(world, ["t"], [{ fact: thing, text }]);
      await client.ask(`Where is my ${thing}?`);
      assertEquals(beginning(world), before, thing);
      assert(lastRequest(world).includes(text), thing);
    }
  });
});

Deno.test("what its owner corrects is gone from the prefix, and the new text comes with the message", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const fact = await write(bridge, "The user lives in Porto");
    const client = await world.attach("s", { space: "main" });
    await client.ask("Hello there");
    assert(beginning(world).includes("Porto"));
    const changed = await bridge.spaces.changeFact(MAIN, fact, { text: "The user lives in Oslo" });
    assert(changed?.ok);
    await client.ask("Good evening");
    assertEquals(beginning(world).includes("Porto"), false);
    assert(lastRequest(world).includes("Oslo"));
  });
});

Deno.test("a compaction chooses the standing facts anew, as of where the space is then", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const client = await world.attach("s", { space: "main" });
    await client.ask("Hello there");
    await write(bridge, "The user lives in Porto");
    for (let turn = 0; turn < 12; turn++) await client.ask(`Turn ${turn}: ${"words ".repeat(120)}`);
    await client.frames.until("session.summarised");
    await client.ask("Good evening");
    assert(beginning(world).includes("Porto"));
    const page = await bridge.events(KEY, { after: 0, limit: 1_000 });
    const summary = page?.events.find(({ type }) => type === "HistorySummarised");
    assertEquals(summary?.data["space"], 3, "opened, joined, learned");
  }, { settings: { contextLimit: 4_000 } });
});

Deno.test("law 17: what a session of a space says is marked to be learned; without a space nothing is", async () => {
  const spaces = { learns: true, learnAfterMs: 60_000 };
  const marks = async ({ log }: World, session: string) =>
    (await log.learnMarks.find({ owner: OWNER, session }, "main"))?.position;
  await withBridge(async (world) => {
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    await (await world.attach("none", { space: null })).ask("Hello there");
    assertEquals(await marks(world, "s"), 3);
    assertEquals(await marks(world, "none"), undefined);
    await world.bridge.spaces.moveSession({ owner: OWNER, session: "none" }, "main");
    assertEquals(
      await marks(world, "none"),
      3,
      "what it said before counts once it is moved there",
    );
  }, { settings: { spaces } });
  await withBridge(async (world) => {
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    assertEquals(await marks(world, "s"), undefined);
  }, { settings: { spaces: { ...spaces, learns: false } } });
});

Deno.test("a session that expired is gone from its space, and what it said stands", async () => {
  let now = Date.now();
  await withBridge(async (world) => {
    const { bridge } = world;
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    await learnFrom(world, ["s"], [{ fact: "f", text: "The user lives in Porto" }]);
    now += 3_600_001;
    const listed = await bridge.spaces.spaceSessions(MAIN, { limit: 10 });
    assertEquals(listed?.sessions.map(({ session, state }) => [session, state]), [["s", "gone"]]);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 0);
    const why = await bridge.spaces.fact(MAIN, "f");
    assertEquals(why?.sources, [
      { session: "s", positions: [1], state: "gone", title: "Hello there" },
    ]);
    await (await world.attach("s", { space: "main" })).ask("Where do I live?");
    assert(lastRequest(world).includes("Porto"));
  }, { now: () => now });
});

Deno.test("a session is kept as long as its owner says, and shown so", async () => {
  await withBridge(async ({ bridge, attach }) => {
    assertEquals(await bridge.spaces.keepSession(KEY, 60), undefined);
    await (await attach("s")).ask("Hello there");
    assertEquals(await bridge.spaces.keepSession(KEY, 7_200), { ok: true });
    const view = await bridge.describe(KEY);
    assertEquals(view?.keepFor, 7_200);
    const left = Date.parse(view?.expiresAt ?? "") - Date.parse(view?.lastUsedAt ?? "");
    assertEquals(left, 7_200_000);
    assertEquals((await attach("s")).frames.of("session.ready")[0]?.keepFor, 7_200);
    const over = await bridge.spaces.keepSession(KEY, 400_000_000);
    assertEquals(over && !over.ok && over.code, "invalid_request");
    assertEquals(await bridge.spaces.keepSession(KEY, null), { ok: true });
    assertEquals((await bridge.describe(KEY))?.keepFor, undefined);
  });
});

Deno.test("a space that comes back from its archive knows its sessions, which still name it", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    const archive = await bridge.spaces.exportSpace(MAIN);
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    assert(await bridge.spaces.eraseSpace(MAIN));
    assertEquals((await bridge.describe(KEY))?.space, undefined);
    const taken = await bridge.spaces.importSpace(MAIN, linesOf(lines));
    assertEquals(taken.ok && [taken.facts, taken.duplicate, taken.unread], [1, false, 0]);
    assertEquals((await bridge.describe(KEY))?.space, "main");
    await (await world.attach("s")).ask("Where do I live?");
    assert(lastRequest(world).includes("Porto"));
  });
});

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
