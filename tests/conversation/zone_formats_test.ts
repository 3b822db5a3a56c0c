import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { dayOf } from "../../src/conversation/days.ts";
import { ZoneFormats, zoneFormats } from "../../src/conversation/zone_formats.ts";

/** A name of a zone in one of many ways to write it: names are the same in any case. */
function written(name: string, way: number): string {
  return [...name].map((letter, place) =>
    (way >> (place % 20)) % 2 === 1 ? letter.toUpperCase() : letter
  ).join("");
}

Deno.test("however many names of zones clients send, few formats are kept", () => {
  const formats = new ZoneFormats();
  for (let way = 0; way < 500; way++) {
    assert(formats.of(written("america/indiana/tell_city", way * 1_021)));
  }
  assertEquals(formats.size, 1);
  for (let minutes = 0; minutes < 400; minutes++) {
    const clock = [Math.floor(minutes / 60), minutes % 60].map((each) =>
      `${each}`.padStart(2, "0")
    );
    assert(formats.of(`+${clock.join(":")}`));
    formats.of(`Nowhere/${minutes}`);
  }
  assertLessOrEqual(formats.size, 64);
});

Deno.test("a day is that of its zone, whichever zones came before", () => {
  const at = Date.UTC(2025, 0, 1, 5);
  for (let round = 0; round < 3; round++) {
    assertEquals(dayOf({ at, timeZone: "america/denver" }), "2024-12-31");
    assertEquals(dayOf({ at, timeZone: "Asia/Tokyo" }), "2025-01-01");
    assertEquals(dayOf({ at, timeZone: "Nowhere/Else" }), "2025-01-01");
    for (let hour = 10; hour < 24; hour++) {
      for (let minute = 10; minute < 60; minute += 7) dayOf({ at, timeZone: `-${hour}:${minute}` });
    }
  }
  assertLessOrEqual(zoneFormats.size, 64);
});
