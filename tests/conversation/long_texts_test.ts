import { assert, assertEquals } from "@std/assert";
import { initialState } from "../../src/conversation/state.ts";
import { RecallIndex } from "../../src/conversation/recall/mod.ts";
import { Names } from "../../src/conversation/recall/names.ts";
import { RecallMemory } from "../../src/conversation/recall_memory.ts";
import { SettledTurns } from "../../src/conversation/settled_turns.ts";
import { finish } from "../../src/conversation/steps.ts";
import type { SettledTurn } from "../../src/conversation/turns.ts";

const LENGTH = 1_000_000;
const MOST_A_STEP = 20_000;

function stateOf(...texts: readonly string[]) {
  const settled = texts.map(turnOf).reduce((turns, turn) => turns.with(turn), SettledTurns.none);
  return { ...initialState, settled };
}

function turnOf(text: string, index: number): SettledTurn {
  const outcome = {
    kind: "completed",
    position: 2 * index + 2,
    at: index,
    text: "I see.",
    ending: "complete",
  } as const;
  const opened = 2 * index + 1;
  const turn = { id: `t${index}`, text, idGiven: true, at: index, abandoned: 0, outcome };
  return { ...turn, receivedAt: opened, openedAt: opened };
}

function long(words: string): string {
  return words.repeat(LENGTH / words.length);
}

Deno.test("a long text is indexed in steps, none of which reads much of it", () => {
  for (const words of ["Tibbles sleeps. ", "🇳🇴", "日本語", "a\n", "x"]) {
    const memory = new RecallMemory();
    const state = stateOf(long(words));
    let steps = 1;
    while (memory.follow(state)) steps += 1;
    assert(steps > LENGTH / MOST_A_STEP, `${JSON.stringify(words)}: ${steps} steps`);
  }
});

Deno.test("a long text that is dropped while it is being indexed leaves no trace", () => {
  const [one, other] = [long("Tibbles sleeps. "), long("Rex barks. ")];
  const states = [stateOf("I am Ada.", one), stateOf("I am Ada.", other), stateOf("I am Ada.")];
  const memory = new RecallMemory();
  for (const steps of [1, 2, 30, 31, 60]) {
    for (const state of states) {
      for (let step = 0; step < steps; step++) memory.follow(state);
    }
  }
  for (const state of states) {
    const before = state.settled.length;
    for (const message of ["Who sleeps?", "Does Rex bark?", "Who is Ada?"]) {
      const of = (searched: RecallMemory) => [...searched.search(state, { message, before })];
      assertEquals(of(memory), of(new RecallMemory()), message);
    }
  }
});

Deno.test("a search finds what was said before a long text that is only partly indexed", () => {
  const index = new RecallIndex();
  index.add({ position: 0, role: "user", text: "Tibbles is my cat.", at: 0 });
  const adding = index.addSteps({ position: 2, role: "user", text: long("Rex barks. "), at: 1 });
  for (let step = 0; step < 300; step++) adding.next();
  const found = [...index.search("Tibbles and Rex", { before: 1 })];
  assertEquals(found.map(({ text, words }) => ({ text, words })), [
    { text: "Tibbles is my cat.", words: ["tibbles"] },
  ]);
});

Deno.test("a name is heard wherever a long text is cut into steps", () => {
  for (let start = 16_384 - 24; start < 16_384 + 8; start++) {
    const names = new Names();
    const text = `${"x".repeat(start)}. Hey, Tibbles! ${"y".repeat(20_000)}`;
    for (const saying of [0, 1]) finish(names.addSteps(text, { saying, role: "user" }));
    assertEquals(names.roleOf("tibbl", 2), "assistant", `at ${start}`);
  }
});
