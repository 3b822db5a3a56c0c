/**
 * The bridge as the fault suite runs it: `main.ts`'s own service, on a store that fails and a clock
 * that jumps, as the environment's seed says.
 *
 * @module
 */
import { SessionLog } from "../../src/session_log/mod.ts";
import { openModels } from "../../src/models.ts";
import { serve } from "../../src/service.ts";
import { parseSettings, SETTING_NAMES } from "../../src/settings/mod.ts";
import { faultyKv } from "./faulty_kv.ts";
import { Random } from "./random.ts";

const JUMP_EVERY_MS = 2_000;
const LONGEST_JUMP_MS = 8_000;
const DEADLINE_MS = 600;

const environment = Object.fromEntries(SETTING_NAMES.map((name) => [name, Deno.env.get(name)]));
const parsed = parseSettings(environment);
if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
const { settings } = parsed;
const random = new Random(Number(Deno.env.get("FAULT_SEED")));
const isCalm = Deno.env.get("FAULTS") === "none";
const rate = isCalm ? 0 : 0.004;

let offset = 0;
const now = () => Date.now() + offset;
if (!isCalm && Deno.env.get("FAULT_JUMPS") === "true") {
  setInterval(() => {
    offset = random.chance(0.5) ? 0 : random.whole(-LONGEST_JUMP_MS, LONGEST_JUMP_MS);
  }, JUMP_EVERY_MS);
}

const kv = faultyKv(await Deno.openKv(settings.log.path), {
  throws: rate,
  lies: rate,
  denies: rate,
  hangs: rate / 4,
  delays: rate * 4,
  fills: rate / 8,
}, random);
const isFar = /^https?:/.test(settings.log.path ?? "");
await serve({
  settings,
  log: new SessionLog({
    ...settings.log,
    ...{ kv, isFar, isSerial: !isFar, now, deadlineMs: DEADLINE_MS },
  }),
  ...openModels(settings),
  web: new URL("../../dist/", import.meta.url),
  now,
  onListen: ({ port }) => console.log(`Page     http://127.0.0.1:${port}`),
});
