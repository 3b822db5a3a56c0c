import { assert, assertEquals } from "@std/assert";
import type { World } from "../../support/bridge.ts";
import { addOf, answerWith } from "../../support/learning_answers.ts";
import { type LearningWorld, withLearning } from "../../support/learning_world.ts";
import { lastRequest, MAIN, OWNER } from "./space_world.ts";

const PORTO = "The user: I live in Porto.";
const INDEED = "The user: I live in Porto indeed.";
const FIRST = { owner: OWNER, session: "first" };
const WORK = { owner: OWNER, space: "work" };

/** The texts of the facts of a space. */
async function factsOf({ bridge }: World, key: typeof MAIN): Promise<(string | undefined)[]> {
  const page = await bridge.spaces.facts(key, { state: "current", limit: 100 });
  return page?.facts.map(({ text }) => text) ?? [];
}

/** A session that said where its user lives, which its space has forgotten since. */
async function forgotten(world: LearningWorld) {
  const { bridge, attach, claude } = world;
  const first = await attach("first");
  await first.ask("I live in Porto.");
  claude.script.push({ kind: "reply", text: "Right, you live in Porto." });
  await first.ask("My desk is made of oak.");
  await bridge.spaces.learn(MAIN);
  const page = await bridge.spaces.facts(MAIN, { state: "current", limit: 100 });
  const fact = page?.facts.find(({ text }) => text === PORTO);
  assert(fact);
  assert(await bridge.spaces.forgetFact(MAIN, fact.fact));
  return first;
}

/** What a fresh session of a space is told for a question. */
async function toldIn(world: World, key: typeof MAIN, question: string): Promise<string> {
  const client = await world.attach(crypto.randomUUID(), { space: key.space });
  await client.ask(question);
  return lastRequest(world);
}

for (
  const [how, move] of Object.entries({
    "at once": async ({ bridge }: World) => {
      assertEquals(await bridge.spaces.moveSession(FIRST, "work"), { ok: true });
    },
    "after a while without a space": async ({ bridge, another }: World) => {
      assertEquals(await bridge.spaces.moveSession(FIRST, null), { ok: true });
      assertEquals(await another().spaces.moveSession(FIRST, "work"), { ok: true });
    },
    "over a third space": async ({ bridge }: World) => {
      assertEquals(await bridge.spaces.moveSession(FIRST, "between"), { ok: true });
      assert(await bridge.spaces.eraseSpace(MAIN));
      assertEquals(await bridge.spaces.moveSession(FIRST, "work"), { ok: true });
    },
    "in a fork of what moved": async ({ bridge, attach }: World) => {
      assertEquals(await bridge.spaces.moveSession(FIRST, "work"), { ok: true });
      assert(await bridge.spaces.eraseSpace(MAIN));
      assert((await bridge.fork(FIRST, { session: "copy" }))?.ok);
      await (await attach("copy")).ask("Good morning");
    },
    "in a fork that moves on": async ({ bridge }: World) => {
      assertEquals(await bridge.spaces.moveSession(FIRST, "between"), { ok: true });
      assert(await bridge.spaces.eraseSpace(MAIN));
      assert((await bridge.fork(FIRST, { session: "copy" }))?.ok);
      assertEquals(
        await bridge.spaces.moveSession({ owner: OWNER, session: "copy" }, "work"),
        { ok: true },
      );
    },
    "by a fork": async ({ bridge }: World) => {
      assert((await bridge.fork(FIRST, { session: "copy" }))?.ok);
      assertEquals(
        await bridge.spaces.moveSession({ owner: OWNER, session: "copy" }, "work"),
        { ok: true },
      );
    },
  })
) {
  Deno.test(`law 15: what a space has forgotten of a session is not known where that moves to, ${how}`, async () => {
    await withLearning(async (world) => {
      const { bridge, claude } = world;
      await forgotten(world);
      await move(world);
      const before = claude.calls.length;
      await bridge.spaces.learn(WORK);
      const asked = claude.calls.slice(before).filter(({ learning }) => learning);
      assert(asked.every(({ raw }) => !raw.includes("I live in Porto")), "its turn is not read");
      assertEquals(await factsOf(world, WORK), ["The user: My desk is made of oak."]);
      const events = await bridge.spaces.spaceEvents(WORK, { after: 0, limit: 100 });
      assert(!JSON.stringify(events).includes("Porto"), JSON.stringify(events));
      const told = await toldIn(
        world,
        WORK,
        "Where do I live, in Porto, and what is my desk made of?",
      );
      assert(told.includes("oak"));
      assertEquals(told.replaceAll("in Porto, and", "").includes("Porto"), false, told);
    });
  });
}

Deno.test("law 14: what a space has forgotten is known in another one that knew it by itself", async () => {
  await withLearning(async (world) => {
    const { bridge, attach } = world;
    await forgotten(world);
    await (await attach("own", { space: "work" })).send({
      text: "I live in Porto.",
      space: "work",
    });
    const own = await attach("other", { space: "work" });
    await own.ask("Good morning");
    await bridge.spaces.learn(WORK);
    assertEquals(await bridge.spaces.moveSession(FIRST, "work"), { ok: true });
    await bridge.spaces.learn(WORK);
    assert((await factsOf(world, WORK)).includes(PORTO));
    assert((await toldIn(world, WORK, "Where do I live?")).includes("I live in Porto"));
  });
});

Deno.test("law 15: what the user says again after it was forgotten is known where the session moves to", async () => {
  await withLearning(async (world) => {
    const { bridge, claude } = world;
    const first = await forgotten(world);
    await first.ask("I live in Porto indeed.");
    assertEquals(await bridge.spaces.moveSession(FIRST, "work"), { ok: true });
    // The turn that was the source of it stays out, in whatever words.
    claude.learningScript.push({
      kind: "reply",
      text: answerWith([addOf("The user has a home in Porto", 2), addOf(INDEED, 6)]),
    });
    const learned = await bridge.spaces.learn(WORK);
    assertEquals(learned?.ok && learned.refused, { no_source: 1 });
    assertEquals(await factsOf(world, WORK), [INDEED]);
    assert((await toldIn(world, WORK, "Where do I live?")).includes("Porto indeed"));
  });
});
