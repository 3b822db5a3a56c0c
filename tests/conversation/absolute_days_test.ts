import { assertEquals } from "@std/assert";
import { withAbsoluteDays } from "../../src/conversation/mod.ts";

/** A Saturday. */
const SAID = { at: Date.UTC(2026, 10, 28, 12) };

const TEXTS: readonly (readonly [string, string])[] = [
  ["We moved to Berlin yesterday.", "We moved to Berlin on 2026-11-27."],
  ["I fly to Rome tomorrow", "I fly to Rome on 2026-11-29"],
  ["I have been here since yesterday", "I have been here since 2026-11-27"],
  ["I was there two days ago.", "I was there 2026-11-26."],
  ["Ich bin gestern nach Köln gezogen", "Ich bin 2026-11-27 nach Köln gezogen"],
  ["Straße und Fuß: gestern kam er", "Straße und Fuß: 2026-11-27 kam er"],
  ["J'ai déménagé hier", "J'ai déménagé 2026-11-27"],
  ["Llegué ayer", "Llegué 2026-11-27"],
  ["She was born last year", "She was born in 2025"],
  ["I moved last week", "I moved 2026-11-16/2026-11-22"],
  ["I start next month", "I start 2026-12-01/2026-12-31"],
  ["We moved on 3 May", "We moved on 3 May"],
  ["I swim on Mondays", "I swim on Mondays"],
  ["I live in Porto", "I live in Porto"],
  ["", ""],
];

for (const [text, expected] of TEXTS) {
  Deno.test(`days are told by their dates: “${text}”`, () => {
    assertEquals(withAbsoluteDays(text, SAID), expected);
  });
}

Deno.test("a day is that of the zone in which it was said", () => {
  const said = { at: Date.UTC(2026, 10, 28, 23, 30), timeZone: "Europe/Berlin" };
  assertEquals(withAbsoluteDays("I came yesterday", said), "I came on 2026-11-28");
});
