import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SettledTurns } from "../../src/conversation/settled_turns.ts";

/** By how many positions each turn ended after the one before it. */
const gaps = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 300, size: "max" });

Deno.test("countUpTo() counts the turns that had ended by any position", () => {
  fc.assert(
    fc.property(gaps, (gaps) => {
      const ends: number[] = [];
      let settled = SettledTurns.none;
      for (const [index, gap] of gaps.entries()) {
        const position = (ends.at(-1) ?? 0) + gap;
        ends.push(position);
        settled = settled.with({
          ...{ id: `t${index}`, text: "Hi", idGiven: true, at: 0, abandoned: 0 },
          ...{ receivedAt: position, openedAt: position },
          outcome: { kind: "failed", position, at: 0, poisons: false },
        });
      }
      for (let position = 0; position <= (ends.at(-1) ?? 0) + 1; position++) {
        assertEquals(settled.countUpTo(position), ends.filter((end) => end <= position).length);
      }
      for (const index of gaps.keys()) assertEquals(settled.get(`t${index}`), settled.at(index));
    }),
    { numRuns: 20 },
  );
});
