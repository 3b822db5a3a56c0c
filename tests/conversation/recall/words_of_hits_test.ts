import { assert, assertEquals } from "@std/assert";
import { find, talk } from "./given.ts";

/** So many words that the numbers of some differ in their high bits only; too short to be alike. */
const WORDS = Array.from(
  { length: 600 },
  (_, index) => [...`${index + 100}`].map((digit) => "bcdfghjkmp"[Number(digit)]).join(""),
);

Deno.test("a hit's words are those of the message that stand in it, among hundreds of words", () => {
  const sayings = talk(WORDS.map((word, index) => `${word} ${WORDS[(index * 7 + 3) % 600]}`));
  for (let first = 0; first < WORDS.length; first += 60) {
    const message = [WORDS[first], WORDS[first + 44]];
    const hits = find(sayings, message.join(" "), { purpose: "recall" });
    assert(hits.length > 20);
    for (const { text, words } of hits) {
      const own = message.filter((word) => text.split(" ").includes(word ?? ""));
      assertEquals(words.toSorted(), own.toSorted(), text);
    }
  }
});
