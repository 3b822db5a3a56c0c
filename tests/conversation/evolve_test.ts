import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type Conversation,
  evolve,
  findTurn,
  fold,
  initialState,
  RecallMemory,
} from "../../src/conversation/mod.ts";
import type { RecallHit } from "../../src/conversation/recall/mod.ts";
import { WindowMemory, windowOf } from "../../src/conversation/window.ts";
import { PersistentList } from "../../src/conversation/persistent_list.ts";
import { anyEvents, numbered } from "./any_events.ts";
import { EMPTY, evolveModel } from "./reference_model.ts";

/** All that can be seen of a state, taken apart into plain values. */
function seen(state: Conversation) {
  const { settled, ...others } = state;
  const turns = [...settled];
  const byId = Object.fromEntries(
    ["a", "b", "c", "d", "e"].map((id) => [id, findTurn(state, id)]),
  );
  const byIndex = turns.map((_, index) => settled.at(index));
  return structuredClone({ ...others, turns, byId, byIndex, length: settled.length });
}

Deno.test("evolve() agrees with a reference model of plain arrays, whatever the events", () => {
  fc.assert(
    fc.property(anyEvents(60), (decided) => {
      let model = EMPTY;
      let state = initialState;
      for (const event of numbered(decided)) {
        model = evolveModel(model, event);
        state = evolve(state, event);
        const plain = (turn: typeof model.open[number]) => ({
          id: turn.id,
          text: turn.text,
          receivedAt: turn.receivedAt,
          openedAt: turn.openedAt,
          abandoned: turn.abandoned,
        });
        const ended = (turn: typeof model.open[number]) => [
          plain(turn),
          turn.outcome?.kind,
          turn.outcome?.position,
        ];
        assertEquals(state.open.map(plain), model.open.map(plain));
        assertEquals([...state.settled].map(ended), model.settled.map(ended));
        assertEquals(state.latest, model.latest);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("law 4: evolve() is pure: no later event changes an older state, and branches are independent", () => {
  fc.assert(
    fc.property(anyEvents(), anyEvents(), anyEvents(), (before, one, other) => {
      const states = [initialState];
      for (const event of numbered(before)) states.push(evolve(states.at(-1)!, event));
      const snapshots = states.map(seen);
      const at = states[states.length >> 1] ?? initialState;
      const first = fold(numbered(one, at.position), at);
      const firstSeen = seen(first);
      const second = fold(numbered(other, at.position), at);
      assertEquals(states.map(seen), snapshots);
      assertEquals(seen(first), firstSeen);
      const alone = (rest: typeof one) =>
        fold([...numbered(before.slice(0, at.position)), ...numbered(rest, at.position)]);
      assertEquals(firstSeen, seen(alone(one)));
      assertEquals(seen(second), seen(alone(other)));
    }),
    { numRuns: 200 },
  );
});

Deno.test("PersistentList behaves like arrays, in any number of branches", () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.record({ from: fc.nat(), push: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ from: fc.nat(), without: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ from: fc.nat(), many: fc.integer({ max: 700, min: 1 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lists = [{ list: PersistentList.empty<number>(), array: [] as number[] }];
      for (const each of steps) {
        const { list, array } = lists[each.from % lists.length]!;
        if ("push" in each) {
          lists.push({ list: list.push(each.push), array: [...array, each.push] });
        } else if ("many" in each) {
          const more = Array.from({ length: each.many }, (_, index) => index);
          const grown = more.reduce((grown, item) => grown.push(item), list);
          lists.push({ list: grown, array: [...array, ...more] });
        } else if (array.length > 0) {
          const index = each.without % array.length;
          lists.push({ list: list.without(index), array: array.toSpliced(index, 1) });
        }
      }
      for (const { list, array } of lists) {
        assertEquals([...list], array);
        assertEquals([list.at(-1), list.slice(-3)], [array.at(-1), array.slice(-3)]);
        const { list: first, array: plain } = lists.at(-1) ?? { list, array };
        const common = plain.findIndex((item, index) =>
          index >= array.length || item !== array[index]
        );
        assertEquals(list.commonWith(first), common < 0 ? plain.length : common);
      }
    }),
    { numRuns: 200 },
  );
});

/** A memory that counts the turns that it takes in. */
class CountingMemory extends RecallMemory {
  steps = 0;

  override follow(conversation: Conversation): boolean {
    this.steps += 1;
    return super.follow(conversation);
  }
}

Deno.test("a retried turn costs the search index a few steps, not one per turn", () => {
  const turns = 2_000;
  const imported = Array.from({ length: turns }, (_, index) => ({
    type: "TurnImported",
    data: { turn: `t${index}`, text: `Fact ${index}`, reply: "Yes", saidAt: 0, repliedAt: 0 },
  }));
  let state = fold(numbered(imported));
  const memory = new CountingMemory();
  const context = () => buildContext(state, { message: "Which fact?", limit: 1_000, memory });
  context();
  assertLessOrEqual(memory.steps, turns + 2);
  memory.steps = 0;
  for (let round = 0; round < 20; round++) {
    const data = { turn: "last", code: "internal", message: "x", retryable: true };
    const opening = round === 0
      ? { type: "MessageReceived", data: { turn: "last", text: "Hi", idGiven: true } }
      : { type: "TurnRetried", data: { turn: "last" } };
    state = fold(numbered([opening, { type: "TurnFailed", data }], state.position), state);
    context();
  }
  assertLessOrEqual(memory.steps, 100);
});

Deno.test("law 4: a search finds the same, however the index was built", () => {
  fc.assert(
    fc.property(anyEvents(50), fc.nat(), (decided, seed) => {
      const memory = new RecallMemory();
      let state = initialState;
      const states: Conversation[] = [];
      for (const event of numbered(decided)) {
        state = evolve(state, event);
        states.push(state);
        if ((event.position + seed) % 3 === 0) memory.follow(states[seed % states.length] ?? state);
        if ((event.position + seed) % 4 !== 0) continue;
        const query = { message: "the tortoise of cake", before: state.settled.length };
        assertEquals(
          [...memory.search(state, query)],
          [...new RecallMemory().search(state, query)],
        );
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("law 4: interleaved searches in steps find what they would find alone", () => {
  fc.assert(
    fc.property(anyEvents(50), fc.nat(), fc.array(fc.boolean()), (decided, at, order) => {
      const events = numbered(decided);
      const past = fold(events.slice(0, at % (events.length + 1)));
      const states = [fold(events), past];
      const memory = new RecallMemory();
      const queryOf = (state: Conversation) => ({
        message: "the tortoise of cake",
        before: state.settled.length,
      });
      const found: RecallHit[][] = states.map(() => []);
      const running = states.map((state, which) =>
        memory.searchSteps(state, {
          ...queryOf(state),
          take: (hit) => found[which]!.push(hit) > 0,
        })
      );
      const check = (which: number, limit: number) => {
        for (let step = 0; step < limit; step++) {
          if (!running[which]!.next().done) continue;
          const state = states[which]!;
          const alone = new RecallMemory().search(state, queryOf(state));
          assertEquals(found[which], [...alone]);
          return;
        }
      };
      for (const isFirst of order) check(isFirst ? 0 : 1, 1);
      check(0, 1_000);
      check(1, 1_000);
    }),
    { numRuns: 200 },
  );
});

Deno.test("law 4: a window is the same, whatever was computed before", () => {
  fc.assert(
    fc.property(
      anyEvents(50),
      fc.constantFrom(0, 10, 100, 700),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      (decided, limit, jumps) => {
        const states = [initialState];
        for (const event of numbered(decided)) states.push(evolve(states.at(-1)!, event));
        const memory = new WindowMemory();
        for (const [index, state] of states.entries()) {
          const other = states[jumps[index % jumps.length]! % states.length]!;
          for (const each of [state, other, state]) {
            const asked = { limit, pinned: 0 };
            assertEquals(windowOf(each, { ...asked, memory }), windowOf(each, asked));
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});
