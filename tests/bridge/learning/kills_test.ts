import { assert, assertEquals } from "@std/assert";
import { attach } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import { addOf, answerWith } from "../../support/learning_answers.ts";
import { type LearningWorld, SPACE, until, withLearning } from "../../support/learning_world.ts";

const LEASE_MS = 150;
const ADA = "The user: My name is Ada.";
const PORTO = "The user: I live in Porto.";

/** The positions that were digested, and how often learning was asked. */
async function learnedOf({ events, claude }: LearningWorld) {
  const digests = (await events()).flatMap((event) =>
    event.type === "SessionDigested" ? [[event.data.from, event.data.to]] : []
  );
  return { digests, calls: claude.calls.filter(({ learning }) => learning).length };
}

/** Has the model learn Ada's name from position 2, with its next answer, once the gate is open. */
function answersOnce(
  { learningScript }: LearningWorld["claude"],
  told: Parameters<typeof answerWith>[1],
): PromiseWithResolvers<void> {
  const gate = Promise.withResolvers<void>();
  learningScript.push({
    kind: "reply",
    text: answerWith([addOf(ADA, 2)], told),
    gate: { before: 1, open: gate.promise },
  });
  return gate;
}

/** Kills an instance at its n-th use of the store while it learns; false where it got to the end. */
async function killedAt(uses: number): Promise<boolean> {
  let isKilled = false;
  const run = (test: (world: LearningWorld) => Promise<void>) =>
    withLearning(test, { leaseMs: LEASE_MS });
  await withoutWarnings(() =>
    run(async (world) => {
      const { mortal, another, facts, mark } = world;
      let isLearning = false;
      let count = 0;
      const { bridge, kill } = mortal(() => {
        if (!isLearning || ++count < uses) return;
        isKilled = true;
        kill();
      });
      const client = await attach(bridge, "s");
      await client.ask("My name is Ada. I live in Porto.", "m");
      isLearning = true;
      await bridge.spaces.learn(SPACE).catch(() => {});
      isLearning = false;
      kill();
      const next = another();
      await until(async () => {
        await next.spaces.learn(SPACE);
        return await mark("s") === undefined;
      }, `what was left at use ${uses} is learned`);
      assertEquals(await facts(), [ADA, PORTO], `killed at use ${uses}`);
      const { digests, calls } = await learnedOf(world);
      assertEquals(digests, [[1, 3]], `killed at use ${uses}`);
      assert(calls >= 1 && calls <= 2, `${calls} calls, killed at use ${uses}`);
    })
  );
  return isKilled;
}

Deno.test("laws 12 and 17: killed at any step, what was said is learned once, for one call more at most", async () => {
  let uses = 1;
  while (await killedAt(uses)) uses += 1;
  assert(uses > 10, `only ${uses} steps`);
});

Deno.test("law 17: an instance that is killed while the model answers costs one call more", async () => {
  await withoutWarnings(() =>
    withLearning(async (world) => {
      const { mortal, another, facts, claude, mark } = world;
      const { bridge, kill } = mortal();
      await (await attach(bridge, "s")).ask("My name is Ada.");
      claude.learningScript.push({ kind: "hang" });
      void bridge.spaces.learn(SPACE).catch(() => {});
      await claude.called(2);
      kill();
      const next = another();
      await until(async () => {
        await next.spaces.learn(SPACE);
        return await mark("s") === undefined;
      }, "the next instance learns");
      assertEquals(await facts(), [ADA]);
      assertEquals((await learnedOf(world)).calls, 2);
    }, { leaseMs: LEASE_MS })
  );
});

Deno.test("law 17: two instances with one file learn once", async () => {
  const path = await Deno.makeTempFile({ suffix: ".sqlite" });
  const kv = await Deno.openKv(path);
  try {
    await withLearning(async (world) => {
      const { bridge, another, facts } = world;
      const other = another();
      for (const session of ["s", "t", "u"]) {
        await (await attach(bridge, session)).ask(`My name is Ada. I like ${session}${session}.`);
      }
      await Promise.all([
        bridge.spaces.learn(SPACE),
        other.spaces.learn(SPACE),
        bridge.learnDue(),
        other.spaces.learn(SPACE, "t"),
      ]);
      const { digests, calls } = await learnedOf(world);
      assertEquals([digests.length, calls], [3, 3]);
      assertEquals((await facts()).filter((fact) => fact === ADA).length, 1);
    }, { kv });
  } finally {
    kv.close();
    await Deno.remove(path);
  }
});

Deno.test("law 12: a drain leaves to the next instance what it could not learn", async () => {
  await withLearning(async (world) => {
    const { bridge, another, facts, claude, mark } = world;
    await (await attach(bridge, "s")).ask("My name is Ada.");
    claude.learningScript.push({ kind: "hang" });
    const learning = bridge.spaces.learn(SPACE);
    await claude.called(2);
    await bridge.drain();
    const rejected = await learning;
    assert(rejected && !rejected.ok);
    assertEquals(rejected.code, "draining");
    assert(await mark("s"), "the mark stays");
    await another().spaces.learn(SPACE);
    assertEquals(await facts(), [ADA]);
  });
});

Deno.test("law 12: an answer that is about to come is waited for by a drain", async () => {
  await withLearning(async (world) => {
    const { bridge, facts, claude, mark } = world;
    await (await attach(bridge, "s")).ask("My name is Ada.");
    const gate = answersOnce(claude, { digest: "Ada said her name.", title: "Ada" });
    const learning = bridge.spaces.learn(SPACE);
    await claude.called(2);
    const drained = bridge.drain();
    gate.resolve();
    await Promise.all([learning, drained]);
    assertEquals(await facts(), [ADA]);
    assertEquals(await mark("s"), undefined);
  });
});

Deno.test("law 15: what is forgotten while it is being learned again stays forgotten", async () => {
  await withLearning(async (world) => {
    const { bridge, facts, claude, state, events } = world;
    const client = await attach(bridge, "s");
    await client.ask("My name is Ada.");
    await bridge.spaces.learn(SPACE);
    const [fact] = [...(await state()).facts];
    await client.ask("Tell me something.");
    const name = "My name is Ada";
    const gate = answersOnce(claude, { digest: `The user: ${name}.`, title: name, terms: [name] });
    const learning = bridge.spaces.learn(SPACE);
    await claude.called(4);
    assert(await bridge.spaces.forgetFact(SPACE, fact!.fact));
    gate.resolve();
    await learning;
    assertEquals(await facts(), []);
    assert(!JSON.stringify(await events()).includes("My name is Ada"));
    assertEquals((await learnedOf(world)).calls, 2, "the conflict paid for no further call");
  });
});

Deno.test("law 15: what is erased while it is being learned leaves nothing", async () => {
  await withLearning(async (world) => {
    const { bridge, facts, claude, events } = world;
    await (await attach(bridge, "s")).ask("My name is Ada.");
    const gate = answersOnce(claude, { digest: "Ada said her name.", title: "Ada" });
    const learning = bridge.spaces.learn(SPACE);
    await claude.called(2);
    await bridge.erase({ owner: "ada", session: "s" });
    gate.resolve();
    await learning;
    assertEquals(await facts(), []);
    assert(!JSON.stringify(await events()).includes("Ada"));
  });
});

Deno.test("law 8: a session that expired before it was learned from has left its space", async () => {
  let now = Date.now();
  await withLearning(async (world) => {
    const { bridge, claude, state } = world;
    await (await attach(bridge, "s")).ask("My name is Ada.");
    now += 2 * 3_600_000;
    await bridge.spaces.learn(SPACE);
    assertEquals([...(await state()).sessions].map((each) => each.state), ["expired"]);
    assertEquals(claude.calls.filter(({ learning }) => learning).length, 0);
  }, { now: () => now });
});
