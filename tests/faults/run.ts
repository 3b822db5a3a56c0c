/**
 * `deno task faults --seed N --minutes M [--instances K] [--store denokv]`: runs the service through faults, and
 * checks what the log and every client saw. Ends with 1 when a law was broken. Clocks jump where
 * the seed is odd; where it is even, the model never sees two calls for one turn at once.
 *
 * @module
 */
import { check } from "./checker.ts";
import { checkRelay } from "./relay_checker.ts";
import { checkSpace } from "./space_checker.ts";
import { storyOf } from "./story.ts";
import { denokvPath } from "../support/denokv.ts";
import type { StoreKind } from "./store.ts";
import { run } from "./suite.ts";

function option(name: string, standard: number): number {
  const place = Deno.args.indexOf(`--${name}`);
  const given = place === -1 ? standard : Number(Deno.args[place + 1]);
  if (Number.isFinite(given) && given >= 0) return given;
  console.error(`--${name} must be a number; it is ${Deno.args[place + 1]}`);
  Deno.exit(1);
}

function storeKind(): StoreKind {
  const place = Deno.args.indexOf("--store");
  const given = place === -1 ? "file" : Deno.args[place + 1];
  if (given !== "file" && given !== "denokv") {
    console.error(`--store must be file or denokv; it is ${given}`);
    Deno.exit(1);
  }
  if (given === "denokv" && !denokvPath()) {
    console.error("denokv is not installed; set DENOKV to the path of the program");
    Deno.exit(1);
  }
  return given;
}

const seed = option("seed", Math.floor(Math.random() * 1e9));
const minutes = option("minutes", 1);
const instances = option("instances", 1);
const clocks = seed % 2 === 1 ? "clocks jump" : "clocks do not jump";
console.log(`Seed ${seed}, ${minutes} min, ${instances} instance(s), ${clocks}`);
const { history, spaces, relays, refused, counts, leftOut } = await run({
  seed,
  durationMs: minutes * 60_000,
  instances,
  store: storeKind(),
  jumps: seed % 2 === 1,
  sessions: option("sessions", 40),
  fleeting: option("fleeting", 6),
  spaces: option("spaces", 4),
  relays: option("relays", 6),
  onProgress: (line) => console.log(`  ${line}`),
});
console.log(Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", "));
for (const what of leftOut) console.log(`Left out: ${what}`);
const violations = await check(history);
const breaches = spaces.flatMap((space) => checkSpace(space, history.prompts));
const relayed = relays.flatMap(checkRelay);
const violated = violations.length + breaches.length + relayed.length + refused.length;
console.log(`${violated} violations (seed ${seed})`);
for (const { rule, session, detail } of relayed) {
  console.log(`Violated: ${rule} (${session}): ${detail}`);
}
for (const message of refused) console.log(`The model refused what a client holds: ${message}`);
for (const { rule, space, detail } of breaches) {
  console.log(`Violated: ${rule} (${space}): ${detail}`);
}
const [first] = violations;
if (first) console.log(storyOf(first, history));
Deno.exit(
  violated > 0 || counts.wrongExits || counts.crashes || counts.unsettled ? 1 : 0,
);
