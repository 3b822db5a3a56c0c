import { assert, assertEquals } from "@std/assert";
import { withoutWarnings } from "../support/console.ts";
import { denokvPath } from "../support/denokv.ts";
import { check } from "./checker.ts";
import { checkRelay } from "./relay_checker.ts";
import { checkSpace } from "./space_checker.ts";
import { storyOf } from "./story.ts";
import { run } from "./suite.ts";

const RUNS = [
  { seed: 7, instances: 1, store: "file" },
  { seed: 8, instances: 2, store: "file" },
  { seed: 11, instances: 2, store: "denokv" },
] as const;

for (const { seed, instances, store } of RUNS) {
  const name =
    `laws 1–3, 7, 12–15 and 17: faults of seed ${seed} at ${instances} instance(s) on ${store} break no law`;
  Deno.test({ name, ignore: store === "denokv" && denokvPath() === undefined }, async () => {
    const { result } = await withoutWarnings(() =>
      run({
        seed,
        instances,
        store,
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
    if (store === "denokv") {
      assert(counts.storeKills! + counts.storeFreezes! >= 1, JSON.stringify(counts));
    }
    assert(counts.replies! >= 10, JSON.stringify(counts));
    assert(counts.digests! >= 1, JSON.stringify(counts));
  });
}
