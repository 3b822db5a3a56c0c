import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cut, quoted } from "../../src/mcp/cut.ts";

const encoded = (text: string) => JSON.stringify(text).length - 2;

Deno.test("cut() parts a text into well-formed pieces that make it up, each short enough in JSON", () => {
  const unit = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 5 }),
    fc.constantFrom('"', "\u0001"),
  );
  const texts = fc.array(unit, { maxLength: 80 }).map((units) => units.join(""));
  fc.assert(fc.property(texts, fc.integer({ min: 2, max: 50 }), (text, most) => {
    let whole = "";
    for (let rest = text.length; rest > 0;) {
      const piece = cut(text, most, whole.length);
      assert(piece.text !== "" && piece.text.isWellFormed());
      assert(encoded(piece.text) <= most || piece.text.length <= 2);
      assertEquals(piece.rest, rest - piece.text.length);
      whole += piece.text;
      rest = piece.rest;
    }
    assertEquals(whole, text);
  }));
});

Deno.test("cut() takes as much as it may where each character takes one", () => {
  assertEquals(cut("a heron's wing", 7), { text: "a heron", rest: 7 });
  assertEquals(cut("a heron's wing", 7, 9), { text: " wing", rest: 0 });
});

Deno.test("quoted() marks a text that was cut, and no other", () => {
  assertEquals([quoted("heron", 5), quoted("heron", 4), quoted("a😀", 2)], [
    "heron",
    "hero…",
    "a…",
  ]);
});
