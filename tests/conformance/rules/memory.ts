import type { z } from "zod";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import {
  contextViewShape,
  EVENT_SHAPES,
  eventPageShape,
  importedShape,
  pinsShape,
  searchShape,
  sessionShape,
  turnContextShape,
} from "../shapes.ts";
import { expectProblem, expectStatus, jsonOf, type Target } from "../target.ts";
import {
  begin,
  filled,
  isOver,
  linesOf,
  LONG,
  newId,
  outcomeOf,
  replyOf,
  talk,
  tooFast,
} from "../turns.ts";

const SHAPES = new Map<string, z.ZodType>(Object.entries(EVENT_SHAPES));

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;

/** Events, search, contexts, notes, imports and forks: sections 6.3 to 6.9, and 8. */
export const MEMORY = [
  rule("6.3-1", "events are listed in pages, in order", [
    "route:GET /v1/sessions/:session/events",
  ], async (t) => {
    const session = await filled(t, 3);
    const first = await eventPage(t, session, "?limit=2");
    expectSame("positions", first.events.map(({ position }) => position), [1, 2]);
    expectSame("next", first.next, 2);
    const rest = await eventPage(t, session, `?after=${first.next}`);
    expectSame("positions", rest.events.map(({ position }) => position), [3]);
    expectThat("no next on the last page", rest.next === undefined, rest.next);
    expectSame("beyond the end", await eventPage(t, session, "?after=99"), { events: [] });
    for (const query of ["limit=0", "limit=1001", "after=-1", "after=1.5"]) {
      await t.refused("GET", at(session, `/events?${query}`), { as: "400 invalid_request" });
    }
  }),
  rule("6.4-1", "search returns matching passages, best first", [
    "route:GET /v1/sessions/:session/search",
  ], async (t) => {
    const session = await filled(t, 3);
    const path = at(session, "/search?q=oboes&limit=2");
    const { hits } = expectShape("hits", await t.json("GET", path), searchShape);
    expectSame("so many", hits.length, 2);
    expectSame("the part", hits[0]?.part, "message");
    const scores = hits.map(({ score }) => score);
    expectSame("the scores, highest first", scores, scores.toSorted((a, b) => b - a));
    for (const query of ["", "q=", "q=%20", `q=${"x".repeat(1_001)}`, "q=x&limit=101"]) {
      await t.refused("GET", at(session, `/search?${query}`), { as: "400 invalid_request" });
    }
  }),
  rule("6.5-1", "a dry run shows the request and changes nothing", [
    "route:GET /v1/sessions/:session/context",
  ], async (t) => {
    const session = await filled(t, 3);
    const view = async (query: string) =>
      expectShape(
        "a context",
        await t.json("GET", at(session, `/context?message=Hello${query}`)),
        contextViewShape,
      );
    const { manifest, request } = await view("");
    expectSame("upTo", manifest.upTo, 3);
    expectThat("the message in the request", JSON.stringify(request).includes("Hello"), request);
    expectThat("within the budget", manifest.characters <= manifest.limit, manifest);
    const past = (await view("&at=1&limit=500")).manifest;
    expectSame("upTo and limit", [past.upTo, past.limit], [1, 500]);
    expectSame("the same again", (await view("")).request, request);
    const { events } = await eventPage(t, session, "");
    expectSame("so many events", events.length, 3);
    for (const query of ["", "message=%20", "message=x&limit=4000001", "message=x&at=x"]) {
      await t.refused("GET", at(session, `/context?${query}`), { as: "400 invalid_request" });
    }
  }),
  rule("6.5-2", "a turn's request is rebuilt to the byte", [
    "route:GET /v1/sessions/:session/turns/:turn/context",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const { id } = await talk(client);
    const path = at(session, `/turns/${id}/context`);
    const { sha256 } = expectShape("a context", await t.json("GET", path), turnContextShape);
    expectSame("the hash of what is rebuilt", sha256.rebuilt, sha256.sent);
    await t.refused("GET", at(session, "/turns/absent/context"), { as: "404 not_found" });
  }),
  rule("6.6-1", "notes can be managed over HTTP, and clients are notified", [
    "route:GET /v1/sessions/:session/pins",
    "route:POST /v1/sessions/:session/pins",
    "route:DELETE /v1/sessions/:session/pins/:note",
    "code:note_id_taken",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const body = { text: "I am vegan.", note: "diet" };
    for (let times = 0; times < 2; times++) {
      const pinned = await t.json("POST", at(session, "/pins"), { body, status: 201 });
      expectSame("the note", pinned, { note: "diet" });
    }
    expectSame("the frame's text", (await client.until("note.pinned")).text, body.text);
    const taken = { text: "Another", note: "diet" };
    await t.refused("POST", at(session, "/pins"), { body: taken, as: "409 note_id_taken" });
    for (const wrong of [{}, { text: "x", turn: "t" }, "x"]) {
      await t.refused("POST", at(session, "/pins"), { body: wrong, as: "400 invalid_request" });
    }
    const { pins } = expectShape("notes", await t.json("GET", at(session, "/pins")), pinsShape);
    expectSame("the notes", pins, [{ note: "diet", position: 1, text: body.text }]);
    expectStatus(await t.ask("DELETE", at(session, "/pins/diet")), 204);
    await client.until("note.unpinned");
    await t.refused("DELETE", at(session, "/pins/diet"), { as: "404 not_found" });
  }),
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
      JSON.stringify({ role, text: `${index}`, at: "2024-03-01T09:00:00+01:00" })
    );
    await t.json("POST", at(session, "/import"), { body: lines.join("\r\n"), status: 201 });
    const { events: [event] } = await eventPage(t, session, "");
    const { text, reply, saidAt } = expectShape("data", event?.data, EVENT_SHAPES.TurnImported);
    expectSame("the turn", { text, reply, saidAt }, {
      text: "0\n1",
      reply: "2\n3",
      saidAt: Date.parse("2024-03-01T08:00:00Z"),
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
  rule("8.1-1", "each event has the data of its type", [
    "event:MessageReceived",
    "event:ReplyCompleted",
    "event:TurnCancelled",
    "event:TurnRetried",
    "event:NotePinned",
    "event:NoteUnpinned",
    "event:SessionRenamed",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const turn = newId();
    client.send({ type: "message.send", id: turn, text: LONG });
    client.send({ type: "turn.cancel", turn });
    const first = await outcomeOf(client, turn);
    if (first.type !== "turn.cancelled") throw tooFast();
    const before = client.frames.length;
    client.send({ type: "message.send", id: turn, text: LONG });
    await replyOf(client, turn, before);
    client.send({ type: "note.pin", note: "n", turn, part: "message" });
    client.send({ type: "note.unpin", note: "n" });
    client.send({ type: "session.rename", name: "x" });
    await client.settled();
    const { events } = await eventPage(t, session, "");
    const types = events.map(({ type }) => type).filter((type) => type !== "HistorySummarised");
    expectSame("the events", types, [
      "MessageReceived",
      "TurnCancelled",
      "TurnRetried",
      "ReplyCompleted",
      "NotePinned",
      "NoteUnpinned",
      "SessionRenamed",
    ]);
    for (const { type, data } of events) {
      const shape = SHAPES.get(type);
      if (shape) expectShape(`data of ${type}`, data, shape);
    }
  }),
];

async function eventPage(t: Target, session: string, query: string) {
  const page = await t.json("GET", at(session, `/events${query}`));
  return expectShape("a page of events", page, eventPageShape);
}
