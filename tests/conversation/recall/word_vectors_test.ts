import { assert, assertEquals } from "@std/assert";
import { alikeTo } from "../../../src/conversation/recall/alike.ts";
import {
  DIMENSIONS,
  rowOf,
  tableTerms,
  wordVectors,
} from "../../../src/conversation/recall/word_vectors.ts";
import { Vocabulary } from "../../../src/conversation/recall/vocabulary.ts";
import { termOf } from "../../../src/conversation/recall/words.ts";
import { find, indexOf, said, talk } from "./given.ts";

const CHATTER = ["The bus was crowded.", "Our printer is broken.", "It may rain.", "So be it."];

/** The likeness of two words, from 0 to 1. */
function likeness(one: string, other: string): number {
  const { rows, likeness } = alikeTo(rowOf(termOf(one)));
  return likeness[rows.indexOf(rowOf(termOf(other)))] ?? 0;
}

Deno.test("the table has a vector of length 1 for each of its terms, which are terms of the index", () => {
  const terms = tableTerms();
  const vectors = wordVectors();
  assertEquals(vectors.length, terms.length * DIMENSIONS);
  assertEquals(new Set(terms).size, terms.length);
  for (let row = 0; row < terms.length; row += 97) {
    const vector = vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    assert(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    assertEquals(rowOf(terms[row] ?? ""), row);
  }
  const words =
    "cats running knives happily swam hospitals guitarist weddings universities cheaper";
  for (const word of words.split(" ")) assert(rowOf(termOf(word)) >= 0, word);
  assertEquals(rowOf("no such term"), -1);
});

Deno.test("words that are used alike are near each other, others are not", () => {
  assert(likeness("violin", "cello") > likeness("violin", "tractor"));
  assert(likeness("physician", "doctor") > 0.4);
  assert(likeness("dogs", "pets") > 0.2);
  assertEquals(likeness("mortgage", "volcano"), 0);
  assertEquals(likeness("tea", "tea"), 0, "a word is not listed as like itself");
});

Deno.test("a passage with a similar word is recalled before others, and after one with the word itself", () => {
  const sittings = [...CHATTER, "The physician was late.", "My niece plays the cello."]
    .map((text) => [text]);
  const recalled = (message: string, extra: readonly string[] = []) =>
    find(talk(...sittings, ...extra.map((text) => [text])), message, { purpose: "recall" })
      .map(({ text }) => text);
  assertEquals(recalled("Any news from the doctor?")[0], "The physician was late.");
  assertEquals(recalled("Who owns a violin?")[0], "My niece plays the cello.");
  const exact = "The violin hangs on the wall.";
  assertEquals(recalled("Who owns a violin?", [exact])[0], exact);
});

Deno.test("people who search find the words that they look for, not similar ones", () => {
  const sayings = talk([...CHATTER, "The physician was late."]);
  assertEquals(find(sayings, "doctor"), []);
});

Deno.test("law 4: a word that is said only later counts like one that is never said", () => {
  const before = [...CHATTER, "The physician was late.", "A nurse came."];
  const sayings = [...before, "The doctor and the doctor's doctor.", "Ferns, doctor."]
    .map((text, index) => said(index, "user", text));
  const message = "What did the doctor say about ferns?";
  const limited = { before: before.length, purpose: "recall" } as const;
  assertEquals(
    [...indexOf(sayings).search(message, limited)],
    find(sayings.slice(0, before.length), message, { purpose: "recall" }),
  );
});

Deno.test("each term of a vocabulary has its own row, dates and words of other languages beside it", () => {
  const vocabulary = new Vocabulary();
  vocabulary.read("The concert is on 28.11.2026", "en", ["@11-28", "@2026-11-28"]);
  vocabulary.read("Die Straßenbahn fährt um acht", "de");
  vocabulary.read("A cello and a violin, 3 exercises and a surprise", "en");
  assertEquals(vocabulary.rows.length, vocabulary.size);
  assertEquals(vocabulary.shapes.texts.length, vocabulary.size);
  for (const word of ["concert", "cello", "violin", "exercises", "surprise"]) {
    const id = vocabulary.idOf(termOf(word));
    assert(id !== undefined && vocabulary.rows.at(id) >= 0, word);
    assertEquals(vocabulary.rows.at(id), rowOf(termOf(word)));
  }
});
