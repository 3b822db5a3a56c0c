import fc from "fast-check";
import { withBridge } from "../../support/bridge.ts";
import { withoutWarnings } from "../../support/console.ts";
import { masterKey } from "../../support/encryption.ts";
import { Play } from "./play.ts";
import { behaviours, circumstances, steps } from "./steps.ts";

const KEY = masterKey("of-the-model");

/**
 * How often, and on what: always the same few, since each takes long. `MODEL_RUNS=…` is for many others;
 * `MODEL_SEED=… MODEL_PATH=…` repeat one that failed.
 */
function runs(): fc.Parameters<unknown> {
  const [many, seed, path] = ["RUNS", "SEED", "PATH"].map((name) => Deno.env.get(`MODEL_${name}`));
  if (seed !== undefined) return { seed: Number(seed), path: path ?? "", endOnFailure: true };
  return many === undefined
    ? { numRuns: 8, seed: 1 }
    : { numRuns: Number(many), endOnFailure: true };
}

Deno.test("laws 1–4, 9 and 12: whatever clients of two instances do, all of them know what the log says", async () => {
  const folder = await Deno.makeTempDir();
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(circumstances, steps, behaviours, async (given, steps, behaviours) => {
        const path = given.isFile ? `${folder}/${run++}.sqlite` : ":memory:";
        const kv = await Deno.openKv(path);
        const other = given.isFile ? await Deno.openKv(path) : kv;
        const clocks = { passedMs: 0, aheadMs: given.aheadMinutes * 60_000 };
        try {
          await withoutWarnings(() =>
            withBridge(async (world) => {
              world.claude.script.push(...behaviours);
              const play = new Play(world, [kv, other], clocks);
              try {
                const [ada, bert] = play.clients;
                if (ada && bert) {
                  await play.attach(ada, 0, "start");
                  await play.attach(bert, 1, "start");
                }
                for (const step of steps) await play.take(step);
                await play.end();
              } catch (error) {
                throw new Error(play.trace.join("\n"), { cause: error });
              }
            }, {
              ...{ kv, leaseMs: 400, isFar: given.isFar },
              now: () => Date.now() + clocks.passedMs,
              encryptionKeys: given.isEncrypted ? [KEY] : [],
              allowances: { sessionBytes: given.sessionBytes },
              settings: { contextLimit: 4_000, spaces: { learns: true, learnAfterMs: 3_600_000 } },
            })
          );
        } finally {
          kv.close();
          if (other !== kv) other.close();
        }
      }),
      runs(),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
