import { assert, assertEquals } from "@std/assert";
import type { ReceiveMessage } from "../../src/conversation/mod.ts";
import { cancelled, failed, given, received, replied, RULES, summarised, when } from "./given.ts";

function message(text: string, options: Partial<ReceiveMessage> = {}): ReceiveMessage {
  return { type: "ReceiveMessage", turn: "new", idGiven: true, text, at: 5_000, ...options };
}

Deno.test("a message opens a turn", () => {
  assertEquals(when(message("Hello"), given()), {
    ok: true,
    events: [received("new", "Hello")],
    turn: "new",
  });
});

Deno.test("law 2: a known id opens nothing again while open or completed", () => {
  const known = { ok: true, events: [], turn: "a" } as const;
  assertEquals(when(message("Hi", { turn: "a" }), given(received("a", "Hi"))), known);
  const done = given(received("a", "Hi"), replied("a", "Hello"));
  assertEquals(when(message("Hi", { turn: "a" }), done), known);
});

Deno.test("a failed or cancelled turn is retried when its id is sent again", () => {
  for (const ending of [failed("a"), failed("a", false), cancelled("a", "Hel")]) {
    const decision = when(message("Hi", { turn: "a" }), given(received("a", "Hi"), ending));
    assertEquals(decision, {
      ok: true,
      events: [{ type: "TurnRetried", data: { turn: "a" } }],
      turn: "a",
    });
  }
});

Deno.test("a known id with another text is refused, not ignored", () => {
  const decision = when(message("Bye", { turn: "a" }), given(received("a", "Hi")));
  assertEquals(decision, { ok: false, refusal: { reason: "TurnIdTaken", turn: "a" } });
});

Deno.test("the same text without an id is a repeat while its turn is open or has just completed", () => {
  const again = (at: number) => message("Hi", { turn: "b", idGiven: false, sameAs: "a", at });
  const open = given(received("a", "Hi", false));
  assertEquals(when(again(99_000), open), { ok: true, events: [], turn: "a" });
  const done = given(received("a", "Hi", false), replied("a", "Hello"));
  assertEquals(when(again(12_000), done), { ok: true, events: [], turn: "a" });
  const late = when(again(12_001), done);
  assertEquals(late.ok && late.events, [received("b", "Hi", false)]);
});

Deno.test("the same text without an id is no repeat of what a clock that was far ahead has timed", () => {
  const again = (at: number) => message("Hi", { turn: "b", idGiven: false, sameAs: "a", at });
  const done = given(received("a", "Hi", false), replied("a", "Hello"));
  assertEquals(when(again(-8_000), done), { ok: true, events: [], turn: "a" });
  const early = when(again(-8_001), done);
  assertEquals(early.ok && early.events, [received("b", "Hi", false)]);
});

Deno.test("the same text is no repeat if another message came between, or if either had an id", () => {
  const again = message("yes", { turn: "c", idGiven: false, sameAs: "a" });
  const between = given(
    received("a", "yes", false),
    replied("a", "?"),
    received("b", "go on", false),
    replied("b", "!"),
  );
  const first = when(again, between);
  assertEquals(first.ok && first.events.length, 1);
  const second = when(again, given(received("a", "yes"), replied("a", "?")));
  assertEquals(second.ok && second.events.length, 1);
  const third = when({ ...again, idGiven: true }, given(received("a", "yes", false)));
  assertEquals(third.ok && third.events.length, 1);
});

Deno.test("a message that is empty, too long, or behind too many others is refused by name", () => {
  const refusal = (text: string, state = given()) => {
    const decision = when(message(text), state);
    return decision.ok ? undefined : decision.refusal;
  };
  assertEquals(refusal(" \n\t"), { reason: "EmptyMessage" });
  const tooLong = { reason: "MessageTooLong", characters: 1_001, limit: 1_000 } as const;
  assertEquals(refusal("x".repeat(1_001)), tooLong);
  assertEquals(refusal("x".repeat(1_000)), undefined);
  const full = given(received("a", "1"), received("b", "2"), received("c", "3"));
  assertEquals(refusal("x", full), { reason: "TooManyOpenTurns", limit: RULES.maxOpenTurns });
});

Deno.test("law 2: only an open turn gets an outcome, and only one", () => {
  const state = given(received("a", "Hi"), replied("a", "Hello"));
  const refusal = { ok: false, refusal: { reason: "TurnNotOpen", turn: "a" } } as const;
  const reply = replied("a", "Again");
  if (reply.type !== "ReplyCompleted") throw new Error("unreachable");
  assertEquals(when({ type: "CompleteReply", reply: reply.data }, state), refusal);
  assertEquals(when({ type: "CancelTurn", turn: "a", said: "" }, state), refusal);
});

Deno.test("law 2: the outcome of an earlier opening is none of a turn that was sent again since", () => {
  const again = { type: "TurnRetried", data: { turn: "a" } } as const;
  const state = given(received("a", "Hi"), received("b", "Ho"), failed("a"), again);
  const refusal = { ok: false, refusal: { reason: "TurnNotOpen", turn: "a" } } as const;
  const [reply, failure] = [replied("a", "Hello"), failed("a")];
  if (reply.type !== "ReplyCompleted" || failure.type !== "TurnFailed") throw new Error();
  const outcomes = [
    { type: "CompleteReply", reply: reply.data },
    { type: "FailTurn", failure: failure.data },
    { type: "CancelTurn", turn: "a", said: "" },
  ] as const;
  for (const outcome of outcomes) {
    assertEquals(when({ ...outcome, openedAt: 1 }, state), refusal);
    for (const openedAt of [{ openedAt: 4 }, {}]) {
      assert(when({ ...outcome, ...openedAt }, state).ok);
    }
  }
});

Deno.test("a summary that a newer one has superseded is refused", () => {
  const state = given(received("a", "Hi"), replied("a", "Hello"), summarised(2, "S"));
  const old = summarised(2, "T");
  if (old.type !== "HistorySummarised") throw new Error("unreachable");
  assertEquals(when({ type: "RecordSummary", summary: old.data }, state), {
    ok: false,
    refusal: { reason: "SummaryOutdated", to: 2 },
  });
});

Deno.test("law 3: open turns wait in order of arrival, retried ones last", () => {
  const state = given(
    received("a", "1"),
    received("b", "2"),
    failed("a"),
    received("c", "3"),
    { type: "TurnRetried", data: { turn: "a" } },
  );
  assertEquals(state.open.map((turn) => turn.id), ["b", "c", "a"]);
  assertEquals([...state.settled], []);
  assertEquals(state.position, 5);
});

Deno.test("an abandoned call is recorded while its turn is open, and leaves it open", () => {
  const abandon = { type: "AbandonCall", turn: "a" } as const;
  const event = { type: "CallAbandoned", data: { turn: "a" } } as const;
  const open = given(received("a", "Hi"));
  assertEquals(when(abandon, open), { ok: true, events: [event], turn: "a" });
  const after = given(received("a", "Hi"), event, event);
  assertEquals(after.open.map(({ id, abandoned }) => [id, abandoned]), [["a", 2]]);
  const done = given(received("a", "Hi"), replied("a", "Hello"));
  assertEquals(when(abandon, done), {
    ok: false,
    refusal: { reason: "TurnNotOpen", turn: "a" },
  });
});

Deno.test("a turn that is resent after it was given up counts its abandoned calls from zero", () => {
  const event = { type: "CallAbandoned", data: { turn: "a" } } as const;
  const again = { type: "TurnRetried", data: { turn: "a" } } as const;
  const state = given(received("a", "Hi"), event, event, failed("a"), again);
  assertEquals(state.open.map(({ id, abandoned }) => [id, abandoned]), [["a", 0]]);
});
