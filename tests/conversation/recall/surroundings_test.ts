import { assert, assertEquals } from "@std/assert";
import { find, talk } from "./given.ts";

const REST = Array.from({ length: 30 }, (_, index) => [`Nothing new, day ${index}.`, "Fine."]);

/** The place of a text among what is recalled for a message. */
function placeOf(text: string, message: string, sayings: ReturnType<typeof talk>): number {
  const hits = find(sayings, message, { purpose: "recall" });
  return hits.findIndex((hit) => hit.text === text);
}

Deno.test("what follows a question comes before what precedes it, though neither has a word of it", () => {
  for (
    const [before, question, after, message] of [
      ["So much for him.", "Where does our tortoise sleep?", "In a box of straw.", "our tortoise"],
      ["Das war alles.", "Wo schläft die Schildkröte?", "Im Stroh dort.", "Schildkröte"],
    ] as const
  ) {
    const sayings = talk(...REST, [before, question, after], ["Hm.", "Bye."]);
    const places = [after, before].map((text) => placeOf(text, message, sayings));
    assert(places[0]! >= 0 && places[0]! < places[1]!, `${places}`);
  }
});

Deno.test("a statement lends as much to what follows as to what precedes it", () => {
  const scores = ["Abc said so.", "Xyz said so."].map((text) => {
    const sayings = talk(...REST, ["Abc said so.", "Our tortoise sleeps.", "Xyz said so."]);
    return find(sayings, "tortoise", { purpose: "recall" }).find((hit) => hit.text === text)?.score;
  });
  assert(scores[0]! > 0);
  assertEquals(scores[0], scores[1]);
});

Deno.test("a word that stands all around a passage lends it no more than the nearest one does", () => {
  const scoreOf = (lines: readonly string[]) =>
    find(talk(...REST, lines), "tortoise", { purpose: "recall" })
      .find(({ text }) => text === "So much for that.")?.score ?? 0;
  const once = scoreOf(["Yes.", "Our tortoise sleeps.", "So much for that.", "No."]);
  const twice = scoreOf([
    "Yes.",
    "Our tortoise sleeps.",
    "So much for that.",
    "The tortoise eats.",
  ]);
  assert(once > 0 && twice > 0);
  // Twice as much by neighbours alone would be far more; the sitting's share and the rarity change little.
  assert(twice < 1.3 * once, `${twice} for ${once}`);
});
