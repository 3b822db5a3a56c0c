import { assertEquals } from "@std/assert";
import { RetryTimes } from "../../../src/bridge/learning/retry_times.ts";
import { ModelError } from "../../../src/model/mod.ts";

Deno.test("law 17: only calls that break off are counted to give a session up, not what fails for other reasons", () => {
  const retries = new RetryTimes(() => 0);
  const brokenOff = new ModelError("model_interrupted", "The answer broke off", {
    retryable: true,
  });
  for (let times = 0; times < 30; times++) {
    retries.failed("s", new Error("The store does not answer"));
    retries.failed("s", undefined);
  }
  assertEquals(retries.isLast("s"), false);
  for (let times = 0; times < 14; times++) retries.failed("s", brokenOff);
  assertEquals(retries.isLast("s"), false);
  retries.failed("s", brokenOff);
  assertEquals(retries.isLast("s"), true);
  retries.clear("s");
  assertEquals(retries.isLast("s"), false);
});
