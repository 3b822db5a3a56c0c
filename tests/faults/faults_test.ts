import { assert, assertEquals } from "@std/assert";
import { withoutWarnings } from "../support/console.ts";
import { check } from "./checker.ts";
import { checkRelay } from "./relay_checker.ts";
import { checkSpace } from "./space_checker.ts";
import { storyOf } from "./story.ts";
import { run } from "./suite.ts";

for (const [seed, instances] of [[7, 1], [8, 2]] as const) {
  Deno.test(`laws 1–3, 7, 12–15 and 17: faults of seed ${seed} at ${instances} instance(s) break no law`, async () => {
    const { result } = await withoutWarnings(() =>
      run({
        seed,
        instances,
        jumps: seed % 2 === 1,
        sessions: 6,
        fleeting: 3,
        spaces: 2,
        relays: 4,
        durationMs: 7_000,
        leastEnds: 3,
      })
    );
    const { history, spaces, relays, refused, counts } = result;
    const [first] = await check(history);
    assert(!first, first && storyOf(first, history));
    assertEquals(spaces.flatMap((space) => checkSpace(space, history.prompts)), []);
    assertEquals(relays.flatMap(checkRelay), []);
    assertEquals(refused, [], "The model refused what clients hold");
    assert(counts.relayedStored! >= counts.relayed! / 2, JSON.stringify(counts));
    assert(counts.inserted! >= 1, JSON.stringify(counts));
    assertEquals([counts.wrongExits, counts.crashes, counts.unsettled], [0, 0, 0]);
    assert(counts.kills! + counts.interrupts! >= 3, JSON.stringify(counts));
    assert(counts.replies! >= 10, JSON.stringify(counts));
    assert(counts.digests! >= 1, JSON.stringify(counts));
  });
}
