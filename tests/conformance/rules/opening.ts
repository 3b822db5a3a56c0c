import { expectSame, expectThat } from "../expect.ts";
import { UPGRADE } from "../raw.ts";
import { rule } from "../rule.ts";
import { expectProblem } from "../target.ts";

/** Opening a socket: sections 3.1 to 3.3. */
export const OPENING = [
  rule("3.1-1", "session.ready is the first frame and names the session", [
    "route:GET /ws",
    "frame:session.ready",
  ], async (t) => {
    const session = t.session();
    const { ready } = await t.attach(session);
    expectSame("the session", ready.session, session);
    expectSame("its position and turns", [ready.position, ready.turns], [0, 0]);
    expectThat("no createdAt before the first event", ready.createdAt === undefined, ready);
  }),
  rule("3.1-2", "the server picks a session id if none is given", [], async (t) => {
    const [one, other] = [await t.socket("/ws"), await t.socket("/ws")];
    const [first, second] = [await one.until("session.ready"), await other.until("session.ready")];
    expectThat("two sessions", first.session !== second.session, first.session);
  }),
  rule("3.1-3", "an invalid query gets 400 before the upgrade", [
    "code:invalid_session_id",
    "code:invalid_request",
  ], async (t) => {
    for (const session of ["a%20b", "", ".", "..", "x".repeat(129)]) {
      expectProblem(await t.upgrade(`/ws?session=${session}`), "400 invalid_session_id");
    }
    for (const query of ["after=-1", "after=1.5", "after=1e3", "history=x", "format=xml"]) {
      expectProblem(await t.upgrade(`/ws?${query}`), "400 invalid_request");
    }
  }),
  rule("3.1-4", "attaching creates nothing, and unknown parameters are ignored", [], async (t) => {
    const session = t.session();
    await t.attach(session, "history=5&colour=teal");
    await t.refused("GET", `/v1/sessions/${session}`, { as: "404 not_found" });
  }),
  rule("3.2-1", "the server selects context-bridge.v1 if offered", [], async (t) => {
    const client = await t.socket("/ws", { protocols: ["other.v9", "context-bridge.v1"] });
    expectSame("the subprotocol", client.protocol, "context-bridge.v1");
  }),
  rule(
    "3.2-2",
    "the server selects no subprotocol if context-bridge.v1 is not offered",
    [],
    async (t) => {
      const answer = await t.upgrade("/ws", { more: ["Sec-WebSocket-Protocol: other.v9"] });
      expectSame("status", answer.status, 101);
      expectSame("the subprotocol", answer.headers.get("sec-websocket-protocol"), null);
    },
  ),
  rule("3.2-3", "subprotocols may be listed in any form that HTTP allows", [], async (t) => {
    const lists = [
      ["other.v9,context-bridge.v1"],
      ["context-bridge.v1\t,other.v9,,"],
      ["other.v9", "context-bridge.v1"],
    ];
    for (const list of lists) {
      const more = list.map((names) => `Sec-WebSocket-Protocol: ${names}`);
      const answer = await t.upgrade("/ws", { more });
      const chosen = answer.headers.get("sec-websocket-protocol");
      expectSame(list.join("; "), [answer.status, chosen], [101, "context-bridge.v1"]);
    }
  }),
  rule("3.3-1", "a plain GET gets 426 with Upgrade", ["code:upgrade_required"], async (t) => {
    for (const path of ["/ws", "/prod"]) {
      const answer = await t.ask("GET", path);
      expectProblem(answer, "426 upgrade_required");
      expectSame("Upgrade", answer.headers.get("upgrade"), "websocket");
    }
  }),
  rule("3.3-2", "HEAD gets 405", ["code:method_not_allowed"], async (t) => {
    for (const path of ["/ws", "/prod"]) {
      const answer = await t.upgrade(path, { method: "HEAD" });
      expectSame("status", answer.status, 405);
    }
  }),
  rule("3.3-3", "the Upgrade header is case-insensitive", [], async (t) => {
    const lines = UPGRADE.map((line) => line.replace("websocket", "WebSocket"));
    expectSame("status", (await t.upgrade("/ws", { lines })).status, 101);
  }),
  rule("3.3-4", "a handshake without a key gets 400", ["code:invalid_request"], async (t) => {
    const answer = await t.upgrade("/ws", { lines: UPGRADE.slice(0, 3) });
    expectProblem(answer, "400 invalid_request");
  }),
  rule("3.3-5", "too many sockets get 429 with Retry-After", [
    "code:too_many_connections",
  ], async (t) => {
    const most = t.options.limits.of("connections");
    for (let count = 0; count < most; count++) await t.socket("/ws");
    const answer = await t.upgrade("/ws");
    expectProblem(answer, "429 too_many_connections");
    expectThat("Retry-After", Number(answer.headers.get("retry-after")) > 0, [...answer.headers]);
  }),
];
