import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isWithin } from "../../../src/conversation/recall/edit_distance.ts";
import { likenessOf } from "../../../src/conversation/recall/likeness.ts";
import { nearTermSteps } from "../../../src/conversation/recall/near_terms.ts";
import { NearWord } from "../../../src/conversation/recall/near_word.ts";
import { TermShapes } from "../../../src/conversation/recall/term_shapes.ts";
import { finish } from "../../../src/conversation/steps.ts";

/** The whole table of optimal string alignment, for comparison. */
function distance(one: string, other: string): number {
  const table = Array.from({ length: one.length + 1 }, (_, row) =>
    Array.from(
      { length: other.length + 1 },
      (_, column) => row === 0 ? column : column === 0 ? row : 0,
    ));
  const at = (row: number, column: number) => table[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row++) {
    for (let column = 1; column <= other.length; column++) {
      const isEqual = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const costs = [at(row - 1, column) + 1, at(row, column - 1) + 1];
      costs.push(at(row - 1, column - 1) + (isEqual ? 0 : 1));
      if (isSwapped && row > 1 && column > 1) costs.push(at(row - 2, column - 2) + 1);
      (table[row] ?? [])[column] = Math.min(...costs);
    }
  }
  return at(one.length, other.length);
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 9 });

Deno.test("isWithin() agrees with the distance of two words", () => {
  fc.assert(fc.property(word, word, fc.integer({ min: 1, max: 3 }), (one, other, most) => {
    assertEquals(isWithin(one, other, most), distance(one, other) <= most);
  }));
});

/** Many terms that hardly any word resembles. */
const OTHERS = Array.from({ length: 4_096 }, (_, place) => `${"xyzw"[place % 4]}${place}`);

Deno.test("nearTermSteps() finds every term that resembles a word, the likest first", () => {
  const term = fc.string({ unit: fc.constantFrom(..."abcde1ш서"), minLength: 1, maxLength: 12 });
  const terms = fc.uniqueArray(term, { maxLength: 8 });
  fc.assert(
    fc.property(terms, term, fc.boolean(), fc.boolean(), (some, text, isKnown, areMany) => {
      const all = areMany ? [...OTHERS, ...some] : some;
      const shapes = new TermShapes();
      for (const each of all) shapes.add(each);
      const word = `${text}....`;
      const near = new NearWord(text, { word, isKnown });
      const idOf = (term: string) => all.includes(term) ? all.indexOf(term) : undefined;
      const found = finish(nearTermSteps({ shapes, idOf }, near, () => true));
      const like = all.filter((each) => likenessOf(text, each, { isKnown }) > 0);
      if (text.length >= 4) assertEquals(found.map(({ term }) => term).sort(), like.sort());
      const shares = found.map(({ share }) => share);
      assertEquals(shares, shares.toSorted((one, other) => other - one));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("likeness is less than a match, and a part is the least of it", () => {
  const part = likenessOf("mill", "sawmill", { isKnown: false });
  const mistake = likenessOf("chandeleir", "chandelier", { isKnown: false });
  assert(0 < part && part < mistake && mistake < 1);
  assert(likenessOf("mill", "sawmill", { isKnown: true }) < part);
});
