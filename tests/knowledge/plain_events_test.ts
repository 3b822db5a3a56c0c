import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { EventForms } from "../../src/conversation/mod.ts";
import { readSpaceEvent, SPACE_EVENT_FORMS } from "../../src/knowledge/mod.ts";
import { plainSpaceEvent } from "../../src/knowledge/plain_event.ts";
import { digested, joined, learned, revised } from "./given.ts";

const FORMS: EventForms = SPACE_EVENT_FORMS;
const AT = { position: 7, at: 1_000 };

/** Events of the kinds that are read by hand, in their plain form. */
const PLAIN = [
  joined("s"),
  digested(1, 4, "Bees."),
  learned("f", "The user keeps bees"),
  revised("f", "The user keeps wasps"),
];

/** Values that fields have, and values that they must not have. */
const odd = fc.oneof(
  fc.constantFrom(undefined, null, "", "x", 0, 1, -1, 1.5, NaN, Infinity, 2 ** 53, true, [], {}),
  fc.constantFrom(["x"], [1], [{}], [{ session: "s", generation: "g", positions: [] }]),
  fc.constantFrom("user", "owner", "nobody"),
  fc.array(fc.record({
    session: fc.constantFrom("s", "", 1),
    generation: fc.constantFrom("g", undefined),
    positions: fc.array(fc.constantFrom<unknown>(1, 2, 0, "1"), { maxLength: 10 }),
  }, { requiredKeys: [], noNullPrototype: true })),
  fc.record({
    inputTokens: fc.constantFrom(1, -1, 0.5),
    outputTokens: fc.constant(1),
    cacheReadTokens: fc.constant(1),
    cacheWriteTokens: fc.constant(1),
    more: fc.constant(1),
  }, { requiredKeys: ["inputTokens"], noNullPrototype: true }),
);

Deno.test("plainSpaceEvent() reads what is stored of thousands of facts", () => {
  for (const event of PLAIN) {
    const found: unknown = plainSpaceEvent({ ...event, ...AT });
    assertEquals(found, { ...event, ...AT }, event.type);
  }
});

Deno.test("plainSpaceEvent() takes only what its schema would not change", () => {
  const named = fc.constantFrom(
    ...new Set(PLAIN.flatMap(({ data }) => Object.keys(data))),
    ...["redacted", "refused", "more"],
  );
  const changes = fc.array(fc.tuple(named, odd), { maxLength: 3 });
  const dropped = fc.array(named, { maxLength: 2 });
  let plain = 0;
  fc.assert(
    fc.property(fc.constantFrom(...PLAIN), changes, dropped, (event, changed, dropped) => {
      const data: Record<string, unknown> = { ...event.data, ...Object.fromEntries(changed) };
      for (const name of dropped) delete data[name];
      const stored = { type: event.type, data, ...AT };
      const found = plainSpaceEvent(stored);
      if (!found) return;
      plain += 1;
      const read = FORMS[event.type]?.schema.safeParse(data);
      assertEquals(found.data, read?.data, JSON.stringify(stored));
      assertEquals(readSpaceEvent(stored), found);
    }),
    { numRuns: 5_000 },
  );
  assert(plain > 500, `${plain} were plain`);
});

Deno.test("plainSpaceEvent() leaves other kinds and versions to their schemas", () => {
  assertEquals(plainSpaceEvent({ type: "FactPinned", data: { fact: "f" }, ...AT }), undefined);
  assertEquals(plainSpaceEvent({ ...learned("f", "x"), ...AT, version: 2 }), undefined);
  assertEquals(plainSpaceEvent({ type: "FactLearned", data: null, ...AT }), undefined);
});
