import { assertEquals } from "@std/assert";
import { checkLog, type LoggedEvent, type LogLaw } from "../../src/verification/mod.ts";

function log(...events: [type: string, turn?: string][]): LoggedEvent[] {
  return events.map(([type, turn], index) => ({
    position: index + 1,
    type,
    data: turn === undefined ? {} : { turn },
  }));
}

function laws(events: readonly LoggedEvent[], isOver = true): LogLaw[] {
  return checkLog("s", events, { isOver }).map(({ rule }) => rule);
}

Deno.test("checkLog() finds nothing in a log in which all is well", () => {
  assertEquals(
    laws(log(
      ["MessageReceived", "a"],
      ["MessageReceived", "b"],
      ["MessageReceived", "c"],
      ["CallAbandoned", "a"],
      ["TurnFailed", "a"],
      ["TurnCancelled", "c"],
      ["TurnRetried", "a"],
      ["NotePinned"],
      ["ReplyCompleted", "b"],
      ["HistorySummarised"],
      ["ReplyCompleted", "a"],
      ["SomethingOfALaterVersion", "d"],
    )),
    [],
  );
});

Deno.test("law 3: checkLog() finds a position that is left out or comes twice", () => {
  const events = log(["MessageReceived", "a"], ["ReplyCompleted", "a"], ["NotePinned"]);
  const moved = (by: number) =>
    events.map((event, index) => index < 1 ? event : { ...event, position: event.position + by });
  assertEquals(laws(moved(1)), ["gapless positions", "gapless positions"]);
  assertEquals(laws(moved(-1)), ["gapless positions", "gapless positions"]);
});

Deno.test("law 2: checkLog() finds a second reply, also after a retry", () => {
  const twice = log(["MessageReceived", "a"], ["ReplyCompleted", "a"], ["ReplyCompleted", "a"]);
  assertEquals(laws(twice), ["one reply a turn", "replies in order"]);
  const retried = log(
    ["MessageReceived", "a"],
    ["ReplyCompleted", "a"],
    ["TurnRetried", "a"],
    ["ReplyCompleted", "a"],
  );
  assertEquals(laws(retried), ["one reply a turn"]);
});

Deno.test("law 4: checkLog() finds a second insertion into one message", () => {
  const once = log(["MemoryInserted", "a"], ["MessageReceived", "a"], ["ReplyCompleted", "a"]);
  assertEquals(laws(once), []);
  const twice = log(["MemoryInserted", "a"], ["MemoryInserted", "b"], ["MemoryInserted", "a"]);
  assertEquals(laws(twice), ["one insertion a message"]);
});

Deno.test("law 3: checkLog() finds replies out of order, and outcomes of turns that are not open", () => {
  const crossed = log(
    ["MessageReceived", "a"],
    ["MessageReceived", "b"],
    ["TurnFailed", "b"],
    ["ReplyCompleted", "a"],
  );
  assertEquals(laws(crossed), ["replies in order"]);
  assertEquals(laws(log(["TurnCancelled", "a"])), ["replies in order"]);
});

Deno.test("law 12: a turn that is open at the end is a violation once nobody is left to answer it", () => {
  const events = log(["MessageReceived", "a"]);
  assertEquals(laws(events, false), []);
  assertEquals(laws(events, true), ["an outcome for what was acknowledged"]);
});
