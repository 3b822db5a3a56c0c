import { assert, assertEquals } from "@std/assert";
import { type Scope, SCOPES } from "../../src/access/mod.ts";
import { FRAME_SCOPES, scopeOf } from "../../src/http/scopes.ts";
import { CLIENT_FRAME_TYPES } from "../../src/protocol/mod.ts";
import { restRoutes } from "../support/routes.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

/** Tokens with one scope each, and one with none. */
const TOKENS = [
  ...SCOPES.map((scope) => ({ owner: "ada", token: `ada-${scope}-0123456789`, scopes: [scope] })),
  { owner: "ada", token: "ada-nothing-0123456789", scopes: [] },
];

const access = { tokens: TOKENS };

function bearer(name: Scope | "nothing") {
  return { authorization: `Bearer ada-${name}-0123456789` };
}

/** Every route below `/v1`, with its parts filled in. */
function routesOf({ bridge }: ServedWorld): { method: string; path: string }[] {
  return restRoutes(bridge)
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, "x") }));
}

Deno.test("each route needs its scope: read, write or erase", async () => {
  await withServer((world) => {
    const routes = routesOf(world).map(({ method, path }) => `${method} ${path}`);
    const needs: Record<string, Scope> = {
      "GET /v1/sessions": "read",
      "GET /v1/sessions/x": "read",
      "DELETE /v1/sessions/x": "erase",
      "GET /v1/sessions/x/events": "read",
      "POST /v1/sessions/x/messages": "write",
      "GET /v1/sessions/x/context": "read",
      "POST /v1/sessions/x/context": "read",
      "POST /v1/sessions/x/search": "read",
      "POST /v1/sessions/search": "read",
      "GET /v1/sessions/x/turns/x/context": "read",
      "GET /v1/sessions/x/pins": "read",
      "POST /v1/sessions/x/pins": "write",
      "DELETE /v1/sessions/x/pins/x": "write",
      "POST /v1/sessions/x/import": "write",
      "GET /v1/sessions/x/settings": "read",
      "PATCH /v1/sessions/x/settings": "write",
      "GET /v1/settings": "read",
      "GET /v1/search": "read",
      "POST /v1/search": "read",
      "GET /v1/spaces": "read",
      "PATCH /v1/spaces/x": "write",
      "DELETE /v1/spaces/x": "erase",
      "GET /v1/spaces/x/facts": "read",
      "POST /v1/spaces/x/facts": "write",
      "POST /v1/spaces/x/facts/search": "read",
      "PATCH /v1/spaces/x/facts/x": "write",
      "DELETE /v1/spaces/x/facts/x": "erase",
      "GET /v1/spaces/x/export": "read",
      "POST /v1/spaces/x/import": "write",
      "POST /v1/spaces/x/learn": "write",
      "GET /ws": "read",
    };
    for (const [route, scope] of Object.entries(needs)) {
      const [method = "", path = ""] = route.split(" ");
      assertEquals(scopeOf(method, path), scope, route);
      assert(path === "/ws" || routes.includes(route), `There is no ${route}`);
    }
    assertEquals(scopeOf("GET", "/prod"), undefined);
    assertEquals(["HEAD", "PUT", "PATCH", "ANY"].map((method) => scopeOf(method, "/v1/new")), [
      "read",
      "write",
      "write",
      "write",
    ]);
    return Promise.resolve();
  });
});

Deno.test("every route refuses a token that has all scopes but the one it needs", async () => {
  await withServer(async (world) => {
    const routes = [...routesOf(world), { method: "GET", path: "/ws" }];
    assert(routes.length >= 12);
    for (const { method, path } of routes) {
      for (const name of [...SCOPES, "nothing"] as const) {
        const response = await fetch(world.url + path, { method, headers: bearer(name) });
        const body = await response.text();
        const allowed = name === "admin" || name === scopeOf(method, path);
        const refused = response.status === 403 && JSON.parse(body).code === "forbidden_scope";
        assertEquals(refused, !allowed, `${name}: ${method} ${path}: ${response.status} ${body}`);
      }
    }
  }, { access });
});

Deno.test("a socket with a read-only token may send only frames that need read", async () => {
  assertEquals(Object.keys(FRAME_SCOPES).sort(), [...CLIENT_FRAME_TYPES].sort());
  await withServer(async ({ socket, url }) => {
    const reader = await socket("/ws?session=s", { headers: bearer("read") });
    await reader.frames.until("session.ready");
    const frames = [
      { type: "message.send", text: "Hello", id: "m" },
      { type: "turn.cancel", turn: "m" },
      { type: "note.pin", text: "A note", note: "n" },
      { type: "note.unpin", note: "n" },
      "typed",
    ];
    for (const frame of frames) reader.send(frame);
    reader.send({ type: "ping" });
    await reader.frames.until("pong");
    assertEquals(
      reader.frames.of("error").map(({ code, turn }) => [code, turn]),
      ["m", "m", undefined, undefined, undefined].map((turn) => ["forbidden_scope", turn]),
    );
    const session = await fetch(`${url}/v1/sessions/s`, { headers: bearer("read") });
    assertEquals(session.status, 404, "Nothing was written");
    await session.body?.cancel();

    const headers = { authorization: "Bearer ada-admin-0123456789" };
    const writer = await socket("/ws?session=s", { headers });
    writer.send(frames[0]);
    assertEquals((await reader.frames.until("turn.completed")).text, "Echo: Hello");
  }, { access });
});

Deno.test("at /prod a query needs write, and is answered 403 without it", async () => {
  await withServer(async ({ socket, claude }) => {
    const query = { action: "query", message: "Hello", session_id: "s" };
    for (const name of ["read", "erase", "nothing"] as const) {
      const old = await socket("/prod", { headers: bearer(name) });
      old.send(query);
      const [text = ""] = await old.received(1);
      assertEquals(JSON.parse(text).statusCode, 403);
      assertEquals(JSON.parse(JSON.parse(text).body).error.includes("the scope write"), true);
    }
    assertEquals(claude.calls.length, 0);
    const writer = await socket("/prod", { headers: bearer("write") });
    writer.send(query);
    assertEquals(JSON.parse((await writer.received(1))[0] ?? "").statusCode, 200);
  }, { access });
});

Deno.test("law 7: every route and socket answers 401 without a token or with a wrong one, before all else", async () => {
  await withServer(async (world) => {
    const sockets = ["/ws", "/ws?session=a b", "/prod"].map((path) => ({ method: "GET", path }));
    const nobodys = { authorization: "Bearer nobodys-token-0123456789" };
    const basic = { authorization: "Basic ada-read-0123456789" };
    const wrong: Record<string, string>[] = [{}, nobodys, basic];
    for (const { method, path } of [...routesOf(world), ...sockets]) {
      for (const headers of wrong) {
        const asked = method === "GET" ? {} : { body: "no JSON" };
        const response = await fetch(world.url + path, { method, headers, ...asked });
        const { code } = await response.json();
        assertEquals([response.status, code], [401, "unauthorized"], `${method} ${path}`);
      }
    }
  }, { access });
});

Deno.test("law 7: admin opens no other owner's session", async () => {
  const both = [
    { owner: "ada", token: "ada-writes-0123456789" },
    { owner: "eve", token: "eve-admin-0123456789", scopes: [...SCOPES] },
  ];
  await withServer(async (world) => {
    const { url } = world;
    const made = await fetch(`${url}/v1/sessions/x/pins`, {
      method: "POST",
      headers: { authorization: "Bearer ada-writes-0123456789" },
      body: JSON.stringify({ text: "Ada's own" }),
    });
    assert(made.ok && await made.text());
    const headers = { authorization: "Bearer eve-admin-0123456789" };
    for (const path of ["", "/events", "/export", "/pins", "/context?message=x"]) {
      const text = await (await fetch(`${url}/v1/sessions/x${path}`, { headers })).text();
      assertEquals(text.includes("Ada's own"), false, path);
    }
    const list = await (await fetch(`${url}/v1/sessions`, { headers })).json();
    assertEquals(list.sessions, []);
    const gone = await fetch(`${url}/v1/sessions/x`, { method: "DELETE", headers });
    assertEquals(gone.status, 404);
    await gone.body?.cancel();
  }, { access: { tokens: both } });
});

Deno.test("the first frame of a socket says what its token allows", async () => {
  await withServer(async ({ socket }) => {
    const reader = await socket("/ws?session=s", { headers: bearer("read") });
    assertEquals((await reader.frames.until("session.ready")).scopes, ["read"]);
    const admin = await socket("/ws?session=s", { headers: bearer("admin") });
    assertEquals((await admin.frames.until("session.ready")).scopes, ["admin"]);
  }, { access });
});
