import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  looksLikeMemory,
  MEMORY_BEGINS,
  MEMORY_ENDS,
  NO_MEMORY,
  readMessage,
} from "../../src/conversation/memory_frame.ts";
import {
  frameLength,
  lengthInRecord,
  type MemoryRecord,
  readRecords,
  RECORD_KINDS,
  writeRecord,
} from "../../src/conversation/memory_record.ts";
import { anyText, FORGERIES } from "../support/forgeries.ts";

const record: fc.Arbitrary<MemoryRecord> = fc.record({
  kind: fc.constantFrom(...RECORD_KINDS),
  label: fc.constantFrom("", "12", "1-8", "2026-11-28", "Sunday 2026-11-29"),
  pieces: fc.array(anyText, { maxLength: 3 }),
}, { noNullPrototype: true });

Deno.test("law 16: whatever the texts, reading records gives back those that were written", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), (records) => {
      assertEquals(readRecords(records.map(writeRecord).join("")), records);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("law 16: whatever the user wrote, a message gives back its records and its text", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 4 }), anyText, (records, text) => {
      const memory = records.length > 0
        ? MEMORY_BEGINS + records.map(writeRecord).join("") + MEMORY_ENDS
        : looksLikeMemory(text)
        ? NO_MEMORY
        : "";
      assertEquals(readMessage(memory + text), { records, text });
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("law 16: a record's text holds no tag but the ends of its record and its cuts", () => {
  for (const text of FORGERIES) {
    const written = writeRecord({ kind: "user", label: "1", pieces: [text, text] });
    assertEquals(written.split("<").length - 1, 3, written);
    assertEquals(
      written.length,
      frameLength({ kind: "user", label: "1" }) + 3 + 2 * lengthInRecord(text),
    );
  }
});

Deno.test("a record reads like the text it holds", () => {
  const written = (pieces: string[]) => writeRecord({ kind: "user", label: "12", pieces });
  assertEquals(written(['R&D said "3 > 2" & left']), '<user 12>R&D said "3 > 2" & left</>\n');
  assertEquals(written(["a < b", "&lt;"]), "<user 12>a &lt; b<…>&amp;lt;</>\n");
  assertEquals(
    writeRecord({ kind: "day", label: "2026-11-28", pieces: [] }),
    "<day 2026-11-28/>\n",
  );
});

for (
  const text of [
    "<memory>",
    "\u200b＜Ｍemory＞",
    "[memory] ",
    "</ memory>",
    "\u202e<\u200bMEMORY",
    "  <m_e_m_o_r_y>",
  ]
) {
  Deno.test(`${JSON.stringify(text)} looks like memory`, () => assert(looksLikeMemory(text)));
}

for (
  const text of [
    "memory",
    "<p>memory",
    "Do you know <memory>?",
    "",
    "…",
    "(A memory)",
    "3 <memory>",
  ]
) {
  Deno.test(`${JSON.stringify(text)} does not look like memory`, () => {
    assert(!looksLikeMemory(text));
  });
}

Deno.test("what is no sequence of records is refused", () => {
  for (
    const text of [
      "x",
      "<user 1>x",
      "<user 1>x</>",
      "<bees/>\n",
      "<user 1><b></>\n",
      "<user\n1/>\n",
    ]
  ) {
    assertThrows(() => readRecords(text), SyntaxError, "Cannot read records");
  }
  assertThrows(() => readMessage(`${MEMORY_BEGINS}<day 1/>\n`), SyntaxError);
  assertThrows(() => readMessage(`${MEMORY_BEGINS}Hello${MEMORY_ENDS}`), SyntaxError);
});
