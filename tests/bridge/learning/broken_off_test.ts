import { assert, assertEquals } from "@std/assert";
import { withoutWarnings } from "../../support/console.ts";
import { withLearning } from "../../support/learning_world.ts";

const HOUR = 3_600_000;
/** More than the longest wait between two tries. */
const WAIT_MS = 1_900_000;

Deno.test("law 17: a session whose calls always break off is not asked about without end", async () => {
  let now = Date.now();
  await withLearning(async ({ bridge, attach, claude, events, facts, mark }) => {
    const asked = () => claude.calls.filter(({ learning }) => learning).length;
    const client = await attach("s");
    await client.ask("My name is Ada.");
    claude.learningScript.push(
      ...Array(40).fill({
        ...{ kind: "reply", pieces: ['{"digest": "The', " user"], then: { after: 2, what: "cut" } },
      }),
    );
    now += 2 * HOUR;
    await withoutWarnings(async () => {
      for (let tries = 0; tries < 30; tries++) {
        await bridge.learnDue();
        now += WAIT_MS;
      }
    });
    assertEquals(asked(), 16);
    assertEquals(await mark("s"), undefined);
    const digests = (await events()).filter((event) => event.type === "SessionDigested");
    assertEquals(digests.map(({ data }) => data.refused), [{ model_interrupted: 1 }]);
    // What is said later is learned as ever.
    claude.learningScript.length = 0;
    await client.ask("I live in Porto.");
    now += 2 * HOUR;
    await bridge.learnDue();
    assertEquals(await facts(), ["The user: I live in Porto."]);
    assert(asked() === 17);
  }, { now: () => now, settings: { ttlMs: 30 * 86_400_000 } });
});
