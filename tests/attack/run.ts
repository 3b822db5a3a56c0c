/**
 * Attacks a real bridge, under a real limit of open files and with a small heap, and prints a line
 * for each attack. Exits with 1 if a bridge died, or kept somebody else waiting.
 *
 * @module
 */
import { Command } from "commander";
import type { Attack } from "./attack.ts";
import { connectionAttacks } from "./connections.ts";
import { doorAttacks } from "./doors.ts";
import { erasureAttacks } from "./erasure.ts";
import { fragmentAttacks } from "./fragments.ts";
import { incomingAttacks } from "./incoming.ts";
import { liveAttacks } from "./live.ts";
import { mcpAttacks } from "./mcp.ts";
import { programAttacks } from "./programs.ts";
import { LONGEST_WAIT, type Outcome, replay, withstood } from "./replay.ts";
import { secretAttacks } from "./secrets.ts";
import { storeAttacks } from "./stores.ts";
import { textAttacks } from "./text.ts";

const ATTACKS: readonly Attack[] = [
  ...connectionAttacks,
  ...fragmentAttacks,
  ...doorAttacks,
  ...programAttacks,
  ...mcpAttacks,
  ...incomingAttacks,
  ...textAttacks,
  ...secretAttacks,
  ...liveAttacks,
  ...erasureAttacks,
  ...storeAttacks,
];

const program = new Command("deno task attack")
  .description("Attack a bridge on this machine, and see whether it lives and others are served.")
  .option("--only <name>", "run this attack only")
  .option("--list", "print the names of the attacks")
  .option("--files <number>", "how many files the bridge may have open", Number, 512)
  .option("--seconds <number>", "how long an attack may take", Number, 20)
  .parse(Deno.args, { from: "user" });
const { only, list, files, seconds } = program.opts();

const chosen = ATTACKS.filter(({ name }) => only === undefined || name === only);
if (list) {
  for (const { name } of ATTACKS) console.log(name);
} else if (chosen.length === 0) {
  console.error(`No attack is called ${JSON.stringify(only)}; --list prints the names`);
  Deno.exit(1);
} else {
  let failed = 0;
  const begun = performance.now();
  for (const attack of chosen) {
    const outcome = await replay(attack, { files, seconds });
    console.log(line(outcome));
    if (!withstood(outcome)) failed += 1;
  }
  console.log(`${chosen.length} attacks in ${Math.round((performance.now() - begun) / 1_000)} s`);
  console.log(
    failed === 0
      ? `In all of them the bridge lived, and nobody waited over ${LONGEST_WAIT} ms`
      : `${failed} of ${chosen.length} attacks succeeded`,
  );
  Deno.exit(failed === 0 ? 0 : 1);
}

function line(outcome: Outcome): string {
  const { name, sent, waits, memory, isAlive, serves, lastWords } = outcome;
  const state = isAlive ? serves ? "alive" : "ALIVE, BUT SERVES NOBODY" : `DEAD: ${lastWords}`;
  return `${withstood(outcome) ? "ok  " : "FAIL"} ${name}: ${sent}; ` +
    `others waited ${Math.round(waits.own)} ms at most in ${waits.probes} probes ` +
    `(${Math.round(waits.longest)} with the wait for a processor); ${memory} MiB at most; ${state}`;
}
