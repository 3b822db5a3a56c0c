import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fold, TurnTally, understand } from "../../src/conversation/mod.ts";

const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };
const turn = fc.constantFrom("a", "b", "c", "d");

const anyEvent = fc.oneof(
  turn.map((turn) => ({ type: "MessageReceived", data: { turn, text: "x", idGiven: true } })),
  turn.map((turn) => ({ type: "TurnRetried", data: { turn } })),
  turn.map((turn) => ({ type: "CallAbandoned", data: { turn } })),
  turn.map((turn) => ({ type: "TurnCancelled", data: { turn, text: "" } })),
  turn.map((turn) => ({
    type: "TurnFailed",
    data: { turn, code: "internal", message: "x", retryable: true },
  })),
  turn.map((turn) => ({
    type: "ReplyCompleted",
    data: { turn, text: "y", model: "m", stopReason: "end_turn", usage, manifest },
  })),
  turn.map((turn) => ({
    type: "TurnImported",
    data: { turn, text: "x", reply: "y", saidAt: 1, repliedAt: 1 },
  })),
  fc.constant({ type: "NotePinned", data: { note: "n", text: "t" } }),
  fc.constant({ type: "Dreamt", data: {} }),
);

Deno.test("a tally counts turns and knows the open ones as the state does, whatever the events", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (decided) => {
      const events = decided.map((event, index) =>
        understand({ ...event, position: index + 1, at: 0 })
      );
      const tally = new TurnTally();
      events.forEach((event) => tally.add(event));
      const { open, settled } = fold(events);
      assertEquals(tally.turns, open.length + settled.length);
      assertEquals(tally.open, open.map(({ id }) => id));
    }),
    { numRuns: 500 },
  );
});

Deno.test("what is settled ends before the last events that are of open turns alone", () => {
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
