import { assert, assertEquals, assertMatch } from "@std/assert";
import { EventSourceParserStream } from "eventsource-parser/stream";
import {
  eventPageSchema,
  problemSchema,
  serverFrameSchema,
  sessionListSchema,
  sessionSchema,
} from "../../src/protocol/mod.ts";
import { build } from "../../src/cli/build_page.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const TOKENS = [
  { owner: "ada", token: "ada-token-0123456789" },
  { owner: "eve", token: "eve-token-0123456789" },
];

function as(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(url, { method: "POST", body: text, headers });
}

async function problem(response: Response): Promise<string> {
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  const document = problemSchema.parse(await response.json());
  assertEquals(document.status, response.status);
  return `${document.status} ${document.code}`;
}

Deno.test("a path that leads nowhere is told, and one of another method with those that it has", async () => {
  await withServer(async ({ url }) => {
    const told = async (path: string, method = "POST") => {
      const response = await fetch(url + path, { method });
      return problemSchema.parse(await response.json()).detail;
    };
    assertEquals(await told("/nothing"), "Nothing at /nothing");
    assertEquals(
      await told("/v1/sessions/s", "PUT"),
      "/v1/sessions/s supports GET, PATCH and DELETE, not PUT",
    );
  });
});

Deno.test("a turn over HTTP returns the reply as JSON, and the session, events and list show it", async () => {
  await withServer(async ({ url }) => {
    const before = await fetch(`${url}/v1/sessions/s`);
    assertEquals(await problem(before), "404 not_found");
    const response = await post(`${url}/v1/sessions/s/messages`, { text: "Hello", id: "m" });
    assertEquals(response.status, 200);
    const frame = serverFrameSchema.parse(await response.json());
    assert(frame.type === "turn.completed");
    assertEquals([frame.turn, frame.text], ["m", "Echo: Hello"]);
    const again = await post(`${url}/v1/sessions/s/messages`, { text: "Hello", id: "m" });
    assertEquals(await again.json(), frame as unknown);
    const session = sessionSchema.parse(await (await fetch(`${url}/v1/sessions/s`)).json());
    assertEquals([session.session, session.position, session.turns], ["s", 2, 1]);
    const list = sessionListSchema.parse(await (await fetch(`${url}/v1/sessions`)).json());
    assertEquals(list.sessions, [session]);
    const page = await (await fetch(`${url}/v1/sessions/s/events?limit=1`)).json();
    assertEquals(eventPageSchema.parse(page).events.map(({ type }) => type), ["MessageReceived"]);
    const rest = await (await fetch(`${url}/v1/sessions/s/events?after=${page.next}`)).json();
    assertEquals(rest.events.map(({ type }: { type: string }) => type), ["ReplyCompleted"]);
    assertEquals(rest.next, undefined);
  });
});

Deno.test("the list of sessions comes in pages, newest first", async () => {
  await withServer(async ({ url }) => {
    for (const session of ["a", "b", "c"]) {
      await (await post(`${url}/v1/sessions/${session}/messages`, { text: "Hello" })).body
        ?.cancel();
    }
    const names: string[] = [];
    for (let next: string | undefined = ""; next !== undefined;) {
      const cursor: string = next && `&cursor=${encodeURIComponent(next)}`;
      const page = sessionListSchema.parse(
        await (await fetch(`${url}/v1/sessions?limit=2${cursor}`)).json(),
      );
      names.push(...page.sessions.map(({ session }) => session));
      next = page.next;
    }
    assertEquals(names, ["c", "b", "a"]);
  });
});

Deno.test("with Accept: text/event-stream the turn's frames arrive as events", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const accept = { accept: "text/event-stream" };
    claude.script.push({ kind: "reply", text: "One two three" });
    const response = await post(`${url}/v1/sessions/s/messages`, { text: "Hello" }, accept);
    assertMatch(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const events = await Array.fromAsync(
      response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(
        new EventSourceParserStream(),
      ),
    );
    const frames = events.map(({ data }) => serverFrameSchema.parse(JSON.parse(data)));
    assertEquals(events.map(({ event }) => event), frames.map(({ type }) => type) as never);
    assertEquals([...new Set(frames.map(({ type }) => type))], [
      "turn.accepted",
      "turn.delta",
      "turn.completed",
    ]);
    const said = frames.map((frame) => frame.type === "turn.delta" ? frame.text : "");
    assertEquals(said.join(""), "One two three");
    const seen = await socket("/ws?session=s&after=0");
    const replayed = await seen.frames.until("turn.completed");
    assertEquals<unknown>({ ...frames.at(-1), replayed: true }, replayed);
    assertEquals(
      await problem(await post(`${url}/v1/sessions/s/messages`, { text: "" }, accept)),
      "400 empty_message",
    );
  });
});

Deno.test("a client that disconnects mid-stream does not stop the turn", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const open = claude.gated({ text: "On and on" }, 1);
    const response = await post(`${url}/v1/sessions/s/messages`, { text: "Hello" }, {
      accept: "text/event-stream",
    });
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    open.resolve();
    const seen = await socket("/ws?session=s&after=0");
    assertEquals((await seen.frames.until("turn.completed")).text, "On and on");
  });
});

Deno.test("a failed turn is a problem, with the status of its error", async () => {
  await withServer(async ({ url, claude }) => {
    for (
      const [status, type, expected] of [
        [529, "overloaded_error", "503 model_overloaded"],
        [401, "authentication_error", "502 model_unauthorized"],
      ] as const
    ) {
      claude.script.push({ kind: "status", status, type });
      const response = await post(`${url}/v1/sessions/s/messages`, { text: `Hello ${status}` });
      assertEquals(await problem(response), expected);
    }
  });
});

Deno.test("invalid requests get named problems, and nothing is created", async () => {
  await withServer(async ({ url }) => {
    const to = (path: string, init?: RequestInit) => fetch(url + path, init).then(problem);
    const send = (body: unknown, session = "s") =>
      post(`${url}/v1/sessions/${session}/messages`, body).then(problem);
    assertEquals(await send("{"), "400 invalid_request");
    assertEquals(await send({}), "400 invalid_request");
    assertEquals(await send({ text: "x", id: "a b" }), "400 invalid_request");
    assertEquals(await send({ text: "x".repeat(3_000) }), "413 frame_too_large");
    assertEquals(await send({ text: "x".repeat(1_100) }), "413 message_too_long");
    assertEquals(await send({ text: "x" }, "a%20b"), "400 invalid_session_id");
    for (const query of ["limit=0", "limit=1001", "limit=x", "after=-1", "after=1.5"]) {
      assertEquals(await to(`/v1/sessions/s/events?${query}`), "400 invalid_request");
    }
    assertEquals(await to("/v1/sessions/s/events"), "404 not_found");
    assertEquals(await to("/v1/sessions/s", { method: "DELETE" }), "404 not_found");
    assertEquals(await to("/nothing"), "404 not_found");
    assertEquals(await to("/v1/sessions/s/messages"), "405 method_not_allowed");
    assertEquals(await to("/healthz", { method: "POST", body: "x" }), "405 method_not_allowed");
    assertEquals((await (await fetch(`${url}/v1/sessions`)).json()).sessions, []);
  }, { limits: { frameBytes: 2_000 }, settings: { maxMessageCharacters: 1_000 } });
});

Deno.test("law 7: to another owner a session looks absent on every route", async () => {
  await withServer(async ({ url }) => {
    const [ada, eve] = [as("ada-token-0123456789"), as("eve-token-0123456789")];
    await (await post(`${url}/v1/sessions/s/messages`, { text: "My secret" }, ada.headers)).body
      ?.cancel();
    for (const rest of ["", "/events", "/export"]) {
      for (const method of rest ? ["GET"] : ["GET", "DELETE"]) {
        const at = (session: string) =>
          fetch(`${url}/v1/sessions/${session}${rest}`, { ...eve, method });
        const [foreign, missing] = [await at("s"), await at("nobody")];
        assertEquals([...foreign.headers.keys()], [...missing.headers.keys()]);
        assertEquals(await problem(foreign), await problem(missing));
      }
    }
    const fork = (session: string) => post(`${url}/v1/sessions/${session}/fork`, {}, eve.headers);
    assertEquals(await problem(await fork("s")), await problem(await fork("nobody")));
    assertEquals(await (await fetch(`${url}/v1/sessions`, eve)).json(), { sessions: [] });
    assertEquals((await (await fetch(`${url}/v1/sessions/s`, ada)).json()).session, "s");
    assertEquals(await problem(await fetch(`${url}/v1/sessions`)), "401 unauthorized");
  }, { access: { tokens: TOKENS } });
});

Deno.test("other origins can read responses only if they are allowed", async () => {
  const origin = "https://good.example";
  await withServer(async ({ url }) => {
    const preflight = await fetch(`${url}/v1/sessions`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET" },
    });
    assertEquals(preflight.headers.get("access-control-allow-origin"), origin);
    const good = await fetch(`${url}/v1/sessions`, { headers: { origin } });
    assertEquals([good.status, good.headers.get("access-control-allow-origin")], [200, origin]);
    const evil = await fetch(`${url}/v1/sessions`, { headers: { origin: "https://evil.example" } });
    assertEquals(evil.headers.get("access-control-allow-origin"), null);
    assertEquals(await problem(evil), "403 origin_not_allowed");
    await good.body?.cancel();
  }, { access: { allowedOrigins: [origin] } });
});

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  js: "text/javascript",
  png: "image/png",
};

Deno.test("the page is served in full, runs only its own script and needs no token", async () => {
  await build();
  await withServer(async ({ url }) => {
    const page = await (await fetch(url)).text();
    const assets = Array.from(page.matchAll(/"(\/assets\/[^"]+)"/g), ([, path = ""]) => path);
    assertEquals(assets.map((path) => path.split(".").at(-1)).sort().at(0), "css");
    for (const path of ["/", ...assets]) {
      const response = await fetch(url + path);
      assertEquals(response.status, 200);
      const type = TYPES[path.split(".").at(-1) ?? ""] ?? "text/html";
      assertMatch(response.headers.get("content-type") ?? "", new RegExp(`^${type}`));
      assertMatch(
        response.headers.get("content-security-policy") ?? "",
        /default-src 'none'; script-src 'self';/,
      );
      assertEquals(response.headers.get("x-content-type-options"), "nosniff");
      await response.body?.cancel();
    }
    for (const path of ["/healthz", "/readyz"]) {
      assertEquals(await (await fetch(url + path)).json(), { status: "ok" });
    }
  }, { access: { tokens: TOKENS } });
});

Deno.test("during shutdown the bridge answers 503 draining, and sockets close with 1012", async () => {
  await withServer(async ({ url, bridge, socket }) => {
    await (await post(`${url}/v1/sessions/s/messages`, { text: "Hello" })).body?.cancel();
    await bridge.drain();
    const send = (accept: string) =>
      post(`${url}/v1/sessions/s/messages`, { text: "Again" }, { accept });
    assertEquals(await problem(await send("application/json")), "503 draining");
    assertEquals(await problem(await send("text/event-stream")), "503 draining");
    const pin = await post(`${url}/v1/sessions/s/pins`, { text: "A note" });
    assertEquals(await problem(pin), "503 draining");
    const late = await socket("/ws?session=s");
    assertEquals(await late.closed, { code: 1012, reason: "draining" });
    assertEquals(late.frames.of("error").map(({ code }) => code), ["draining"]);
  });
});

const ENDS: readonly (readonly [string, (world: ServedWorld) => Promise<unknown>])[] = [
  ["erased", ({ bridge }) => bridge.erase({ owner: "local", session: "s" })],
  ["draining", ({ bridge }) => bridge.drain()],
];

for (const [reason, end] of ENDS) {
  Deno.test(`an event stream whose session ends reports that last: ${reason}`, async () => {
    await withServer(async (world) => {
      const open = Promise.withResolvers<void>();
      const gate = { before: 1, open: open.promise };
      world.claude.script.push({ kind: "reply", text: "On and on", gate });
      const response = await post(`${world.url}/v1/sessions/s/messages`, { text: "Hello" }, {
        accept: "text/event-stream",
      });
      const seen: string[] = [];
      const events = response.body!.pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream());
      for await (const { event, data } of events) {
        seen.push(`${event} ${JSON.parse(data).reason ?? ""}`.trim());
        if (event === "turn.delta") await end(world);
      }
      open.resolve();
      assertEquals(seen, ["turn.accepted", "turn.delta", `session.closed ${reason}`]);
    });
  });
}

Deno.test("an invalid session id or cursor is a client error, not an internal one", async () => {
  await withServer(async ({ url }) => {
    const to = (path: string, method = "GET") =>
      fetch(`${url}/v1/sessions${path}`, { method }).then(problem);
    const ids = ["a".repeat(3_000), "%E0%A4%A", "a%00b", "%ED%A0%80", "a%20b"];
    const routes = ["", "/events", "/context?message=x", "/turns/t/context", "/pins"];
    for (const id of ids) {
      for (const route of routes) assertEquals(await to(`/${id}${route}`), "404 not_found");
      for (const route of ["", "/pins/n"]) {
        assertEquals(await to(`/${id}${route}`, "DELETE"), "404 not_found");
      }
      for (const route of ["/messages", "/pins", "/import"]) {
        assertEquals(await to(`/${id}${route}`, "POST"), "400 invalid_session_id");
      }
    }
    for (const cursor of ["garbage", "AAAA", "1:", ":s", "x:s", "1:a b", "9".repeat(20) + ":s"]) {
      assertEquals(await to(`?cursor=${encodeURIComponent(cursor)}`), "400 invalid_request");
    }
  });
});

Deno.test("law 7: no cache on the way may store an owner's data", async () => {
  await withServer(async ({ url }) => {
    const send = (accept: string) =>
      post(`${url}/v1/sessions/s/messages`, { text: "Hello" }, { accept });
    const answers = [await send("text/event-stream"), await send("application/json")];
    for (const path of ["", "/s", "/s/events", "/s/pins", "/nobody", "?limit=0", "/a/b/c"]) {
      answers.push(await fetch(`${url}/v1/sessions${path}`));
    }
    for (const { url, status, headers } of answers) {
      assertEquals(headers.get("cache-control"), "no-store", `${status} ${url}`);
    }
    await Promise.all(answers.map(({ body }) => body?.cancel()));
  });
});

Deno.test("an exhausted quota is a problem with Retry-After", async () => {
  await withServer(async ({ url }) => {
    const send = () =>
      fetch(`${url}/v1/sessions/s/messages`, {
        method: "POST",
        body: JSON.stringify({ text: crypto.randomUUID() }),
      });
    await (await send()).body?.cancel();
    const refused = await send();
    assertEquals(refused.status, 429);
    assertEquals((await refused.json()).code, "too_many_turns");
    const wait = Number(refused.headers.get("retry-after"));
    assert(wait > 50 && wait <= 60, `retry-after: ${wait}`);
  }, { quotas: { turnsPerMinute: 1, tokensPerDay: 0 } });
});
