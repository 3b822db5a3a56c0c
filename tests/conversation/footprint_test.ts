import { assert, assertEquals } from "@std/assert";
import { evolve, footprintOf, initialState, RecallMemory } from "../../src/conversation/mod.ts";
import { countOf, passageOf, PostingLists } from "../../src/conversation/recall/postings.ts";
import * as fc from "fast-check";

/** The state of a conversation of so many turns, each with a text and a reply. */
function talk(turns: number, text: string) {
  let state = initialState;
  for (let position = 1; position <= turns; position++) {
    const data = { turn: `t${position}`, text, reply: text, saidAt: position, repliedAt: position };
    state = evolve(state, { type: "TurnImported", position, at: position, data });
  }
  return state;
}

Deno.test("a state's bytes are those of its texts, two a character beyond Latin-1, and a little per turn", () => {
  const [plain, wide] = [talk(10, "é".repeat(5_000)), talk(10, "ж".repeat(5_000))];
  assertEquals(footprintOf(wide) - footprintOf(plain), 100_000);
  assertEquals(footprintOf(initialState), 0);
  assert(footprintOf(plain) > 100_000 && footprintOf(plain) < 105_000);
});

Deno.test("a retried turn takes its bytes once, and leaves none behind", () => {
  const at = 0;
  const text = "y".repeat(1_000);
  const received = { turn: "a", text, idGiven: true };
  let state = evolve(initialState, { type: "MessageReceived", position: 1, at, data: received });
  const failed = { turn: "a", code: "internal", message: "", retryable: true };
  const opened = footprintOf(state);
  for (let position = 2; position < 40; position += 2) {
    state = evolve(state, { type: "TurnFailed", position, at, data: failed });
    state = evolve(state, { type: "TurnRetried", position: position + 1, at, data: { turn: "a" } });
  }
  assertEquals(footprintOf(state), opened);
});

Deno.test("an index of distinct words takes a bounded number of bytes for each, and none once it is cleared", () => {
  const words = (from: number) =>
    Array.from({ length: 2_000 }, (_, index) => (from + index).toString(36).padStart(6, "k"));
  let state = initialState;
  for (let position = 1; position <= 20; position++) {
    const text = words(position * 2_000).join(" ");
    const data = { turn: `t${position}`, text, reply: "Yes", saidAt: 1, repliedAt: 1 };
    state = evolve(state, { type: "TurnImported", position, at: 1, data });
  }
  const memory = new RecallMemory();
  const empty = memory.bytes;
  while (memory.follow(state));
  assert(memory.bytes < 40_000 * 160, `${memory.bytes / 40_000} bytes a word`);
  const grown = memory.bytes;
  memory.clear();
  assertEquals(memory.bytes, empty);
  while (memory.follow(state));
  assertEquals(memory.bytes, grown);
});

Deno.test("postings are what plain lists would be, however terms grow and shrink in turn", () => {
  const change = fc.record({ term: fc.nat(5), drops: fc.boolean(), count: fc.nat(300) });
  fc.assert(fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
    const lists = new PostingLists();
    const plain: { passage: number; count: number }[][] = Array.from({ length: 6 }, () => []);
    for (const _ of plain) lists.addTerm();
    changes.forEach(({ term, drops, count }, passage) => {
      const list = plain[term] ?? [];
      if (drops && list.length > 0) {
        list.pop();
        lists.dropLast(term);
      } else if (!drops) {
        list.push({ passage, count: Math.min(count, 255) });
        lists.add(term, passage, count);
      }
    });
    plain.forEach((list, term) => {
      const from = lists.startOf(term);
      const to = from + lists.countBefore(term, changes.length);
      const having = [...lists.values.slice(from, to)]
        .map((posting) => ({ passage: passageOf(posting), count: countOf(posting) }));
      assertEquals(having, list);
      const half = list.filter(({ passage }) => passage < changes.length / 2);
      assertEquals(lists.countBefore(term, Math.ceil(changes.length / 2)), half.length);
    });
  }));
});
