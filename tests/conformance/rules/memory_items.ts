import { taken } from "../archive.ts";
import { expectErrors } from "../errors.ts";
import { expectSame, expectShape } from "../expect.ts";
import { rule } from "../rule.ts";
import { contextViewShape, pinsShape, summaryShape } from "../shapes.ts";
import { expectStatus, jsonOf } from "../target.ts";
import { begin, expectAnswer, filled, SHORT, talk, tooFast } from "../turns.ts";

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;
const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** A summary of a message that was stopped. */
const SUMMARISED = [
  { type: "MessageReceived", data: { turn: "t", text: SHORT, idGiven: true } },
  { type: "TurnCancelled", data: { turn: "t", text: "Yes" } },
  {
    type: "HistorySummarised",
    data: { from: 1, to: 2, turns: 1, text: "They talked.", model: "m", usage },
  },
] as const;

/** What people decide on single things that are remembered: sections 3.5, 3.6, 6.6, 6.10 and 6.11. */
export const MEMORY_ITEMS = [
  rule("3.5-10", "a turn that ended is withheld from contexts until it is released", [
    "client:turn.withhold",
    "client:turn.release",
    "frame:turn.withheld",
    "frame:turn.released",
    "event:TurnWithheld",
    "event:TurnReleased",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const { id } = await talk(client);
    const reasons = async () => {
      const path = at(session, "/context?message=x");
      const { manifest } = expectShape("a context", await t.json("GET", path), contextViewShape);
      return manifest.leftOut.map(({ reason }) => reason);
    };
    // A model may have refused: then the turn is left out for that.
    const before = await reasons();
    client.send({ type: "turn.withhold", turn: id });
    client.send({ type: "turn.withhold", turn: id });
    expectSame("the turn", (await client.until("turn.withheld")).turn, id);
    expectSame("why it is left out", await reasons(), ["withheld"]);
    const late = await t.attach(session, "history=1");
    expectSame("replayed", (await late.until("turn.withheld")).replayed, true);
    client.send({ type: "turn.release", turn: id });
    await client.until("turn.released");
    expectSame("left out", await reasons(), before);
    await client.settled();
    expectSame("frames of one change", client.all("turn.withheld").length, 1);
  }),
  rule("3.5-11", "a turn that is open or unknown is not withheld", [
    "code:turn_open",
    "code:not_found",
  ], async (t) => {
    const client = await t.attach(t.session());
    const turn = await begin(client);
    client.send({ type: "turn.withhold", turn });
    await client.settled();
    if (client.all("turn.withheld").length > 0) throw tooFast();
    expectSame("the code", client.all("error").map(({ code }) => code), ["turn_open"]);
    client.send({ type: "turn.cancel", turn });
    await expectErrors(client, "not_found", [
      { type: "turn.withhold", turn: "absent" },
      { type: "turn.release", turn: "absent" },
    ]);
  }),
  rule("3.5-12", "a note is revised in place", [
    "client:note.revise",
    "frame:note.revised",
    "event:NoteRevised",
    "route:PATCH /v1/sessions/:session/pins/:note",
  ], async (t) => {
    const session = await filled(t, 1);
    const client = await t.attach(session);
    for (const note of ["n", "m"]) client.send({ type: "note.pin", note, text: note });
    client.send({ type: "note.revise", note: "n", text: " Another " });
    expectSame("the frame's text", (await client.until("note.revised")).text, "Another");
    const path = at(session, "/pins/m");
    expectStatus(await t.ask("PATCH", path, { body: { text: "A third" } }), 204);
    const { pins } = expectShape("notes", await t.json("GET", at(session, "/pins")), pinsShape);
    expectSame("the notes", pins.map(({ note, text }) => [note, text]), [
      ["n", "Another"],
      ["m", "A third"],
    ]);
    await t.refused("PATCH", path, { body: { text: 7 }, as: "400 invalid_request" });
    await t.refused("PATCH", path, { body: { text: " " }, as: "400 empty_message" });
    await t.refused("PATCH", at(session, "/pins/absent"), {
      ...{ body: { text: "x" }, as: "404 not_found" },
    });
  }),
  rule("3.5-13", "the summary that was seen is revised, within its share", [
    "client:summary.revise",
    "frame:summary.revised",
    "event:SummaryRevised",
    "code:summary_changed",
    "code:summary_over_share",
    "route:GET /v1/sessions/:session/summary",
    "route:PATCH /v1/sessions/:session/summary",
  ], async (t) => {
    const session = await taken(t, SUMMARISED);
    const client = await t.attach(session);
    const read = async () =>
      expectShape("a summary", await t.json("GET", at(session, "/summary")), summaryShape);
    expectSame("the summary", await read(), { position: 3, from: 1, to: 2, text: "They talked." });
    client.send({ type: "summary.revise", summary: 3, text: "They spoke." });
    const { summary, characters, position } = await client.until("summary.revised");
    expectSame("the frame", [summary, characters], [3, 11]);
    const revised = { position: 3, from: 1, to: 2, text: "They spoke.", revisedAt: position };
    expectSame("the summary", await read(), revised);
    await expectErrors(client, "summary_changed", [
      { type: "summary.revise", summary: 2, text: "x" },
    ]);
    await expectErrors(client, "summary_over_share", [
      { type: "summary.revise", summary: 3, text: "x".repeat(9_000) },
    ]);
    const body = { summary: 3, text: "They talked on." };
    const { text } = expectShape(
      "a summary",
      await t.json("PATCH", at(session, "/summary"), { body }),
      summaryShape,
    );
    expectSame("the text", text, body.text);
  }),
  rule("3.5-14", "the summary is made again by the model, where there is one", [
    "client:summary.remake",
    "route:POST /v1/sessions/:session/summary",
  ], async (t) => {
    const none = await t.attach(await filled(t, 1));
    await expectErrors(none, "not_found", [{ type: "summary.remake" }]);
    const session = await taken(t, SUMMARISED);
    const client = await t.attach(session);
    const path = at(session, "/summary");
    const answer = await t.ask("POST", path);
    expectAnswer(answer, 200);
    const made = expectShape("a summary", jsonOf(answer), summaryShape);
    expectSame("what it covers", [made.from, made.to], [1, 2]);
    const { replaces, position } = await client.until("session.summarised");
    expectSame("the frame", [replaces, position], [3, made.position]);
  }),
  rule("6.13-1", "turns are withheld and released over HTTP", [
    "route:POST /v1/sessions/:session/turns/:turn/withheld",
    "route:DELETE /v1/sessions/:session/turns/:turn/withheld",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const { id } = await talk(client);
    const path = at(session, `/turns/${id}/withheld`);
    for (let times = 0; times < 2; times++) expectStatus(await t.ask("POST", path), 204);
    await client.until("turn.withheld");
    for (let times = 0; times < 2; times++) expectStatus(await t.ask("DELETE", path), 204);
    await client.until("turn.released");
    await t.refused("POST", at(session, "/turns/absent/withheld"), { as: "404 not_found" });
  }),
];
