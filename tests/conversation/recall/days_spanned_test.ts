import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { DaysSpanned } from "../../../src/conversation/recall/days_spanned.ts";

const DAY_MS = 86_400_000;
const time = fc.integer({ min: -1e13, max: 1e13 });

Deno.test("DaysSpanned gives the first and the last day of any beginning, and of a time", () => {
  fc.assert(fc.property(fc.array(time), fc.array(time), time, (said, later, now) => {
    const days = new DaysSpanned();
    for (const at of [...later, ...later]) days.add(at);
    days.truncate(0);
    for (const at of said) days.add(at);
    for (let sayings = 0; sayings <= said.length; sayings++) {
      const all = [...said.slice(0, sayings), now].map((at) => Math.floor(at / DAY_MS));
      const expected = { first: Math.min(...all), last: Math.max(...all) };
      assertEquals(days.with(now, sayings), expected);
    }
  }));
});
