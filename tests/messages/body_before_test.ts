import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { finish } from "../../src/conversation/mod.ts";
import {
  type BodyBefore,
  type HistoryBefore,
  type IdsBefore,
  readHistory,
  skim,
  turnIds,
} from "../../src/messages/mod.ts";
import { anyBody } from "./any_body.ts";
import { assistant, bytesOf, historyOf, recorded, skimmedOf, text, user } from "./asked.ts";

type Read = BodyBefore & HistoryBefore & Pick<IdsBefore, "ids">;

/** All that is read of a body, and what it was read from. */
function read(bytes: Uint8Array, before?: Read): Read | undefined {
  const body = finish(skim(bytes, before));
  const history = body && finish(readHistory(bytes, body, before));
  if (!body || !history) return undefined;
  const known = before && { typed: before.history.typed, ids: before.ids };
  return { bytes, body, history, ids: finish(turnIds("s", history.typed, known)) };
}

/** Some bytes where others were. */
const anyChange = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 40 }),
  added: fc.oneof(
    fc.constantFrom(...' ,:{}[]"\\019-.eEn'.split("").map((sign) => bytesOf(sign))),
    fc.uint8Array({ maxLength: 3 }),
  ),
});

function changed(
  bytes: Uint8Array,
  { share, removed, added }: { share: number; removed: number; added: Uint8Array },
): Uint8Array {
  const place = Math.floor(bytes.length * share);
  return Uint8Array.from([
    ...bytes.subarray(0, place),
    ...added,
    ...bytes.subarray(place + removed),
  ]);
}

const long = fc.constantFrom("", "0", "a").map((sign) => sign.repeat(80));

/** Messages of a conversation with tools. */
const anyMessages = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom("Hello", "Who am I?", "<system-reminder>x</system-reminder>"), long)
      .map(([words, more]) => user([text(words + more)])),
    fc.constantFrom("Read", "Edit").map((name) => assistant([{ type: "tool_use", name }])),
    long.map((content) => user([{ type: "tool_result", content }])),
    fc.constantFrom(
      user("This session is being continued from a previous conversation that ran out of context."),
      user("Your task is to create a detailed summary of the conversation"),
      assistant("Hello"),
    ),
  ),
  { maxLength: 12 },
);

const anyConversation = fc.record({
  first: fc.constantFrom("system", "max_tokens", "tools"),
  system: long,
  tools: fc.array(long, { maxLength: 2 }),
  messages: anyMessages,
}).map(({ first, system, tools, messages }) => {
  const members: Record<string, unknown> = {
    ...{ system, max_tokens: 1_000, tools, messages },
    metadata: { user_id: "u".repeat(70) },
    thinking: { type: "adaptive" },
  };
  return JSON.stringify({ [first]: members[first], ...members });
});

Deno.test("what was read before never changes what is read of a body", () => {
  const anyOther = fc.oneof(
    fc.record({
      kind: fc.constant("change" as const),
      changes: fc.array(anyChange, { maxLength: 2 }),
    }),
    fc.record({ kind: fc.constant("other" as const), body: fc.oneof(anyConversation, anyBody) }),
  );
  fc.assert(
    fc.property(fc.oneof(anyConversation, anyBody), anyOther, (first, other) => {
      const bytes = bytesOf(first);
      const before = read(bytes);
      const next = other.kind === "other"
        ? bytesOf(other.body)
        : other.changes.reduce(changed, bytes);
      assertEquals(read(next, before), read(next));
    }),
    { numRuns: 4_000 },
  );
});

Deno.test("what was read before never changes what is read of the next messages", () => {
  fc.assert(
    fc.property(anyMessages, fc.nat({ max: 12 }), anyMessages, long, (all, count, more, system) => {
      const [first, ...others] = [all, [...all.slice(0, count), ...more], all.slice(0, count), more]
        .map((messages) => bytesOf(JSON.stringify({ system, messages, tools: [system] })));
      let before = first && read(first);
      for (const bytes of others) {
        const found = read(bytes, before);
        assertEquals(found, read(bytes));
        before = found;
      }
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("messages that were read before are the same objects, and are not read again", () => {
  const messages = Array.from(
    { length: 40 },
    (_, index) =>
      index % 2 === 0 ? user([text(`Question ${index}`)]) : assistant([text(`Answer ${index}`)]),
  );
  const bodyOf = (...all: readonly unknown[]) =>
    bytesOf(JSON.stringify({ model: "m", messages: all, tools: ["t".repeat(100)] }));
  const bytes = bodyOf(...messages);
  const body = skimmedOf(bytes);
  const before = { bytes, body, history: historyOf(bytes, body) };
  const changes = [
    { next: [...messages, assistant("More")], shared: 40 },
    { next: messages.slice(0, 30), shared: 30 },
    { next: [...messages.slice(0, 37), user("Other"), ...messages.slice(38)], shared: 37 },
    { next: [user("Other"), ...messages], shared: 0 },
  ];
  for (const { next, shared } of changes) {
    const later = bodyOf(...next);
    const found = finish(skim(later, before));
    assert(found);
    const history = finish(readHistory(later, found, before));
    const same = found.messages.filter((message, place) => message === body.messages[place]);
    assertEquals(same.length, shared);
    for (const place of Array(shared).keys()) {
      assertStrictEquals(history?.readings[place], before.history.readings[place]);
    }
  }
});

Deno.test("the body of a real client is read the same after the one before it", async () => {
  const names = ["first_message", "answer_to_tool", "message_during_tool", "after_compaction"];
  const bodies = (await Promise.all(names.map(recorded))).map(({ bytes }) => bytes);
  for (const first of bodies) {
    for (const next of bodies) assertEquals(read(next, read(first)), read(next));
  }
});

Deno.test("a number that begins like the one before, and goes on, is read to its end", () => {
  const digits = "1".repeat(80);
  const bodies = ["", "22", ".5", "e9", "x"].map((more) =>
    bytesOf(`{"system":${digits}${more},"tools":["${digits}"],"messages":[]}`)
  );
  for (const first of bodies) {
    for (const next of bodies) assertEquals(read(next, read(first)), read(next));
  }
});
