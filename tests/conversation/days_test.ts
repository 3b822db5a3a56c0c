import { assertEquals, assertThrows } from "@std/assert";
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
