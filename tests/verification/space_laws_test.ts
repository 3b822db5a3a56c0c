import { assertEquals } from "@std/assert";
import { verifySpace } from "../../src/verification/mod.ts";

const SOURCE = { session: "s", generation: "g", positions: [1] };
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

function opened() {
  return { type: "SpaceOpened", data: {} };
}

function fact(id: string, text: string, sources: readonly unknown[] = [SOURCE], saidBy = "user") {
  return { type: "FactLearned", data: { fact: id, text, saidBy, sources, saidAt: 1 } };
}

function digested(from: number, to: number, generation = "g") {
  const about = { text: "x", saidFrom: 1, saidTo: 2, model: "m", usage: USAGE };
  return { type: "SessionDigested", data: { session: "s", generation, from, to, ...about } };
}

function forgotten(id: string) {
  return { type: "FactForgotten", data: { fact: id, reason: "owner" } };
}

/** What is found in these events, numbered as they come. */
function found(...events: readonly { readonly type: string; readonly data: object }[]) {
  const { violations, facts } = verifySpace(
    events.map((event, index) => ({
      ...event,
      data: { ...event.data },
      position: index + 1,
      at: 1,
    })),
  );
  return { facts, violations: violations.map(({ rule, position }) => `${rule} ${position}`) };
}

Deno.test("a space that keeps the laws is found to keep them, and its current facts are counted", () => {
  const { facts, violations } = found(
    opened(),
    digested(1, 4),
    fact("a", "Ada has a cat"),
    fact("b", "", []),
    fact("c", "By hand", [], "owner"),
    forgotten("b"),
    digested(5, 9),
    digested(1, 3, "next"),
  );
  assertEquals([facts, violations], [2, []]);
});

Deno.test("law 15: the text of a forgotten fact is found where it still stands", () => {
  const { violations } = found(opened(), fact("a", "Ada has a cat"), forgotten("a"));
  assertEquals(violations, ["forgetting is whole 2"]);
});

Deno.test("law 17: what was learned twice or left out is found, for each life of a session", () => {
  const twice = found(opened(), digested(1, 4), digested(3, 6));
  const gap = found(opened(), digested(1, 4), digested(7, 9));
  assertEquals([twice.violations, gap.violations], [
    ["learning happens once 3"],
    ["learning happens once 3"],
  ]);
});

Deno.test("law 17: a session that was dropped may be learned from its beginning again", () => {
  const dropped = {
    type: "SessionsDropped",
    data: { sessions: [{ session: "s", generation: "g" }] },
  };
  assertEquals(found(opened(), digested(1, 4), dropped, digested(1, 6)).violations, []);
  const other = found(opened(), digested(1, 4, "h"), dropped, digested(1, 6, "h"));
  assertEquals(other.violations, ["learning happens once 4"]);
});

Deno.test("law 13: a learned fact without a source is found, unless its owner wrote it", () => {
  const { violations } = found(opened(), fact("a", "Ada has a cat", []));
  assertEquals(violations, ["learned facts have sources 2"]);
});

Deno.test("law 3: a gap, an event that cannot be read, and a missing beginning are found", () => {
  const first = { type: "FactPinned", data: {}, position: 2, at: 1 };
  const damaged = { type: "Damaged", data: { reason: "missing" }, position: 2, at: 1 };
  const { violations } = verifySpace([first, damaged]);
  assertEquals(violations.map(({ rule }) => rule), [
    "gapless positions",
    "begins with its opening",
    "readable events",
    "readable events",
  ]);
});
