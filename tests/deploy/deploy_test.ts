import { assert } from "@std/assert";
import { withoutWarnings } from "../support/console.ts";
import { type Check, CHECKS } from "./checks.ts";
import { deploy } from "./deployment.ts";

/** These measure; what they find depends on the machine. */
const MEASURING = ["it starts soon", "its memory stays within 512 MiB under load"];

Deno.test("law 1: under the limits of Deploy it starts, answers, hands over when interrupted, and bears clocks apart", async (t) => {
  await using deployment = await deploy();
  const checks = Object.entries<Check>(CHECKS).filter(([name]) => !MEASURING.includes(name));
  for (const [name, check] of checks) {
    await t.step(name, async () => {
      const { result } = await withoutWarnings(() => check(deployment));
      assert(result.isMet, result.says);
    });
  }
  assert(checks.length === Object.keys(CHECKS).length - MEASURING.length);
});
