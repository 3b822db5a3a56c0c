import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { UPGRADE } from "../raw.ts";
import { sessionListShape } from "../shapes.ts";
import { expectProblem, type Target } from "../target.ts";
import { eventsOf } from "../sse.ts";
import { filled, newId, SHORT, SLOW } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

const LIST = "/v1/sessions";
const FOREIGN = "https://conformance.invalid";

/** Tokens, scopes, origins and isolation: section 2. */
export const ACCESS = [
  rule(
    "2.1-1",
    "a request without a token gets 401 with WWW-Authenticate",
    ["code:unauthorized"],
    async (t) => {
      expectThat("--token", t.token !== "", "none");
      const answer = await t.ask("GET", LIST, { token: null });
      expectProblem(answer, "401 unauthorized");
      expectSame("WWW-Authenticate", answer.headers.get("www-authenticate"), "Bearer");
      for (const path of ["/ws", "/prod"]) {
        expectProblem(await t.upgrade(path, { token: null }), "401 unauthorized");
      }
    },
  ),
  rule(
    "2.1-2",
    "an unknown token gets 401 and is never echoed",
    ["code:unauthorized"],
    async (t) => {
      expectThat("--token", t.token !== "", "none");
      const token = `wrong-${crypto.randomUUID()}`;
      const answer = await t.ask("GET", LIST, { token });
      expectProblem(answer, "401 unauthorized");
      const all = answer.text + JSON.stringify([...answer.headers]);
      expectThat("an answer without the token", !all.includes(token), all);
    },
  ),
  rule(
    "2.1-3",
    "a token works as the subprotocol bearer.…, which is never sent back",
    [],
    async (t) => {
      const bearer = `bearer.${base64url(t.token)}`;
      const path = `/ws?session=${t.session()}`;
      const protocols = [bearer, "context-bridge.v1"];
      const client = await t.socket(path, { protocols, token: null });
      await client.until("session.ready");
      expectSame("the subprotocol", client.protocol, "context-bridge.v1");
      const more = [`Sec-WebSocket-Protocol: ${bearer}`];
      const only = await t.upgrade(path, { more, token: null });
      expectSame("status", only.status, 101);
      expectSame("the subprotocol", only.headers.get("sec-websocket-protocol"), null);
    },
  ),
  rule(
    "2.1-4",
    "a token in a URL gets 400, even next to a valid one",
    ["code:token_in_url"],
    async (t) => {
      for (
        const name of ["token", "ACCESS_token", "apiToken", "x-api-key", "jwt", "authorization"]
      ) {
        for (const path of [LIST, "/healthz"]) {
          await t.refused("GET", `${path}?${name}=x`, { as: "400 token_in_url" });
        }
      }
      expectProblem(await t.upgrade("/ws?token=x"), "400 token_in_url");
    },
  ),
  rule("2.1-5", "an expiring token closes its socket with 4401 and ends its stream with error", [
    "close:4401",
  ], async (t) => {
    const { expiringToken } = t.options;
    if (!expiringToken) throw new NotCheckable("requires --expiring-token");
    const token = await expiringToken();
    const client = await t.attach(t.session(), "", token);
    const body = JSON.stringify({ text: SLOW });
    const path = `/v1/sessions/${t.session()}/messages`;
    const headers = { accept: "text/event-stream" };
    const events = eventsOf(await t.fetch("POST", path, { body, headers, token }));
    expectSame("the close code", (await client.closing()).code, 4401);
    const last = (await events).at(-1)?.frame;
    if (last?.type === "turn.completed" || last?.type === "turn.failed") return;
    expectThat("an error as the last event", last?.type === "error", last);
    expectSame("its code", last.code, "unauthorized");
  }),
  rule("2.2-1", "a read-only token may only GET and ask", ["code:forbidden_scope"], async (t) => {
    const token = readToken(t);
    const path = `${LIST}/${t.session()}`;
    await t.json("GET", LIST, { token });
    await t.refused("GET", path, { token, as: "404 not_found" });
    for (
      const [method, rest] of [
        ["POST", "/messages"],
        ["POST", "/attachments"],
        ["POST", "/pins"],
        ["POST", "/import"],
        ["POST", "/fork"],
        ["DELETE", "/pins/x"],
        ["PATCH", "/pins/x"],
        ["POST", "/turns/x/withheld"],
        ["DELETE", "/turns/x/withheld"],
        ["PATCH", "/summary"],
        ["POST", "/summary"],
        ["PATCH", ""],
        ["PATCH", "/settings"],
        ["DELETE", ""],
      ] as const
    ) {
      await t.refused(method, path + rest, { token, as: "403 forbidden_scope" });
    }
    for (const [rest, body] of [["/search", { q: "x" }], ["/context", { message: "x" }]] as const) {
      await t.refused("POST", path + rest, { token, body, as: "404 not_found" });
    }
    await t.json("POST", `${LIST}/search`, { token, body: {} });
  }),
  rule(
    "2.2-2",
    "a read-only token may attach and ping, but no other frame is accepted",
    ["code:forbidden_scope", "client:ping"],
    async (t) => {
      const client = await t.attach(t.session(), "", readToken(t));
      const turn = newId();
      const frames = [
        { type: "message.send", id: turn, text: SHORT },
        { type: "turn.cancel", turn },
        { type: "note.pin", text: "x" },
        { type: "note.unpin", note: "x" },
        { type: "session.rename", name: "x" },
        { type: "session.configure", summaries: false },
        "typed",
      ];
      for (const frame of frames) client.send(frame);
      await client.settled();
      const errors = client.all("error");
      expectSame("codes", errors.map(({ code }) => code), frames.map(() => "forbidden_scope"));
      expectSame("the turn of the first two", [errors[0]?.turn, errors[1]?.turn], [turn, turn]);
    },
  ),
  rule(
    "2.2-3",
    "a read-only token gets statusCode 403 at /prod",
    ["code:forbidden_scope"],
    async (t) => {
      const client = await t.socket("/prod", { token: readToken(t) });
      client.send({ action: "query", message: SHORT });
      const [text = ""] = await client.received(1);
      expectSame("statusCode", JSON.parse(text).statusCode, 403);
    },
  ),
  rule("2.3-1", "a foreign origin gets 403", ["code:origin_not_allowed"], async (t) => {
    for (const origin of [FOREIGN, "null"]) {
      await t.refused("GET", LIST, { headers: { origin }, as: "403 origin_not_allowed" });
      for (const path of ["/ws", "/prod"]) {
        const answer = await t.upgrade(path, { more: [`Origin: ${origin}`] });
        expectProblem(answer, "403 origin_not_allowed");
      }
    }
    const answer = await t.ask("GET", LIST, { headers: { origin: FOREIGN } });
    expectSame("the CORS header", answer.headers.get("access-control-allow-origin"), null);
  }),
  rule("2.3-4", "a browser's request for another site gets 403", [
    "code:origin_not_allowed",
  ], async (t) => {
    for (const site of ["cross-site", "same-site"]) {
      const more = [`Sec-Fetch-Site: ${site}`];
      for (const path of ["/ws", "/prod"]) {
        expectProblem(await t.upgrade(path, { more }), "403 origin_not_allowed");
      }
    }
    for (const site of ["same-origin", "none"]) {
      const { status } = await t.upgrade("/ws", { more: [`Sec-Fetch-Site: ${site}`] });
      expectSame("status", status, 101);
    }
  }),
  rule("2.3-2", "the server's own origin is allowed", [], async (t) => {
    await t.json("GET", LIST, { headers: { origin: t.address("/").origin } });
  }),
  rule("2.3-3", "a server without tokens rejects a Host that is not loopback", [
    "code:origin_not_allowed",
  ], async (t) => {
    if (t.options.token !== undefined) throw new NotCheckable("the server requires tokens");
    const answer = await t.upgrade("/ws", { host: "rebound.example" });
    expectProblem(answer, "403 origin_not_allowed");
  }),
  rule(
    "2.4-1",
    "token, then origin, then session: checks run in this order",
    [],
    async (t) => {
      const more = [`Origin: ${FOREIGN}`];
      const wrong = "/ws?session=a%20b";
      expectProblem(await t.upgrade(wrong, { more }), "403 origin_not_allowed");
      if (t.options.token === undefined) return;
      expectProblem(await t.upgrade(wrong, { more, token: null }), "401 unauthorized");
      const lines = UPGRADE.slice(0, 1);
      expectProblem(await t.upgrade(wrong, { lines, token: null }), "401 unauthorized");
    },
  ),
  rule("2.5-1", "another owner's session looks like one that does not exist", [], async (t) => {
    const token = t.secondToken;
    const session = await filled(t, 1);
    const absent = t.session(token);
    for (const [method, rest] of LOOKS) {
      const at = async (id: string) => {
        const answer = await t.ask(method, `${LIST}/${id}${rest}`, { token, body: BODIES[method] });
        return { status: answer.status, names: [...answer.headers.keys()], text: answer.text };
      };
      expectSame(`${method} …${rest}`, await at(session), await at(absent));
    }
    await t.json("GET", `${LIST}/${session}`);
  }),
  rule("2.5-2", "two owners may use the same session id independently", [], async (t) => {
    const session = t.session();
    const second = await t.attach(session, "history=9", t.secondToken);
    const first = await t.attach(session);
    first.send({ type: "note.pin", text: "For one owner alone" });
    await first.until("note.pinned");
    await second.settled();
    expectSame("frames", second.frames.map(({ type }) => type), ["session.ready", "pong"]);
    expectThat("other owners", first.ready.owner !== second.ready.owner, second.ready);
  }),
  rule("2.5-3", "a list never includes another owner's sessions", [], async (t) => {
    const session = await filled(t, 1);
    const path = `${LIST}?q=${session}`;
    const list = async (token?: string) =>
      sessionListShape.parse(await t.json("GET", path, { token })).sessions.map((s) => s.session);
    expectSame("the owner's own list", await list(), [session]);
    expectSame("the other one's", await list(t.secondToken), []);
  }),
];

const BODIES: Readonly<Record<string, unknown>> = {
  POST: { q: "x", message: "x" },
  PATCH: { name: "x" },
};

/** Requests that could reveal whether a session exists. */
const LOOKS = [
  ["GET", ""],
  ["GET", "/events"],
  ["GET", "/search?q=oboes"],
  ["GET", "/context?message=x"],
  ["GET", "/turns/x/context"],
  ["GET", "/pins"],
  ["GET", "/attachments/x"],
  ["GET", "/summary"],
  ["POST", "/summary"],
  ["POST", "/turns/x/withheld"],
  ["DELETE", "/turns/x/withheld"],
  ["GET", "/export"],
  ["GET", "/settings"],
  ["PATCH", ""],
  ["POST", "/fork"],
  ["POST", "/search"],
  ["POST", "/context"],
  ["DELETE", "/pins/x"],
  ["DELETE", ""],
] as const;

function readToken({ options: { readToken } }: Target): string {
  if (readToken === undefined) throw new NotCheckable("requires --read-token");
  return readToken;
}

function base64url(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}
