import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Scratch } from "../../../src/conversation/recall/scratch.ts";
import { indexOf, talk } from "./given.ts";

const LINES = ["qx17?", "zzub vrel, is it?", "qx17 zzub", "vrel", "Dull as ever.", "And so on."];

/** Everything that is lent as zeros for an index of so many passages, and is none. */
function notZeros(passages: number): number[] {
  const scratch = new Scratch();
  const floats = Array.from({ length: 12 }, () => scratch.sparseFloats(passages, () => {}));
  const ints = Array.from({ length: 12 }, () => scratch.sparseInts(passages, () => {}));
  const found = [...floats, ...ints].flatMap((lent) => [...lent].filter((each) => each !== 0));
  scratch.release();
  return found;
}

Deno.test("what a search is lent as zeros, it leaves as zeros for the next one", () => {
  const line = fc.constantFrom(...LINES);
  fc.assert(
    fc.property(
      fc.array(fc.array(line, { minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 4 }),
      line,
      fc.constantFrom("search", "recall"),
      fc.nat(20),
      (sittings, message, purpose, taken) => {
        const index = indexOf(talk(...sittings));
        index.search(message, { purpose })[Symbol.iterator]().next();
        for (const hit of index.search(message, { purpose })) if (hit.position > taken) break;
        assertEquals(notZeros(sittings.flat().length), []);
      },
    ),
    { numRuns: 300 },
  );
});
