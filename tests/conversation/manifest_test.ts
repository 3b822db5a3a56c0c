import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type BuiltContext,
  type Conversation,
  type DecidedEvent,
  fold,
  planCompaction,
  readRecords,
} from "../../src/conversation/mod.ts";
import { cancelled, failed, received, record, replied, summarised } from "./given.ts";

const WORDS = "amber birch cobalt dune ember fjord grove heath inlet juniper kelp lagoon".split(
  " ",
);

const words = (maxLength: number) =>
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength, size: "max" }).map((list) =>
    list.join(" ")
  );

const turn = fc.record({
  text: fc.oneof(words(12), words(300)),
  reply: fc.oneof(words(40), words(900)),
  end: fc.constantFrom("reply", "reply", "reply", "reply", "refusal", "fail", "poison", "hush"),
});

const talk = fc.record({
  turns: fc.array(turn, { minLength: 1, maxLength: 45, size: "max" }),
  limit: fc.integer({ min: 0, max: 12_000 }),
  compacting: fc.constantFrom(0, 600, 4_000, 8_000),
  message: words(4),
});

type Talk = typeof talk extends fc.Arbitrary<infer Value> ? Value : never;

function eventsOf({ text, reply, end }: Talk["turns"][number], id: string): DecidedEvent[] {
  const message = received(id, text);
  switch (end) {
    case "refusal":
      return [message, replied(id, reply, "refusal")];
    case "fail":
      return [message, failed(id)];
    case "poison":
      return [message, failed(id, false)];
    case "hush":
      return [message, cancelled(id)];
    default:
      return [message, replied(id, reply)];
  }
}

/** The state of a talk that is compacted with a budget of its own. */
function stateOf({ turns, compacting }: Talk): Conversation {
  const events: DecidedEvent[] = [];
  for (const [index, turn] of turns.entries()) {
    events.push(...eventsOf(turn, `t${index}`));
    const plan = planCompaction(fold(record(events)), compacting);
    if (plan) {
      events.push(summarised(plan.to, "They spoke of trees and water. ".repeat(30), plan.turns));
    }
  }
  return fold(record(events));
}

/** Where each turn stands: the rows and items that name it, by their kind or reason. */
function placesOf({ settled }: Conversation, { manifest }: BuiltContext): string[][] {
  const ranges = [
    ...manifest.items.filter(({ kind }) => kind === "recent" || kind === "recalled")
      .map(({ kind, from, to, turns }) => ({ place: kind as string, from, to, turns })),
    ...manifest.leftOut.map(({ reason, ...range }) => ({ place: reason as string, ...range })),
  ].filter(({ turns }) => turns > 0);
  return [...settled].map(({ receivedAt, outcome: { position } }) =>
    ranges.filter(({ from, to }) =>
      (from <= position && position <= to) || (from <= receivedAt && receivedAt <= to)
    ).map(({ place }) => place)
  );
}

Deno.test("law 4: every turn stands in exactly one place of the manifest", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(talk, (given) => {
      const state = stateOf(given);
      const context = buildContext(state, given);
      const places = placesOf(state, context);
      for (const place of places) assertEquals(place.length, 1, JSON.stringify(places));
      for (const [place] of places) seen.add(place ?? "");
      const { items, leftOut } = context.manifest;
      const counted = [...items.filter(({ kind }) => kind !== "summary"), ...leftOut]
        .reduce((sum, { turns }) => sum + turns, 0);
      assertEquals(counted, state.settled.length);
    }),
    { numRuns: 300 },
  );
  for (const place of ["over_budget", "recalled", "recent", "refused", "summarised"]) {
    assert(seen.has(place), `no turn is ${place}`);
  }
});

Deno.test("law 4: what a manifest says of its texts is exact", () => {
  let shortened = 0;
  fc.assert(
    fc.property(talk, (given) => {
      const state = stateOf(given);
      const { messages, manifest } = buildContext(state, given);
      const texts = messages.flatMap(({ content }) => content.map(({ text }) => text)).slice(0, -1);
      const used = texts.reduce((sum, text) => sum + text.length, 0);
      assertEquals(manifest.characters, used);
      const all = texts.join("\n");
      for (const item of manifest.items.filter(({ kind }) => kind === "recent")) {
        const turns = [...state.settled].filter(({ outcome }) =>
          item.from <= outcome.position && outcome.position <= item.to
        );
        if (item.shortenedBy !== undefined) {
          assertEquals(item.turns, 1);
          shortened += 1;
        } else if (item.repeated === undefined) {
          for (const { text } of turns) assert(all.includes(text), "word for word");
        }
      }
    }),
    { numRuns: 200 },
  );
  assert(shortened > 10, `${shortened} shortened turns`);
});

Deno.test("a part of a cut recent turn that is recalled does not count as another turn", () => {
  const text = `${"Ferns grow in shade. ".repeat(30)}The lock opens with 4711. ${
    "Moss likes rain too. ".repeat(30)
  }`;
  const state = fold(record([received("a", text), replied("a", "I see.")]));
  const { manifest } = buildContext(state, { message: "What opens the lock?", limit: 1_100 });
  assertEquals(manifest.items.map(({ kind, turns }) => [kind, turns]), [["recent", 1], [
    "recalled",
    0,
  ]]);
  assertEquals(manifest.leftOut, []);
});

Deno.test("a summary that a smaller budget cuts short says by how much", () => {
  const text = "They planted trees. ".repeat(40);
  const state = fold(record([received("a", "Hi"), replied("a", "Hello"), summarised(2, text)]));
  const { manifest: { items: [summary] }, messages } = buildContext(state, {
    message: "And?",
    limit: 1_600,
  });
  const opening = messages[0]?.content[0]?.text.replace("<memory>\n", "") ?? "";
  assertEquals(summary?.characters, opening.length);
  const shown = readRecords(opening)[0]?.pieces[0] ?? "";
  assert(shown.length > 0 && text.startsWith(shown));
  assertEquals(summary?.shortenedBy, text.length - shown.length);
  const whole = buildContext(state, { message: "And?", limit: 60_000 }).manifest.items[0];
  assertEquals(whole?.shortenedBy, undefined);
});

Deno.test("a summary counts the turns that it stands for, not those that left nothing behind", () => {
  const state = fold(record([
    received("a", "Hi"),
    replied("a", "No", "refusal"),
    received("b", "I am Ada"),
    replied("b", "Hello Ada"),
    summarised(4, "Ada came."),
  ]));
  const { manifest } = buildContext(state, { message: "And?", limit: 8_000 });
  assertEquals(manifest.items.map(({ kind, turns }) => [kind, turns]), [["summary", 1]]);
  assertEquals(manifest.leftOut.map(({ reason, turns }) => [reason, turns]), [
    ["refused", 1],
    ["summarised", 1],
  ]);
});
