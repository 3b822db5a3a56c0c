import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold, TurnTally, understand } from "../../src/conversation/mod.ts";
import { anyEvents, numbered } from "./any_events.ts";

Deno.test("a tally agrees with the state on the number of turns and the open ones, whatever the events", () => {
  fc.assert(
    fc.property(anyEvents(), (decided) => {
      const events = numbered(decided);
      const tally = new TurnTally();
      events.forEach((event) => tally.add(event));
      const { open, settled, name, preview, space, formerSpaces, settings, keepFor } = fold(events);
      assertEquals(tally.turns, open.length + settled.length);
      assertEquals(tally.open, open.map(({ id }) => id));
      assertEquals(tally.label, {
        ...{ name, preview, forkedFrom: undefined, formerSpaces, model: settings?.own.model },
        ...{ space: space?.id, spaceGeneration: space?.generation },
      });
      assertEquals(tally.keepFor, keepFor);
    }),
    { numRuns: 500 },
  );
});

Deno.test("the settled part ends before the last events that belong to open turns only", () => {
  const received = (turn: string) => ({ type: "MessageReceived", turn });
  const cases: [{ type: string; turn: string }[], number][] = [
    [[], 0],
    [[received("a")], 0],
    [[received("a"), { type: "TurnCancelled", turn: "a" }], 2],
    [[received("a"), { type: "TurnCancelled", turn: "a" }, received("b")], 2],
    [[received("a"), received("b"), { type: "TurnCancelled", turn: "a" }], 3],
    [
      [
        received("a"),
        { type: "TurnCancelled", turn: "a" },
        { type: "TurnRetried", turn: "a" },
        { type: "CallAbandoned", turn: "a" },
      ],
      2,
    ],
  ];
  for (const [events, expected] of cases) {
    const tally = new TurnTally();
    events.forEach(({ type, turn }, index) =>
      tally.add(
        understand({
          type,
          data: { turn, text: "x", idGiven: true },
          position: index + 1,
          at: 0,
        }),
      )
    );
    assertEquals(tally.settledUpTo, expected, JSON.stringify(events));
  }
});
