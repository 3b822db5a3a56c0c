import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import {
  ArchiveError,
  SpaceArchiveReader,
  spaceArchiveText,
  type SpaceEventToArchive,
  spaceHash,
} from "../../src/archive/mod.ts";

const HEAD = { space: "me", createdAt: 1_700_000_000_000 };

async function* pages(events: readonly SpaceEventToArchive[], size = 2) {
  for (let from = 0; from < events.length; from += size) yield events.slice(from, from + size);
}

async function archived(events: readonly SpaceEventToArchive[], size?: number): Promise<string> {
  const head = { ...HEAD, position: events.length };
  return (await Array.fromAsync(spaceArchiveText(head, pages(events, size)))).join("");
}

async function* linesIn(text: string) {
  yield* text.split("\n");
}

async function read(text: string): Promise<SpaceEventToArchive[]> {
  const lines = new SpaceArchiveReader(linesIn(text));
  const events: SpaceEventToArchive[] = [];
  for await (const { hash: _, at, ...event } of lines.events(await lines.header())) {
    events.push({ ...event, at: Date.parse(at) } as SpaceEventToArchive);
  }
  return events;
}

/** Events one after another. */
function log(...events: readonly (readonly [string, Record<string, unknown>])[]) {
  return events.map(([type, data], index) => ({ position: index + 1, at: 5, type, data }));
}

const FACT = { fact: "f", text: "I am Ada", saidBy: "user", saidAt: 1, sources: [] };
const source = (count: number) => ({
  session: "s",
  generation: "g",
  positions: Array.from({ length: count }, (_, index) => index + 1),
});

Deno.test("the archive of a space reads back as it was written, however its pages are cut", async () => {
  const event = fc.record({
    type: fc.constantFrom("NotKnownYet", "AnotherOne"),
    data: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,9}$/),
      fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.integer(), fc.boolean()),
    ),
  });
  await fc.assert(fc.asyncProperty(
    fc.array(event, { minLength: 1, maxLength: 12 }),
    fc.integer({ min: 1, max: 5 }),
    async (drawn, size) => {
      const events = log(...drawn.map(({ type, data }) => [type, { ...data }] as const));
      const text = await archived(events, size);
      assertEquals(await read(text), events);
      assertEquals(await archived(events, 100), text);
      const last = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
      assertEquals(last.hash, await spaceHash(HEAD, pages(events, size)));
    },
  ));
});

Deno.test("a forgotten fact's event is archived in its place, without its text", async () => {
  const { text: _, ...blank } = FACT;
  const forgotten = { fact: "f", reason: "owner", guard: { salt: "s", form: "h", terms: ["t"] } };
  const events = log(["SpaceOpened", {}], ["FactLearned", blank], ["FactForgotten", forgotten]);
  assertEquals(await read(await archived(events)), events);
});

Deno.test("events of a space obey the limits of facts, whatever an archive says", async () => {
  const wrong: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ["FactLearned", { ...FACT, text: "x".repeat(301) }, /text.*300/],
    ["FactLearned", { ...FACT, fact: "a/b" }, /fact must be 1 to 128/],
    ["FactLearned", { ...FACT, saidBy: "system" }, /saidBy/],
    ["FactLearned", { ...FACT, saidAt: -1e18 }, /saidAt/],
    ["FactLearned", { ...FACT, sources: Array.from({ length: 9 }, () => source(1)) }, /sources/],
    ["FactLearned", { ...FACT, sources: [source(9)] }, /positions/],
    ["FactLearned", { ...FACT, sources: [source(0)] }, /positions/],
    ["FactForgotten", { fact: "f", reason: "a whim" }, /reason/],
    ["FactForgotten", {
      fact: "f",
      reason: "owner",
      guard: { salt: "s", form: "h", terms: Array.from({ length: 1_001 }, () => "t") },
    }, /list with more than 1000/],
    ["SpaceRenamed", { name: "x".repeat(201) }, /name has 201/],
    ["SessionJoined", { session: "a b", generation: "g" }, /session must be/],
    ["Unknown", { text: "x".repeat(4_000_001) }, /4000000/],
  ];
  for (const [type, data, message] of wrong) {
    const text = await archived(log(["SpaceOpened", {}], [type, data]));
    const error = await assertRejects(() => read(text), ArchiveError);
    assertMatch(error.message, message, type);
    assertEquals(error.line, 3);
  }
});
