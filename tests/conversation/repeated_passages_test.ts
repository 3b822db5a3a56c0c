import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Passages } from "../../src/conversation/repeats.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "b", " ", "é", "😀"),
  maxLength: 900,
  size: "max",
});

Deno.test("Passages.has() tells whether a long passage occurs in one of the texts", () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.nat(300),
      fc.integer({ min: 200, max: 500 }),
      (one, other, start, length) => {
        const passages = new Passages([one, other]);
        for (
          const passage of [
            one.slice(start, start + length),
            `b${other.slice(start, start + length)}`,
          ]
        ) {
          const isThere = passage.length >= 200 &&
            (one.includes(passage) || other.includes(passage));
          assertEquals(passages.has(passage), isThere);
        }
      },
    ),
  );
});
