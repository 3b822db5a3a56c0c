import type { z } from "zod";
import { EVENT_SHAPES } from "../event_shapes.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { contextViewShape, pinsShape, searchShape, turnContextShape } from "../shapes.ts";
import { expectStatus } from "../target.ts";
import { begin, filled, newId, outcomeOf, replyOf, SHORT, talk, tooFast } from "../turns.ts";

const SHAPES = new Map<string, z.ZodType>(Object.entries(EVENT_SHAPES));

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;

/** Events, search, contexts and notes: sections 6.3 to 6.6, and 8. */
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
  rule("6.4-2", "a search in a body finds the same as one in the URL", [
    "route:POST /v1/sessions/:session/search",
  ], async (t) => {
    const session = await filled(t, 3);
    const path = at(session, "/search");
    const inUrl = await t.json("GET", `${path}?q=oboes&limit=2`);
    expectSame("hits", await t.json("POST", path, { body: { q: "oboes", limit: 2 } }), inUrl);
    const wrong = [{}, { q: " " }, { q: 1 }, { q: "x".repeat(1_001) }, { q: "x", limit: "2" }, "x"];
    for (const body of wrong) {
      await t.refused("POST", path, { body, as: "400 invalid_request" });
    }
  }),
  rule("6.4-3", "a search by a day finds what was said on it where the user is", [
    "route:POST /v1/sessions/:session/search",
  ], async (t) => {
    const session = t.session();
    const line = (text: string, time: string) => JSON.stringify({ role: "user", text, at: time });
    const body = [
      line("Quince", "2024-06-03T22:00:00Z"),
      line("Medlar", "2024-06-04T12:00:00Z"),
      line("Loquat", "2024-06-05T02:00:00Z"),
    ].flatMap((
      each,
    ) => [each, JSON.stringify({ role: "assistant", text: "Hm", at: "2024-01-01T00:00:00Z" })]);
    await t.json("POST", at(session, "/import"), { body: body.join("\n"), status: 201 });
    const found = async (q: string, timeZone: string) => {
      const asked = { q, timeZone, limit: 2 };
      const answer = await t.json("POST", at(session, "/search"), { body: asked });
      return expectShape("hits", answer, searchShape).hits.map(({ text }) => text).sort();
    };
    for (const q of ["4 June 2024", "04.06.2024", "2024年6月4日"]) {
      expectSame("in Vienna", await found(q, "Europe/Vienna"), ["Medlar", "Quince"]);
      expectSame("in Lima", await found(q, "America/Lima"), ["Loquat", "Medlar"]);
    }
    const wrong = { q: "x", timeZone: "a b" };
    await t.refused("POST", at(session, "/search"), { body: wrong, as: "400 invalid_request" });
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
  rule("6.5-3", "a dry run of a message in a body shows the same as one in the URL", [
    "route:POST /v1/sessions/:session/context",
  ], async (t) => {
    const session = await filled(t, 3);
    const path = at(session, "/context");
    const inUrl = await t.json("GET", `${path}?message=Hello&limit=500&at=1`);
    const body = { message: "Hello", limit: 500, at: 1 };
    expectSame("the context", await t.json("POST", path, { body }), inUrl);
    const wrong = [{}, { message: " " }, { message: "x", limit: -1 }, { message: "x", at: 0.5 }];
    for (const body of wrong) {
      await t.refused("POST", path, { body, as: "400 invalid_request" });
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
    const running = await begin(client);
    const turn = newId();
    client.send({ type: "message.send", id: turn, text: SHORT });
    for (const open of [turn, running]) client.send({ type: "turn.cancel", turn: open });
    for (const open of [turn, running]) {
      if ((await outcomeOf(client, open)).type !== "turn.cancelled") throw tooFast();
    }
    const before = client.frames.length;
    client.send({ type: "message.send", id: turn, text: SHORT });
    await replyOf(client, turn, before);
    client.send({ type: "note.pin", note: "n", turn, part: "message" });
    client.send({ type: "note.unpin", note: "n" });
    client.send({ type: "session.rename", name: "x" });
    await client.settled();
    const { events } = await eventPage(t, session, "");
    const types = events.map(({ type }) => type).filter((type) => type !== "HistorySummarised");
    expectSame("the events", types, [
      "MessageReceived",
      "MessageReceived",
      "TurnCancelled",
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
