import { assertEquals } from "@std/assert";
import { forEachInSlices, inSlices } from "../../src/shared/mod.ts";

/** Blocks the event loop for `ms`. */
function hold(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

Deno.test("inSlices() yields to other tasks between the steps of long work and returns its result", async () => {
  const seen: string[] = [];
  setTimeout(() => seen.push("other"), 0);
  const steps = function* () {
    for (const step of ["one", "two", "three"]) {
      hold(15);
      seen.push(step);
      yield;
    }
    return "result";
  };
  assertEquals(await inSlices(steps()), "result");
  assertEquals(seen, ["one", "other", "two", "three"]);
});

Deno.test("forEachInSlices() visits every item once, in order, and rejects when the task throws", async () => {
  const seen: [string, number][] = [];
  await forEachInSlices(["a", "b", "c"], (item, index) => seen.push([item, index]));
  assertEquals(seen, [["a", 0], ["b", 1], ["c", 2]]);
  await forEachInSlices([], () => seen.push(["never", 0]));
  assertEquals(seen.length, 3);
  const failed = await forEachInSlices([1], () => {
    throw new Error("broken");
  }).catch((error) => error.message);
  assertEquals(failed, "broken");
});
