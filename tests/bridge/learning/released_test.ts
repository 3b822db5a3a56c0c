import { assert, assertEquals } from "@std/assert";
import { addOf, answerWith } from "../../support/learning_answers.ts";
import { SPACE, withLearning } from "../../support/learning_world.ts";

const ADA = "The user: My name is Ada.";
const PORTO = "The user: I live in Porto.";
const BEES = "The user: I keep bees.";

Deno.test("law 13: a turn that was withheld when its session was learned from is learned once it is released", async () => {
  await withLearning(async ({ attach, bridge, claude, facts, mark, state }) => {
    const asked = () => claude.calls.filter(({ learning }) => learning).length;
    const ada = await attach("s");
    await ada.ask("My name is Ada.", "name");
    await ada.ask("I live in Porto.", "place");
    assertEquals(await ada.withhold("name"), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO]);
    assertEquals(await ada.release("name"), { ok: true });
    assert(await mark("s"), "what was released is marked");
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO, ADA]);
    assertEquals(asked(), 2);
    // Withheld and released again it is known already.
    assertEquals(await ada.withhold("name"), { ok: true });
    assertEquals(await facts(), [PORTO]);
    assert(
      ![...(await state()).sessions].some(({ digests, withheld }) =>
        digests.some(({ reread }) => reread?.some((each) => !withheld?.has(each)))
      ),
    );
    assertEquals(await ada.release("name"), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO, ADA]);
    assertEquals(asked(), 2, "law 17");
    await ada.ask("I keep bees.");
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO, ADA, BEES]);
    const last = claude.calls.findLast(({ learning }) => learning)?.raw ?? "";
    assert(last.includes("I keep bees") && !last.includes("<user 2>"), last);
  });
});

Deno.test("law 13: a turn that was withheld before its session joined is learned once it is released", async () => {
  await withLearning(async ({ attach, bridge, facts }) => {
    const ada = await attach("s", { space: null });
    await ada.send({ text: "My name is Ada.", id: "name", space: null });
    await ada.frames.until("turn.completed");
    await ada.ask("I live in Porto.", "place");
    assertEquals(await ada.withhold("name"), { ok: true });
    const key = { owner: SPACE.owner, session: "s" };
    assertEquals(await bridge.spaces.moveSession(key, SPACE.space), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO]);
    assertEquals(await ada.release("name"), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO, ADA]);
  });
});

Deno.test("law 13: a turn that is withheld while the model reads it is learned once it is released", async () => {
  await withLearning(async ({ attach, bridge, claude, facts }) => {
    const ada = await attach("s");
    await ada.ask("My name is Ada.", "name");
    await ada.ask("I live in Porto.", "place");
    const gate = Promise.withResolvers<void>();
    claude.learningScript.push({
      kind: "reply",
      text: answerWith([addOf(ADA, 2), addOf(PORTO, 4)]),
      gate: { before: 1, open: gate.promise },
    });
    const learned = bridge.spaces.learn(SPACE);
    await claude.called(3);
    assertEquals(await ada.withhold("name"), { ok: true });
    gate.resolve();
    await learned;
    assertEquals(await facts(), [PORTO]);
    assertEquals(await ada.release("name"), { ok: true });
    await bridge.spaces.learn(SPACE);
    assertEquals(await facts(), [PORTO, ADA]);
  });
});
