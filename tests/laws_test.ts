import { assert, assertEquals } from "@std/assert";
import { readPage } from "./support/markdown.ts";
import { testNames } from "./support/test_names.ts";

const page = await readPage("docs/design/laws.md");

/** The law numbers that a test name cites: `law 7: …`, `laws 2 and 3: …`, `laws 1–3, 7 and 12: …`. */
function citationsIn(name: string): number[] {
  const [, list = ""] = /^laws? (\d[\d\s,–-]*(?:and \d+)?):/.exec(name) ?? [];
  return Array.from(list.matchAll(/(\d+)(?:[–-](\d+))?/g), ([, from, to = from]) => {
    const length = Number(to) - Number(from) + 1;
    return Array.from({ length }, (_, index) => Number(from) + index);
  }).flat();
}

/** Test names with the numbers of the laws they cite. */
function citations(names: readonly string[]): Map<number, string[]> {
  const cited = new Map<number, string[]>();
  for (const name of names) {
    for (const law of citationsIn(name)) cited.set(law, [...cited.get(law) ?? [], name]);
  }
  return cited;
}

/** The laws of a page that no test cites, and the citations that are no law of it. */
function mismatches(text: string, names: readonly string[]): string[] {
  const laws = Array.from(text.matchAll(/^## (\d+)\. /gm), ([, number]) => Number(number));
  const cited = citations(names);
  return [
    ...laws.filter((law) => !cited.has(law)).map((law) => `No test cites law ${law}`),
    ...[...cited].filter(([law]) => !laws.includes(law))
      .map(([law, [name]]) => `There is no law ${law}, cited by: ${name}`),
    ...names.filter((name) => /^laws? \d/.test(name) && citationsIn(name).length === 0)
      .map((name) => `The citation cannot be read: ${name}`),
  ];
}

Deno.test("every law is cited by a test, and every citation in a test's name is a law", async () => {
  const names = await testNames();
  assert(names.length > 200);
  assertEquals(mismatches(page.text, names), []);
});

Deno.test("a law without a test, and a citation without a law, are found", async () => {
  const names = await testNames();
  assertEquals(mismatches(`${page.text}\n## 99. A law nobody tests\n`, names), [
    "No test cites law 99",
  ]);
  assertEquals(mismatches(page.text, [...names, "law 98: a law nobody wrote"]), [
    "There is no law 98, cited by: law 98: a law nobody wrote",
  ]);
  const without = names.filter((name) => !citationsIn(name).includes(5));
  assertEquals(mismatches(page.text, without), ["No test cites law 5"]);
  assertEquals(mismatches(page.text, [...names, "law 2 and a half: unreadable"]), [
    "The citation cannot be read: law 2 and a half: unreadable",
  ]);
});

Deno.test("a citation may name one law, several, or a range", () => {
  assertEquals(citationsIn("law 7: one"), [7]);
  assertEquals(citationsIn("laws 2 and 3: two"), [2, 3]);
  assertEquals(citationsIn("laws 1, 2, 3: three"), [1, 2, 3]);
  assertEquals(citationsIn("laws 1–3, 7 and 12: a range"), [1, 2, 3, 7, 12]);
  assertEquals(citationsIn("a test that cites law 4 nowhere: none"), []);
});

Deno.test("laws are numbered from 1 in ascending order, and each says what holds it", () => {
  const sections = page.text.split(/^## /m).slice(1);
  const numbers = sections.map((section) => Number.parseInt(section));
  assertEquals(numbers[0], 1);
  assertEquals(numbers, [...new Set(numbers)].toSorted((a, b) => a - b));
  for (const section of sections) assert(section.includes("_Held by:_"), section);
});
