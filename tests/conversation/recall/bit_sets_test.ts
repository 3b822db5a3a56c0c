import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BitSets, lowestOf, membersOf } from "../../../src/conversation/recall/bit_sets.ts";

const bits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

Deno.test("BitSets finds the sets that have all of some members, and those that have none", () => {
  fc.assert(fc.property(fc.array(bits, { maxLength: 80 }), bits, bits, (all, one, other) => {
    const wanted = one & other;
    const sets = new BitSets();
    for (const set of all) sets.add(set);
    const members = membersOf(wanted);
    const found = (which: (block: number) => number) =>
      all.map((_, place) => ((which(place - place % 32) >>> (place % 32)) & 1) === 1);
    assertEquals(
      found((block) => sets.havingAll(block, members)),
      all.map((set) => (set & wanted) === wanted),
    );
    assertEquals(
      found((block) => sets.havingNone(block, members)),
      all.map((set) => (set & wanted) === 0),
    );
  }));
});

Deno.test("membersOf() lists the members of a set, the lowest first", () => {
  fc.assert(fc.property(bits, (set) => {
    const members = [...membersOf(set)];
    assertEquals(members, members.toSorted((one, other) => one - other));
    assertEquals(members.reduce((sum, member) => sum | (1 << member), 0), set);
    if (set !== 0) assertEquals(lowestOf(set), members[0]);
  }));
});
