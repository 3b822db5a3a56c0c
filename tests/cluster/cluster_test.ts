import { assert, assertEquals } from "@std/assert";
import { withoutWarnings } from "../support/console.ts";
import { nginx } from "../proxy/nginx.ts";
import { denokvPath } from "../support/denokv.ts";
import { runCluster } from "./cluster.ts";

const missing = [denokvPath() ? [] : ["denokv"], nginx ? [] : ["nginx"]].flat().join(" and ");
if (missing) console.log(`${missing} not installed: the tests of a cluster are skipped`);

Deno.test({
  name:
    "laws 1–3: three bridges on one denokv behind nginx lose and double nothing when restarted and killed",
  ignore: missing !== "",
  fn: async () => {
    const { result } = await withoutWarnings(() =>
      runCluster({ bridges: 3, sessions: 8, durationMs: 10_000 })
    );
    const { asked, unanswered, lost, doubled, answered, drains } = result;
    assertEquals([lost, doubled, unanswered], [[], [], []]);
    assert(asked >= 30, `${asked} messages`);
    assert(Object.keys(answered).length >= 4, "restarted bridges answered, too");
    assertEquals(drains.length, 3);
  },
});
