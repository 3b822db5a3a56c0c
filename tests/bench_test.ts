import { assertEquals, assertMatch } from "@std/assert";
import { Running } from "./support/process.ts";

Deno.test("bench:memory runs on a conversation of its own making and finds what fits whole", async () => {
  const args = ["run", "--quiet", "-A", "bench/memory.ts", "bench/small.json"];
  const running = new Running(Deno.execPath(), { args, env: { NO_COLOR: "1" } });
  const [row] = await running.until(/^ +8000 +the bridge .*$/m);
  assertMatch(row, /the bridge +100\.0 % +100\.0 %/);
  assertEquals(await running.end(), 0, running.output);
});
