import { assert, assertMatch } from "@std/assert";
import type { Attack } from "./attack.ts";
import { connectionAttacks } from "./connections.ts";
import { fragmentAttacks } from "./fragments.ts";
import { replay } from "./replay.ts";

/** What ended the process, and what cost it most; `deno task attack` replays all of them. */
const QUICK = ["idle-connections", "half-open-requests", "fragments", "fragments-on-many-sockets"];

const attacks: readonly Attack[] = [...connectionAttacks, ...fragmentAttacks];

for (const name of QUICK) {
  Deno.test({
    name: `a real bridge with 256 files and a heap of 512 MiB withstands ${name}`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      const attack = attacks.find((each) => each.name === name);
      assert(attack);
      const outcome = await replay(attack, { files: 256, seconds: 20 });
      assert(outcome.isAlive, outcome.lastWords);
      assert(outcome.serves, "others are served");
      assert(outcome.waits.probes > 0, "others were served meanwhile");
      assert(outcome.memory < 1_024, `${outcome.memory} MiB`);
      if (name.startsWith("fragments")) assertMatch(outcome.sent, /ended with 1009/);
    },
  });
}

Deno.test({
  name: "the server for Deno Deploy listens again after it has had no files left",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const attack = attacks.find(({ name }) => name === "idle-connections");
    assert(attack);
    const settings = { DENO_DEPLOYMENT_ID: "test" };
    const outcome = await replay(attack, { files: 256, seconds: 20, settings });
    assert(outcome.isAlive && outcome.serves, outcome.lastWords);
  },
});
