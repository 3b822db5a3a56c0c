import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Command,
  decide,
  fold,
  initialState,
  type RecordedEvent,
  toStored,
  understand,
} from "../../src/conversation/mod.ts";
import { RULES } from "../conversation/given.ts";
import { relay } from "../conversation/relayed_given.ts";
import { command } from "./any_commands.ts";

const turn = fc.constantFrom("r1", "r2", "r3");

const manifest = { upTo: 0, limit: 9, characters: 4, items: [], leftOut: [] };

const ofClient: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ turn, text: fc.string({ unit: "binary", minLength: 1, maxLength: 9 }) })
    .map(({ turn, text }) => relay(turn, text, { redacted: ["jwt"], timeZone: "Europe/Brussels" })),
  fc.record({ turn, after: turn, sentAt: fc.nat() }).map(({ turn, after, sentAt }): Command => ({
    type: "InsertMemory",
    insertion: {
      ...{ turn, after, sentAt, place: 2, text: "It was said", builder: 1, manifest },
      ...{ message: "What was said?", alsoHeld: ["r1"] },
    },
  })),
  fc.constantFrom(60, null).map((seconds): Command => ({ type: "SetKeeping", seconds })),
);

Deno.test("an instance that adopts what it decided is where one is that reads the log", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(command, ofClient), { maxLength: 20 }), (commands) => {
      let [adopted, read] = [initialState, initialState];
      for (const each of commands) {
        const decision = decide(each, adopted, RULES);
        if (!decision.ok) continue;
        const events = decision.events.map((event, index): RecordedEvent => {
          return { ...event, position: adopted.position + 1 + index, at: 7 };
        });
        const stored = events.map(({ position, at, ...event }) => {
          return { ...JSON.parse(JSON.stringify(toStored(event))), position, at };
        });
        assertEquals(stored.map(understand), events);
        adopted = fold(events, adopted);
        read = fold(stored.map(understand), read);
        assertEquals(read, adopted);
      }
    }),
    { numRuns: 500 },
  );
});
