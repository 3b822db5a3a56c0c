import { assertEquals } from "@std/assert";
import { SaidTexts } from "../../src/conversation/said_once.ts";

Deno.test("texts that differ in case, accents and white space are said once", () => {
  const said = new SaidTexts(["I keep bees.", "Café  au lait\n", "Straße"]);
  for (const text of ["i KEEP bees.", "cafe au\tlait", "\u00a0CAFE\u0301 AU LAIT", "STRASSE"]) {
    assertEquals([said.has(text), said.add(text)], [true, false], text);
  }
});

Deno.test("texts that only begin and end alike are all said", () => {
  const said = new SaidTexts();
  const around = "some words that are long enough for each end";
  const texts = ["one", "two", "three"].map((word) => `${around} ${word} ${around}`);
  assertEquals(texts.map((text) => said.add(text)), [true, true, true]);
  assertEquals(texts.map((text) => said.add(text.toUpperCase())), [false, false, false]);
  assertEquals(said.has(`${around} four ${around}`), false);
});
