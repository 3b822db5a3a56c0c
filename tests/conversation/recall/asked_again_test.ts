import { assert, assertEquals } from "@std/assert";
import { find, recall, talk } from "./given.ts";

const ROUND = "The bus was late.";

/** A fact among many sittings, and a question that was asked in some of them. */
function askedOften(questions: readonly string[], fact: string) {
  const asked = questions.map((question, index) => [question, `I am not sure, sorry (${index}).`]);
  return talk([fact, "Noted."], ...asked, [ROUND, "As ever."]);
}

Deno.test("one's own question, asked six times, does not hide the fact that answers it", () => {
  for (
    const [question, fact] of [
      ["Which gate does the Oslo ferry leave from?", "The ferry to Oslo leaves from gate C4."],
      ["¿Cómo se llama la veterinaria de Lucas?", "La veterinaria de Lucas se llama Inés Ferrer."],
      ["フェリーの桟橋はどこですか？", "フェリーの桟橋は東側です。"],
    ] as const
  ) {
    const sayings = askedOften(Array.from({ length: 6 }, () => question), fact);
    const hits = find(sayings, question, { purpose: "recall" });
    assertEquals(hits[0]?.text, fact);
    assertEquals(hits.filter(({ text }) => text === question), []);
    assert(recall(sayings, question, 140).includes(fact));
  }
});

Deno.test("the question in other words or order comes after the fact, too", () => {
  const fact = "Bo's passport number is QX 8813.";
  const questions = [
    "What is the number of Bo's passport?",
    "And Bo's passport number?",
    "Bo's passport number, please?",
    "So what was Bo's passport number again?",
  ];
  const hits = find(askedOften(questions, fact), "What's Bo's passport number?", {
    purpose: "recall",
  });
  assertEquals(hits[0]?.text, fact);
});

Deno.test("what answers a question in its own words is not taken for the question", () => {
  const sayings = talk(["I am vegan.", "Good."], [ROUND, "Yes."]);
  assertEquals(find(sayings, "Am I vegan?", { purpose: "recall" })[0]?.text, "I am vegan.");
});

Deno.test("people who search for a question find it", () => {
  const question = "Which gate does the Oslo ferry leave from?";
  const sayings = askedOften([question, question], "The ferry to Oslo leaves from gate C4.");
  const hits = find(sayings, question);
  assertEquals(hits.filter(({ text }) => text === question).length, 1);
});
