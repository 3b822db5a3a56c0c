import fc from "fast-check";
import type { RecordedEvent, UnknownEvent } from "../../src/conversation/mod.ts";
import { understand } from "../../src/conversation/mod.ts";
import { NO_USAGE } from "./given.ts";

const manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };
const turn = fc.constantFrom("a", "b", "c", "d", "e");
const text = fc.constantFrom("", "Hi", "Tell me of the tortoise", "x".repeat(400));

const anyEvent = fc.oneof(
  fc.record({ turn, text }).map((data) => ({
    type: "MessageReceived",
    data: { ...data, idGiven: true },
  })),
  fc.record({ turn, text, after: turn }).map((data) => ({
    type: "MessageReceived",
    data: { ...data, idGiven: true, source: "messages", alsoHeld: ["a"] },
  })),
  fc.record({ turn, text, after: turn, place: fc.nat(9) }).map((data) => ({
    type: "MemoryInserted",
    data: { ...data, text: `What bore on ${data.text}`, builder: 1, manifest, message: "Hi" },
  })),
  turn.map((turn) => ({ type: "TurnRetried", data: { turn } })),
  turn.map((turn) => ({ type: "CallAbandoned", data: { turn } })),
  turn.map((turn) => ({ type: "ReplyReopened", data: { turn, reason: "regenerate", id: "r" } })),
  fc.record({ turn, reply: fc.integer({ min: 1, max: 40 }) })
    .map((data) => ({ type: "ReplyChosen", data })),
  turn.map((turn) => ({ type: "TurnCancelled", data: { turn, text: "Half" } })),
  turn.map((turn) => ({
    type: "TurnFailed",
    data: { turn, code: "internal", message: "x", retryable: true },
  })),
  turn.map((turn) => ({
    type: "ReplyCompleted",
    data: {
      turn,
      text: "The tortoise ran",
      model: "m",
      stopReason: "end_turn",
      usage: NO_USAGE,
      manifest,
    },
  })),
  turn.map((turn) => ({
    type: "TurnImported",
    data: { turn, text: "Of cake", reply: "and rain", saidAt: 1, repliedAt: 2 },
  })),
  fc.nat(60).map((to) => ({
    type: "HistorySummarised",
    data: { from: 1, to: to + 1, turns: 1, text: "They talked.", model: "m", usage: NO_USAGE },
  })),
  fc.constant({ type: "NotePinned", data: { note: "n", text: "t" } }),
  fc.constant({ type: "SessionRenamed", data: { name: "Trip" } }),
  fc.nat(9).map((position) => ({ type: "SpaceJoined", data: { space: "main", position } })),
  fc.constant({ type: "SpaceLeft", data: {} }),
  turn.map((turn) => ({ type: "TurnWithheld", data: { turn } })),
  turn.map((turn) => ({ type: "TurnReleased", data: { turn } })),
  fc.constant({ type: "NoteRevised", data: { note: "n", text: "u" } }),
  fc.nat(20).map((summary) => ({
    type: "SummaryRevised",
    data: { summary: summary + 1, text: "v" },
  })),
  fc.constantFrom(60, null).map((seconds) => ({ type: "KeepingSet", data: { seconds } })),
  fc.record({
    model: fc.constantFrom("a", undefined),
    systemPrompt: fc.constantFrom("Be brief.", "", undefined),
    contextLimit: fc.constantFrom(400, 9_000, undefined),
    summaries: fc.constantFrom(true, false, undefined),
    change: fc.constantFrom("c1", "c2", undefined),
  }).map((data) => ({ type: "SettingsChanged", data })),
  fc.constant({ type: "Dreamt", data: {} }),
);

/** Events in any order, whether or not they make sense, not yet numbered. */
export const anyEvents = (maxLength = 40) => fc.array(anyEvent, { maxLength, size: "max" });

/** Numbers events behind a position. */
export function numbered(
  events: readonly { readonly type: string; readonly data: unknown }[],
  after = 0,
): (RecordedEvent | UnknownEvent)[] {
  return events.map((event, index) =>
    understand({ ...event, position: after + index + 1, at: (after + index) * 1_000 })
  );
}
