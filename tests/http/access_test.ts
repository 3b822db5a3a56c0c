import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertMatch,
} from "@std/assert";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { sign } from "hono/jwt";
import { withoutWarnings } from "../support/console.ts";
import { inSeconds, Provider, providerKey } from "../support/jwks.ts";
import { withServer } from "../support/server.ts";
import { PATIENCE_MS } from "../support/patience.ts";

const SECRET = "a-secret-of-more-than-thirty-two-bytes";
const ADA = "ada-token-0123456789";
const tokens = [{ owner: "ada", token: ADA }];
const access = { tokens, jwt: { secret: SECRET } };

const jwt = (claims: Record<string, unknown> = {}) =>
  sign({ sub: "ada", exp: inSeconds(60), ...claims }, SECRET, "HS256");

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function code(response: Response): Promise<string> {
  return `${response.status} ${(await response.json()).code}`;
}

/** What is to come, or an error in place of a test that hangs. */
async function soon<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("It did not come")), PATIENCE_MS);
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

Deno.test("a JWT and a listed token of one owner open the same sessions, on every route", async () => {
  await withServer(async ({ url, socket }) => {
    const byToken = await socket("/ws?session=s", { headers: bearer(ADA) });
    byToken.send("My name is Ada");
    await byToken.frames.until("turn.completed");
    const headers = bearer(await jwt());
    const events = await fetch(`${url}/v1/sessions/s/events`, { headers });
    assertEquals((await events.json()).events.length, 2);
    const protocol = `bearer.${
      new TextEncoder().encode(await jwt()).toBase64({ alphabet: "base64url", omitPadding: true })
    }`;
    const byJwt = await socket("/ws?session=s&history=9", { protocols: [protocol] });
    await byJwt.frames.until("turn.completed");
    const eve = await fetch(`${url}/v1/sessions/s`, { headers: bearer(await jwt({ sub: "eve" })) });
    assertEquals(await code(eve), "404 not_found");
    const wrong = await fetch(`${url}/v1/sessions/s`, { headers: bearer(`${await jwt()}x`) });
    assertEquals(wrong.headers.get("www-authenticate"), "Bearer");
    assertEquals(await code(wrong), "401 unauthorized");
  }, { access });
});

Deno.test("with only JWTs configured, a request without a token is refused", async () => {
  await withServer(async ({ url }) => {
    assertEquals(await code(await fetch(`${url}/v1/sessions`)), "401 unauthorized");
    const mine = await fetch(`${url}/v1/sessions`, { headers: bearer(await jwt()) });
    assertEquals(await mine.json(), { sessions: [] });
  }, { access: { jwt: { secret: SECRET } } });
});

for (const path of ["/ws?session=s", "/prod"]) {
  Deno.test(`a socket at ${path} closes with 4401 when its token expires, and not before`, async () => {
    await withServer(async ({ socket }) => {
      const exp = inSeconds(1);
      const expiring = await socket(path, { headers: bearer(await jwt({ exp })) });
      const lasting = await socket(path, { headers: bearer(await jwt()) });
      const { code, reason } = await soon(expiring.closed);
      assertEquals([code, reason], [4401, "The token has expired; connect again with a new one"]);
      const late = Date.now() - exp * 1_000;
      assertGreaterOrEqual(late, 0);
      assertLessOrEqual(late, 5_000);
      lasting.send({ action: "query", message: "Still here?", session_id: "s" });
      await lasting.received(1);
    }, { access });
  });
}

Deno.test("an event stream ends when its token expires; the turn continues", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const open = claude.gated({ text: "On and on" }, 1);
    const response = await fetch(`${url}/v1/sessions/s/messages`, {
      method: "POST",
      body: JSON.stringify({ text: "Hello" }),
      headers: { ...bearer(await jwt({ exp: inSeconds(1) })), accept: "text/event-stream" },
    });
    const events = await soon(Array.fromAsync(
      response.body!.pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream()),
    ));
    assertEquals(events.map(({ event }) => event), ["turn.accepted", "turn.delta", "error"]);
    assertEquals(JSON.parse(events.at(-1)?.data ?? "").code, "unauthorized");
    open.resolve();
    const seen = await socket("/ws?session=s&after=0", { headers: bearer(ADA) });
    assertEquals((await seen.frames.until("turn.completed")).text, "On and on");
  }, { access });
});

Deno.test("law 10: a token in a URL is refused on every route, valid or not", async () => {
  await withServer(async ({ url }) => {
    for (const path of ["/ws", "/prod", "/v1/sessions", "/v1/sessions/s/events", "/", "/nothing"]) {
      for (const name of ["token", "access_token", "TOKEN", "api_key", "apikey", "jwt", "bearer"]) {
        const response = await fetch(`${url}${path}?x=1&${name}=${ADA}`, { headers: bearer(ADA) });
        const text = await response.text();
        assertEquals([response.status, JSON.parse(text).code], [400, "token_in_url"], text);
        assertMatch(text, /get a new token, and send it as Authorization: Bearer/);
        assertEquals(text.includes(ADA), false);
      }
    }
    const other = await fetch(`${url}/v1/sessions?limit=1&monkey=1&key=2&tokens=3&author=me`, {
      headers: bearer(ADA),
    });
    assertEquals(other.status, 200);
    await other.body?.cancel();
  }, { access });
});

Deno.test("while the provider's keys are unavailable its tokens get 503, and listed tokens still work", async () => {
  await using provider = new Provider();
  const key = await providerKey("one");
  const token = await key.sign({ sub: "ada", exp: inSeconds(60) });
  provider.instead = () => new Response(null, { status: 500 });
  await withoutWarnings(() =>
    withServer(async ({ url }) => {
      const at = (path: string) => fetch(url + path, { headers: bearer(token) });
      for (const path of ["/v1/sessions", "/ws", "/prod"]) {
        const response = await at(path);
        assertEquals(response.headers.get("retry-after"), "10");
        assertEquals(await code(response), "503 auth_unavailable");
      }
      const known = await fetch(`${url}/v1/sessions`, { headers: bearer(ADA) });
      assertEquals(known.status, 200);
      await known.body?.cancel();
      assertEquals(provider.calls, 1);
    }, { access: { tokens, jwt: { jwksUrl: provider.url } } })
  );
});

Deno.test("a page of another origin is refused before its token's scopes are checked", async () => {
  await withServer(async ({ url }) => {
    const headers = { ...bearer(ADA), origin: "https://evil.example" };
    for (const path of ["/v1/sessions", "/ws", "/prod"]) {
      assertEquals(await code(await fetch(url + path, { headers })), "403 origin_not_allowed");
    }
    const good = await fetch(`${url}/v1/sessions`, {
      headers: { ...bearer(ADA), origin: "https://good.example" },
    });
    assert(good.ok);
    await good.body?.cancel();
  }, {
    access: {
      tokens: [{ owner: "ada", token: ADA, scopes: ["read"] }],
      allowedOrigins: ["https://good.example"],
    },
  });
});

Deno.test("law 7: what was stored before there were tokens opens to a listed token of local, and to no JWT", async () => {
  const LOCAL = "local-token-0123456789";
  await withServer(async ({ url, log }) => {
    const key = { owner: "local", session: "old" };
    const events = [{ type: "NotePinned", data: { note: "n", text: "From before" } }];
    assert((await log.append(key, { expected: 0, events, turns: 0 })).ok);
    const get = (path: string, token: string) =>
      fetch(`${url}/v1/sessions${path}`, { headers: bearer(token) });
    for (const path of ["", "/old", "/old/events", "/old/export"]) {
      for (const claims of [{ sub: "local" }, { sub: "local", scope: "admin" }]) {
        assertEquals(await code(await get(path, await jwt(claims))), "401 unauthorized");
      }
      const other = await get(path, await jwt());
      assertEquals(/before/.test(await other.text()), false);
      const own = await get(path, LOCAL);
      assertEquals(own.status, 200, await own.text());
    }
  }, {
    access: { tokens: [...tokens, { owner: "local", token: LOCAL }], jwt: { secret: SECRET } },
  });
});
