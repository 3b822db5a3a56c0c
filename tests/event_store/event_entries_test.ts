import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventEntryIn, storedEventSchema } from "../../src/event_store/events/stored_event.ts";

const body = new Uint8Array([1]);
const ENTRY = { v: 1, commit: "c", at: 1, expiresAt: 2, chunks: 0, body };
const FULL = { ...ENTRY, nonce: body, turns: 1, ttlMs: 5, replaced: "d", ahead: true };

Deno.test("eventEntryIn() reads what the schema of stored events reads, and nothing else", () => {
  const value = fc.constantFrom(
    ...[undefined, null, "", "c", 0, 1, 2, -1, 0.5, NaN, Infinity, 9e15, 2 ** 53, true, false],
    ...[body, [], {}],
  );
  const name = fc.constantFrom(...Object.keys(FULL), "more");
  const changes = fc.array(fc.tuple(name, value), { maxLength: 3 });
  const dropped = fc.array(name, { maxLength: 2 });
  let read = 0;
  fc.assert(
    fc.property(fc.constantFrom(ENTRY, FULL), changes, dropped, (entry, changes, dropped) => {
      const stored: Record<string, unknown> = { ...entry, ...Object.fromEntries(changes) };
      for (const each of dropped) delete stored[each];
      const found = eventEntryIn(stored);
      if (found) read += 1;
      assertEquals(found, storedEventSchema.safeParse(stored).data);
    }),
    { numRuns: 5_000 },
  );
  assert(read > 500, `${read} were read`);
  for (const other of [undefined, null, 1, "x", [], new Map()]) {
    assertEquals(eventEntryIn(other), undefined);
  }
});
