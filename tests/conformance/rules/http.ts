import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { sessionListShape, sessionShape } from "../shapes.ts";
import { expectProblem, expectStatus, type Target } from "../target.ts";
import { filled } from "../turns.ts";

const LIST = "/v1/sessions";

/** Common rules of HTTP, and sessions: sections 5 and 6.1. */
export const HTTP = [
  rule("5.2-1", "an unknown path gets 404", ["code:not_found"], async (t) => {
    for (const path of ["/nothing", "/v1/nothing"]) {
      await t.refused("GET", path, { as: "404 not_found" });
    }
  }),
  rule("5.2-2", "a known path with another method gets 405 with Allow", [
    "code:method_not_allowed",
  ], async (t) => {
    const session = t.session();
    for (
      const [method, path, allowed] of [
        ["PUT", LIST, ["GET"]],
        ["POST", `${LIST}/${session}`, ["GET", "PATCH", "DELETE"]],
        ["GET", `${LIST}/${session}/messages`, ["POST"]],
        ["POST", "/healthz", ["GET"]],
      ] as const
    ) {
      const answer = await t.ask(method, path);
      expectProblem(answer, "405 method_not_allowed");
      const allow = (answer.headers.get("allow") ?? "").split(/, */);
      expectSame(`Allow of ${path}`, allow.toSorted(), [...allowed].sort());
    }
  }),
  rule(
    "5.2-3",
    "an oversized body gets 413 frame_too_large",
    ["code:frame_too_large"],
    async (t) => {
      const { limits } = t.options;
      const session = t.session();
      for (
        const [path, name] of [["messages", "frame-bytes"], ["import", "import-bytes"]] as const
      ) {
        const body = `{"text": "${" ".repeat(limits.of(name))}"}`;
        const answer = await t.ask("POST", `${LIST}/${session}/${path}`, { body });
        if (answer.status !== 413) throw limits.beyond(name, "status 413", answer.status);
        expectProblem(answer, "413 frame_too_large");
      }
    },
  ),
  rule("5.2-4", "everything below /v1 is no-store", [], async (t) => {
    const session = await filled(t, 1);
    for (const path of ["", `/${session}`, `/${session}/events`, "/absent", "?limit=0"]) {
      const { headers } = await t.ask("GET", LIST + path);
      expectSame(`Cache-Control of ${path}`, headers.get("cache-control"), "no-store");
    }
  }),
  rule("5.2-5", "HEAD is answered like GET without a body", [], async (t) => {
    const answer = await t.ask("HEAD", LIST);
    expectSame("the answer", [answer.status, answer.text], [200, ""]);
  }),
  rule("5.2-6", "an impossible session id gets 400 on POST and 404 otherwise", [
    "code:invalid_session_id",
  ], async (t) => {
    for (const id of ["a%20b", "x".repeat(129), "%C3%A9"]) {
      for (const path of ["", "/events", "/pins", "/export", "/context?message=x"]) {
        await t.refused("GET", `${LIST}/${id}${path}`, { as: "404 not_found" });
      }
      await t.refused("DELETE", `${LIST}/${id}`, { as: "404 not_found" });
      await t.refused("PATCH", `${LIST}/${id}`, { body: { name: "x" }, as: "404 not_found" });
      for (const path of ["messages", "pins", "import", "fork"]) {
        const body = { text: "x" };
        await t.refused("POST", `${LIST}/${id}/${path}`, { body, as: "400 invalid_session_id" });
      }
    }
  }),
  rule("5.2-7", "a missing session gets 404 on every route that does not create one", [
    "code:not_found",
  ], async (t) => {
    const path = `${LIST}/${t.session()}`;
    for (const rest of READS) await t.refused("GET", path + rest, { as: "404 not_found" });
    await t.refused("DELETE", path, { as: "404 not_found" });
    await t.refused("DELETE", `${path}/pins/x`, { as: "404 not_found" });
    await t.refused("PATCH", path, { body: { name: "x" }, as: "404 not_found" });
    await t.refused("POST", `${path}/fork`, { body: {}, as: "404 not_found" });
  }),
  rule("5.3-1", "/healthz and /readyz answer without a token", [
    "route:GET /healthz",
    "route:GET /readyz",
  ], async (t) => {
    for (const path of ["/healthz", "/readyz"]) {
      expectSame(path, await t.json("GET", path, { token: null }), { status: "ok" });
    }
  }),
  rule("6.1-1", "sessions are listed in pages, newest first, each once", [
    "route:GET /v1/sessions",
  ], async (t) => {
    const begun: string[] = [];
    for (let count = 0; count < 3; count++) begun.push(await filled(t, 1));
    const listed = await pages(t, "limit=2", begun);
    const ours = listed.filter((session) => begun.includes(session));
    expectSame("the newest first", ours, begun.toReversed());
    expectSame("each once", listed.length, new Set(listed).size);
  }),
  rule("6.1-2", "q finds sessions by words in name, preview and id", [
    "route:GET /v1/sessions",
  ], async (t) => {
    const session = await filled(t, 1);
    const name = `Café ${crypto.randomUUID()}`;
    await t.json("PATCH", `${LIST}/${session}`, { body: { name } });
    await filled(t, 1);
    const q = encodeURIComponent(`OBOES cafe ${name.slice(-12)}`);
    expectSame("the sessions", await pages(t, `q=${q}`), [session]);
  }),
  rule("6.1-7", "words in a body find the same sessions as words in the URL", [
    "route:POST /v1/sessions/search",
  ], async (t) => {
    const session = await filled(t, 1);
    const name = `Oboe ${crypto.randomUUID()}`;
    await t.json("PATCH", `${LIST}/${session}`, { body: { name } });
    const body = { q: name, limit: 5 };
    const found = await t.json("POST", `${LIST}/search`, { body });
    expectSame("the page", found, await t.json("GET", `${LIST}?q=${encodeURIComponent(name)}`));
    expectSame("the sessions", sessionListShape.parse(found).sessions.length, 1);
    for (const wrong of [{ limit: 0 }, { limit: "5" }, { cursor: "garbage" }, { q: 1 }, "x"]) {
      await t.refused("POST", `${LIST}/search`, { body: wrong, as: "400 invalid_request" });
    }
  }),
  rule(
    "6.1-3",
    "an invalid page query gets 400 invalid_request",
    ["code:invalid_request"],
    async (t) => {
      const queries = [
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=garbage",
        `q=${"x".repeat(1_001)}`,
      ];
      for (const query of queries) {
        await t.refused("GET", `${LIST}?${query}`, { as: "400 invalid_request" });
      }
    },
  ),
  rule(
    "6.1-4",
    "a session is described by its id",
    ["route:GET /v1/sessions/:session"],
    async (t) => {
      const session = await filled(t, 2);
      const told = expectShape(
        "a session",
        await t.json("GET", `${LIST}/${session}`),
        sessionShape,
      );
      expectSame("the session", [told.session, told.turns], [session, 2]);
      const { sessions } = sessionListShape.parse(await t.json("GET", `${LIST}?q=${session}`));
      expectSame("the one of the list", sessions, [told]);
    },
  ),
  rule("6.1-5", "PATCH renames a session and notifies its clients", [
    "route:PATCH /v1/sessions/:session",
    "frame:session.renamed",
  ], async (t) => {
    const session = await filled(t, 1);
    const path = `${LIST}/${session}`;
    const client = await t.attach(session);
    const named = sessionShape.parse(await t.json("PATCH", path, { body: { name: " My  oboe " } }));
    expectSame("the name", named.name, "My oboe");
    expectSame("the frame's", (await client.until("session.renamed")).name, "My oboe");
    const nameless = sessionShape.parse(await t.json("PATCH", path, { body: { name: "" } }));
    expectThat("no name", nameless.name === undefined, nameless);
    for (const body of [{}, { name: 7 }, { name: "x".repeat(201) }, "x"]) {
      await t.refused("PATCH", path, { body, as: "400 invalid_request" });
    }
  }),
  rule("6.1-6", "DELETE erases a session, and its id can be reused", [
    "route:DELETE /v1/sessions/:session",
  ], async (t) => {
    const session = await filled(t, 2);
    expectStatus(await t.ask("DELETE", `${LIST}/${session}`), 204);
    await t.refused("DELETE", `${LIST}/${session}`, { as: "404 not_found" });
    await filled(t, 1, session);
    const told = sessionShape.parse(await t.json("GET", `${LIST}/${session}`));
    expectSame("position and turns", [told.position, told.turns], [1, 1]);
  }),
];

const READS = [
  "",
  "/events",
  "/search?q=x",
  "/context?message=x",
  "/turns/x/context",
  "/pins",
  "/summary",
  "/export",
];

/** The sessions of all pages, or until all wanted ones have come. */
async function pages(t: Target, query: string, wanted?: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  let cursor = "";
  for (let count = 0; count < 500; count++) {
    const next = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page = expectShape(
      "a page of sessions",
      await t.json("GET", `${LIST}?${query}${next}`),
      sessionListShape,
    );
    found.push(...page.sessions.map(({ session }) => session));
    const isThere = wanted?.every((session) => found.includes(session)) ?? false;
    if (page.next === undefined || isThere) break;
    cursor = page.next;
  }
  return found;
}
