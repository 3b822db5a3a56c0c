/**
 * `deno task deploy:check`: runs the bridge under the limits of Deno Deploy, as far as that can be done
 * without an account, and says what it cannot check. Ends with 1 when a check fails.
 *
 * @module
 */
import { Command } from "commander";
import { CHECKS, UNCHECKED } from "./checks.ts";
import { deploy } from "./deployment.ts";

new Command("deno task deploy:check")
  .description("Check what can be checked about Deno Deploy without an account. It has no options.")
  .parse(Deno.args, { from: "user" });

let failed = 0;
console.log("Copying the repository and building the page …");
await using deployment = await deploy();
for (const [name, check] of Object.entries(CHECKS)) {
  const { isMet, says } = await check(deployment);
  if (!isMet) failed += 1;
  console.log(`${isMet ? "ok    " : "FAILED"} ${name}: ${says}`);
}
console.log("Not checked, for want of an account:");
for (const what of UNCHECKED) console.log(`  - ${what}`);
Deno.exitCode = failed > 0 ? 1 : 0;
