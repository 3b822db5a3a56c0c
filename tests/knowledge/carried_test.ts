import { assert, assertEquals } from "@std/assert";
import type { CarriedForgetting } from "../../src/knowledge/mod.ts";
import { eventsOf, given, joined, when } from "./given.ts";

const guardOf = (terms: number) => ({
  ...{ salt: "s", form: "ffff" },
  terms: Array.from({ length: terms }, (_, index) => `${100 + index}`),
});

/** What is taken along by an event that a session joined with. */
function taken(carried: readonly CarriedForgetting[]): readonly CarriedForgetting[] {
  const [event] = eventsOf(
    when({ type: "JoinSession", session: "s", generation: "g", title: "Bees", carried }, given()),
  );
  assert(event?.type === "SessionJoined");
  assertEquals(event.data.title, carried.length > 0 ? undefined : "Bees");
  return event.data.carried ?? [];
}

Deno.test("a session takes along the newest of what was forgotten, as far as an event holds it", () => {
  const of = (count: number, terms: number) =>
    Array.from({ length: count }, (_, at) => ({ at: -at, positions: [1], guard: guardOf(terms) }));
  assertEquals(taken([]), []);
  assertEquals(taken(of(3, 4)), of(3, 4));
  assertEquals(taken(of(500, 4)), of(200, 4));
  const large = taken(of(200, 300));
  assert(large.length > 10 && JSON.stringify(large).length < 101_000, `${large.length}`);
  assertEquals(large, of(large.length, 300));
});

Deno.test("a session that is there takes nothing along any more", () => {
  const carried = [{ at: 0, positions: [1], guard: guardOf(2) }];
  const command = { type: "JoinSession", session: "s", generation: "g", carried } as const;
  assertEquals(eventsOf(when(command, given(joined()))), []);
});
