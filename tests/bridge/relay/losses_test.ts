import { assert, assertEquals, assertRejects } from "@std/assert";
import { OverloadedError } from "../../../src/bridge/mod.ts";
import { StoreError } from "../../../src/session_log/mod.ts";
import { withBridge } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import {
  ask,
  blockOf,
  converse,
  goOn,
  lastTurnOf,
  record,
  talkOf,
  turnsOf,
} from "../../support/kept_talk.ts";
import { aroundCommits, wrapped } from "../../support/wrapped_kv.ts";
import { MAIN, OWNER, write } from "../spaces/space_world.ts";

const KEY = { owner: OWNER, session: "s" };
const space = MAIN.space;
const FIRST = talkOf("s", ["Where does Tibbles live?"]);
const SECOND = talkOf("s", [...FIRST.typed, "And where is Tibbles now?"]);
const THIRD = talkOf("s", [...SECOND.typed, "Does Tibbles sleep?"]);

Deno.test("law 12: an instance that dies between the block and the turn's record leaves the block to the next one", async () => {
  await withBridge(async ({ bridge, another, mortal, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    const first = mortal();
    const block = await blockOf(FIRST, await ask(first.bridge, FIRST, { space }));
    assert(block);
    first.kill();
    await withoutWarnings(() =>
      assertRejects(() => record(first.bridge, FIRST, "In Porto."), StoreError)
    );
    const next = another();
    assertEquals(await blockOf(FIRST, await goOn(next, FIRST)), block);
    assertEquals(await blockOf(FIRST, await ask(next, FIRST)), block, "a retry");
    const [turn = ""] = await turnsOf(FIRST);
    const later = await ask(next, SECOND);
    assert(later.ok);
    assertEquals([later.blocks.get(turn), later.isUnknown], [block, false]);
    assert((await record(next, SECOND, "There.")).ok);
    const types = (await log.read(KEY)).map(({ type }) => type).slice(-2);
    assertEquals(types, ["MessageReceived", "ReplyCompleted"]);
  });
});

Deno.test("law 12: killed at any of its commits, a request with a new block can be made again", async () => {
  for (let kills = 0; kills < 8; kills++) {
    await withBridge(async ({ bridge, another, mortal }) => {
      await write(bridge, "Tibbles lives in Porto");
      let uses = 0;
      const first = mortal(() => ++uses > kills * 4 && first.kill());
      const { result } = await withoutWarnings(() =>
        ask(first.bridge, FIRST, { space }).catch(() => undefined)
      );
      const given = result?.ok ? await blockOf(FIRST, result) : undefined;
      const again = await blockOf(FIRST, await ask(another(), FIRST, { space }));
      assert(again?.includes("Porto"));
      if (given !== undefined) assertEquals(again, given);
    });
  }
});

Deno.test("where the record of earlier messages is gone, that is said, and only the last one gets a block", async () => {
  const clock = { now: Date.now() };
  await withBridge(async ({ bridge, another }) => {
    await write(bridge, "Tibbles lives in Porto");
    for (const lose of [() => bridge.erase(KEY), () => clock.now += 3_700_000]) {
      await converse(bridge, FIRST, "In Porto.", { space });
      await lose();
      await write(bridge, `Tibbles sleeps now, ${clock.now}`);
      for (const each of [bridge, another()]) {
        const { result, warnings } = await withoutWarnings(() => ask(each, SECOND, { space }));
        assert(result.ok);
        assertEquals(result.isUnknown, true);
        assertEquals([...result.blocks.keys()], (await turnsOf(SECOND)).slice(1));
        assert(warnings.some((told) => told.includes("may be lost")), warnings.join());
      }
      const { result, warnings } = await withoutWarnings(async () => {
        await record(bridge, SECOND, "Here.");
        return await ask(bridge, THIRD);
      });
      assert(result.ok);
      assertEquals(result.isUnknown, true, "it stays so as long as the client has that history");
      assertEquals(warnings, [], "it is told once");
      await bridge.erase(KEY);
    }
  }, { now: () => clock.now });
});

Deno.test("the first message's tool rounds are no unknown history", async () => {
  await withBridge(async ({ bridge }) => {
    const hello = talkOf("s", ["Hello"]);
    for (const inserted of [await ask(bridge, hello), await goOn(bridge, hello)]) {
      assert(inserted.ok);
      assertEquals([inserted.blocks.size, inserted.isUnknown], [0, false]);
    }
  });
});

Deno.test("law 8: requests are uses of a session, whatever they bring; trials are none", async () => {
  const clock = { now: Date.now() };
  await withBridge(async ({ bridge, log }) => {
    await converse(bridge, FIRST, "In Porto.");
    for (let round = 0; round < 4; round++) {
      clock.now += 2_400_000;
      assertEquals((await goOn(bridge, FIRST)).ok, true);
      assertEquals((await log.head(KEY))?.usedAt, clock.now);
    }
    const { usedAt } = await log.head(KEY) ?? {};
    clock.now += 2_400_000;
    assertEquals((await goOn(bridge, FIRST, { isTrial: true })).ok, true);
    assertEquals((await log.head(KEY))?.usedAt, usedAt);
    clock.now += 2_400_000;
    assertEquals(await bridge.describe(KEY), undefined);
  }, { now: () => clock.now });
});

Deno.test("what the store has no room for keeps nobody from talking: the request goes on without", async () => {
  await withBridge(async ({ bridge }) => {
    await write(bridge, "Tibbles lives in Porto");
    await converse(bridge, talkOf("one", ["Hello"]), "Hi.", { space });
    const { result, warnings } = await withoutWarnings(async () => {
      const inserted = await ask(bridge, FIRST, { space });
      return { inserted, recorded: await record(bridge, FIRST, "In Porto.", { space }) };
    });
    assert(result.inserted.ok);
    assertEquals(result.inserted.blocks.size, 0);
    assert(!result.recorded.ok);
    assertEquals(result.recorded.code, "too_many_sessions");
    assertEquals(warnings.filter((told) => told.includes("too_many_sessions")).length, 1);
  }, { allowances: { sessions: 1 } });
});

Deno.test("a quota that is used up keeps a turn from being remembered, and nobody from talking", async () => {
  await withBridge(async ({ bridge, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    const block = await converse(bridge, FIRST, "In Porto.", { space });
    const { result } = await withoutWarnings(async () => {
      const inserted = await ask(bridge, SECOND);
      return { inserted, recorded: await record(bridge, SECOND, "There.") };
    });
    assert(result.inserted.ok);
    assertEquals(result.inserted.blocks.get((await turnsOf(FIRST))[0] ?? ""), block);
    assert(!result.recorded.ok);
    assertEquals(result.recorded.code, "too_many_turns");
    assertEquals((await log.head(KEY))?.turns, 1);
  }, { quotas: { turnsPerMinute: 1, tokensPerDay: 0 } });
});

Deno.test("the tokens of relayed turns count for the day's quota", async () => {
  await withBridge(async ({ bridge, attach }) => {
    await converse(bridge, FIRST, "In Porto.");
    const refused = await (await attach("other")).send({ text: "Hello" });
    assertEquals(!refused.ok && refused.code, "too_many_tokens");
  }, { quotas: { turnsPerMinute: 0, tokensPerDay: 20 } });
});

Deno.test("memory that cannot be found in time, or not at all, is left out; blocks that were recorded are not", async () => {
  let isHung = false;
  let fails = false;
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      get: async (...asked: Parameters<Deno.Kv["get"]>) => {
        const isOfSpace = JSON.stringify(asked[0]).includes(`"${space}"`);
        if (isHung && isOfSpace) await new Promise(() => {});
        if (fails && isOfSpace) throw new Error("broken");
        return await target.get(...asked) as never;
      },
    }));
  await withBridge(async ({ bridge, another }) => {
    await write(bridge, "Tibbles lives in Porto");
    const block = await converse(bridge, FIRST, "In Porto.", { space });
    assert(block);
    const [first = ""] = await turnsOf(FIRST);
    for (const lose of [() => isHung = true, () => [isHung, fails] = [false, true]]) {
      lose();
      for (const each of [bridge, another()]) {
        const { result, warnings } = await withoutWarnings(() => ask(each, SECOND));
        assert(result.ok);
        assertEquals([...result.blocks], [[first, block]]);
        assert(warnings.some((told) => told.includes("passed on without")), warnings.join());
      }
    }
    fails = false;
    await write(bridge, "Tibbles is in the garden now");
    assert((await blockOf(SECOND, await ask(bridge, SECOND)))?.includes("garden"));
  }, { wrap, settings: { memoryWaits: { blockMs: 1_000, sessionsMs: 100 } } });
});

Deno.test("a turn whose record is lost on the way to the store is recorded by a later attempt, once", async () => {
  let lost = 0;
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      if (lost === 0) return await commit();
      lost -= 1;
      // The first one fails; of the second one only the answer is lost.
      if (lost === 0) await commit();
      throw new Error("lost");
    });
  await withBridge(async ({ bridge, log }) => {
    await converse(bridge, talkOf("s", ["Hello"]), "Hi.");
    lost = 2;
    const { result } = await withoutWarnings(() =>
      record(bridge, talkOf("s", ["Hello", "How are you?"]), "Well.")
    );
    assert(result.ok, JSON.stringify(result));
    const texts = (await log.read(KEY)).map(({ data }) => data["text"]);
    assertEquals(texts, ["Hello", "Hi.", "How are you?", "Well."]);
  }, { wrap });
});

Deno.test("law 9: a block that is on its way while its session is erased does not bring the session back", async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let isHeld = false;
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      if (isHeld) {
        isHeld = false;
        reached.resolve();
        await gate.promise;
      }
      return await commit();
    });
  await withBridge(async ({ bridge, another, log }) => {
    await write(bridge, "Tibbles lives in Porto");
    await converse(bridge, FIRST, "In Porto.", { space });
    await write(bridge, "Tibbles is in the garden now");
    isHeld = true;
    const asking = withoutWarnings(() => ask(bridge, SECOND, { space }));
    await reached.promise;
    assert(await another().erase(KEY));
    gate.resolve();
    const { result } = await asking;
    assert(result.ok);
    assertEquals(result.isUnknown, true);
    const [, second = ""] = await turnsOf(SECOND);
    const events = await log.read(KEY);
    assertEquals([...result.blocks.keys()], events.length > 0 ? [second] : []);
    assertEquals(events.filter(({ type }) => type === "MessageReceived"), []);
  }, { wrap });
});

Deno.test("a turn that waits for another one does not keep its instance from stopping", async () => {
  await withBridge(async ({ bridge, attach, claude }) => {
    const ada = await attach("s");
    claude.script.push({ kind: "hang" });
    assert((await ada.send({ text: "Hello" })).ok);
    const turn = await lastTurnOf(FIRST, "In Porto.");
    const recording = bridge.record(KEY, turn);
    // What was asked for later was answered: it waits.
    assert((await ask(bridge, FIRST)).ok);
    await bridge.drain();
    const recorded = await recording;
    assertEquals(!recorded.ok && recorded.code, "turn_open");
  });
});

Deno.test("law 1: a block whose commit is in doubt does not go out, nor is the request made without it", async () => {
  let isLost = false;
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      const done = await commit();
      if (!isLost) return done;
      return await new Promise(() => {});
    });
  await withBridge(async ({ bridge, another }) => {
    await write(bridge, "Tibbles lives in Porto");
    await converse(bridge, talkOf("s", ["Hello"]), "Hi.", { space });
    isLost = true;
    const talk = talkOf("s", ["Hello", "Where does Tibbles live?"]);
    const other = another();
    await withoutWarnings(() => assertRejects(() => ask(bridge, talk), StoreError));
    isLost = false;
    const found = await goOn(other, talk);
    assert((await blockOf(talk, found))?.includes("Porto"), "it was recorded after all");
    assertEquals(await blockOf(talk, await ask(bridge, talk)), await blockOf(talk, found));
  }, { wrap, deadlineMs: 500 });
});

Deno.test("where there is no memory for a session's state, its request is refused", async () => {
  await withBridge(async ({ bridge, log }) => {
    const said = "Wild geese cross the estuary at dusk. ".repeat(1_400);
    const events = Array.from({ length: 100 }, (_, index) => ({
      type: "TurnImported",
      data: { turn: `t${index}`, text: said, reply: said, saidAt: index, repliedAt: index },
    }));
    assert((await log.append(KEY, { expected: 0, events, turns: 100 })).ok);
    const error = await assertRejects(() => ask(bridge, FIRST));
    assert(error instanceof Error && "code" in error && error.code === "session_too_large");
    assert(!(error instanceof OverloadedError));
    assert((await ask(bridge, talkOf("other", ["Hello"]))).ok);
  }, { settings: { maxLiveBytes: 4_000_000 } });
});
