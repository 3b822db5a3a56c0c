import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { piecesOf } from "../../../web/ui/marks.ts";

function marked(text: string, ...words: string[]): string[] {
  return piecesOf(text, words).filter(({ isMarked }) => isMarked).map((piece) => piece.text);
}

Deno.test("search words match whatever their case, accents and inflection", () => {
  assertEquals(marked("Tomás went to the Hives of São Paulo", "go", "tomas", "hive", "sao"), [
    ...["Tomás", "went", "Hives", "São"],
  ]);
});

Deno.test("words of scripts without spaces match inside a run of letters", () => {
  assertEquals(marked("私は東京に住んでいます", "東京"), ["東京"]);
});

Deno.test("parts of words and common words do not match", () => {
  assertEquals(marked("The beehive is there", "hive", "the"), []);
});

Deno.test("the pieces add up to the whole text, whatever it contains", () => {
  const unit = fc.constantFrom(..."aÉé'’ß -蜂蜜は東ก็ر\u0301👩‍🚀\ud800İﬁ1");
  fc.assert(fc.property(fc.string({ unit }), fc.array(fc.string({ unit })), (text, words) => {
    const all = [...words, ...text.toLowerCase().split(/\s+/)];
    assertEquals(piecesOf(text, all).map((piece) => piece.text).join(""), text);
  }));
});
