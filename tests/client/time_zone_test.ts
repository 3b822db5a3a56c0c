import { assertEquals } from "@std/assert";
import { timeZoneOf } from "../../src/client/time_zone.ts";

Deno.test("a client is in the time zone that it is given, or in that of its runtime", () => {
  assertEquals(timeZoneOf({ timeZone: "Asia/Kathmandu" }), "Asia/Kathmandu");
  assertEquals(timeZoneOf({}), new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
