import { assert, assertEquals } from "@std/assert";
import type { InsertedView } from "../../../src/bridge/mod.ts";
import { sha256Hex } from "../../../src/shared/mod.ts";
import { withBridge, type World } from "../../support/bridge.ts";
import { converse, record, talkOf, turnsOf } from "../../support/kept_talk.ts";
import { withServer } from "../../support/server.ts";
import { learnFrom, MAIN, OWNER, write } from "../spaces/space_world.ts";

const KEY = { owner: OWNER, session: "s" };
const space = MAIN.space;
const FIRST = talkOf("s", ["Where does Tibbles live?"]);
const SECOND = talkOf("s", [...FIRST.typed, "What does Tibbles eat, and where is the garden?"]);

async function insertedOf({ bridge }: World, talk = FIRST): Promise<InsertedView> {
  const view = await bridge.turnContext(KEY, (await turnsOf(talk)).at(-1) ?? "");
  assert(view?.ok && "inserted" in view, JSON.stringify(view));
  return view;
}

Deno.test("law 4: the receipt of a relayed turn has the block, where it stands, and its sources, and makes it again", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const fact = await write(bridge, "Tibbles lives in Porto");
    await converse(bridge, talkOf("one", ["Tibbles is a cat that lives on a boat"]), "I see.", {
      space,
    });
    const block = await converse(bridge, FIRST, "In Porto, on a boat.", { space });
    const first = await insertedOf(world);
    assert(block);
    assertEquals(first.inserted.text, block);
    assertEquals([first.inserted.place, first.inserted.position, first.inserted.after], [
      ...[0, 2, undefined],
    ]);
    assertEquals(first.inserted.message, FIRST.typed[0]);
    assertEquals(first.sha256, { sent: await sha256Hex(block), rebuilt: await sha256Hex(block) });
    assertEquals(first.space, { id: space, position: 3 });
    assertEquals(
      first.manifest.items.map(({ kind, fact, session }) => [kind, fact ?? session]).toSorted(),
      [["elsewhere", "one"], ["fact", fact]],
    );
    await write(bridge, "Tibbles eats fish, in the garden");
    const later = await converse(bridge, SECOND, "Fish.");
    assert(later?.includes("fish"));
    const second = await insertedOf(world, SECOND);
    assertEquals(second.inserted.place, 2);
    assertEquals(second.inserted.after, (await turnsOf(FIRST))[0]);
    assertEquals(second.sha256.rebuilt, second.sha256.sent);
    assertEquals((await insertedOf(world)).sha256, first.sha256, "the space has more since");
  });
});

Deno.test("law 15: a block stays in its receipt when its source is forgotten, and that is said", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await converse(bridge, talkOf("one", ["Tibbles is a cat"]), "I see.", { space });
    await learnFrom(world, ["one"], [{ fact: "f", text: "Tibbles lives in Porto" }]);
    assert((await converse(bridge, FIRST, "In Porto.", { space }))?.includes("Porto"));
    assert(await bridge.spaces.forgetFact(MAIN, "f"));
    const { inserted, missing, sha256 } = await insertedOf(world);
    assert(inserted.text.includes("Porto"));
    assertEquals(missing?.map(({ kind }) => kind), ["fact"]);
    assert(sha256.rebuilt !== sha256.sent);
    assert(await bridge.erase({ ...KEY, session: "one" }));
    assert(await bridge.spaces.eraseSpace(MAIN));
    const gone = await insertedOf(world);
    assertEquals(gone.inserted.text, inserted.text);
    assertEquals(gone.missing?.map(({ kind }) => kind), ["space"]);
  });
});

Deno.test("the receipt is there before the reply is, on HTTP as well; a turn without a block has none", async () => {
  await withServer(async ({ bridge, url }) => {
    const key = { owner: "local", session: "s" };
    const local = talkOf("s", FIRST.typed, "local");
    const [turn = ""] = await turnsOf(local);
    const context = async () => await fetch(`${url}/v1/sessions/s/turns/${turn}/context`);
    await write(bridge, "Tibbles lives in Porto", { owner: "local", space });
    const asked = { space, turns: [turn], places: [4], fresh: { text: FIRST.typed[0] ?? "" } };
    const inserted = await bridge.insertions(key, asked);
    assert(inserted.ok);
    const told = await (await context()).json();
    assertEquals(told.inserted.text, inserted.blocks.get(turn));
    assertEquals([told.inserted.place, told.ok, told.request], [4, undefined, undefined]);
    assertEquals(told.manifest.items.map(({ kind }: { kind: string }) => kind), ["fact"]);
    await bridge.erase(key);
    assert((await record(bridge, local, "I do not know.")).ok);
    const none = await context();
    assertEquals(none.status, 404);
    assert((await none.text()).includes("Nothing was inserted"));
  });
});
