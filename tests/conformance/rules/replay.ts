import { taken } from "../archive.ts";
import type { Client } from "../client.ts";
import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { begin, filled, isOf, isOver, outcomeOf, SHORT, talk, tooFast } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

/** The codes of failed calls to the model. */
const MODEL_CODES = [
  "model_invalid_request",
  "model_request_too_large",
  "model_unauthorized",
  "model_forbidden",
  "model_billing",
  "model_not_found",
  "model_rate_limited",
  "model_spend_limit",
  "model_overloaded",
  "model_failed",
  "model_unreachable",
  "model_timeout",
  "model_interrupted",
] as const;

/** Joining, replay, text format, keepalive and secrets: sections 3.8 to 3.11. */
export const REPLAY = [
  rule("3.8-1", "nothing is replayed unless requested", [], async (t) => {
    const session = await filled(t, 2);
    for (const query of ["", "history=0", "after=99"]) {
      const client = await t.attach(session, query);
      await client.settled();
      expectSame("frames", typesOf(client), ["session.ready", "pong"]);
    }
  }),
  rule(
    "3.8-2",
    "after replays what came after a position, in order",
    [],
    async (t) => {
      const session = await filled(t, 3);
      const client = await t.attach(session, "after=1");
      await client.settled();
      expectSame("positions and types", told(client), [
        "2 turn.accepted",
        "2 turn.completed",
        "3 turn.accepted",
        "3 turn.completed",
      ]);
    },
  ),
  rule("3.8-3", "history replays the last turns and wins over after", [], async (t) => {
    const session = await filled(t, 3);
    for (const query of ["history=1", "history=1&after=0"]) {
      const client = await t.attach(session, query);
      await client.settled();
      expectSame("positions and types", told(client), ["3 turn.accepted", "3 turn.completed"]);
    }
    const all = await t.attach(session, "history=99");
    await all.settled();
    expectSame("frames", told(all).length, 6);
  }),
  rule("3.8-4", "notes and names are replayed", [
    "frame:note.pinned",
    "frame:note.unpinned",
    "frame:session.renamed",
  ], async (t) => {
    const session = t.session();
    const first = await t.attach(session);
    first.send({ type: "note.pin", note: "n", text: "x" });
    first.send({ type: "note.unpin", note: "n" });
    first.send({ type: "session.rename", name: "x" });
    await first.settled();
    const client = await t.attach(session, "after=0");
    await client.settled();
    expectSame("positions and types", told(client), [
      "1 note.pinned",
      "2 note.unpinned",
      "3 session.renamed",
    ]);
  }),
  rule(
    "3.8-5",
    "an imported turn is replayed with zero counts",
    ["frame:turn.completed"],
    async (t) => {
      const client = await t.attach(await filled(t, 1), "after=0");
      const { model, stopReason, usage, context } = await client.until("turn.completed");
      expectSame("its model and stop reason", [model, stopReason], ["imported", "imported"]);
      const counts = [...Object.values(usage), ...Object.values(context)];
      expectThat("zeros", counts.every((count) => count === 0), { usage, context });
    },
  ),
  rule("3.8-6", "a client that joins mid-reply gets it so far as one delta from offset 0", [
    "frame:turn.delta",
  ], async (t) => {
    const session = t.session();
    const first = await t.attach(session);
    const id = await begin(first);
    const joined = await t.attach(session);
    await joined.settled();
    if (isOver(first, id) || isOver(joined, id)) throw tooFast();
    const [ready, accepted, delta] = joined.frames;
    expectSame("the first frames", [ready?.type, accepted?.type, delta?.type], [
      "session.ready",
      "turn.accepted",
      "turn.delta",
    ]);
    expectThat("an offset of 0", delta?.type === "turn.delta" && delta.offset === 0, delta);
    first.send({ type: "turn.cancel", turn: id });
    const outcome = await outcomeOf(joined, id);
    const said = joined.all("turn.delta").filter(isOf(id))
      .reduce((all, { offset, text }) => all.slice(0, offset) + text, "");
    if (outcome.type !== "turn.failed") expectSame("the deltas together", outcome.text, said);
  }),
  rule("3.8-7", "a replayed turn equals the live one", [], async (t) => {
    const session = t.session();
    const live = await t.attach(session);
    const { id, accepted, completed } = await talk(live);
    const client = await t.attach(session, "after=0");
    const again = await client.until("turn.completed", isOf(id));
    const first = await client.until("turn.accepted", isOf(id));
    expectSame("turn.accepted", sorted(first), sorted({ ...accepted, replayed: true }));
    expectSame("turn.completed", sorted(again), sorted({ ...completed, replayed: true }));
  }),
  rule("3.8-8", "turn.failed reports each code as stored, and an unknown one as internal", [
    "frame:turn.failed",
    ...MODEL_CODES.map((code) => `code:${code}`),
    "code:call_abandoned",
    "code:internal",
  ], async (t) => {
    const codes = [...MODEL_CODES, "call_abandoned", "internal", "of_a_later_version"];
    const events = codes.flatMap((code, index) => [
      { type: "MessageReceived", data: { turn: `t${index}`, text: SHORT, idGiven: true } },
      {
        type: "TurnFailed",
        data: { turn: `t${index}`, code, message: "It failed", retryable: index % 2 === 0 },
      },
    ]);
    const client = await t.attach(await taken(t, events), "after=0");
    await client.settled();
    const failed = client.all("turn.failed");
    const expected = codes.map((code) => code === "of_a_later_version" ? "internal" : code);
    expectSame("the codes", failed.map(({ error }) => error.code), expected);
    const retryable = failed.map(({ error }) => error.retryable);
    expectSame("retryable", retryable, codes.map((_, index) => index % 2 === 0));
  }),
  rule("3.8-9", "a summary is replayed, and an event without a frame leaves a gap", [
    "frame:session.summarised",
    "event:HistorySummarised",
    "event:CallAbandoned",
  ], async (t) => {
    const tokens = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const summary = { from: 1, to: 3, turns: 1, text: "They talked.", model: "m", usage: tokens };
    const client = await t.attach(
      await taken(t, [
        { type: "MessageReceived", data: { turn: "t", text: SHORT, idGiven: true } },
        { type: "CallAbandoned", data: { turn: "t" } },
        { type: "TurnCancelled", data: { turn: "t", text: "Yes" } },
        { type: "HistorySummarised", data: summary },
      ]),
      "after=0",
    );
    const { position, from, to, characters } = await client.until("session.summarised");
    expectSame("the summary", { position, from, to, characters }, {
      position: 4,
      from: 1,
      to: 3,
      characters: 12,
    });
    expectSame("positions", client.frames.flatMap((f) => "replayed" in f ? [f.position] : []), [
      1,
      3,
      4,
    ]);
  }),
  rule(
    "3.9-1",
    "format=text sends replies alone, and errors as lines that begin with !",
    [],
    async (t) => {
      const client = await t.socket(`/ws?session=${t.session()}&format=text`);
      client.send({ type: "turn.cancel", turn: "absent" });
      const [error = ""] = await client.received(1);
      expectThat("a line that begins with !", error.startsWith("! "), error);
      client.send(SHORT);
      const [, reply = ""] = await client.received(2);
      expectThat("no frame", client.frames.length === 0, client.texts);
      if (reply.startsWith("! ")) throw new NotCheckable(`the model did not answer: ${reply}`);
    },
  ),
  rule("3.10-1", "ping gets pong", ["client:ping", "frame:pong"], async (t) => {
    const client = await t.attach(t.session());
    for (let times = 0; times < 3; times++) await client.settled();
    expectSame("pongs", client.all("pong").length, 3);
  }),
  rule("3.10-2", "an idle socket closes with 1001, one that pings stays open", [
    "close:1001",
  ], async (t) => {
    const idleMs = t.options.limits.of("idle-seconds") * 1_000;
    const [silent, busy] = [await t.attach(t.session()), await t.attach(t.session())];
    const talking = setInterval(() => busy.send({ type: "ping" }), idleMs / 4);
    try {
      expectSame("the close code", (await silent.closing()).code, 1001);
      await busy.settled();
    } finally {
      clearInterval(talking);
    }
  }),
  rule("3.11-1", "a secret in a message is replaced and its kind reported", [
    "frame:turn.accepted",
  ], async (t) => {
    const client = await t.attach(t.session());
    client.send({ type: "message.send", id: "card", text: "My card is 4111 1111 1111 1111" });
    const { text, redacted } = await client.until("turn.accepted");
    client.send({ type: "turn.cancel", turn: "card" });
    if (text.includes("4111")) throw new NotCheckable("the server does not remove card numbers");
    expectSame("the text", text, "My card is [payment_card removed]");
    expectSame("the kinds", redacted, ["payment_card"]);
  }),
];

function typesOf({ frames }: Client): string[] {
  return frames.map(({ type }) => type);
}

/** The replayed frames, by position and type. */
function told({ frames }: Client): string[] {
  return frames.flatMap((frame) =>
    "replayed" in frame && frame.replayed ? [`${frame.position} ${frame.type}`] : []
  );
}

function sorted(frame: object): [string, unknown][] {
  return Object.entries(frame).sort(([one], [other]) => one < other ? -1 : 1);
}
