import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  DigestMemory,
  type Directory,
  FactMemory,
  type SessionDigest,
  type SessionLife,
  sessionsForSteps,
  termsOfTalk,
} from "../../src/conversation/mod.ts";
import { finish } from "../../src/conversation/steps.ts";
import { fact, SAID_AT, SELF } from "./elsewhere_given.ts";

const DAY = 24 * 60 * 60 * 1_000;

/** A digest of a session, one a day. */
function digest(session: string, text: string, day = 0): SessionDigest {
  return { session, generation: "g", text, saidTo: SAID_AT + day * DAY };
}

/** The names of the sessions to open for a message. */
function pointed(message: string, directory: Partial<Directory>): string[] {
  const options = {
    digests: [],
    facts: [],
    ...directory,
    self: SELF,
    now: { at: SAID_AT + 9 * DAY },
  };
  return finish(sessionsForSteps(message, options)).map(({ session }) => session);
}

const digests = [
  digest("bees", "They spoke of bees and hives in Porto."),
  digest("trip", "They planned a train journey to Rome.", 1),
  digest("code", "They debugged a parser in Rust.", 2),
];

Deno.test("digests are indexed a few at a time where they are long", () => {
  const terms = Array.from({ length: 400 }, (_, index) => `word${index}`);
  let read = 0;
  const digests = Array.from({ length: 64 }, (_, index) => ({
    ...{ session: `s${index}`, generation: "g", text: "", saidTo: index },
    get terms() {
      read += 1;
      return terms;
    },
  }));
  const memory = new DigestMemory();
  const steps: number[] = [];
  for (let isMore = true; isMore; steps.push(read)) {
    read = 0;
    isMore = memory.follow(digests);
  }
  assertEquals(Math.max(...steps), 2);
  assertEquals(steps.reduce((sum, count) => sum + count), digests.length);
});

Deno.test("sessionsForSteps() opens the sessions whose digests a message points to", () => {
  assertEquals(pointed("How many hives do I have?", { digests }), ["bees"]);
  assertEquals(pointed("When does the train leave?", { digests }), ["trip"]);
  assertEquals(pointed("", { digests }), []);
});

Deno.test("sessionsForSteps() finds a session by its title, by its terms and by the day it was held", () => {
  const titled: SessionDigest[] = [
    { ...digest("a", ""), title: "Holiday plans" },
    { ...digest("b", "", 1), terms: ["sourdough", "sourdough", "oven"] },
    digest("c", "They spoke of taxes.", 2),
  ];
  assertEquals(pointed("Where is the holiday?", { digests: titled }), ["a"]);
  assertEquals(pointed("Why did the sourdough fail?", { digests: titled })[0], "b");
  assertEquals(pointed("What did I say on 3 May 2026?", { digests: titled })[0], "c");
});

Deno.test("sessionsForSteps() follows facts to the sessions in which they were said", () => {
  const sources = [{ session: "code", generation: "g", positions: [3] }];
  const facts = [fact(1, "The user's parser has a bug with umlauts.", { sources })];
  assertEquals(pointed("What was wrong with umlauts?", { digests, facts }), ["code"]);
});

Deno.test("a fact that shares one word with a message leads to its session after what was said elsewhere", () => {
  const sources = [{ session: "code", generation: "g", positions: [3] }];
  const facts = [fact(1, "The user drinks tea.", { sources })];
  const told = [digest("hives", "Hives, bees."), digest("garden", "A garden, bees, a dog.")];
  const message = "Do bees drink tea in hives in a garden?";
  assertEquals(pointed(message, { digests: told, facts }), ["hives", "garden", "code"]);
});

Deno.test("sessionsForSteps() opens the newest sessions that nobody has read yet, but few", () => {
  const unread = ["x", "y", "z"].map((session): SessionLife => ({ session, generation: "g" }));
  assertEquals(pointed("How many hives?", { digests, unread }), ["bees", "x", "y"]);
});

Deno.test("sessionsForSteps() never opens the session itself, nor one twice, nor many", () => {
  const word = fc.constantFrom("bees", "hive", "Porto", "train");
  const lives = fc.array(fc.tuple(fc.constantFrom("here", "a", "b", "c", ..."defghijklmn"), word));
  fc.assert(
    fc.property(lives, lives, word, (told, left, message) => {
      const found = pointed(message, {
        digests: told.map(([session, text]) => digest(session, text)),
        unread: left.map(([session]) => ({ session, generation: "g" })),
      });
      assertEquals(new Set(found).size, found.length);
      assertEquals(found.includes("here"), false);
      assertLessOrEqual(found.length, 10);
    }),
    { numRuns: 200 },
  );
});

Deno.test("law 4: the sessions to open depend on the digests and facts only, not on caches", () => {
  const memory = new DigestMemory();
  const factMemory = new FactMemory();
  const texts = fc.array(fc.constantFrom("bees", "hives in Porto", "a train", "Rome"));
  fc.assert(
    fc.property(texts, texts, (told, known) => {
      const directory = {
        digests: told.map((text, index) => digest(`s${index}`, text, index)),
        facts: known.map((text, index) => fact(index + 1, text)),
      };
      assertEquals(
        pointed("The bees in Porto", { ...directory, memory, factMemory }),
        pointed("The bees in Porto", directory),
      );
    }),
    { numRuns: 200 },
  );
});

Deno.test("termsOfTalk() keeps words with a meaning, the most frequent first and repeated", () => {
  assertEquals(termsOfTalk(["I keep bees in Porto.", "Which bees are in the hive?", "Bees!"]), [
    ...["bees", "bees", "bees", "keep", "Porto", "hive"],
  ]);
  assertEquals(termsOfTalk([]), []);
  assertLessOrEqual(
    termsOfTalk(Array.from({ length: 2_000 }, (_, index) => `word${index}`)).length,
    400,
  );
});
