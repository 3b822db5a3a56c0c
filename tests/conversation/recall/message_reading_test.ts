import { assertEquals } from "@std/assert";
import { RecallIndex } from "../../../src/conversation/recall/mod.ts";

const DAY_MS = 86_400_000;
const MONDAY = Date.UTC(2026, 10, 23, 12);

/** An index of what was said on some days, one saying a day. */
function indexOf(texts: readonly string[], { from = MONDAY } = {}): RecallIndex {
  const index = new RecallIndex();
  texts.forEach((text, day) => {
    index.add({ position: day, role: "user", text, at: from + day * DAY_MS });
  });
  return index;
}

function find(index: RecallIndex, message: string, now: number): string | undefined {
  return index.search(message, { now: { at: now } })[Symbol.iterator]().next().value?.text;
}

Deno.test("a message that was read before is searched with by its own time", () => {
  const index = indexOf(["Bees fly.", "Wasps fly.", "Hens fly."]);
  const message = "What flew yesterday?";
  assertEquals(find(index, message, MONDAY + DAY_MS), "Bees fly.");
  assertEquals(find(index, message, MONDAY + 2 * DAY_MS), "Wasps fly.");
  assertEquals(find(index, message, MONDAY + DAY_MS), "Bees fly.");
});

Deno.test("a message that was read before is searched with in each index by its years", () => {
  const message = "What was on May 3?";
  for (const year of [2023, 2025, 2024]) {
    const from = Date.UTC(year, 4, 2, 12);
    const index = indexOf([`Bees ${year}.`, `Wasps ${year}.`, `Hens ${year}.`], { from });
    assertEquals(find(index, message, from + 90 * DAY_MS), `Wasps ${year}.`);
  }
});

Deno.test("a message that was read before is searched with in each index by its languages", () => {
  const message = "Häuser?";
  const english = indexOf(["The houses are old.", "Die Haus is a name."]);
  const german = indexOf(["Das ist ein altes Haus, und es ist nicht neu.", "Ich bin hier."]);
  const found = [english, german, english].map((index) => find(index, message, MONDAY));
  assertEquals(found[1], "Das ist ein altes Haus, und es ist nicht neu.");
  assertEquals(found[0], found[2]);
});
