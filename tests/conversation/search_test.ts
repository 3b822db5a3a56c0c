import { assert, assertEquals } from "@std/assert";
import {
  type Conversation,
  fold,
  RecallMemory,
  searchSaid,
  searchSteps,
  turnsOf,
  wordsIn,
} from "../../src/conversation/mod.ts";
import { cancelled, failed, given, received, record, replied, summarised, when } from "./given.ts";

function search(conversation: Conversation, query: string, limit = 10) {
  return searchSaid(conversation, { memory: new RecallMemory(), query, limit });
}

Deno.test("a search finds messages and replies, best first, summarised ones included", () => {
  const state = given(
    received("a", "My sister Odile repairs organs."),
    replied("a", "What a craft!"),
    summarised(2, "The user has a sister.", 1),
    received("b", "What is on?"),
    replied("b", "An organ concert in Lisbon."),
  );
  const [first, ...rest] = search(state, "organs of Odile");
  assert(first);
  assertEquals([first.turn, first.position, first.part, first.at], ["a", 1, "message", 1_000]);
  assertEquals(first.text, "My sister Odile repairs organs.");
  assertEquals([...first.words].sort(), ["odile", "organs"]);
  assertEquals(rest.map(({ turn, position, part }) => [turn, position, part]), [["b", 5, "reply"]]);
  assert(first.score > (rest[0]?.score ?? 0));
});

Deno.test("a search finds nothing if no word matches, and nothing that is not remembered", () => {
  const state = given(
    received("a", "Quince"),
    failed("a", false),
    received("c", "Apple"),
    received("b", "Medlar"),
    cancelled("b"),
    replied("c", "Pear"),
    received("d", "Plum"),
  );
  for (const query of ["quince", "medlar", "zebra", "plum", "?!"]) {
    assertEquals(search(state, query), [], query);
  }
  assertEquals(search(state, "pear").map(({ turn }) => turn), ["c"]);
});

Deno.test("a search returns at most the requested number of hits, each of at most 500 characters", () => {
  const long = `${"word ".repeat(2_000)}needle ${"word ".repeat(2_000)}`;
  const giant = `needle${"\u0300".repeat(3_000)}`;
  const turns = [long, giant, "A needle.", "No needle?"].map((text, index) => [
    received(`t${index}`, text),
    replied(`t${index}`, "Hm."),
  ]).flat();
  const hits = search(given(...turns), "needle", 3);
  assertEquals(hits.length, 3);
  for (const { text } of hits) assert(text.length > 0 && text.length <= 500);
  assert(search(given(...turns.slice(0, 2)), "needle").every(({ text }) => /needle/.test(text)));
});

Deno.test("a date alone finds passages if no passage has the query's words", () => {
  const turns = turnsOf([
    { role: "user", text: "I bought a lamp.", at: Date.UTC(2024, 2, 1) },
    { role: "user", text: "It broke.", at: Date.UTC(2024, 2, 1) },
    { role: "assistant", text: "A pity!", at: Date.UTC(2024, 5, 9) },
  ], 100);
  const imported = when({ type: "ImportTurns", id: "i", turns, lines: 3 }, given());
  assert(imported.ok);
  const state = fold(record(imported.events));
  assertEquals(search(state, "9 June 2024").map(({ text }) => text), ["A pity!"]);
});

Deno.test("words match in any case, accents and order, as parts of words too", () => {
  const holds = wordsIn("  ROME Café ");
  assert(holds("A cafe in Rome") && holds("cafés, Romeo"));
  assert(!holds("Rome") && !holds("cafe"));
  assert(wordsIn("Straße")("An der STRASSE") && wordsIn("東京")("東京の店"));
});

Deno.test("searches in steps come to their end where their states have other turns", () => {
  const others = Array.from({ length: 200 }, (_, index) => [
    received(`t${index}`, `Quince ${index}`),
    replied(`t${index}`, `Medlar ${index}`),
  ]).flat();
  const before = given(received("a", "Plum"), failed("a"), ...others);
  const retried = record([{ type: "TurnRetried", data: { turn: "a" } }])
    .map((event) => ({ ...event, position: before.position + 1 }));
  const after = fold(retried, before);
  const memory = new RecallMemory();
  const query = { memory, query: "quince 7", limit: 5 };
  const running = [before, after].map((state) => searchSteps(state, query));
  const found = new Map<number, unknown>();
  for (let rounds = 0; rounds < 1_000 && found.size < running.length; rounds++) {
    running.forEach((steps, index) => {
      const { done, value } = steps.next();
      if (done && !found.has(index)) found.set(index, value);
    });
  }
  assertEquals(found.get(0), search(before, query.query, 5));
  assertEquals(found.get(1), search(after, query.query, 5));
});
