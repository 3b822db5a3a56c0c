import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { layOutRecall, RecallIndex, type Saying } from "../../../src/conversation/recall/mod.ts";
import { indexOf } from "./given.ts";

const WORDS =
  `tortoise ran slowly Ada Bob cake rain yesterday May 2024 東京 自転車 ข้าวผัด tortise tortoiseshell Will C++ e-mail
  email 1,000 1.000 maxCount max_count wir gingen nicht nach Häusern les chevaux sont dans l'étable los gatos están aquí
  кошки не ели 서울에서 בירושלים الكتاب`.split(/\s+/);
const ODD = ["👩‍👩‍👧‍👦", "e\u0301\u0327", "🇫🇷🇩🇪", "\r\n", "\n", "\ud800", " \u0301", "ﷺ", "한국어", "?"];

const text = fc.oneof(
  { weight: 3, arbitrary: words(30) },
  { weight: 1, arbitrary: words(400) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD).map((odd) => odd.repeat(300)) },
);

function words(maxLength: number): fc.Arbitrary<string> {
  const each = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD, "Hey Ada!", "Thanks, Bob!") },
  );
  return fc.array(each, { maxLength, size: "max" }).map((list) => list.join(" "));
}

const sayings = fc.array(
  fc.record({
    role: fc.constantFrom("user" as const, "assistant" as const),
    text,
    gap: fc.constantFrom(1, 2),
    pause: fc.constantFrom(1_000, 90_000_000, -90_000_000),
  }),
  { minLength: 1, maxLength: 12 },
).map((list) => {
  let position = 0;
  let at = 1_700_000_000_000;
  return list.map(({ role, text, gap, pause }): Saying => {
    position += gap;
    at += pause;
    return { position, role, text, at };
  });
});

const purpose = fc.constantFrom("search" as const, "recall" as const);
const room = fc.integer({ min: 0, max: 3_000 });
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

function boundariesOf(text: string): Set<number> {
  return new Set([...graphemes.segment(text)].map(({ index }) => index).concat(text.length));
}

Deno.test("law 5: the layout never exceeds its budget, and contains every passage it reports", () => {
  fc.assert(
    fc.property(sayings, text, room, purpose, (said, message, room, purpose) => {
      const { text, kept } = layOutRecall(indexOf(said).search(message, { purpose }), room);
      assertLessOrEqual(text.length, room);
      assertEquals(text === "", kept.length === 0);
      for (const hit of kept) assert(text.includes(hit.text));
    }),
    { numRuns: 300 },
  );
});

Deno.test("law 5: passages are parts of what was said, each once, without split characters", () => {
  fc.assert(
    fc.property(sayings, text, (said, message) => {
      const seen = new Set<string>();
      for (const hit of indexOf(said).search(message)) {
        const saying = said.find(({ position }) => position === hit.position);
        assert(saying);
        assertEquals(hit.text, saying.text.slice(hit.start, hit.end));
        assertEquals([hit.role, hit.at, hit.sayingLength], [
          saying.role,
          saying.at,
          saying.text.length,
        ]);
        const boundaries = boundariesOf(saying.text);
        assert(boundaries.has(hit.start) && boundaries.has(hit.end), "a character is split");
        assert(hit.end > hit.start);
        const key = `${hit.position}:${hit.start}`;
        assert(!seen.has(key), "a passage comes twice");
        seen.add(key);
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("hits come best first", () => {
  fc.assert(fc.property(sayings, text, (said, message) => {
    const scores = [...indexOf(said).search(message)].map(({ score }) => score);
    assertEquals(scores, scores.toSorted((one, other) => other - one));
    assert(scores.every((score) => score > 0));
  }));
});

Deno.test("law 4: a search limited to a position finds what it would have found then", () => {
  fc.assert(
    fc.property(sayings, text, fc.nat(30), purpose, (said, message, before, purpose) => {
      const then = said.filter(({ position }) => position < before);
      assertEquals(
        [...indexOf(said).search(message, { before, purpose })],
        [...indexOf(then).search(message, { purpose })],
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("law 4: searches do not affect later ones, and the same search finds the same", () => {
  fc.assert(fc.property(sayings, text, (said, message) => {
    const index = new RecallIndex();
    for (const saying of said) {
      index.add(saying);
      [...index.search(message)];
    }
    const found = [...index.search(message)];
    assertEquals(found, [...indexOf(said).search(message)]);
    assertEquals(found, [...index.search(message)]);
  }));
});

Deno.test("law 4: a search goes on undisturbed by others, and by what is said meanwhile", () => {
  fc.assert(
    fc.property(sayings, text, text, purpose, fc.nat(9), (said, message, other, purpose, taken) => {
      const index = indexOf(said);
      const whole = [...index.search(message, { purpose })];
      const hits = index.search(message, { purpose })[Symbol.iterator]();
      const found = Array.from({ length: taken }, () => hits.next().value);
      Array.from(index.search(other, { purpose }));
      const [third] = index.search(message, { purpose });
      const position = (said.at(-1)?.position ?? 0) + 1;
      index.add({ position, role: "user", text: `${other} ${message}`, at: said.at(-1)?.at ?? 0 });
      for (let hit = hits.next(); !hit.done; hit = hits.next()) found.push(hit.value);
      assertEquals(found.filter((hit) => hit !== undefined), whole);
      assertEquals(third, whole[0]);
    }),
    { numRuns: 200 },
  );
});
