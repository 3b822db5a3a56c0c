import { EVENT_SHAPES } from "../event_shapes.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape } from "../expect.ts";
import { rule } from "../rule.ts";
import { importedShape, sessionShape } from "../shapes.ts";
import { expectProblem, expectStatus, jsonOf } from "../target.ts";
import { begin, filled, isOver, linesOf, tooFast } from "../turns.ts";

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;

/** Imports and forks: sections 6.7 and 6.9. */
export const IMPORTS = [
  rule("6.7-1", "an import with a key is taken once", [
    "route:POST /v1/sessions/:session/import",
    "code:import_key_taken",
  ], async (t) => {
    const path = at(t.session(), "/import");
    const headers = { "idempotency-key": "chat.ndjson" };
    const body = `\n${linesOf(2)}\n`;
    const first = await t.json("POST", path, { body, headers, status: 201 });
    const imported = expectShape("an import", first, importedShape);
    const { turns, lines, position, duplicate } = imported;
    expectSame("the import", { turns, lines, position, duplicate }, {
      turns: 2,
      lines: 4,
      position: 2,
      duplicate: false,
    });
    const again = importedShape.parse(await t.json("POST", path, { body, headers }));
    expectSame("again", [again.duplicate, again.position], [true, 2]);
    const other = linesOf(3);
    await t.refused("POST", path, { body: other, headers, as: "409 import_key_taken" });
    const wrong = { "idempotency-key": "a b" };
    await t.refused("POST", path, { body, headers: wrong, as: "400 invalid_request" });
  }),
  rule("6.7-2", "an import with invalid lines names them and takes nothing", [
    "code:invalid_lines",
  ], async (t) => {
    const session = t.session();
    const wrong = ["x", { role: "user", text: "x", at: "yesterday" }, { role: "robot" }];
    const body = linesOf(1) + wrong.map((line) => `${JSON.stringify(line)}\n`).join("");
    const answer = await t.ask("POST", at(session, "/import"), { body });
    const { lines } = expectProblem(answer, "400 invalid_lines");
    expectSame("the lines at fault", lines?.map(({ line }) => line), [3, 4, 5]);
    await t.refused("POST", at(session, "/import"), { body: "", as: "400 invalid_lines" });
    await t.refused("GET", at(session), { as: "404 not_found" });
  }),
  rule("6.7-3", "consecutive lines of one role are joined", [
    "event:TurnImported",
  ], async (t) => {
    const session = t.session();
    const lines = ["user", "user", "assistant", "assistant"].map((role, index) =>
      JSON.stringify({
        ...{ role, text: `${index}`, at: "2024-03-01T09:00:00+01:00" },
        timeZone: index === 0 ? "Europe/Rome" : "Asia/Tokyo",
      })
    );
    await t.json("POST", at(session, "/import"), { body: lines.join("\r\n"), status: 201 });
    const { events: [event] } = await eventPage(t, session, "");
    const turn = expectShape("data", event?.data, EVENT_SHAPES.TurnImported);
    const { text, reply, saidAt, timeZone } = turn;
    expectSame("the turn", { text, reply, saidAt, timeZone }, {
      text: "0\n1",
      reply: "2\n3",
      saidAt: Date.parse("2024-03-01T08:00:00Z"),
      timeZone: "Europe/Rome",
    });
  }),
  rule(
    "6.7-4",
    "a conversation cannot be imported while a turn is open",
    ["code:turn_open"],
    async (t) => {
      const session = t.session();
      const client = await t.attach(session);
      const id = await begin(client);
      const answer = await t.ask("POST", at(session, "/import"), { body: linesOf(1) });
      await client.settled();
      const isFast = isOver(client, id);
      client.send({ type: "turn.cancel", turn: id });
      await client.settled();
      if (answer.status === 201 && isFast) throw tooFast();
      expectProblem(answer, "409 turn_open");
    },
  ),
  rule("6.9-1", "a fork holds the events up to a position", [
    "route:POST /v1/sessions/:session/fork",
    "code:session_taken",
    "event:SessionForked",
  ], async (t) => {
    const session = await filled(t, 3);
    const fork = t.session();
    const path = at(session, "/fork");
    const answer = await t.ask("POST", path, { body: { at: 2, session: fork } });
    expectStatus(answer, 201);
    expectSame("Location", answer.headers.get("location"), at(fork));
    const told = expectShape("a session", jsonOf(answer), sessionShape);
    expectSame("the fork", [told.session, told.position, told.turns], [fork, 3, 2]);
    const [before, after] = [await eventPage(t, session, ""), await eventPage(t, fork, "")];
    expectSame("the events before", after.events.slice(0, 2), before.events.slice(0, 2));
    expectSame("the last event", after.events[2]?.type, "SessionForked");
    expectSame("its data", after.events[2]?.data, { from: session, at: 2 });
    await t.refused("POST", path, { body: { session: fork }, as: "409 session_taken" });
    for (const body of [{ at: 99 }, { at: -1 }, { session: "a b" }, "x"]) {
      await t.refused("POST", path, { body, as: "400 invalid_request" });
    }
    const whole = sessionShape.parse(await t.json("POST", path, { status: 201 }));
    t.adopt(whole.session);
    expectSame("a fork without a body", whole.position, 4);
  }),
];
