import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { dayOf } from "../../src/conversation/days.ts";

const DAY_MS = 86_400_000;

Deno.test("dayOf() tells each of more days than it keeps, in UTC and in a zone, however often asked", () => {
  for (let round = 0; round < 2; round++) {
    for (let day = -9_000; day < 9_000; day++) {
      const at = day * DAY_MS + DAY_MS - 1;
      assertEquals(dayOf({ at }), new Date(at).toISOString().slice(0, 10));
      if (day % 100 > 0) continue;
      const inTokyo = new Date(at + 9 * 3_600_000).toISOString().slice(0, 10);
      assertEquals(dayOf({ at, timeZone: "Asia/Tokyo" }), inTokyo);
    }
  }
});

Deno.test("dayOf() throws for an invalid time, with a zone and without", () => {
  assertThrows(() => dayOf({ at: NaN }), RangeError);
  assertThrows(() => dayOf({ at: NaN, timeZone: "Asia/Tokyo" }), RangeError);
});

Deno.test("dayOf() tells the day of each moment of a minute, also where clocks change beside midnight", () => {
  // In St. John's clocks went from 00:01 back to 23:01 of the day before, until 2011.
  const change = Date.UTC(2010, 10, 7, 2, 31);
  const near = fc.integer({ min: change - 300_000, max: change + 300_000 });
  const any = fc.integer({ min: Date.UTC(1969), max: Date.UTC(2040) });
  const zone = fc.constantFrom(
    "America/St_Johns",
    "Africa/Monrovia",
    "Asia/Gaza",
    "Asia/Kathmandu",
  );
  fc.assert(fc.property(fc.oneof(near, any), zone, (at, timeZone) => {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone });
    for (const each of [at, at + 1, at + 59_999]) {
      assertEquals(dayOf({ at: each, timeZone }), format.format(each));
    }
  }));
});
