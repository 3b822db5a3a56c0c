import { assert, assertEquals } from "@std/assert";
import {
  buildContext,
  type DecidedEvent,
  fold,
  RecallMemory,
  replyPrompt,
  replySoFar,
  searchSaid,
  TurnTally,
} from "../../src/conversation/mod.ts";
import { learningParts } from "../../src/knowledge/mod.ts";
import { cancelled, failed, given, received, record, replied, summarised, when } from "./given.ts";

const again = (turn: string, id: string): DecidedEvent => ({
  type: "ReplyReopened",
  data: { turn, reason: "regenerate", id },
});
const chosen = (turn: string, reply: number): DecidedEvent => ({
  type: "ReplyChosen",
  data: { turn, reply },
});
const reopen = (turn: string, id = "r1", reason: "regenerate" | "continue" = "regenerate") =>
  ({ type: "ReopenReply", turn, id, reason }) as const;
const cut = (turn: string, text: string): DecidedEvent => {
  const event = replied(turn, text, "max_tokens");
  assert(event.type === "ReplyCompleted");
  return { ...event, data: { ...event.data, ending: "length" } };
};
const TALK = [received("a", "Name a tree"), replied("a", "Oak")];

function remembered(...events: DecidedEvent[]): (string | undefined)[] {
  const { messages } = buildContext(given(...events), { message: "?", limit: 4_000 });
  return messages.slice(0, -1).map(({ content }) => content.at(-1)?.text);
}

Deno.test("reopening a turn leads to ReplyReopened, and the same command again to nothing", () => {
  const decision = when(reopen("a"), given(...TALK));
  assertEquals(decision, { ok: true, events: [again("a", "r1")], turn: "a" });
  const open = given(...TALK, again("a", "r1"));
  assertEquals(when(reopen("a"), open), { ok: true, events: [], turn: "a" });
  assertEquals(when(reopen("a", "another"), open), { ok: true, events: [], turn: "a" });
  const done = given(...TALK, again("a", "r1"), replied("a", "Elm"));
  assertEquals(when(reopen("a"), done), { ok: true, events: [], turn: "a" });
  assertEquals(when(reopen("a", "r2"), done), { ok: true, events: [again("a", "r2")], turn: "a" });
});

Deno.test("reopening is refused for all but the newest whole reply, which no summary tells of", () => {
  const why = (events: DecidedEvent[], command: Parameters<typeof when>[0]) => {
    const decision = when(command, given(...events));
    assert(!decision.ok);
    const { refusal } = decision;
    return "why" in refusal ? refusal.why : refusal.reason;
  };
  const later = [...TALK, received("b", "And a fish"), replied("b", "Pike")];
  assertEquals(why(later, reopen("a")), "not_newest");
  assertEquals(why([...TALK, received("b", "And a fish")], reopen("a")), "ReplyWhileOpen");
  assertEquals(why([received("a", "Hi"), failed("a")], reopen("a")), "not_completed");
  assertEquals(why([received("a", "Hi"), cancelled("a", "Oa")], reopen("a")), "not_completed");
  assertEquals(why([...TALK, summarised(2, "A tree.")], reopen("a")), "summarised");
  assertEquals(why(TALK, reopen("x")), "TurnUnknown");
  assertEquals(why(TALK, reopen("a", "r", "continue")), "not_cut");
  const relayed: DecidedEvent = {
    type: "MessageReceived",
    data: { turn: "a", text: "Hi", idGiven: true, source: "messages" },
  };
  assertEquals(why([relayed, replied("a", "Oak")], reopen("a")), "relayed");
  const often = Array.from({ length: 20 }, (_, index) => [again("a", `${index}`), failed("a")]);
  assertEquals(why([...TALK, ...often.flat()], reopen("a")), "too_many");
  assertEquals(why(TALK, { type: "ChooseReply", turn: "a", reply: 9 }), "ReplyUnknown");
  assertEquals(why(later, { type: "ChooseReply", turn: "a", reply: 9 }), "not_newest");
});

Deno.test("the reply that came last is remembered, found and learned, or the one that is chosen", () => {
  const two = [...TALK, again("a", "r1"), replied("a", "Elm")];
  assertEquals(remembered(...two), ["Name a tree", "Elm"]);
  const back = [...two, chosen("a", 2)];
  assertEquals(remembered(...back), ["Name a tree", "Oak"]);
  const found = (events: DecidedEvent[], query: string) =>
    searchSaid(given(...events), {
      query,
      limit: 5,
      now: { at: 9_000 },
      memory: new RecallMemory(),
    })
      .map(({ position, text }) => [position, text]);
  assertEquals(found(two, "elm"), [[4, "Elm"]]);
  assertEquals(found(two, "oak"), []);
  assertEquals(found(back, "oak"), [[2, "Oak"]]);
  assertEquals(found(back, "elm"), []);
  // What was learned up to the choice is followed by what was chosen, at its own position.
  const [part] = learningParts(given(...back), { from: 5 });
  assertEquals([part?.from, part?.to], [5, 5]);
  assertEquals(part?.said.map(({ position, text }) => [position, text]), [
    [1, "Name a tree"],
    [2, "Oak"],
  ]);
  assertEquals(when({ type: "ChooseReply", turn: "a", reply: 2 }, given(...back)), {
    ok: true,
    events: [],
    turn: "a",
  });
});

Deno.test("a regeneration that fails, is cancelled, refused or empty leaves the earlier reply chosen", () => {
  const open = [...TALK, again("a", "r1")];
  const state = given(...open);
  const outcomes = [
    when({ type: "FailTurn", failure: failureOf("a") }, state),
    when({ type: "CancelTurn", turn: "a", said: "El" }, state),
    when({ type: "CompleteReply", reply: { ...replyOf("a", ""), ending: "complete" } }, state),
    when({ type: "CompleteReply", reply: { ...replyOf("a", "No."), ending: "refusal" } }, state),
  ];
  for (const outcome of outcomes) {
    assert(outcome.ok);
    const [event] = outcome.events;
    assert(event && "chosen" in event.data);
    assertEquals(event.data.chosen, 2);
    assertEquals(remembered(...open, event), ["Name a tree", "Oak"]);
    const next = when(reopen("a", "r2"), given(...open, event));
    assertEquals(next, { ok: true, events: [again("a", "r2")], turn: "a" });
  }
  // Events of elsewhere may not say so.
  assertEquals(remembered(...open, failed("a")), ["Name a tree", "Oak"]);
  assertEquals(remembered(...open, cancelled("a", "El")), ["Name a tree", "Oak"]);
});

function replyOf(turn: string, text: string) {
  const event = replied(turn, text);
  if (event.type !== "ReplyCompleted") throw new Error("No reply");
  return event.data;
}

function failureOf(turn: string) {
  const event = failed(turn);
  if (event.type !== "TurnFailed") throw new Error("No failure");
  return event.data;
}

Deno.test("law 4: a reply is regenerated from the context that its message had", () => {
  const before = [received("x", "Hello"), replied("x", "Hi"), received("a", "Name a tree")];
  const context = (events: DecidedEvent[]) => {
    const { messages } = buildContext(given(...events), { message: "Name a tree", limit: 4_000 });
    return messages;
  };
  const reopened = [...before, replied("a", "Oak"), again("a", "r1")];
  assertEquals(context(reopened), context(before));
});

Deno.test("a cut reply is continued after its own text, by an instruction of the user", () => {
  const events = [received("a", "Count"), cut("a", "one, two"), {
    type: "ReplyReopened",
    data: { turn: "a", reason: "continue", id: "r1" },
  }] as const;
  assertEquals(when(reopen("a", "r1", "continue"), given(...events.slice(0, 2))), {
    ok: true,
    events: [events[2]],
    turn: "a",
  });
  const state = given(...events);
  const soFar = replySoFar(state, "a");
  assertEquals(soFar, "one, two");
  const { messages, stableBlocks } = replyPrompt(
    { ...buildContext(state, { message: "Count", limit: 4_000 }), soFar },
    "",
  );
  assertEquals(stableBlocks, 0);
  assertEquals(messages.map(({ role }) => role), ["user", "assistant", "user"]);
  assertEquals(messages[1]?.content, [{ text: "one, two" }]);
  const whole = given(...events, replied("a", "one, two, three"));
  assertEquals(replySoFar(whole, "a"), undefined);
  assertEquals(remembered(...events, replied("a", "one, two, three")), [
    "Count",
    "one, two, three",
  ]);
});

Deno.test("law 3: a message that waits is answered after the turn that is answered again", () => {
  const open = [...TALK, again("a", "r1"), received("b", "And a fish")];
  assertEquals(given(...open).open.map(({ id }) => id), ["a", "b"]);
  const ended = given(...open, cancelled("b"), replied("a", "Elm"));
  assertEquals(Array.from(ended.settled, ({ id }) => id), ["b", "a"]);
  const kept = given(...open, cancelled("b"), failed("a"));
  assertEquals(Array.from(kept.settled, ({ id }) => id), ["b", "a"]);
  assertEquals(kept.settled.get("a")?.outcome.position, 2);
  assertEquals(kept.settled.countUpTo(5), 1);
});

Deno.test("a tally knows what a reopened turn keeps, and forks before it", () => {
  const tally = new TurnTally();
  for (const event of record([...TALK, again("a", "r1")])) tally.add(event);
  assertEquals(tally.open, ["a"]);
  assertEquals(tally.keptBy("a"), { chosen: 2 });
  assertEquals(tally.settledUpTo, 2);
  assertEquals(fold(record(TALK)).settled.length, 1);
});
