import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RowTable } from "../../../src/conversation/recall/row_table.ts";
import { tableTerms } from "../../../src/conversation/recall/word_vectors.ts";

Deno.test("a table of rows finds what a map would, however many there are", () => {
  const { length } = tableTerms();
  const row = fc.nat(length - 1);
  for (const most of [10, 3_000, length]) {
    const rows = fc.uniqueArray(row, { maxLength: most, size: "max" });
    fc.assert(
      fc.property(rows, row, (rows, other) => {
        const table = new RowTable();
        rows.forEach((row, term) => table.add(row, term));
        const map = new Map(rows.map((row, term) => [row, term]));
        for (const row of [...rows, other]) assertEquals(table.get(row), map.get(row));
      }),
      { numRuns: 20 },
    );
  }
});

Deno.test("a table of rows takes no more than a number for each row of the vectors, and little if it has few", () => {
  const { length } = tableTerms();
  const table = new RowTable();
  for (let row = 0; row < length; row++) {
    table.add(row, row);
    if (row < 100) assert(table.bytes <= 2_048, `${table.bytes}`);
  }
  assertEquals(table.bytes, 4 * length);
  assertEquals(table.get(length - 1), length - 1);
});
