import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  contextSteps,
  countContext,
  countMessages,
  decide,
  type Elsewhere,
  FactMemory,
  fold,
  type KnownFact,
  planCompaction,
  quotedOf,
  RecallMemory,
  replyPrompt,
  spaceReadOf,
} from "../../src/conversation/mod.ts";
import { anyText } from "../support/forgeries.ts";
import {
  build,
  fact,
  other,
  recordsOf,
  SELF,
  space,
  talkOf,
  volatileOf,
} from "./elsewhere_given.ts";
import { given, NO_USAGE, received, replied, RULES } from "./given.ts";

const EMPTY = fold([]);
const words = fc.array(
  fc.constantFrom("bees", "Porto", "hive", "garden", "Ada", "dog", "vegan", "train", "Rome", "tea"),
  { minLength: 2, maxLength: 12 },
).map((list) => list.join(" "));

Deno.test("what was told in one session is known in a fresh one of the space", () => {
  const sessions = [other("bees", ["I live in Porto and keep bees.", "How many hives?"])];
  const context = build(EMPTY, { message: "Where do I live?", elsewhere: space({ sessions }) });
  assertEquals(
    volatileOf(context),
    'elsewhere 1970-01-01 "About bees": \nuser 1: I live in Porto and keep bees.\n' +
      "you 2: How many hives?",
  );
  const [item] = context.manifest.items;
  assertEquals([item?.kind, item?.session, item?.from, item?.turns], ["elsewhere", "bees", 1, 1]);
  assertEquals(volatileOf(build(EMPTY, { message: "Where do I live?" })), "");
});

Deno.test("a fact is laid out with its place in the log, its day and who said it", () => {
  const facts = [
    fact(12, "Ada lives in Porto."),
    fact(13, "Porto has a good library.", { saidBy: "assistant" }),
    fact(14, "Porto is where the office is.", { saidBy: "owner", sources: [] }),
  ];
  const context = build(EMPTY, { message: "What of Porto?", elsewhere: space({ facts }) });
  assertEquals(volatileOf(context).split("\n").toSorted(), [
    "fact f12 2026-05-01: Ada lives in Porto.",
    "fact f13 2026-05-01 you: Porto has a good library.",
    "fact f14 2026-05-01 written: Porto is where the office is.",
  ]);
  const item = context.manifest.items.find(({ fact }) => fact === "id12");
  assertEquals([item?.kind, item?.from, item?.to, item?.turns], ["fact", 12, 12, 0]);
});

Deno.test("standing facts follow the pinned notes, and precede the talk", () => {
  const standing = [fact(3, "The user is vegan.")];
  const state = given(
    { type: "NotePinned", data: { note: "n", text: "Be brief." } },
    { type: "MessageReceived", data: { turn: "a", text: "Hi", idGiven: true } },
    { type: "TurnCancelled", data: { turn: "a", text: "Hello" } },
  );
  const context = build(state, { message: "Dinner?", elsewhere: space({ standing }) });
  assertEquals(recordsOf(context).map(({ kind }) => kind), ["pinned", "fact", "day"]);
  const [pin, item] = context.manifest.items;
  assertEquals([pin?.kind, item?.kind, item?.standing, item?.fact], [
    "pinned",
    "fact",
    true,
    "id3",
  ]);
});

Deno.test("what the context has already does not come again from elsewhere", () => {
  const said = "I live in Porto and keep bees.";
  const state = talkOf([said, "How many hives?"]);
  const source = { ...SELF, positions: [1] };
  const elsewhere = space({
    standing: [fact(1, "The user keeps 3 hives of bees in Porto.")],
    updates: [fact(2, "The user now keeps 4 hives of bees in Porto.")],
    facts: [
      fact(1, "The user keeps 3 hives of bees in Porto."),
      fact(2, "The user now keeps 4 hives of bees in Porto."),
      fact(3, "The user lives in Porto.", { sources: [source] }),
      fact(4, "Porto bees like lavender."),
    ],
    sessions: [
      other("copy", [said.toUpperCase(), "How many  hives?"]),
      other("twice", ["Bees in Porto like lavender.", "So they do."]),
      other("again", ["bees in Porto  like LAVENDER.", "So they do."]),
    ],
  });
  const context = build(state, { message: "How are the bees in Porto?", elsewhere });
  const text = volatileOf(context);
  assertEquals(text.match(/^fact f\d/gm), ["fact f2", "fact f4"]);
  assertEquals(text.match(/lavender/gi)?.length, 2, text);
  assert(!/I live/i.test(text), text);
});

Deno.test("a fact from this session is recalled once its own words have left the window", () => {
  const filler = Array.from(
    { length: 30 },
    (_, index) => [`Message ${index} of tea ${"x ".repeat(200)}`, `Reply ${index}`] as const,
  );
  const state = talkOf(["I was born in Porto.", "Noted"], ...filler);
  const facts = [
    fact(5, "The user was born in Porto.", { sources: [{ ...SELF, positions: [1] }] }),
  ];
  const context = build(state, { message: "Where was I born?", elsewhere: space({ facts }) });
  assert(volatileOf(context).includes("fact f5"), volatileOf(context));
});

Deno.test("one ranking holds what was said here, elsewhere and learned", () => {
  const filler = Array.from(
    { length: 40 },
    (_, index) =>
      [`We spoke of trains and platform ${index} ${"y ".repeat(150)}`, `Reply ${index}`] as const,
  );
  const state = talkOf(["My dentist is called Brandt.", "Noted"], ...filler);
  const elsewhere = space({
    facts: [fact(9, "The user's dentist is on Lime Street.")],
    sessions: [other("teeth", ["The dentist opens at nine.", "Good to know"])],
  });
  const { manifest } = build(state, { message: "What of my dentist?", elsewhere });
  const found = manifest.items.filter(({ score = 0, words }) =>
    score > 0 && words?.includes("dentist")
  );
  assertEquals(found.map(({ kind }) => kind).toSorted(), ["elsewhere", "fact", "recalled"]);
});

Deno.test("law 14: an empty space gives the bytes that a session without one has", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(words, words), { maxLength: 40 }), words, (said, message) => {
      const state = talkOf(...said.map(([one, other], index): [string, string] => [
        `${index}: ${one} ${"z".repeat(100)}`,
        `${index}. ${other}`,
      ]));
      const [without, within] = [{}, { elsewhere: space() }].map((more) =>
        build(state, { message, limit: 3_000, ...more })
      );
      assertEquals(within?.messages, without?.messages);
      assertEquals(within?.manifest, without?.manifest);
    }),
    { numRuns: 60 },
  );
  const without = replyPrompt(build(EMPTY, { message: "Hi" }), "");
  const within = replyPrompt(build(EMPTY, { message: "Hi", elsewhere: space() }), "");
  assert(!without.system.includes("<fact"));
  assert(within.system.startsWith(without.system) && within.system.includes("<fact"));
});

Deno.test("law 5: facts and other sessions stay within the budget", () => {
  const facts = fc.array(anyText.filter((text) => text.trim() !== ""), { maxLength: 12 })
    .map((texts) => texts.map((text, index) => fact(index + 1, text)));
  const talks = fc.array(fc.array(fc.tuple(anyText, anyText), { maxLength: 6 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      facts,
      facts,
      facts,
      talks,
      fc.nat(6_000),
      (standing, updates, known, talks, limit) => {
        const sessions = talks.map((said, index) => ({
          ...other(`s${index}`, ...said),
          title: said[0]?.[0] ?? "",
        }));
        const elsewhere = space({ standing, updates, facts: known, sessions });
        const message = "memory of user 1 & the administrator";
        const context = build(talkOf(["Hi", "Hello"]), { message, elsewhere, limit });
        assertLessOrEqual(context.manifest.characters, limit);
        const length = context.messages.flatMap(({ content }) => content)
          .reduce((sum, { text }) => sum + text.length, -message.length);
        assertEquals(length, context.manifest.characters);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("law 16: no fact, title or text of another session passes for a record", () => {
  const text = (begin: string) => anyText.map((text) => `apricot ${begin} ${text}`);
  fc.assert(
    fc.property(
      text("one"),
      text("two"),
      text("said"),
      text("replied"),
      anyText,
      (one, two, message, reply, title) => {
        const sessions = [{ ...other("s", [message, reply]), title }];
        const elsewhere = space({ standing: [fact(1, one)], facts: [fact(2, two)], sessions });
        const context = build(EMPTY, { message: "apricot", elsewhere });
        for (const { kind, pieces, label } of recordsOf(context)) {
          assert(["fact", "elsewhere", "user", "you"].includes(kind), kind);
          if (label.startsWith("f1")) assertEquals(pieces, [one]);
          if (label.startsWith("f2")) assertEquals(pieces, [two]);
          if (kind === "user") assertEquals(pieces, [message]);
          if (kind === "you") assertEquals(pieces, [reply]);
          if (kind === "elsewhere") assert(/^1970-01-01 "[^"<>\n]+"$/.test(label), label);
        }
        assert(recordsOf(context).some(({ kind }) => kind === "fact"));
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("law 4: caches, whatever they followed before, change no byte", () => {
  const memory = new FactMemory();
  const memories = [new RecallMemory(), new RecallMemory()];
  const own = new RecallMemory();
  const list = fc.array(words, { maxLength: 10 });
  fc.assert(
    fc.property(list, fc.array(fc.tuple(words, words)), fc.array(fc.tuple(words, words)), words, (
      texts,
      one,
      two,
      message,
    ) => {
      const facts = texts.map((text, index) => fact(index + 1, text));
      const elsewhere = space({ facts, sessions: [other("a", ...one), other("b", ...two)] });
      const cached: Elsewhere = {
        ...elsewhere,
        memory,
        sessions: elsewhere.sessions.map((each, index) => ({
          ...each,
          memory: memories[index] ?? new RecallMemory(),
        })),
      };
      const state = talkOf(...two, ...one);
      const options = { message, limit: 2_000, recall: "lean" } as const;
      const fresh = build(state, { ...options, elsewhere });
      const steps = contextSteps(state, { ...options, elsewhere: cached, memory: own });
      // Another search turns the same caches to other texts in between.
      const rival = contextSteps(talkOf(...one), {
        ...options,
        ...{ elsewhere: { ...cached, facts: facts.slice(1) }, memory: own },
      });
      let step = steps.next();
      while (!step.done) {
        rival.next();
        step = steps.next();
      }
      assertEquals(step.value, fresh);
    }),
    { numRuns: 150 },
  );
});

Deno.test("law 4: where facts are many, caches change no byte either, and words find what they should", () => {
  const memory = new FactMemory();
  fc.assert(
    fc.property(fc.array(words, { minLength: 80, maxLength: 160 }), words, (texts, message) => {
      const facts = texts.map((text, index) => fact(index + 1, `${text} ${index}`));
      const wanted = fact(500, "The user's parrot is called Pollux.");
      const elsewhere = space({ facts: [...facts, wanted] });
      const options = { message: `${message}, and what is the parrot called?`, limit: 3_000 };
      const fresh = build(EMPTY, { ...options, elsewhere });
      const steps = contextSteps(EMPTY, {
        ...{ ...options, recall: "lean", elsewhere: { ...elsewhere, memory } },
      });
      const rival = contextSteps(EMPTY, {
        ...{ ...options, recall: "lean", elsewhere: { ...elsewhere, facts, memory } },
      });
      let step = steps.next();
      while (!step.done) {
        rival.next();
        step = steps.next();
      }
      assertEquals(step.value, fresh);
      assertStringIncludes(volatileOf(fresh), "Pollux");
    }),
    { numRuns: 30 },
  );
});

Deno.test("the receipt names the space and the sessions that were read, and counts tell of them", () => {
  const sessions = [other("bees", ["I keep bees in Porto.", "How many?"])];
  const facts = [fact(1, "The user keeps bees.")];
  const elsewhere = space({ facts, sessions });
  const state = given({ type: "SpaceJoined", data: { space: "main", position: 4 } });
  assertEquals(spaceReadOf(state, elsewhere), {
    ...{ id: "main", position: 100, frozenAt: 4 },
    sessions: [{ session: "bees", generation: "g", upTo: 2 }],
  });
  const { manifest } = build(state, { message: "How are my bees?", elsewhere });
  const { facts: known, elsewhere: quoted, recalled } = countContext(manifest);
  assertEquals([known, quoted, recalled], [1, 1, 0]);
  assertEquals(countMessages(manifest), 2);
  assertEquals(countContext(build(state, { message: "Hi" }).manifest).facts, undefined);
});

Deno.test("law 15: a context that quotes what is gone is known by its manifest", () => {
  const sessions = [other("bees", ["I keep bees in Porto.", "How many?"])];
  const facts = [fact(1, "The user keeps bees."), fact(2, "The user owns a red lamp.")];
  const { manifest } = build(EMPTY, { message: "My bees?", elsewhere: space({ facts, sessions }) });
  const gone = [
    { kind: "fact", position: 1 },
    { kind: "fact", position: 2 },
    { kind: "session", session: "bees", generation: "g" },
    { kind: "session", session: "dull", generation: "g" },
    { kind: "space", space: "main" },
  ] as const;
  assertEquals(quotedOf(gone, manifest), [gone[0], gone[2], gone[4]]);
  assertEquals(quotedOf(gone, build(EMPTY, { message: "My bees?" }).manifest), []);
});

Deno.test("what standing facts have no room for is left out, and recalled if the message asks", () => {
  const standing = Array.from(
    { length: 20 },
    (_, index): KnownFact =>
      fact(index + 1, `Fact ${index} of the user's garden ${"w".repeat(60)}`),
  );
  const context = build(EMPTY, {
    message: "Which fact is number 19?",
    elsewhere: space({ standing, facts: standing }),
  });
  const left = context.manifest.leftOut.filter(({ fact }) => fact !== undefined);
  const shown = context.manifest.items.filter(({ standing }) => standing);
  const recalled = context.manifest.items.filter(({ kind, standing }) =>
    kind === "fact" && !standing
  );
  assert(recalled.some(({ fact }) => fact === "id20"));
  const places = [...left, ...shown, ...recalled].map(({ fact }) => fact);
  assertEquals(new Set(places).size, 20);
  assertEquals(places.length, 20, "no fact is both left out and recalled");
  assert(left.every(({ reason }) => reason === "over_budget") && left.length > 5);
  assert(volatileOf(context).includes("Fact 19 of"), volatileOf(context));
});

Deno.test("law 6: what is learned between two messages leaves the stable part as it was", () => {
  const step = fc.record({
    message: fc.tuple(words, fc.nat(2_000)).map(([text, more]) => `${text} ${"m".repeat(more)}`),
    learned: fc.array(words, { maxLength: 3 }),
    /** Which of the facts so far learning revises. */
    revised: fc.option(fc.nat(20), { nil: undefined }),
  });
  let stayed = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 40, size: "max" }),
      fc.integer({ min: 1_500, max: 9_000 }),
      (steps, limit) => {
        const log = new SpaceLog(["The user is called Ada.", "The user keeps bees."]);
        let state = given({ type: "SpaceJoined", data: { space: "main", position: log.position } });
        let before: string[] = [];
        let start: number | undefined;
        for (const [index, { message, learned, revised }] of steps.entries()) {
          const elsewhere = log.elsewhere(state.space?.frozenAt ?? 0);
          const context = build(state, { message, elsewhere, limit });
          assertLessOrEqual(context.manifest.characters, limit);
          const blocks = context.messages.flatMap(({ content }) => content.map(({ text }) => text));
          const stable = blocks.slice(0, context.stableBlocks);
          const from = context.manifest.items.find(({ kind }) => kind === "recent")?.from;
          if (from === start) {
            assertEquals(stable.slice(0, before.length), before);
            stayed += 1;
          }
          [before, start] = [stable, from];
          const said = [received(`t${index}`, message), replied(`t${index}`, `Reply ${index}`)];
          const plan = planCompaction(state, limit, { standing: elsewhere.standing });
          for (const text of learned) log.learn(text);
          if (revised !== undefined) log.revise(revised);
          const space = { id: "main", position: log.position };
          const summary = plan && {
            ...{ from: plan.from, to: plan.to, turns: plan.turns, text: "They talked." },
            ...{ model: "m", usage: NO_USAGE },
          };
          if (summary) start = undefined;
          const decided = summary &&
            decide({ type: "RecordSummary", summary, space }, state, RULES);
          const events = [...(decided?.ok ? decided.events : []), ...said];
          const { position } = state;
          state = fold(
            events.map((event, place) => ({
              ...event,
              ...{ position: position + place + 1, at: (index + 1) * 1_000 },
            })),
            state,
          );
        }
      },
    ),
    { numRuns: 20 },
  );
  assert(stayed > 100, `the window stayed ${stayed} times`);
});

Deno.test("law 6: a revised fact stays in the prefix as it was, and its new text comes with the message", () => {
  const log = new SpaceLog(["The user lives in Porto."]);
  const frozenAt = log.position;
  log.revise(0);
  const context = build(EMPTY, { message: "Good morning", elsewhere: log.elsewhere(frozenAt) });
  const [prefix, ...others] = recordsOf(context).map(({ label, pieces }) => [label, ...pieces]);
  assertEquals(prefix, ["f1 2026-05-01", "The user lives in Porto."]);
  assertEquals(others, [["f2 2026-05-01", "The user lives in Porto. (2)"]]);
});

Deno.test("law 15: a fact that is forgotten leaves the prefix, whatever was frozen", () => {
  const log = new SpaceLog(["The user lives in Porto.", "The user keeps bees."]);
  const frozenAt = log.position;
  log.forget(0);
  const context = build(EMPTY, { message: "Where do I live?", elsewhere: log.elsewhere(frozenAt) });
  assertEquals(recordsOf(context).map(({ label }) => label), ["f2 2026-05-01"]);
});

/** A space's log with facts alone: what stands is what its first facts said at a position. */
class SpaceLog {
  position = 0;
  readonly #versions: KnownFact[][] = [];

  constructor(texts: readonly string[]) {
    for (const text of texts) this.learn(text);
  }

  learn(text: string): void {
    this.#versions.push([fact(++this.position, text)]);
  }

  revise(index: number): void {
    const versions = this.#versions[index];
    const [first] = versions ?? [];
    if (!versions || !first) return;
    const text = `${first.text} (${++this.position})`;
    versions.push({ ...first, position: this.position, text });
  }

  forget(index: number): void {
    this.position += 1;
    this.#versions[index] = [];
  }

  elsewhere(frozenAt: number): Elsewhere {
    const standing = this.#versions.slice(0, 5)
      .flatMap((versions) => versions.findLast(({ position }) => position <= frozenAt) ?? []);
    const facts = this.#versions.flatMap((versions) => versions.at(-1) ?? []);
    const stands = new Map(standing.map(({ fact, position }) => [fact, position]));
    const updates = facts.filter(({ fact, position }) => (stands.get(fact) ?? position) < position);
    return space({ space: { id: "main", position: this.position }, standing, updates, facts });
  }
}
