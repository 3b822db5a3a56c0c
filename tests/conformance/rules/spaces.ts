import { z } from "zod";
import { hashesOf, readArchive } from "../archive.ts";
import { eventPage } from "../events.ts";
import { expectErrors } from "../errors.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import {
  eventPageShape,
  factHistoryShape,
  factListShape,
  factShape,
  foundShape,
  importedSpaceShape,
  learnedShape,
  sessionShape,
  spaceListShape,
  spaceSessionsShape,
  spaceShape,
} from "../shapes.ts";
import { expectProblem, expectStatus, jsonOf, type Target } from "../target.ts";
import { filled, isOf, newId, SHORT, talk } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

const at = (space: string, rest = "") => `/v1/spaces/${space}${rest}`;

/** A new space id. Throws `NotCheckable` if the server has no spaces. */
async function newSpace(t: Target): Promise<string> {
  const { status } = await t.ask("GET", "/v1/spaces?limit=1");
  if (status === 404) throw new NotCheckable("the server has no spaces");
  return t.space();
}

/** A space with two facts, `home` and `work`. */
async function withFacts(t: Target): Promise<string> {
  const space = await newSpace(t);
  const facts = { home: "I live in Porto with two oboes", work: "I tune oboes for a living" };
  for (const [fact, text] of Object.entries(facts)) {
    await t.json("POST", at(space, "/facts"), { body: { fact, text }, status: 201 });
  }
  return space;
}

/** A session with turns, in a space. */
async function inSpace(t: Target, space: string): Promise<string> {
  const session = await filled(t, 2);
  const path = `/v1/sessions/${session}`;
  const moved = expectShape(
    "a session",
    await t.json("PATCH", path, { body: { space } }),
    sessionShape,
  );
  expectSame("the space", moved.space, space);
  return session;
}

async function factsOf(t: Target, space: string, query = "") {
  const found = await t.json("GET", at(space, `/facts${query}`));
  return expectShape("a page of facts", found, factListShape);
}

/** Spaces: section 13. */
export const SPACES = [
  rule("13.2-1", "a session joins the space of its first message and is refused with another one", [
    "code:space_mismatch",
  ], async (t) => {
    const space = await newSpace(t);
    const session = t.session();
    const client = await t.attach(session, `space=${space}`);
    await talk(client);
    const { space: joined } = sessionShape.parse(await t.json("GET", `/v1/sessions/${session}`));
    expectSame("the space", joined, space);
    const other = { type: "message.send", id: newId(), text: SHORT, space: `${space}-other` };
    client.send(other);
    expectSame(
      "the error",
      (await client.until("error", isOf(other.id))).code,
      "space_mismatch",
    );
    const none = { text: SHORT, space: null };
    const path = `/v1/sessions/${session}/messages`;
    await t.refused("POST", path, { body: none, as: "409 space_mismatch" });
    const wrong = await t.socket(`/ws?session=${session}&space=${space}-other`);
    expectSame("the first frame", (await wrong.until("error")).code, "space_mismatch");
    expectSame("the close code", (await wrong.closing()).code, 1013);
  }),
  rule("13.2-2", "a session is moved into a space, out of it, and kept for a time of its own", [
    "route:PATCH /v1/sessions/:session",
  ], async (t) => {
    const space = await newSpace(t);
    const session = await inSpace(t, space);
    const path = `/v1/sessions/${session}`;
    const body = { space: null, keepFor: 86_400, name: "Kept" };
    const changed = sessionShape.parse(await t.json("PATCH", path, { body }));
    expectSame("the session", [changed.space, changed.keepFor, changed.name], [
      undefined,
      86_400,
      "Kept",
    ]);
    const usual = sessionShape.parse(await t.json("PATCH", path, { body: { keepFor: null } }));
    expectSame("the time", usual.keepFor, undefined);
    for (const wrong of [{}, { space: "a b" }, { keepFor: 0 }, { keepFor: "1" }, { name: null }]) {
      await t.refused("PATCH", path, { body: wrong, as: "400 invalid_request" });
    }
  }),
  rule("13.2-3", "an id that is none names no space", ["code:invalid_space_id"], async (t) => {
    await newSpace(t);
    const answer = await t.upgrade("/ws?space=a%20b");
    expectSame("a refusal", answer.status, 400);
    const client = await t.attach(t.session());
    await expectErrors(client, "invalid_space_id", [
      { type: "message.send", id: newId(), text: SHORT, space: "a b" },
    ]);
    const body = { text: "A fact" };
    await t.refused("POST", at("a%20b", "/facts"), { body, as: "400 invalid_space_id" });
    await t.refused("GET", at("a%20b"), { as: "404 not_found" });
  }),
  rule("13.2-4", "a session's log tells when it joined a space, left it, and how long it is kept", [
    "event:SpaceJoined",
    "event:SpaceLeft",
    "event:KeepingSet",
  ], async (t) => {
    const space = await newSpace(t);
    const session = await inSpace(t, space);
    const path = `/v1/sessions/${session}`;
    await t.json("PATCH", path, { body: { space: null, keepFor: 86_400 } });
    await t.json("PATCH", path, { body: { keepFor: null } });
    const { events } = await eventPage(t, session, "?limit=1000");
    const changes = ["SpaceJoined", "SpaceLeft", "KeepingSet"];
    const told = events.filter(({ type }) => changes.includes(type));
    expectSame("the events", told.map(({ type }) => type), [
      "SpaceJoined",
      "KeepingSet",
      "SpaceLeft",
      "KeepingSet",
    ]);
    expectSame("the space", told[0]?.data["space"], space);
    expectSame("the times", [told[1]?.data["seconds"], told[3]?.data["seconds"]], [86_400, null]);
  }),
  rule("13.2-5", "the clients of a session are told which space it joins, and that it leaves it", [
    "frame:session.moved",
  ], async (t) => {
    const space = await newSpace(t);
    const session = t.session();
    const client = await t.attach(session, `space=${space}`);
    const other = await t.attach(session);
    await talk(client);
    await t.json("PATCH", `/v1/sessions/${session}`, { body: { space: null } });
    for (const each of [client, other]) {
      await each.until("session.moved", (frame) => frame.space === null);
      expectSame("the spaces", each.all("session.moved").map((f) => f.space), [space, null]);
    }
  }),
  rule("13.3-1", "spaces are listed, described, named and erased; their sessions stay", [
    "route:GET /v1/spaces",
    "route:GET /v1/spaces/:space",
    "route:PATCH /v1/spaces/:space",
    "route:DELETE /v1/spaces/:space",
    "route:GET /v1/spaces/:space/sessions",
  ], async (t) => {
    const space = await withFacts(t);
    const session = await inSpace(t, space);
    const told = expectShape("a space", await t.json("GET", at(space)), spaceShape);
    expectSame("its counts", [told.space, told.facts, told.sessions], [space, 2, 1]);
    const named = await t.json("PATCH", at(space), { body: { name: "Oboes" } });
    expectSame("its name", spaceShape.parse(named).name, "Oboes");
    const list = await t.json("GET", "/v1/spaces?limit=1000");
    const { spaces } = expectShape("a list of spaces", list, spaceListShape);
    expectThat("the space is listed", spaces.some((each) => each.space === space), spaces);
    await t.refused("GET", "/v1/spaces?limit=0", { as: "400 invalid_request" });
    const { sessions } = expectShape(
      "the sessions of a space",
      await t.json("GET", at(space, "/sessions")),
      spaceSessionsShape,
    );
    expectSame("its sessions", sessions.map((each) => [each.session, each.state]), [
      [session, "there"],
    ]);
    expectStatus(await t.ask("DELETE", at(space)), 204);
    for (const rest of ["", "/facts", "/sessions", "/events", "/export", "/facts/home"]) {
      await t.refused("GET", at(space, rest), { as: "404 not_found" });
    }
    const left = sessionShape.parse(await t.json("GET", `/v1/sessions/${session}`));
    expectSame("the session's space", left.space, undefined);
  }),
  rule("13.4-1", "a fact is written once, corrected, pinned, and told with its history", [
    "route:POST /v1/spaces/:space/facts",
    "route:GET /v1/spaces/:space/facts/:fact",
    "route:PATCH /v1/spaces/:space/facts/:fact",
    "code:fact_too_long",
    "code:fact_id_taken",
  ], async (t) => {
    const space = await withFacts(t);
    const facts = at(space, "/facts");
    const same = await t.json("POST", facts, { body: { text: "I live in Porto with two oboes" } });
    expectSame("the fact that is there", expectShape("a fact", same, factShape).fact, "home");
    const other = { fact: "home", text: "I moved to Lisbon" };
    await t.refused("POST", facts, { body: other, as: "409 fact_id_taken" });
    const long = { text: "x".repeat(301) };
    await t.refused("POST", facts, { body: long, as: "413 fact_too_long" });
    for (const body of [{}, { text: " " }, { text: 1 }, { text: "A", fact: "a b" }]) {
      await t.refused("POST", facts, { body, as: "400 invalid_request" });
    }
    const body = { text: "I moved to Lisbon", pinned: true };
    const changed = factShape.parse(await t.json("PATCH", `${facts}/home`, { body }));
    expectSame("the fact", [changed.text, changed.isPinned, changed.saidBy], [
      "I moved to Lisbon",
      true,
      "owner",
    ]);
    const told = expectShape("a fact", await t.json("GET", `${facts}/home`), factHistoryShape);
    expectSame("its history", told.history.map(({ event, text }) => [event, text]), [
      ["learned", "I live in Porto with two oboes"],
      ["revised", "I moved to Lisbon"],
      ["pinned", undefined],
    ]);
    await t.refused("PATCH", `${facts}/home`, { body: {}, as: "400 invalid_request" });
    for (const method of ["GET", "PATCH", "DELETE"]) {
      const asked = method === "PATCH" ? { body } : {};
      await t.refused(method, `${facts}/nothing`, { ...asked, as: "404 not_found" });
    }
  }),
  rule("13.4-2", "a forgotten fact is gone, with all its texts", [
    "route:DELETE /v1/spaces/:space/facts/:fact",
  ], async (t) => {
    const space = await withFacts(t);
    const facts = at(space, "/facts");
    await t.json("PATCH", `${facts}/home`, { body: { text: "I moved to Lisbon" } });
    expectStatus(await t.ask("DELETE", `${facts}/home`), 204);
    await t.refused("DELETE", `${facts}/home`, { as: "404 not_found" });
    for (const rest of ["/facts?state=all", "/facts/home", "/events", "/export"]) {
      const { text } = await t.ask("GET", at(space, rest));
      expectThat(`no text in ${rest}`, !/Porto|Lisbon/.test(text), text);
    }
    const ids = async (query: string) =>
      (await factsOf(t, space, query)).facts.map(({ fact }) => fact);
    expectSame("current facts", await ids(""), ["work"]);
    expectSame("forgotten facts", await ids("?state=forgotten"), ["home"]);
  }),
  rule("13.4-3", "facts are searched, and listed in pages", [
    "route:GET /v1/spaces/:space/facts",
    "route:POST /v1/spaces/:space/facts/search",
  ], async (t) => {
    const space = await withFacts(t);
    const search = at(space, "/facts/search");
    const found = await t.json("POST", search, { body: { q: "Porto", limit: 1 } });
    const { facts: [best] } = expectShape("a page of facts", found, factListShape);
    expectSame("the best match", best?.fact, "home");
    expectSame("by hand", (await factsOf(t, space, "?q=Porto&limit=1")).facts[0]?.fact, "home");
    const first = await factsOf(t, space, "?limit=1");
    const rest = await factsOf(t, space, `?limit=1&cursor=${encodeURIComponent(first.next ?? "")}`);
    const ids = [...first.facts, ...rest.facts].map(({ fact }) => fact);
    expectSame("both pages", ids.sort(), ["home", "work"]);
    const { facts } = await factsOf(t, space, `?session=${t.session()}`);
    expectSame("what a session said that said nothing", facts, []);
    const wrong = [
      { limit: 0 },
      { state: "gone" },
      { q: 1 },
      { q: "x".repeat(1_001) },
      { session: "" },
    ];
    for (const body of wrong) {
      await t.refused("POST", search, { body, as: "400 invalid_request" });
    }
  }),
  rule("13.4-4", "the clients of a space's sessions are told of its facts, and no others", [
    "frame:fact.learned",
    "frame:fact.revised",
    "frame:fact.forgotten",
  ], async (t) => {
    const space = await newSpace(t);
    const client = await t.attach(await inSpace(t, space));
    const other = await t.attach(await filled(t, 1));
    const facts = at(space, "/facts");
    const text = "I keep bees";
    await t.json("POST", facts, { body: { fact: "bees", text }, status: 201 });
    const learned = await client.until("fact.learned");
    expectSame("the fact", [learned.space, learned.fact, learned.text, learned.saidBy], [
      space,
      "bees",
      text,
      "owner",
    ]);
    await t.json("PATCH", `${facts}/bees`, { body: { text: "I kept bees" } });
    expectSame("the text", (await client.until("fact.revised")).text, "I kept bees");
    expectStatus(await t.ask("DELETE", `${facts}/bees`), 204);
    const { fact, reason } = await client.until("fact.forgotten");
    expectSame("the fact and why", [fact, reason], ["bees", "owner"]);
    await other.settled();
    const strange = other.frames.filter(({ type }) => type.startsWith("fact."));
    expectSame("what another session is told", strange, []);
  }),
  rule("13.4-5", "the clients of a space's sessions are told when what one said is withheld", [
    "frame:facts.withheld",
  ], async (t) => {
    const space = await newSpace(t);
    const session = await inSpace(t, space);
    const client = await t.attach(session, "history=2");
    const { turn } = await client.until("turn.completed");
    client.send({ type: "turn.withhold", turn });
    const told = await client.until("facts.withheld");
    expectSame("what", [told.space, told.session, told.withheld], [space, session, true]);
    client.send({ type: "turn.release", turn });
    await client.until("facts.withheld", ({ withheld }) => !withheld);
  }),
  rule("13.5-1", "learning tells how many facts it added, and refused", [
    "route:POST /v1/spaces/:space/learn",
  ], async (t) => {
    const space = await newSpace(t);
    await inSpace(t, space);
    const answer = await t.ask("POST", at(space, "/learn"));
    if (answer.status >= 400) {
      const { code } = z.looseObject({ code: z.string() }).parse(jsonOf(answer));
      throw new NotCheckable(`the server does not learn now: ${code}`);
    }
    expectShape("what was learned", jsonOf(answer), learnedShape);
    const body = { session: 1 };
    await t.refused("POST", at(space, "/learn"), { body, as: "400 invalid_request" });
  }),
  rule("13.6-1", "a search finds what was said and known, in every space or in one", [
    "route:GET /v1/search",
    "route:POST /v1/search",
  ], async (t) => {
    const space = await withFacts(t);
    const session = await inSpace(t, space);
    const word = "oboes";
    const found = await t.json("POST", "/v1/search", { body: { q: word, space, limit: 100 } });
    const { hits } = expectShape("hits", found, foundShape);
    expectSame("all of the space", hits.filter((hit) => hit.space !== space), []);
    const kinds = new Set(hits.map(({ kind }) => kind));
    expectThat("a fact and a passage", kinds.has("fact") && kinds.has("passage"), [...kinds]);
    expectThat(
      "a way to the session",
      hits.some((hit) => hit.session === session && hit.turn !== undefined),
      hits,
    );
    const byHand = foundShape.parse(await t.json("GET", `/v1/search?q=${word}&space=${space}`));
    expectThat("hits by hand", byHand.hits.length > 0, byHand);
    const outside = { q: word, space: null, limit: 100 };
    const without = foundShape.parse(await t.json("POST", "/v1/search", { body: outside }));
    expectSame("none of a space", without.hits.filter((hit) => hit.space !== undefined), []);
    for (const body of [{}, { q: " " }, { q: "x", limit: 101 }, { q: "x", space: "a b" }]) {
      await t.refused("POST", "/v1/search", { body, as: "400 invalid_request" });
    }
  }),
  rule("13.7-1", "a space is exported and imported whole, and again it changes nothing", [
    "route:GET /v1/spaces/:space/export",
    "route:POST /v1/spaces/:space/import",
    "code:space_taken",
  ], async (t) => {
    const space = await withFacts(t);
    await t.json("PATCH", at(space, "/facts/home"), { body: { text: "I live in Lisbon" } });
    expectStatus(await t.ask("DELETE", at(space, "/facts/work")), 204);
    const exported = await t.ask("GET", at(space, "/export"));
    expectSame("Content-Type", exported.headers.get("content-type"), "application/x-ndjson");
    const archive = readArchive(exported.text);
    expectSame("the hashes", archive.events.map(({ hash }) => hash), await hashesOf(archive));
    const copy = t.space();
    const path = at(copy, "/import");
    const first = await t.json("POST", path, { body: exported.text, status: 201 });
    const { duplicate, facts } = expectShape("an import", first, importedSpaceShape);
    expectSame("the import", [duplicate, facts], [false, 1]);
    const history = async (of: string) =>
      factHistoryShape.parse(await t.json("GET", at(of, "/facts/home"))).history;
    expectSame("the history", await history(copy), await history(space));
    const again = await t.json("POST", path, { body: exported.text });
    expectSame("again", importedSpaceShape.parse(again).duplicate, true);
    const other = at(await withFacts(t), "/import");
    await t.refused("POST", other, { body: exported.text, as: "409 space_taken" });
    const body = exported.text.replace("Lisbon", "London");
    const refused = await t.ask("POST", at(t.space(), "/import"), { body });
    expectThat(
      "the line at fault",
      (expectProblem(refused, "400 invalid_archive").lines?.length ?? 0) === 1,
      refused.text,
    );
  }),
  rule("13.8-1", "the events of a space are listed in pages, in order", [
    "route:GET /v1/spaces/:space/events",
  ], async (t) => {
    const space = await withFacts(t);
    const page = async (query: string) =>
      expectShape(
        "a page of events",
        await t.json("GET", at(space, `/events${query}`)),
        eventPageShape,
      );
    const first = await page("?limit=2");
    const rest = await page(`?after=${first.next}`);
    const events = [...first.events, ...rest.events];
    expectSame("positions", events.map(({ position }) => position), events.map((_, i) => i + 1));
    const types = events.map(({ type }) => type);
    expectSame("types", [types[0], types.filter((type) => type === "FactLearned").length], [
      "SpaceOpened",
      2,
    ]);
    await t.refused("GET", at(space, "/events?limit=0"), { as: "400 invalid_request" });
  }),
];
