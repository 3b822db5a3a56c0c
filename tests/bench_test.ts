import { assertEquals, assertMatch } from "@std/assert";
import { Running } from "./support/process.ts";

Deno.test("bench:memory runs on a conversation of its own making and finds what fits whole", async () => {
  const args = ["run", "--quiet", "-A", "bench/memory.ts", "bench/small.json"];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  const [row] = await running.until(/^ +8000 +the bridge .*$/m);
  assertMatch(row, /the bridge +100\.0 % +100\.0 %/);
  assertEquals(await running.end(), 0, running.output);
});

Deno.test("bench:spaces runs on a conversation of its own making and finds what fits whole", async () => {
  const args = ["run", "--quiet", "-A", "bench/spaces.ts", "bench/small.json"];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  const [row] = await running.until(/^a space of sittings .*$/m);
  assertMatch(row, / 100\.0 % +1\.000/);
  assertEquals(await running.end(), 0, running.output);
});

Deno.test("laws 13, 15 and 17: bench:learning finds nothing in a few random histories with kills", async () => {
  const args = ["run", "--quiet", "-A", "bench/learning.ts", "--histories", "25"];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  await running.until(/^digestedTwice +0$/m);
  assertEquals(await running.end(), 0, running.output);
});
