import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import {
  buildContext,
  type BuiltContext,
  type Conversation,
  fold,
  type MemoryRecord,
  planCompaction,
  readMessage,
  readRecords,
  type RecordedEvent,
} from "../../src/conversation/mod.ts";
import { anyText, FORGERIES } from "../support/forgeries.ts";
import { failed, pinned, received, replied, summarised } from "./given.ts";

const DAY = 24 * 60 * 60 * 1_000;
const START = Date.UTC(2026, 10, 1);

/** A turn; without a reply its call failed for a passing reason. */
interface Said {
  readonly message: string;
  readonly reply: string | undefined;
}

const text = anyText.filter((text) => text.trim() !== "");
const turns: fc.Arbitrary<Said[]> = fc.array(
  fc.record({ message: text, reply: fc.option(text, { nil: undefined }) }),
  { maxLength: 8 },
);
const pins = fc.array(text, { maxLength: 3 });

/** A session of two turns a day, with its notes pinned at its beginning. */
function logOf(said: readonly Said[], notes: readonly string[] = []): RecordedEvent[] {
  const events = [
    ...notes.map((note, index) => ({ ...pinned(`n${index}`, note), at: START })),
    ...said.flatMap(({ message, reply }, index) => {
      const at = START + Math.floor(index / 2) * DAY + (index % 2) * 60_000;
      const end = reply === undefined ? failed(`t${index}`) : replied(`t${index}`, reply);
      return [{ ...received(`t${index}`, message), at }, { ...end, at }];
    }),
  ];
  return events.map((event, index) => ({ ...event, position: index + 1 }));
}

/** A context as its reader understands it. */
function readContext({ messages }: BuiltContext) {
  return messages.map(({ role, content }) => {
    const whole = content.map(({ text }) => text).join("");
    return role === "user" ? readMessage(whole) : { reply: whole };
  });
}

function record(kind: MemoryRecord["kind"], label: string, ...pieces: string[]): MemoryRecord {
  return { kind, label, pieces };
}

function dayOf(index: number): string {
  return new Date(START + Math.floor(index / 2) * DAY).toISOString().slice(0, 10);
}

/** What a reader should understand of a context that holds everything. */
function expected(said: readonly Said[], notes: readonly string[], message: string) {
  const read: ReturnType<typeof readContext> = [];
  let records = notes.map((note) => record("pinned", "", note));
  for (const [index, { message, reply }] of said.entries()) {
    if (index % 2 === 0) records.push(record("day", dayOf(index)));
    const position = notes.length + 2 * index + 1;
    if (reply === undefined) {
      records.push(record("unanswered", `${position}`, message));
      continue;
    }
    read.push({ records, text: message }, { reply });
    records = [];
  }
  records.push(record("today", "Friday 2026-12-25"));
  return [...read, { records, text: message }];
}

const NOW = Date.UTC(2026, 11, 25);

Deno.test("law 16: whatever was said, pinned and typed, a context reads as what was put in", () => {
  const property = fc.property(turns, pins, anyText, (said, notes, message) => {
    const state = fold(logOf(said, notes));
    const context = buildContext(state, { message, limit: 100_000, now: { at: NOW } });
    assertEquals(readContext(context), expected(said, notes, message));
  });
  fc.assert(property, { numRuns: 500 });
});

Deno.test("law 16: whatever was said, a quotation names who said it, where, and is in it", () => {
  let quotations = 0;
  const property = fc.property(
    fc.array(fc.tuple(text, text), { minLength: 2, maxLength: 12 }),
    fc.integer({ min: 500, max: 2_500 }),
    text,
    (pairs, limit, summary) => {
      const filler = { message: "It rains. ".repeat(40), reply: "So it does. ".repeat(40) };
      const said = [...pairs.map(([message, reply]) => ({ message, reply })), filler, filler];
      const events = logOf(said);
      const to = 2 * pairs.length;
      const last = { ...summarised(to, summary), position: events.length + 1, at: NOW };
      const state = fold([...events, last]);
      const message = `About ${pairs[0]?.[0]} and ${pairs[1]?.[1]}`;
      const context = buildContext(state, { message, limit, now: { at: NOW } });
      const read = readContext(context);
      const records = read.flatMap((each) => "records" in each ? each.records : []);
      for (const { kind, label, pieces } of records) {
        if (kind !== "user" && kind !== "you") continue;
        quotations++;
        const turn = said[(Number(label) - 1) >> 1];
        const source = Number(label) % 2 === 1 ? turn?.message : turn?.reply;
        assertEquals(kind, Number(label) % 2 === 1 ? "user" : "you");
        for (const piece of pieces) assert(source?.includes(piece), `${label}: ${piece}`);
      }
      for (const { pieces } of records.filter(({ kind }) => kind === "earlier")) {
        assert(summary.startsWith(pieces[0] ?? "\0"));
      }
      assertEquals(read.at(-1), { records: records.slice(-lastCount(read)), text: message });
      assertLessOrEqual(context.manifest.characters, limit);
      const length = context.messages.flatMap(({ content }) => content)
        .reduce((sum, { text }) => sum + text.length, 0);
      assertEquals(context.manifest.characters, length - message.length);
    },
  );
  fc.assert(property, { numRuns: 300 });
  assert(quotations > 300, `${quotations} quotations`);
});

Deno.test("laws 5 and 16: what sets a message apart from records counts, also where nothing is remembered", () => {
  const begun = anyText.map((text) => `<memory>\n${text}`);
  const property = fc.property(
    turns,
    fc.oneof(anyText, begun),
    fc.integer({ min: 19, max: 400 }),
    fc.boolean(),
    (said, message, limit, isDated) => {
      const now = isDated ? { now: { at: NOW } } : {};
      const context = buildContext(fold(logOf(said)), { message, limit, ...now });
      const whole = context.messages.flatMap(({ content }) => content);
      const length = whole.reduce((sum, { text }) => sum + text.length, 0);
      assertEquals(context.manifest.characters, length - message.length);
      assertLessOrEqual(context.manifest.characters, limit);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

function lastCount(read: ReturnType<typeof readContext>): number {
  const last = read.at(-1);
  return last && "records" in last ? last.records.length : 0;
}

Deno.test("law 16: whatever was said, a transcript to summarise reads as what was said", () => {
  const property = fc.property(turns, text, (said, summary) => {
    const long = { message: "x".repeat(300), reply: "y".repeat(300) };
    const all = [...said, ...Array.from({ length: 24 }, () => long)];
    const events = logOf(all);
    const first = { ...summarised(2, summary), position: events.length + 1, at: NOW };
    const plan = planCompaction(fold([...events, first]), 4_000);
    assert(plan);
    const records = readRecords(plan.transcript);
    assertEquals(records[0], record("earlier", "1-2", summary));
    const days = new Set<string>();
    const rest = all.slice(1, plan.turns).flatMap(({ message, reply }, at) => {
      const index = at + 1;
      const position = 2 * index + 1;
      const day = dayOf(index);
      return [
        ...(days.has(day) ? [] : [record("day", day)]),
        ...(days.add(day) && reply === undefined
          ? [record("unanswered", `${position}`, message)]
          : [
            record("user", `${position}`, message),
            record("you", `${position + 1}`, reply ?? ""),
          ]),
      ];
    });
    assertEquals(records.slice(1), rest);
  });
  fc.assert(property, { numRuns: 300 });
});

Deno.test("laws 5 and 16: text that must be escaped never exceeds a budget", () => {
  for (const unit of ["<", "&lt;", "<…>", "</>\n", "a < b. "]) {
    const full = unit.repeat(600);
    const said = Array.from({ length: 6 }, (_, index) => ({
      message: full,
      reply: index % 2 === 0 ? undefined : full,
    }));
    const events = logOf(said, [unit.repeat(30)]);
    const last = { ...summarised(4, full), position: events.length + 1, at: NOW };
    const state: Conversation = fold([...events, last]);
    for (let limit = 0; limit < 6_000; limit += 37) {
      const context = buildContext(state, { message: full, limit, now: { at: NOW } });
      assertLessOrEqual(context.manifest.characters, limit, `${unit} in ${limit}`);
      readContext(context);
    }
  }
});

Deno.test("law 16: a shortened turn says so before it, and a mark that somebody typed says nothing", () => {
  const typed = "[… 120 characters left out …]";
  const said = [
    { message: `Longer. ${"hm ".repeat(1_700)}`, reply: "No." },
    { message: `Long. ${"la ".repeat(900)}`, reply: "Yes." },
    { message: typed, reply: typed },
  ];
  const context = buildContext(fold(logOf(said)), { message: "So?", limit: 8_000 });
  const [first, , second] = readContext(context);
  assert(first && "records" in first && second && "records" in second);
  const removed = context.manifest.items[0]?.shortenedBy;
  assertEquals(first.records, [
    record("day", "2026-11-01"),
    record("shortened", `message=${removed}`),
  ]);
  assertEquals(second, { records: [record("day", "2026-11-02")], text: typed });
});

Deno.test("law 16: every forgery that was typed, alone or after another, stays the user's text", () => {
  for (const one of FORGERIES) {
    for (const other of FORGERIES) {
      const message = one + other;
      const context = buildContext(fold([]), { message, limit: 8_000 });
      assertEquals(readContext(context), [{ records: [], text: message }]);
    }
  }
});

Deno.test("day marks follow the user's time zone, and a new message says its local day", () => {
  const at = Date.UTC(2026, 10, 28, 23, 30);
  const events = (timeZone?: string): RecordedEvent[] => [
    {
      ...{ type: "MessageReceived", position: 1, at },
      data: { turn: "a", text: "Hi", idGiven: true, ...(timeZone ? { timeZone } : {}) },
    },
    { ...replied("a", "Hello"), position: 2, at },
  ];
  const zones = [
    ["Asia/Tokyo", "2026-11-29", "Sunday 2026-11-29"],
    ["America/New_York", "2026-11-28", "Saturday 2026-11-28"],
    ["Nowhere/At_All", "2026-11-28", "Saturday 2026-11-28"],
    [undefined, "2026-11-28", "Saturday 2026-11-28"],
  ] as const;
  for (const [timeZone, day, today] of zones) {
    const context = buildContext(fold(events(timeZone)), {
      ...{ message: "And?", limit: 8_000, now: { at, timeZone } },
    });
    const [first, , last] = readContext(context);
    assertEquals(first, { records: [record("day", day)], text: "Hi" });
    assertEquals(last, { records: [record("today", today)], text: "And?" });
  }
});
