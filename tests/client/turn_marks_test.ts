import { assertEquals } from "@std/assert";
import type { Frame } from "../../src/client/mod.ts";
import { SessionModel } from "../../src/client/model.ts";
import { framesFromEvent } from "../../src/client/past.ts";

const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const context = { characters: 0, budget: 0, recent: 0, recalled: 0, summarised: 0, dropped: 0 };
const accepted = (turn: string, position: number): Frame => {
  return { type: "turn.accepted", turn, position, text: `Message ${turn}`, duplicate: false };
};
const completed = (turn: string, position: number, by?: [number, number]): Frame => ({
  ...{ type: "turn.completed", turn, position, text: `Reply ${turn}`, model: "m" },
  ...{ stopReason: "end_turn", usage, context },
  ...(by ? { shortened: [{ position: by[0], by: by[1] }] } : {}),
});
const withheld: Frame = { type: "turn.withheld", turn: "a", position: 5, summary: 4 };
const released: Frame = { type: "turn.released", turn: "a", position: 6 };
const TALK = [accepted("a", 1), completed("a", 2), accepted("b", 3), completed("b", 4, [1, 9])];

/** The model that frames lead to, and how often each turn changed. */
function modelOf(frames: readonly Frame[]) {
  const changed: string[] = [];
  const model = new SessionModel(({ id }) => changed.push(id));
  for (const frame of frames) model.apply(frame);
  return { model, changed };
}

Deno.test("a turn is marked as withheld until it is released, and as shortened", () => {
  const { model } = modelOf([...TALK, withheld]);
  assertEquals(model.turn("a")?.withheld, { position: 5, summary: 4 });
  assertEquals(model.turn("a")?.shortenedBy, 9);
  assertEquals(model.turn("b")?.withheld, undefined);
  model.apply(released);
  assertEquals(model.turn("a")?.withheld, undefined);
  assertEquals(model.turns.map(({ id }) => id), ["a", "b"]);
});

Deno.test("frames that come twice, or before their turn is loaded, lead to the same", () => {
  const { model, changed } = modelOf([withheld, released, withheld, released]);
  assertEquals(changed, []);
  for (const frame of TALK) model.fold(frame);
  const whole = modelOf([...TALK, withheld, released]).model;
  assertEquals(model.turns, whole.turns);
  model.fold(withheld);
  assertEquals(model.turn("a")?.withheld, undefined, "it was released later");
});

Deno.test("the history tells what the frames told", () => {
  const event = (position: number, type: string, data: Record<string, unknown>) => {
    return { position, type, at: "2026-11-29T10:00:00.000Z", data };
  };
  const items = [
    { kind: "summary", from: 1, shortenedBy: 3 },
    { kind: "recent", from: 1, shortenedBy: 9 },
    { kind: "recent", from: 3 },
  ];
  const frames = [
    event(5, "TurnWithheld", { turn: "a", summary: 4 }),
    event(6, "TurnReleased", { turn: "a" }),
    event(7, "SummaryRevised", { summary: 4, text: "Shorter" }),
    event(8, "ReplyCompleted", { turn: "b", text: "x", manifest: { items } }),
  ].flatMap(framesFromEvent);
  assertEquals(frames.map(({ type }) => type), [
    ...["turn.withheld", "turn.released", "summary.revised", "turn.completed"],
  ]);
  const [first, , third, last] = frames;
  assertEquals(first?.type === "turn.withheld" && first.summary, 4);
  assertEquals(third?.type === "summary.revised" && [third.summary, third.characters], [4, 7]);
  assertEquals(last?.type === "turn.completed" && last.shortened, [{ position: 1, by: 9 }]);
});

Deno.test("a summary that was revised says so, and one that replaces another takes its place", () => {
  const summary = {
    type: "session.summarised",
    position: 5,
    from: 1,
    to: 4,
    characters: 9,
  } as const;
  const revised = { type: "summary.revised", summary: 5, position: 6, characters: 7 } as const;
  for (const frames of [[summary, revised], [revised, summary, revised]]) {
    assertEquals(modelOf(frames).model.summaries, [
      { position: 5, from: 1, to: 4, characters: 7, revisedAt: 6 },
    ]);
  }
  const again = { ...summary, position: 8, characters: 3, replaces: 5 };
  for (const frames of [[summary, again], [again, summary]]) {
    assertEquals(modelOf(frames).model.summaries, [
      { position: 8, from: 1, to: 4, characters: 3, replaces: 5 },
    ]);
  }
});
