import { assertEquals } from "@std/assert";
import {
  type DecidedEvent,
  fold,
  LONGEST_KEPT_SECONDS,
  readEvent,
  toStored,
} from "../../src/conversation/mod.ts";
import { given, received, record, replied, summarised, when } from "./given.ts";

const joined = (space: string, position = 0): DecidedEvent => ({
  type: "SpaceJoined",
  data: { space, position },
});
const left: DecidedEvent = { type: "SpaceLeft", data: {} };
const kept = (seconds: number | null): DecidedEvent => ({ type: "KeepingSet", data: { seconds } });

/** A summary of all that was said, with standing facts as of a position of the space's log. */
function frozen(space: number): DecidedEvent {
  const event = summarised(2, "They met.");
  return event.type === "HistorySummarised" ? { ...event, data: { ...event.data, space } } : event;
}

Deno.test("a session joins a space once, moves to another one, and leaves it", () => {
  const join = { type: "JoinSpace", space: "main", position: 7 } as const;
  assertEquals(when(join, given()), { ok: true, events: [joined("main", 7)] });
  const state = given(joined("main", 7));
  assertEquals(when({ ...join, position: 9 }, state), { ok: true, events: [] });
  const move = { ...join, space: "work" };
  assertEquals(when(move, state), { ok: true, events: [joined("work", 7)] });
  assertEquals(given(joined("main", 7), joined("work", 3)).space, {
    ...{ id: "work", joinedAt: 2, frozenAt: 3 },
  });
  assertEquals(when({ type: "LeaveSpace" }, state), { ok: true, events: [left] });
  assertEquals(when({ type: "LeaveSpace" }, given()), { ok: true, events: [] });
  assertEquals("space" in given(joined("main"), left), false);
});

Deno.test("a session can join a space without its past being learned, and the log says so", () => {
  const join = { type: "JoinSpace", space: "main", position: 7, isUnlearned: true } as const;
  const unlearned: DecidedEvent = {
    type: "SpaceJoined",
    data: { space: "main", position: 7, unlearned: true },
  };
  assertEquals(when(join, given()), { ok: true, events: [unlearned] });
  assertEquals(given(unlearned).space, {
    ...{ id: "main", joinedAt: 1, frozenAt: 7, isUnlearned: true },
  });
  assertEquals(given(unlearned, joined("work", 3)).space, {
    ...{ id: "work", joinedAt: 2, frozenAt: 3 },
  });
});

Deno.test("law 6: standing facts are frozen when the session joins, and again at a compaction", () => {
  const talk = [received("a", "Hi"), replied("a", "Hello")];
  assertEquals(given(joined("main", 4), ...talk).space?.frozenAt, 4);
  const summary = (space: number) => given(...talk, joined("main", 4), frozen(space)).space;
  assertEquals(summary(9), { id: "main", joinedAt: 3, frozenAt: 9 });
  assertEquals(summary(2)?.frozenAt, 4);
  assertEquals(given(...talk, frozen(9)).space, undefined);
});

Deno.test("law 14: a summary that was begun in another space freezes nothing in this one", () => {
  const { space: _, ...data } = { space: 0, ...summaryData() };
  const state = given(received("a", "Hi"), replied("a", "Hello"), joined("work", 3));
  const decided = (space: { id: string; position: number }) =>
    when({ type: "RecordSummary", summary: data, space }, state);
  assertEquals(decided({ id: "main", position: 80 }), {
    ...{ ok: true, events: [{ type: "HistorySummarised", data }] },
  });
  assertEquals(decided({ id: "work", position: 80 }), {
    ok: true,
    events: [{ type: "HistorySummarised", data: { ...data, space: 80 } }],
  });
});

Deno.test("a session is kept for a time of its own, up to ten years", () => {
  const keep = (seconds: number | null) => ({ type: "SetKeeping", seconds }) as const;
  assertEquals(when(keep(60), given()), { ok: true, events: [kept(60)] });
  assertEquals(given(kept(60)).keepFor, 60);
  assertEquals(when(keep(60), given(kept(60))), { ok: true, events: [] });
  assertEquals(when(keep(null), given(kept(60))), { ok: true, events: [kept(null)] });
  assertEquals(when(keep(null), given()), { ok: true, events: [] });
  assertEquals("keepFor" in given(kept(60), kept(null)), false);
  const seconds = LONGEST_KEPT_SECONDS + 1;
  assertEquals(when(keep(seconds), given()), {
    ok: false,
    refusal: { reason: "KeptTooLong", seconds, limit: LONGEST_KEPT_SECONDS },
  });
});

Deno.test("law 14: a version that knows no spaces refuses a session that is or was in one", () => {
  for (const event of [joined("main"), left, kept(60)]) {
    const stored = { ...toStored(event), position: 1, at: 0 };
    assertEquals(stored.must, true, event.type);
    assertEquals(readEvent(stored, {}).type, "unreadable");
    assertEquals(readEvent(stored), { ...event, position: 1, at: 0 });
  }
});

Deno.test("the zone of the first message is that of the session, whatever later ones say", () => {
  const inZone = (turn: string, timeZone: string): DecidedEvent => ({
    type: "MessageReceived",
    data: { turn, text: "Hi", idGiven: true, timeZone },
  });
  assertEquals(given(inZone("a", "Asia/Tokyo"), inZone("b", "Europe/Rome")).beganIn, "Asia/Tokyo");
  assertEquals(given(received("a", "Hi"), inZone("b", "Europe/Rome")).beganIn, "UTC");
  assertEquals(fold(record([])).beganIn, undefined);
});

function summaryData() {
  const event = summarised(2, "They met.");
  if (event.type !== "HistorySummarised") throw new Error("It is a summary");
  return event.data;
}
