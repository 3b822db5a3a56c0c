import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import {
  begin,
  filled,
  isOf,
  isOver,
  LONG,
  newId,
  outcomeOf,
  post,
  replyOf,
  SHORT,
  talk,
  tooFast,
} from "../turns.ts";
import { Mismatch } from "../verdict.ts";

/** Turns: section 3.7. */
export const TURNS = [
  rule("3.7-1", "all clients get the same frames in the same order", [], async (t) => {
    const session = t.session();
    const [one, other] = [await t.attach(session), await t.attach(session)];
    const { id } = await talk(one);
    await replyOf(other, id);
    const [first = [], second] = [one, other].map(({ frames }) => frames.slice(1));
    expectSame("the other one's frames", second, first);
  }),
  rule("3.7-2", "messages sent during a reply wait, and outcomes come in order", [], async (t) => {
    const client = await t.attach(t.session());
    const ids = [await begin(client), newId(), newId()];
    for (const id of ids.slice(1)) {
      client.send({ type: "message.send", id, text: SHORT });
      await client.until("turn.accepted", isOf(id));
    }
    if (isOver(client, ids[0] ?? "")) throw tooFast();
    const positions = client.all("turn.accepted").map(({ position }) => position);
    expectSame("all are accepted at once", positions, [1, 2, 3]);
    client.send({ type: "turn.cancel", turn: ids[0] });
    const outcomes = [];
    for (const id of ids) outcomes.push(await outcomeOf(client, id));
    const order = outcomes.map(({ position }) => position);
    expectSame("the order of the outcomes", order, order.toSorted((a, b) => a - b));
  }),
  rule(
    "3.7-3",
    "repeating a completed id repeats its outcome, to the sender only",
    [],
    async (t) => {
      const session = t.session();
      const [one, other] = [await t.attach(session), await t.attach(session)];
      const { id, accepted, completed } = await talk(one);
      await replyOf(other, id);
      const before = one.frames.length;
      one.send({ type: "message.send", id, text: SHORT });
      const again = await one.until("turn.accepted", (f) => f.turn === id && f !== accepted);
      expectSame("duplicate", again.duplicate, true);
      expectSame("the outcome", await replyOf(one, id, before), completed);
      await other.settled();
      expectSame("accepted at the other", other.all("turn.accepted").length, 1);
    },
  ),
  rule("3.7-4", "repeating an open id joins its turn", [], async (t) => {
    const client = await t.attach(t.session());
    const id = await begin(client);
    client.send({ type: "message.send", id, text: LONG });
    await client.settled();
    const known = client.all("turn.accepted");
    if (known.length < 2 || isOver(client, id)) throw tooFast();
    expectSame("duplicate", known.map(({ duplicate }) => duplicate), [false, true]);
    client.send({ type: "turn.cancel", turn: id });
    await outcomeOf(client, id);
    await client.settled();
    expectSame("outcomes", client.all("turn.cancelled").length, 1);
  }),
  rule(
    "3.7-5",
    "a known id with another text gets turn_id_taken",
    ["code:turn_id_taken"],
    async (t) => {
      const session = await filled(t, 1);
      const client = await t.attach(session, "history=1");
      const { turn } = await client.until("turn.completed");
      client.send({ type: "message.send", id: turn, text: "Another text" });
      const { code, turn: about } = await client.until("error");
      expectSame("the error", [code, about], ["turn_id_taken", turn]);
    },
  ),
  rule("3.7-6", "a running turn can be cancelled and retried by its id", [
    "client:turn.cancel",
    "frame:turn.cancelled",
  ], async (t) => {
    const session = t.session();
    const [client, other] = [await t.attach(session), await t.attach(session)];
    const id = await begin(client);
    client.send({ type: "turn.cancel", turn: id });
    const outcome = await outcomeOf(client, id);
    if (outcome.type !== "turn.cancelled") throw tooFast();
    const said = client.all("turn.delta").reduce((all, d) => all.slice(0, d.offset) + d.text, "");
    expectSame("the text", outcome.text, said);
    client.send({ type: "message.send", id, text: LONG });
    const again = await other.until("turn.accepted", ({ duplicate }) => duplicate);
    expectThat("a new position", again.position > outcome.position, again);
    client.send({ type: "turn.cancel", turn: id });
    await outcomeOf(other, id, other.frames.indexOf(again));
  }),
  rule(
    "3.7-7",
    "a waiting turn is cancelled with an empty text",
    ["frame:turn.cancelled"],
    async (t) => {
      const client = await t.attach(t.session());
      const first = await begin(client);
      const id = newId();
      client.send({ type: "message.send", id, text: SHORT });
      client.send({ type: "turn.cancel", turn: id });
      const outcome = await outcomeOf(client, id);
      if (isOver(client, first)) throw tooFast();
      expectThat("turn.cancelled", outcome.type === "turn.cancelled", outcome);
      expectSame("the text", outcome.text, "");
      client.send({ type: "turn.cancel", turn: first });
      await outcomeOf(client, first);
    },
  ),
  rule("3.7-8", "the same text again without an id is a repeat", [], async (t) => {
    const client = await t.attach(t.session());
    client.send({ type: "message.send", text: SHORT });
    const { turn } = await client.until("turn.accepted");
    await replyOf(client, turn);
    client.send({ type: "message.send", text: SHORT });
    await client.settled();
    const [, again] = client.all("turn.accepted");
    if (again?.turn !== turn) throw t.options.limits.beyond("dedup-seconds", "a repeat", again);
    expectSame("duplicate", again.duplicate, true);
    client.send({ type: "message.send", id: newId(), text: SHORT });
    await client.until("turn.accepted", (frame) => frame.turn !== turn && !frame.duplicate);
  }),
  rule("3.7-9", "too many waiting messages get too_many_waiting", [
    "code:too_many_waiting",
  ], async (t) => {
    const most = t.options.limits.of("waiting-turns");
    const client = await t.attach(t.session());
    const ids = [await begin(client)];
    for (let count = 0; count <= most; count++) {
      const id = newId();
      ids.push(id);
      client.send({ type: "message.send", id, text: `${SHORT} (${count})` });
      await client.until(["turn.accepted", "error"], isOf(id));
      if (ids.length > t.options.limits.of("frames-per-second") / 2) await t.pace();
    }
    const isFast = isOver(client, ids[0] ?? "");
    const codes = client.all("error").map(({ code }) => code);
    for (const turn of ids.toReversed()) {
      client.send({ type: "turn.cancel", turn });
      await t.pace();
    }
    await client.settled();
    if (isFast) throw tooFast();
    if (codes.length === 0) {
      throw t.options.limits.beyond("waiting-turns", "too_many_waiting", codes);
    }
    expectSame("the refusals", codes, ["too_many_waiting"]);
  }),
  rule("3.7-10", "a turn continues after its client disconnects", [], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const id = newId();
    client.send({ type: "message.send", id, text: SHORT });
    await client.until("turn.accepted");
    client.close();
    await client.closed;
    const back = await t.attach(session, "after=0");
    await replyOf(back, id);
  }),
  rule("3.7-11", "an id sent over HTTP is known on the socket", [], async (t) => {
    const session = t.session();
    const { id, answer } = await post(t, session);
    const client = await t.attach(session);
    client.send({ type: "message.send", id, text: SHORT });
    const completed = await replyOf(client, id);
    expectSame("the outcome", completed, JSON.parse(answer.text));
    if (client.all("turn.accepted").length !== 1) throw new Mismatch("one repeat", client.texts);
  }),
];
