import { assert, assertEquals } from "@std/assert";
import { isNameOf, testNames } from "./support/test_names.ts";

const text = await Deno.readTextFile(new URL("../SECURITY.md", import.meta.url));

interface Section {
  readonly title: string;
  readonly body: string;
}

const sections: Section[] = text.split(/^### /m).slice(1).map((part) => {
  const [title = "", ...lines] = part.split(/^## /m)[0]?.split("\n") ?? [];
  return { title, body: lines.join("\n") };
});

/** The names of tests that a section cites. */
function citedIn({ body }: Section): string[] {
  const [, cited = ""] = /\*\*Tests\.\*\*([^]*?)(?=\n\n|$)/.exec(body) ?? [];
  return Array.from(cited.matchAll(/`([^`]+)`/g), ([, name = ""]) => name.replaceAll(/\s+/g, " "))
    .filter((name) => !/^[A-Z_]+(=|$)/.test(name));
}

Deno.test("every test that SECURITY.md names exists", async () => {
  const names = await testNames();
  assert(names.length > 200);
  const cited = sections.flatMap(citedIn);
  assert(cited.length > 40, `${cited.length} are cited`);
  const isThere = (name: string) => names.some((known) => isNameOf(known, name));
  assertEquals(cited.filter((name) => !isThere(name)), []);
  assert(!isThere("law 7: a test that nobody wrote"), "No name stands for all");
});

Deno.test("every threat of SECURITY.md has an answer, a test, and what is left", () => {
  assert(sections.length > 15);
  for (const section of sections) {
    for (const part of ["**Answer.**", "**Tests.**", "**Left.**"]) {
      assert(section.body.includes(part), `${section.title} has no ${part}`);
    }
    assert(citedIn(section).length > 0, `${section.title} cites no test`);
  }
});
