import { assert, assertEquals, assertMatch } from "@std/assert";
import { attach as attachTo, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { SPACE, withLearning } from "../support/learning_world.ts";

const OWNER = "ada";
const key = (session: string) => ({ owner: OWNER, session });

/** The text of everything that Claude was sent for the last message. */
function lastRequest({ claude }: Pick<World, "claude">): string {
  return JSON.stringify(claude.replies.at(-1)?.body);
}

/** Talks until a summary is stored; the first message, `m0`, is about okapis. */
async function untilSummarised({ attach, bridge }: World) {
  const ada = await attach("s");
  for (let index = 0; ada.frames.of("session.summarised").length === 0; index++) {
    assert(index < 40);
    const what = index === 0 ? "I keep okapis" : "The tide came in";
    await ada.ask(`${what} ${index}. ${"And again. ".repeat(16)}`, `m${index}`);
  }
  const summary = await bridge.summary(key("s"));
  assert(summary);
  return { ada, summary };
}

Deno.test("law 4: a withheld turn is in no later request, and what was sent before is rebuilt to the byte", async () => {
  await withBridge(async (world) => {
    const { attach, bridge, another } = world;
    const ada = await attach("s");
    const elsewhere = await attachTo(another(), "s");
    await ada.ask("I keep okapis", "a");
    await ada.ask("What do I keep?", "b");
    assertMatch(lastRequest(world), /okapis/);
    assertEquals(await ada.withhold("a"), { ok: true });
    assertEquals(await ada.withhold("a"), { ok: true }, "again changes nothing");
    await elsewhere.frames.until("turn.withheld", ({ turn }) => turn === "a");
    assertEquals(ada.frames.of("turn.withheld"), [
      { type: "turn.withheld", turn: "a", position: 5 },
    ]);
    await ada.ask("What do I keep now?", "c");
    assert(!lastRequest(world).includes("I keep okapis"));
    assertEquals(await bridge.release(key("s"), "a"), { ok: true });
    await elsewhere.frames.until("turn.released", ({ turn }) => turn === "a");
    await ada.ask("And what do I keep today?", "d");
    assertMatch(lastRequest(world), /I keep okapis/);
    for (const [turn, reason] of [["b"], ["c", "withheld"], ["d"]] as const) {
      const then = await bridge.turnContext(key("s"), turn);
      assert(then?.ok && "request" in then, turn);
      assertEquals(then.sha256?.rebuilt, then.sha256?.sent, turn);
      assertEquals(then.manifest.leftOut.map((row) => row.reason), reason ? [reason] : []);
    }
    const late = await attachTo(another(), "s", { history: 10 });
    assertEquals(late.frames.of("turn.withheld").map(({ replayed }) => replayed), [true]);
    const refused = await ada.withhold("z");
    assertEquals(refused.ok ? undefined : refused.code, "not_found");
    assertEquals(await bridge.withhold(key("none"), "a"), undefined);
  });
});

Deno.test("a turn that waits for its reply is not withheld", async () => {
  await withBridge(async ({ attach, claude }) => {
    claude.script.push({ kind: "reply", text: "Half", then: { after: 1, what: "hang" } });
    const ada = await attach("s");
    await ada.send({ text: "Hi", id: "a" });
    await ada.frames.until("turn.delta");
    const refused = await ada.withhold("a");
    assertEquals(refused.ok ? undefined : refused.code, "turn_open");
    await ada.cancel("a");
  });
});

Deno.test("law 14: a withheld turn is not recalled in the other sessions of its space, nor found, nor its session's title told", async () => {
  await withBridge(async (world) => {
    const { bridge, attach } = world;
    const first = await attach("first", { owner: OWNER, space: "main" });
    await first.ask("I moved to Porto with my cat Tibbles", "moved");
    await first.ask("Tibbles likes sardines");
    const second = await attach("second", { owner: OWNER, space: "main" });
    await second.ask("Where does Tibbles live?", "before");
    assertMatch(lastRequest(world), /Porto/);
    assertEquals(await bridge.withhold(key("first"), "moved"), { ok: true });
    await second.ask("Where does Tibbles live now?");
    assert(!lastRequest(world).includes("Porto"), lastRequest(world));
    assertMatch(lastRequest(world), /sardines/);
    const { hits } = await bridge.spaces.search(OWNER, { query: "Porto", limit: 10 });
    const found = hits.flatMap((hit) => hit.kind === "passage" ? [hit.session] : []);
    assertEquals(found.includes("first"), false);
    const then = await bridge.turnContext(key("second"), "before");
    assert(then?.ok && "request" in then);
    assertEquals(then.sha256?.rebuilt, then.sha256?.sent);
    await bridge.release(key("first"), "moved");
    await second.ask("Where did Tibbles move?");
    assertMatch(lastRequest(world), /I moved to Porto/);
  });
});

Deno.test("law 13: nothing is learned from a withheld turn, and what only it says is set aside until it is released", async () => {
  await withLearning(async (world) => {
    const { bridge, attach, facts, claude } = world;
    const client = await attach("s");
    await client.ask("My name is Ada.", "name");
    await client.ask("I live in Porto.", "place");
    assertEquals(await bridge.withhold(key("s"), "place"), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), ["The user: My name is Ada."]);
    const asked = claude.calls.findLast(({ learning }) => learning);
    assert(!JSON.stringify(asked?.body).includes("Porto"));
    assertEquals(await bridge.withhold(key("s"), "name"), { ok: true });
    await client.frames.until("facts.withheld", ({ withheld }) => withheld);
    assertEquals(await facts(), []);
    const other = await attach("t");
    await other.ask("What is my name?", "asked");
    assert(!lastRequest(world).includes("Ada"), lastRequest(world));
    const page = await bridge.spaces.facts(SPACE, { state: "current", limit: 10 });
    assertEquals(page?.facts.map(({ withheld }) => withheld), [true], "its owner still sees it");
    assertEquals(await bridge.release(key("s"), "name"), { ok: true });
    assertEquals(await facts(), ["The user: My name is Ada."]);
    await other.ask("What is my name, please?");
    assertMatch(lastRequest(world), /My name is Ada/);
  });
});

Deno.test("law 12: an instance that is killed while it withholds leaves no fact of a withheld turn", async () => {
  await withLearning(async (world) => {
    const { bridge, attach, facts } = world;
    await (await attach("s")).ask("My name is Ada.", "name");
    await bridge.spaces.learn(SPACE);
    let isDone = false;
    await withoutWarnings(async () => {
      for (let after = 1; !isDone; after++) {
        assert(after < 60);
        let uses = 0;
        const mortal: ReturnType<typeof world.mortal> = world.mortal(() => {
          if (++uses > after) mortal.kill();
        });
        const result = await mortal.bridge.withhold(key("s"), "name").catch(() => undefined);
        isDone = result?.ok === true;
        const now = await bridge.context(key("s"), { message: "Who am I?" });
        assert(now?.ok);
        const isWithheld = now.manifest.leftOut.some(({ reason }) => reason === "withheld");
        if (isDone) assert(isWithheld, `after ${after} uses of the store`);
        if (isWithheld) assertEquals(await facts(), [], `after ${after} uses of the store`);
        assertEquals(await bridge.withhold(key("s"), "name"), { ok: true }, "done again");
        assertEquals(await facts(), []);
        assertEquals(await bridge.release(key("s"), "name"), { ok: true });
        assertEquals((await facts()).length, 1);
      }
    });
  });
});

Deno.test("a fork and an archive have what is withheld by now, also a fork of an earlier point", async () => {
  await withBridge(async (world) => {
    const { attach, bridge } = world;
    const ada = await attach("s");
    for (const turn of ["a", "b"]) await ada.ask(`I keep ${turn} okapis`, turn);
    await ada.withhold("a");
    await ada.ask("And now?", "c");
    for (const at of [2, 4, 5, 7]) {
      const to = `at-${at}`;
      const forked = await bridge.fork(key("s"), { at, session: to });
      assert(forked?.ok);
      const now = await bridge.context(key(to), { message: "What do I keep?" });
      assert(now?.ok);
      const { leftOut } = now.manifest;
      assertEquals(leftOut.map(({ reason, to }) => [reason, to]), [["withheld", 2]], to);
      const fork = await attach(to);
      assertEquals(await fork.release("a"), { ok: true });
      const then = await bridge.context(key(to), { message: "What do I keep?" });
      assert(then?.ok);
      assertMatch(JSON.stringify(then.request), /I keep a okapis/);
    }
  });
});

Deno.test("a note is revised in place, for every client, with its secrets masked", async () => {
  await withBridge(async (world) => {
    const { attach, bridge, another } = world;
    const ada = await attach("s");
    const elsewhere = await attachTo(another(), "s");
    await ada.pin({ note: "n", text: "I live in Ghent." });
    await ada.ask("Hi", "a");
    const iban = "DE89370400440532013000";
    assertEquals(await ada.reviseNote("n", ` I live in Porto, ${iban}. `), { ok: true });
    const { text, position } = await elsewhere.frames.until("note.revised");
    assert(text.startsWith("I live in Porto, ") && !text.includes(iban), text);
    assertEquals((await bridge.pins(key("s")))?.map((pin) => [pin.note, pin.text, pin.position]), [
      ["n", text, position],
    ]);
    await ada.ask("Hello", "b");
    assert(!lastRequest(world).includes("Ghent"));
    for (const turn of ["a", "b"]) {
      const then = await bridge.turnContext(key("s"), turn);
      assert(then?.ok && "request" in then);
      assertEquals(then.sha256?.rebuilt, then.sha256?.sent, turn);
    }
    const long = await ada.reviseNote("n", "x".repeat(8_000));
    assertEquals(long.ok ? undefined : long.code, "pins_over_share");
    const none = await ada.reviseNote("m", "x");
    assertEquals(none.ok ? undefined : none.code, "not_found");
  });
});

Deno.test("law 4: a summary that a person edited is in the next request, and each receipt rebuilds its own", async () => {
  await withBridge(async (world) => {
    const { bridge, another } = world;
    const { ada, summary } = await untilSummarised(world);
    const elsewhere = await attachTo(another(), "s");
    await ada.ask("Hi", "before");
    const edited = await ada.reviseSummary(summary.position, "They keep the tide at home.");
    assert(edited.ok);
    const frame = await elsewhere.frames.until("summary.revised");
    assertEquals([frame.summary, frame.characters], [summary.position, 27]);
    await ada.ask("Hello", "after");
    assertMatch(lastRequest(world), /<earlier \d+-\d+>They keep the tide at home\.<\/>/);
    for (const [turn, revised] of [["before"], ["after", frame.position]] as const) {
      const then = await bridge.turnContext(key("s"), turn);
      assert(then?.ok && "request" in then);
      assertEquals(then.sha256?.rebuilt, then.sha256?.sent, turn);
      const item = then.manifest.items.find(({ kind }) => kind === "summary");
      assertEquals(item?.revised, revised, turn);
    }
    assertEquals(await bridge.summary(key("s")), {
      ...summary,
      text: "They keep the tide at home.",
      revisedAt: frame.position,
    });
    const stale = await ada.reviseSummary(1, "x");
    assertEquals(stale.ok ? undefined : stale.code, "summary_changed");
    const long = await ada.reviseSummary(summary.position, "x".repeat(1_000));
    assertEquals(long.ok ? undefined : long.code, "summary_over_share");
    const empty = await ada.reviseSummary(summary.position, " ");
    assertEquals(empty.ok ? undefined : empty.code, "invalid_request");
  }, { settings: { contextLimit: 2_000 } });
});

Deno.test("a summary is made again from its turns, without what is withheld", async () => {
  await withBridge(async (world) => {
    const { bridge, claude } = world;
    const { ada, summary } = await untilSummarised(world);
    await ada.reviseSummary(summary.position, "Okapis everywhere.");
    await ada.withhold("m0");
    const [told] = ada.frames.of("turn.withheld");
    assertEquals(told?.summary, summary.position, "it says that the summary may tell of it");
    claude.summaryScript.push({ kind: "reply", text: "They watched the tide." });
    const made = await ada.remakeSummary();
    assert(made.ok);
    assertEquals(made.summary.text, "They watched the tide.");
    assertEquals(made.summary.to, summary.to);
    const asked = claude.calls.findLast((call) => call.summary);
    assert(!/okapis/i.test(JSON.stringify(asked?.body)));
    assertMatch(JSON.stringify(asked?.body), /The tide came in/);
    assertEquals(ada.frames.of("session.summarised").at(-1)?.replaces, summary.position);
    await ada.ask("Hi", "after");
    assertMatch(lastRequest(world), /They watched the tide/);
    const then = await bridge.turnContext(key("s"), "after");
    assert(then?.ok && "request" in then);
    assertEquals(then.sha256?.rebuilt, then.sha256?.sent);
  }, { settings: { contextLimit: 2_000 } });
});

Deno.test("law 4: a summary that tells of a withheld turn is in no later request, and after the next reply one is made from the turns", async () => {
  await withBridge(async (world) => {
    const { bridge, claude } = world;
    const { ada, summary } = await untilSummarised(world);
    await ada.reviseSummary(summary.position, "Okapis everywhere.");
    await ada.ask("Hi", "before");
    assertMatch(lastRequest(world), /Okapis everywhere/);
    await ada.withhold("m0");
    assertEquals((await bridge.summary(key("s")))?.isSetAside, true);
    claude.summaryScript.push({ kind: "reply", text: "They watched the tide." });
    await ada.ask("Hello", "aside");
    assert(!/okapis|<earlier \d/i.test(lastRequest(world)), lastRequest(world));
    await ada.frames.until("session.summarised", ({ replaces }) => replaces === summary.position);
    const asked = claude.calls.findLast((call) => call.summary);
    assert(!/okapis|<earlier \d/i.test(JSON.stringify(asked?.body)));
    assertEquals((await bridge.summary(key("s")))?.isSetAside, undefined);
    await ada.ask("Hello again", "after");
    assertMatch(lastRequest(world), /<earlier \d+-\d+>They watched the tide\./);
    for (const turn of ["before", "aside", "after"]) {
      const then = await bridge.turnContext(key("s"), turn);
      assert(then?.ok && "request" in then);
      assertEquals(then.sha256?.rebuilt, then.sha256?.sent, turn);
    }
  }, { settings: { contextLimit: 2_000 } });
});

Deno.test("a fork of a point before a turn was withheld sets its summary aside, too", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const { ada, summary } = await untilSummarised(world);
    await ada.withhold("m0");
    const forked = await bridge.fork(key("s"), { at: summary.position, session: "fork" });
    assert(forked?.ok);
    assertEquals((await bridge.summary(key("fork")))?.isSetAside, true);
  }, { settings: { contextLimit: 2_000 } });
});

Deno.test("a summary that cannot be made again stays, and its owner is told why", async () => {
  await withBridge(async (world) => {
    const { bridge, attach, claude } = world;
    await (await attach("new")).ask("Hi");
    const none = await bridge.remakeSummary(key("new"));
    assertEquals(none?.ok === false ? none.code : none, "not_found");
    assertEquals(await bridge.remakeSummary(key("nobody")), undefined);
    const { ada, summary } = await untilSummarised(world);
    claude.summaryScript.push({ kind: "status", status: 529 });
    const busy = await withoutWarnings(() => ada.remakeSummary());
    assertMatch(busy.result.ok ? "" : busy.result.code, /^model_/);
    claude.summaryScript.push({ kind: "reply", pieces: [], stopReason: "refusal" });
    const refused = await ada.remakeSummary();
    assertEquals(refused.ok ? undefined : refused.code, "model_failed");
    assertEquals(await bridge.summary(key("s")), summary);
  }, { settings: { contextLimit: 2_000 } });
});

Deno.test("a summary is not made again once the day's tokens are used up", async () => {
  await withBridge(async (world) => {
    const { ada } = await untilSummarised(world);
    world.claude.script.push({ kind: "reply", text: "So.", usage: { input_tokens: 1_000_000 } });
    await ada.ask("Hi");
    const calls = world.claude.calls.length;
    const refused = await ada.remakeSummary();
    assertEquals(refused.ok ? undefined : refused.code, "too_many_tokens");
    assertEquals(world.claude.calls.length, calls);
  }, {
    settings: { contextLimit: 2_000 },
    quotas: { turnsPerMinute: 0, tokensPerDay: 1_000_000 },
  });
});
