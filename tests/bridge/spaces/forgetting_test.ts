import { assert, assertEquals } from "@std/assert";
import { attach, withBridge, type World } from "../../support/bridge.ts";
import { foundIn, storedBytes } from "../../support/stored.ts";
import { SpaceLog } from "../../../src/space_log/mod.ts";
import { eventsOf, lastRequest, learnFrom, MAIN, OWNER, write } from "./space_world.ts";

const KEY = { owner: OWNER, session: "s" };

Deno.test("law 15: what an erased session alone said is forgotten; what another said too stays", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    for (const session of ["s", "t"]) {
      await (await world.attach(session, { space: "main" })).ask("Hello there");
    }
    await learnFrom(world, ["s"], [{ fact: "own", text: "The user keeps bees" }]);
    await learnFrom(world, ["s", "t"], [{ fact: "both", text: "The user lives in Porto" }]);
    const client = await world.attach("t", { space: "main" });
    await client.ask("Do I keep bees in Porto?");
    assert(lastRequest(world).includes("keeps bees"));
    assert(await bridge.erase(KEY));
    assertEquals((await client.frames.until("fact.forgotten")).fact, "own");
    await client.ask("And my bees, where are they?");
    assertEquals(lastRequest(world).includes("keeps bees"), false);
    const { facts } = await bridge.spaces.facts(MAIN, { state: "current", limit: 10 }) ?? {};
    assertEquals(facts?.map(({ fact, sources }) => [fact, sources.map((each) => each.session)]), [
      ["both", ["t"]],
    ]);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 1);
  });
});

Deno.test("law 15: an erasure whose instance dies before the space is told is told by the next sweep", async () => {
  await withBridge(async (world) => {
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    const client = await world.attach("t", { space: "main" });
    await client.ask("Good morning");
    await learnFrom(world, ["s"], [{ fact: "own", text: "The user keeps bees" }]);
    await client.frames.until("fact.learned");
    // The log alone: as if the instance had been killed once the session was gone.
    assert(await world.log.erase(KEY));
    assertEquals((await client.frames.until("fact.forgotten")).reason, "source_erased");
    assertEquals((await eventsOf(world.bridge)).slice(-2), [
      "FactForgotten: source_erased",
      "SessionLeft: erased",
    ]);
  }, { leaseMs: 400 });
});

Deno.test("law 15: a session with more than one commit can erase is forgotten whole", async () => {
  await withBridge(async (world) => {
    await (await world.attach("s", { space: "main" })).ask("Hello there");
    const facts = Array.from({ length: 230 }, (_, index) => {
      return { fact: `f${index}`, text: `The user owns the secret item ${index}` };
    });
    await learnFrom(world, ["s"], facts);
    assert(await world.bridge.erase(KEY));
    const events = await eventsOf(world.bridge);
    assertEquals(events.filter((each) => each === "FactForgotten: source_erased").length, 230);
    assertEquals(events.at(-1), "SessionLeft: erased");
    assertEquals(foundIn(await storedBytes(world.kv), ["secret item"]), []);
    assertEquals((await world.bridge.spaces.describeSpace(MAIN))?.facts, 0);
  }, { encryptionKeys: [] });
});

Deno.test("law 15: a forgotten fact is in no value of the store, and does not come back with a restart", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/store`;
  const settings = { encryptionKeys: [] };
  let fact = "";
  await withKv(path, (kv) =>
    withBridge(async (world) => {
      fact = await write(world.bridge, "The user hides an okapi");
      await (await world.attach("s", { space: "main" })).ask("What do I hide?");
      assert(lastRequest(world).includes("okapi"));
      assertEquals(foundIn(await storedBytes(kv), ["hides an okapi"]), ["hides an okapi"]);
      assert(await world.bridge.spaces.forgetFact(MAIN, fact));
      assertEquals(foundIn(await storedBytes(kv), ["hides an okapi"]), []);
    }, { ...settings, kv }));
  await withKv(path, (kv) =>
    withBridge(async (world) => {
      await (await world.attach("s")).ask("What do I hide now?");
      assertEquals(lastRequest(world).includes("okapi"), false);
      const known = await world.bridge.spaces.fact(MAIN, fact);
      assertEquals([known?.state, known?.text], ["forgotten", undefined]);
    }, { ...settings, kv }));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("law 15: what one instance forgets, a context of another does not have", async () => {
  await withBridge(async (world) => {
    const fact = await write(world.bridge, "The user lives in Porto");
    const other = await attach(world.another(), "s", { space: "main" });
    await other.ask("Where do I live?");
    assert(await world.bridge.spaces.forgetFact(MAIN, fact));
    assertEquals((await other.frames.until("fact.forgotten")).fact, fact);
    await other.ask("And now, where do I live?");
    assertEquals(lastRequest(world).includes("Porto"), false);
  });
});

Deno.test("law 15: what says a forgotten fact is told to no other session, and no receipt brings it back", async () => {
  await withBridge(async (world) => {
    const { bridge, claude } = world;
    const first = await world.attach("first", { space: "main" });
    await first.ask("My home since May is the city of Porto");
    await first.ask("By the way, my sister plays the oboe");
    const said = await firstMessage(world, "first");
    const second = await world.attach("second", { space: "main" });
    claude.script.push({ kind: "reply", text: "Remember: you live in Porto." });
    await second.ask("Which city is my home?", "asked");
    assert(lastRequest(world).includes("Porto"));
    const third = await world.attach("third", { space: "main" });
    const knows = async (message: string) => {
      const view = await bridge.context({ owner: OWNER, session: "third" }, { message });
      return JSON.stringify(view).includes("Porto");
    };
    await third.ask("Good morning");
    assert(await knows("Which city is my home?"));
    const rebuilt = () => bridge.turnContext({ owner: OWNER, session: "second" }, "asked");
    assert((await rebuilt())?.ok);

    const fact = { fact: "home", text: "The user lives in Porto" };
    await learnFrom(world, ["first"], [fact], { positions: [said] });
    assert(await bridge.spaces.forgetFact(MAIN, "home"));
    assertEquals(await knows("Which city is my home?"), false);
    assertEquals(await knows("Does my sister play the oboe?"), false);
    assertEquals(JSON.stringify(await rebuilt()).includes("Porto"), false);
    await third.ask("And which city is my home?");
    assertEquals(lastRequest(world).includes("Porto"), false);

    await first.ask("My home is still the city of Porto");
    assert(await knows("Which city is my home?"), "the user has said it again");
  });
});

Deno.test("laws 13 and 15: the history of a forgotten fact quotes nothing of what said it", async () => {
  await withBridge(async (world) => {
    const { bridge: { spaces } } = world;
    await (await world.attach("s", { space: "main" })).ask("I live in Porto");
    const said = await firstMessage(world, "s");
    await learnFrom(world, ["s"], [{ fact: "home", text: "The user lives in Porto" }], {
      positions: [said],
    });
    const quoted = async () =>
      JSON.stringify(await spaces.fact(MAIN, "home")).includes("I live in Porto");
    assert(await quoted());
    assert(await spaces.forgetFact(MAIN, "home"));
    assertEquals(await quoted(), false);
  });
});

Deno.test("law 15: texts that an instance was killed before erasing are erased when the space is read next", async () => {
  await withBridge(async (world) => {
    const fact = await write(world.bridge, "The okapi has the number 0");
    for (let number = 1; number < 130; number++) {
      const text = `The okapi has the number ${number}`;
      assert((await world.bridge.spaces.changeFact(MAIN, fact, { text }))?.ok);
    }
    const left = async () => foundIn(await storedBytes(world.kv), ["okapi has"]);
    // The log alone: as if it had been killed after the first of two commits.
    const spaces = new SpaceLog(world.log);
    const expected = (await spaces.head(MAIN))?.position ?? 0;
    const data = { fact, reason: "owner" };
    const forgotten = { expected, events: [{ type: "FactForgotten", data }], facts: 0 };
    assert((await spaces.append(MAIN, forgotten)).ok);
    assertEquals(await left(), ["okapi has"]);
    const next = world.another();
    assertEquals((await next.spaces.fact(MAIN, fact))?.state, "forgotten");
    assertEquals(await left(), []);
    const events = await eventsOf(next);
    await world.another().spaces.fact(MAIN, fact);
    assertEquals(await eventsOf(next), events, "nothing is left to erase");
  }, { encryptionKeys: [] });
});

/** The position of a session's first message. */
async function firstMessage({ log }: World, session: string): Promise<number> {
  const events = await log.read({ owner: OWNER, session });
  return events.find(({ type }) => type === "MessageReceived")?.position ?? 0;
}

/** Runs a test on a store in a file. */
async function withKv(path: string, test: (kv: Deno.Kv) => Promise<void>): Promise<void> {
  using kv = await Deno.openKv(path);
  await test(kv);
}
