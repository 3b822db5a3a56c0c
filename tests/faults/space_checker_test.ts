import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../src/verification/mod.ts";
import { checkSpace, type SpaceHistory } from "./space_checker.ts";

const SAID = "I like bakorime tusalovi of @p0@ best.";
const FACT = "The user: I like bakorime tusalovi of @p0@ best.";

function event(position: number, type: string, data: Record<string, unknown> = {}): LogEntry {
  return { position, type, at: position, data };
}

function digest(position: number, from: number, to: number): LogEntry {
  return event(position, "SessionDigested", {
    ...{ session: "k0", generation: "g", from, to, text: "A talk.", model: "m" },
    ...{ saidFrom: 1, saidTo: 2 },
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  });
}

function learned(position: number, more: Record<string, unknown> = {}): LogEntry {
  const sources = [{ session: "k0", generation: "g", positions: [2] }];
  const data = { fact: `f${position}`, text: FACT, saidBy: "user", sources, saidAt: 2 };
  return event(position, "FactLearned", { ...data, ...more });
}

/** A history that breaks no law. */
const GOOD: SpaceHistory = {
  seen: {
    space: "p0",
    said: [{ session: "k0", text: SAID }],
    ...{ forgotten: [], erased: [], written: [] },
  },
  log: [
    event(1, "SpaceOpened"),
    event(2, "SessionJoined", { session: "k0", generation: "g" }),
    digest(3, 1, 3),
    learned(4),
  ],
  sessions: {
    k0: {
      lineage: "g",
      events: [event(1, "SpaceJoined"), event(2, "MessageReceived", { text: SAID })],
    },
  },
  entries: [
    { key: '["faults","log","local","k0",2]', value: JSON.stringify(SAID) },
    { key: '["faults","space.log","local","p0",4]', value: JSON.stringify(FACT) },
  ],
  marks: 0,
};

const rulesOf = (history: SpaceHistory, prompts: readonly string[] = []) =>
  checkSpace(history, prompts).map(({ rule }) => rule);

Deno.test("checkSpace() finds nothing where no law is broken", () => {
  assertEquals(rulesOf(GOOD, [`${SAID} and more`, "<s1> of another"]), []);
});

const { seen, log } = GOOD;

const BROKEN: readonly (readonly [string, Partial<SpaceHistory>, (readonly string[])?])[] = [
  ["forgotten texts are gone", { seen: { ...seen, forgotten: [FACT] } }],
  ["all that was said is learned", { marks: 1 }],
  ["no fact twice", { log: [...log, learned(5)] }],
  ["learning happens once", { log: [...log, digest(5, 3, 5)] }],
  ["gapless positions", { log: [...log, learned(6, { text: "" })] }],
  ["forgetting is whole", {
    log: [...log, event(5, "FactForgotten", { fact: "f4", reason: "owner" })],
  }],
  ["learned facts have sources", {
    log: [...log.slice(0, 3), learned(4, { sources: [] })],
  }],
  ["only what was said is learned", {
    log: [...log.slice(0, 3), learned(4, { text: "The user: I like something else." })],
  }],
  ["only what was said is learned", {
    log: [...log, learned(5, { text: "I own it.", saidBy: "owner", sources: [] })],
  }],
  ["no text of another space", {}, [`${SAID} and @p1@`]],
  ["no text of another space", {}, [`${SAID} and <s3>`]],
];

for (const [rule, broken, prompts] of BROKEN) {
  Deno.test(`checkSpace() finds: ${rule} (${Object.keys(broken).join()})`, () => {
    assertEquals(rulesOf({ ...GOOD, ...broken }, prompts), [rule]);
  });
}

Deno.test("checkSpace() finds what an erased session said, wherever it is", () => {
  const erased = { ...GOOD, seen: { ...seen, erased: [SAID] } };
  assertEquals(rulesOf(erased), ["forgotten texts are gone", "forgotten texts are gone"]);
});
