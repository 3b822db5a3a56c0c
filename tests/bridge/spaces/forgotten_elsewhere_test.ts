import { assert, assertEquals } from "@std/assert";
import { withBridge, type World } from "../../support/bridge.ts";
import { answerWith } from "../../support/learning_answers.ts";
import { withLearning } from "../../support/learning_world.ts";
import { lastRequest, learnFrom, MAIN, OWNER } from "./space_world.ts";

const HOME = { fact: "home", text: "The user lives in Porto" };

Deno.test("law 15: what Claude says of a forgotten fact where it was said is told to no other session", async () => {
  await withBridge(async (world) => {
    const { bridge, claude } = world;
    const first = await world.attach("first", { space: "main" });
    await first.ask("My home since May is the city of Porto");
    await learnFrom(world, ["first"], [HOME], { positions: [await firstMessage(world, "first")] });
    assert(await bridge.spaces.forgetFact(MAIN, "home"));
    claude.script.push({ kind: "reply", text: "As you told me, you live in Porto." });
    await first.ask("Which city is my home?");
    assert(lastRequest(world).includes("Porto"), "a conversation keeps its own turns");
    const third = await world.attach("third", { space: "main" });
    await third.ask("Where do I live, in which city is my home?");
    assertEquals(lastRequest(world).includes("Porto"), false);
  });
});

Deno.test("law 15: the source of a forgotten fact is told by no fork that is in the space", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const first = await world.attach("first", { space: "main" });
    await first.ask("My home since May is the city of Porto");
    await learnFrom(world, ["first"], [HOME], { positions: [await firstMessage(world, "first")] });
    const key = { owner: OWNER, session: "first" };
    assert((await bridge.fork(key, { session: "copy" }))?.ok);
    const copy = await world.attach("copy", { space: "main" });
    await copy.ask("Good morning");
    assert((await bridge.fork({ owner: OWNER, session: "copy" }, { session: "second" }))?.ok);
    await (await world.attach("second", { space: "main" })).ask("Good evening");
    assert(await bridge.spaces.forgetFact(MAIN, "home"));
    assert((await bridge.fork(key, { session: "later" }))?.ok);
    await (await world.attach("later", { space: "main" })).ask("Good night");
    const third = await world.attach("third", { space: "main" });
    await third.ask("Which city is my home?");
    assertEquals(lastRequest(world).includes("Porto"), false, lastRequest(world));
  });
});

/** The position of a session's first message. */
async function firstMessage({ log }: World, session: string): Promise<number> {
  const events = await log.read({ owner: OWNER, session });
  return events.find(({ type }) => type === "MessageReceived")?.position ?? 0;
}

Deno.test("laws 13 and 15: what Claude repeats of an erased session is not learned as a fact again; what the user says elsewhere is", async () => {
  await withLearning(async ({ bridge, attach, claude, facts }) => {
    await (await attach("first")).ask("I live in Porto.");
    await bridge.spaces.learn(MAIN);
    assertEquals(await facts(), ["The user: I live in Porto."]);
    const second = await attach("second");
    claude.script.push({ kind: "reply", text: "You live in Porto." });
    await second.ask("Where do I live?");
    assert(await bridge.erase({ owner: OWNER, session: "first" }));
    assertEquals(await facts(), []);
    const echo = { text: "The user lives in Porto", sources: [3] };
    const add = { op: "add", ...echo, said_by: "assistant" } as const;
    claude.learningScript.push({ kind: "reply", text: answerWith([add]) });
    const learned = await bridge.spaces.learn(MAIN, "second");
    assertEquals(learned?.ok && [learned.added, learned.refused], [0, { forgotten: 1 }]);
    await second.ask("I live in Porto indeed.");
    await bridge.spaces.learn(MAIN, "second");
    assertEquals(await facts(), ["The user: I live in Porto indeed."]);
  });
});
