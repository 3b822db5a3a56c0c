import { assert, assertEquals } from "@std/assert";
import { attach, withBridge } from "../../support/bridge.ts";
import { ask, blockOf, converse, goOn, record, talkOf, turnsOf } from "../../support/kept_talk.ts";
import { MAIN, OWNER, write } from "../spaces/space_world.ts";

const KEY = { owner: OWNER, session: "s" };
const space = MAIN.space;
const FIRST = talkOf("s", ["Where does Tibbles live?"]);
const SECOND = talkOf("s", [...FIRST.typed, "And how old is it?"]);

Deno.test("a typed message is given what another session of its space said, from its first message on", async () => {
  await withBridge(async ({ bridge, log }) => {
    const block = await converse(bridge, talkOf("one", ["Tibbles lives in Porto"]), "I see.", {
      space,
    });
    assertEquals(block, undefined);
    const inserted = await ask(bridge, FIRST, { space });
    assert(inserted.ok);
    assertEquals(inserted.isUnknown, false);
    assert((await blockOf(FIRST, inserted))?.includes("Porto"));
    const events = await log.read(KEY);
    assertEquals(events.map(({ type }) => type), ["SpaceJoined", "MemoryInserted"]);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 2);
  });
});

Deno.test("law 1: a block is in the log before its request may go out, and in every later request", async () => {
  await withBridge(async ({ bridge, another }) => {
    await write(bridge, "Tibbles lives in Porto");
    const block = await blockOf(FIRST, await ask(bridge, FIRST, { space }));
    assert(block);
    const other = another();
    assertEquals(await blockOf(FIRST, await goOn(other, FIRST)), block, "a tool's answer");
    assertEquals(await blockOf(FIRST, await ask(other, FIRST)), block, "a retry");
    assert((await record(other, FIRST, "In Porto.")).ok);
    const [turn] = await turnsOf(FIRST);
    assert(turn);
    const later = await ask(bridge, SECOND);
    assert(later.ok);
    assertEquals([later.blocks.get(turn), later.isUnknown], [block, false]);
  });
});

Deno.test("a message that nothing bears on gets no block, and leaves no trace", async () => {
  await withBridge(async ({ bridge, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    const talk = talkOf("s", ["Hello"]);
    const inserted = await ask(bridge, talk, { space });
    assert(inserted.ok);
    assertEquals([inserted.blocks.size, inserted.isUnknown], [0, false]);
    assertEquals(await log.head(KEY), undefined);
  });
});

Deno.test("a trial is told the block that a request would get, and records nothing", async () => {
  await withBridge(async ({ bridge, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    const tried = await blockOf(FIRST, await ask(bridge, FIRST, { space, isTrial: true }));
    assert(tried?.includes("Porto"));
    assertEquals(await log.head(KEY), undefined);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 0);
    const block = await blockOf(FIRST, await ask(bridge, FIRST, { space }));
    assertEquals(await blockOf(FIRST, await ask(bridge, FIRST, { isTrial: true })), block);
  });
});

Deno.test("a turn that went out without a block never gets one", async () => {
  await withBridge(async ({ bridge }) => {
    assertEquals(await converse(bridge, FIRST, "Who is it?", { space }), undefined);
    await write(bridge, "Tibbles lives in Porto");
    assertEquals(await blockOf(FIRST, await ask(bridge, FIRST)), undefined);
    const later = await ask(bridge, SECOND);
    assert(later.ok);
    assertEquals(later.blocks.has((await turnsOf(FIRST))[0] ?? ""), false);
  });
});

Deno.test("law 2: requests of one message at once on two instances get the same block", async () => {
  await withBridge(async ({ bridge, another, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    const bridges = [bridge, another(), another()];
    const asked = await Promise.all(
      bridges.flatMap((each) => [ask(each, FIRST, { space }), ask(each, FIRST, { space })]),
    );
    const blocks = await Promise.all(asked.map((each) => blockOf(FIRST, each)));
    assertEquals(new Set(blocks).size, 1);
    assert(blocks[0]?.includes("Porto"));
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types.filter((type) => type === "MemoryInserted").length, 1);
  });
});

Deno.test("law 2: a turn that is recorded many times, by several instances at once, is one turn", async () => {
  await withBridge(async ({ bridge, another }) => {
    const bridges = [bridge, another(), another()];
    const recorded = await Promise.all(
      bridges.flatMap((
        each,
      ) => [record(each, FIRST, "In Porto."), record(each, FIRST, "In Porto.")]),
    );
    assert(recorded.every(({ ok }) => ok), JSON.stringify(recorded));
    assertEquals(recorded.filter((each) => each.ok && !each.duplicate).length, 1);
    assertEquals(new Set(recorded.map((each) => each.ok && each.position)).size, 1);
    const view = await bridge.describe(KEY);
    assertEquals([view?.turns, view?.preview], [1, "Where does Tibbles live?"]);
  });
});

Deno.test("clients of the session see a turn that another client held, wherever it is recorded", async () => {
  await withBridge(async ({ bridge, another, attach: attachHere }) => {
    const here = await attachHere("s");
    const there = await attach(another(), "s");
    await converse(bridge, FIRST, "In Porto.", { timeZone: "Europe/Lisbon" });
    for (const { frames } of [here, there]) {
      const accepted = await frames.until("turn.accepted");
      assertEquals(accepted.text, "Where does Tibbles live?");
      const completed = await frames.until("turn.completed");
      assertEquals([completed.text, completed.model], ["In Porto.", "claude-fable-5"]);
      assertEquals(completed.usage.outputTokens, 6);
    }
    assertEquals(await here.ask("And now?"), "Echo: And now?");
  });
});

Deno.test("law 3: a turn that a client held waits while another one of its session is open", async () => {
  await withBridge(async ({ bridge, another, attach: attachHere, claude, log }) => {
    const ada = await attachHere("s");
    for (const [index, each] of [bridge, another()].entries()) {
      const talk = talkOf("s", [`Message ${index}`]);
      const pieces = ["Asked", " back"];
      const gate = claude.gated({ pieces }, 1);
      assert((await ada.send({ text: `Asked ${index}`, id: `m${index}` })).ok);
      const recording = record(each, talk, "Well.");
      assert((await ask(each, talk)).ok, "it goes out meanwhile");
      gate.resolve();
      const recorded = await recording;
      assert(recorded.ok, JSON.stringify(recorded));
      const events = (await log.read(KEY)).filter(({ type }) => type !== "MemoryInserted");
      const four = events.slice(-4).map(({ type, data }) => [type, data["text"]]);
      assertEquals(four, [
        ["MessageReceived", `Asked ${index}`],
        ["ReplyCompleted", "Asked back"],
        ["MessageReceived", `Message ${index}`],
        ["ReplyCompleted", "Well."],
      ]);
    }
  });
});

Deno.test("law 12: no instance looks for an answer to a turn that came with one", async () => {
  await withBridge(async ({ bridge, log }) => {
    await converse(bridge, FIRST, "In Porto.");
    for await (const key of log.openTurns.abandoned()) assertEquals(key, undefined);
    const claimed = await log.glance(KEY);
    assertEquals(claimed?.lease, undefined);
  });
});
