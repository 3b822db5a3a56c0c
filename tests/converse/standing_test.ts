import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Exchange,
  hasTalkedBefore,
  lastRun,
  nextStep,
  type Plan,
  type Step,
} from "../../src/converse/standing.ts";

const PLAN: Plan = { run: "r1", turns: 3, opening: "Ask away.", closing: "Sum up." };

const heard = (n: number, text: string, reply?: string) => exchange(`a.r1.${n}.3`, text, reply);
const asked = (n: number, text: string, reply?: string) => exchange(`q.r1.${n}.3`, text, reply);

function exchange(turn: string, text: string, reply?: string): Exchange {
  return reply === undefined ? { turn, text } : { turn, text, reply };
}

interface Logs {
  readonly asker?: readonly Exchange[];
  readonly teller?: readonly Exchange[];
}

function given({ asker = [], teller = [] }: Logs, plan: Partial<Plan> = {}): Step {
  return nextStep({ asker, teller, plan: { ...PLAN, ...plan }, hasRoom: true });
}

Deno.test("nextStep() begins with the opening", () => {
  assertEquals(given({}), { do: "hear", n: 1, turn: "a.r1.1.3", text: "Ask away." });
});

Deno.test("nextStep() resends an open turn under its id, on both sides", () => {
  assertEquals(given({ asker: [heard(1, "Ask away.")] }), {
    do: "hear",
    n: 1,
    turn: "a.r1.1.3",
    text: "Ask away.",
  });
  assertEquals(given({ asker: [heard(1, "", "What is it?")], teller: [asked(1, "What is it?")] }), {
    do: "ask",
    n: 1,
    turn: "q.r1.1.3",
    text: "What is it?",
  });
});

Deno.test("nextStep() passes the asker's question and the teller's answer on verbatim", () => {
  const asker = [heard(1, "Ask away.", " What is it? ")];
  assertEquals(given({ asker }), { do: "ask", n: 1, turn: "q.r1.1.3", text: " What is it? " });
  const teller = [asked(1, " What is it? ", "A frame.\n")];
  assertEquals(given({ asker, teller }), {
    do: "hear",
    n: 2,
    turn: "a.r1.2.3",
    text: "A frame.\n",
  });
});

Deno.test("nextStep() sums up when the asker asks nothing, in any script", () => {
  const end = { do: "sum_up", ending: "asked_enough", turn: "s.r1.0.3", text: "Sum up." } as const;
  assertEquals(given({ asker: [heard(1, "", "Thank you.")] }), end);
  assertEquals(given({ asker: [heard(1, "", "")] }), end);
  for (const question of ["それは何ですか？", "ما هذا؟", "What?"]) {
    assertEquals(given({ asker: [heard(1, "", question)] }).do, "ask", question);
  }
});

Deno.test("nextStep() sums up when the asker repeats a question with other punctuation", () => {
  const asker = [heard(1, "", "What is it?"), heard(2, "A frame.", "what  IS it ?")];
  const step = given({ asker, teller: [asked(1, "What is it?", "A frame.")] });
  assertEquals(step, { do: "sum_up", ending: "asked_again", turn: "s.r1.0.3", text: "Sum up." });
});

Deno.test("nextStep() passes on the last answer before it asks for the summary, and ends with it", () => {
  const plan = { turns: 1 };
  const asker = [exchange("a.r1.1.1", "Ask away.", "What is it?")];
  const teller = [exchange("q.r1.1.1", "What is it?", "A frame.")];
  assertEquals(given({ asker, teller }, plan), {
    do: "sum_up",
    ending: "turns",
    turn: "s.r1.0.1",
    text: "A frame.\n\nSum up.",
  });
  const summed = [...asker, exchange("s.r1.0.1", "A frame.\n\nSum up.", "It is a frame.")];
  assertEquals(given({ asker: summed, teller }, plan), {
    do: "end",
    ending: "turns",
    summary: "It is a frame.",
  });
});

Deno.test("nextStep() sums up when the budget has no room for another question, and does not go back", () => {
  const without = (logs: Required<Logs>, hasRoom = false) =>
    nextStep({ ...logs, plan: PLAN, hasRoom });
  const asker = [heard(1, "", "What is it?")];
  const teller = [asked(1, "What is it?", "A frame.")];
  const closing = { do: "sum_up", ending: "budget", turn: "s.r1.0.3" } as const;
  assertEquals(without({ asker: [], teller: [] }).do, "hear");
  assertEquals(without({ asker, teller: [] }), { ...closing, text: "Sum up." });
  assertEquals(without({ asker, teller }), { ...closing, text: "A frame.\n\nSum up." });
  const begun = [...asker, exchange("s.r1.0.3", "Sum up.")];
  assertEquals(without({ asker: begun, teller }, true), { ...closing, text: "Sum up." });
  const summed = [...asker, exchange("s.r1.0.3", "Sum up.", "A frame it is.")];
  assertEquals(without({ asker: summed, teller }, true), {
    do: "end",
    ending: "budget",
    summary: "A frame it is.",
  });
});

Deno.test("lastRun() and hasTalkedBefore() tell runs and other turns apart by their ids", () => {
  const other = exchange("hand-made", "Hi", "Hello");
  assertEquals(lastRun([other]), undefined);
  assertEquals(hasTalkedBefore([other], "r1"), false);
  const open = [other, heard(1, "Ask away.", "What is it?"), exchange("later", "x", "y")];
  assertEquals(lastRun(open), { run: "r1", turns: 3, isOver: false });
  assertEquals(lastRun([...open, exchange("s.r1.0.3", "…", "Done.")])?.isOver, true);
  assertEquals(hasTalkedBefore(open, "r1"), false);
  assertEquals(hasTalkedBefore(open, "r2"), true);
});

Deno.test("law 12: a run that is interrupted anywhere, any number of times, asks each question once and ends", () => {
  const scenario = fc.record({
    turns: fc.integer({ min: 1, max: 12 }),
    enoughAfter: fc.integer({ min: 0, max: 15 }),
    lost: fc.array(fc.boolean(), { maxLength: 40 }),
    roomFor: fc.oneof(fc.constant(200), fc.integer({ min: 1, max: 30 })),
  });
  fc.assert(fc.property(scenario, ({ turns, enoughAfter, lost, roomFor }) => {
    const plan = { ...PLAN, turns };
    const logs: Record<"asker" | "teller", Map<string, Exchange>> = {
      asker: new Map(),
      teller: new Map(),
    };
    let questions = 0;
    let told = 0;
    const answerTo = (step: Exclude<Step, { do: "end" }>) => {
      if (step.do === "sum_up") return "I learned much.";
      if (step.do === "ask") return `Answer ${++told}.`;
      return questions < enoughAfter ? `Question ${++questions}?` : "Thank you.";
    };
    const outages = [...lost];
    let room = roomFor;
    let isOver = false;
    for (let rounds = 0; rounds < 200; rounds++) {
      const step = nextStep({
        asker: [...logs.asker.values()],
        teller: [...logs.teller.values()],
        plan,
        hasRoom: room-- > 0,
      });
      isOver = step.do === "end";
      if (step.do === "end") break;
      const log = logs[step.do === "ask" ? "teller" : "asker"];
      const known = log.get(step.turn);
      if (known) assertEquals(known.text, step.text);
      const isLost = outages.shift() === true;
      const reply = isLost ? {} : { reply: answerTo(step) };
      log.set(step.turn, { turn: step.turn, text: step.text, ...reply });
    }
    assertEquals(isOver, true);
    const most = Math.min(turns, enoughAfter);
    assertEquals(logs.teller.size <= most, true);
    if (roomFor === 200) assertEquals(logs.teller.size, most);
    const hears = [...logs.asker.values()];
    [...logs.teller.values()].forEach(({ text, reply }, index) => {
      assertEquals(hears[index]?.reply, text);
      if (reply === undefined) return;
      assertEquals(hears[index + 1]?.text.startsWith(reply), true);
    });
  }));
});
