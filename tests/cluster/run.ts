/**
 * `deno task cluster`: several bridges on one denokv behind nginx, on this machine. Restarts each in
 * turn, kills one, and says what clients noticed. Ends with 1 when anything was lost or doubled.
 *
 * @module
 */
import { Command } from "commander";
import { nginx } from "../proxy/nginx.ts";
import { denokvPath } from "../support/denokv.ts";
import { runCluster } from "./cluster.ts";

const program = new Command("cluster")
  .description("Run several bridges on one denokv behind nginx, restart each and kill one")
  .option("--bridges <number>", "how many bridges", Number, 3)
  .option("--sessions <number>", "how many clients, each with a session of its own", Number, 24)
  .option("--seconds <number>", "how long the clients ask", Number, 40)
  .parse(Deno.args, { from: "user" });
const { bridges, sessions, seconds } = program.opts<Record<string, number>>();
if (!denokvPath()) program.error("denokv is not installed; set DENOKV to the path of the program");
if (!nginx) program.error("nginx is not installed");

const { asked, unanswered, lost, doubled, waits, drains, answered } = await runCluster({
  bridges: bridges ?? 3,
  sessions: sessions ?? 24,
  durationMs: (seconds ?? 40) * 1_000,
  onStep: (line) => console.log(`  ${line}`),
});
const wait = (share: number) => waits[Math.floor(share * (waits.length - 1))] ?? 0;
console.log(`${asked} messages, answered by ${Object.keys(answered).length} processes`);
console.log(`${lost.length} lost, ${doubled.length} doubled, ${unanswered.length} unanswered`);
console.log(`waits: median ${wait(0.5)} ms, p99 ${wait(0.99)} ms, longest ${wait(1)} ms`);
console.log(`a bridge ended ${drains.join(", ")} ms after SIGINT`);
for (const what of [...lost, ...doubled, ...unanswered]) console.log(`  ${what}`);
Deno.exit(lost.length + doubled.length + unanswered.length > 0 ? 1 : 0);
