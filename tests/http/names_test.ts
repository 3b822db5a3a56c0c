import { assert, assertEquals, assertMatch } from "@std/assert";
import { createApp } from "../../src/http/mod.ts";
import {
  problemSchema,
  searchSchema,
  sessionListSchema,
  sessionSchema,
} from "../../src/protocol/mod.ts";
import { attach, SETTINGS, TABLES } from "../support/bridge.ts";
import { type ServedWorld, upstreamAt, WIDE_LIMITS, withServer } from "../support/server.ts";

function send(url: string, method: string, body: unknown, token?: string): Promise<Response> {
  const headers: HeadersInit = token ? { authorization: `Bearer ${token}` } : {};
  return fetch(url, {
    method,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

async function rename(session: string, name: string) {
  const response = await send(session, "PATCH", { name });
  assertEquals(response.status, 200);
  return sessionSchema.parse(await response.json());
}

async function say(session: string, text: string, id?: string): Promise<void> {
  await (await send(`${session}/messages`, "POST", { text, id })).text();
}

async function list(url: string, query: Record<string, string> = {}) {
  const response = await fetch(`${url}/v1/sessions?${new URLSearchParams(query)}`);
  return sessionListSchema.parse(await response.json());
}

async function codeOf(response: Response): Promise<string> {
  const { status, code } = problemSchema.parse(await response.json());
  assertEquals(status, response.status);
  return `${status} ${code}`;
}

Deno.test("a new name reaches every attached client, on other instances too, and is replayed", async () => {
  await withServer(async ({ url, socket, another }) => {
    const session = `${url}/v1/sessions/s`;
    const ada = await socket("/ws?session=s");
    ada.send({ type: "message.send", text: "Hello", id: "m" });
    await ada.frames.until("turn.completed");
    const elsewhere = await attach(another(), "s", { owner: "local" });
    const told = await rename(session, " Greetings ");
    assertEquals([told.name, told.preview, told.position], ["Greetings", "Hello", 3]);
    const frame = { type: "session.renamed", position: 3, name: "Greetings" } as const;
    assertEquals(await ada.frames.until("session.renamed"), frame);
    assertEquals(await elsewhere.frames.until("session.renamed"), frame);
    assertEquals(await elsewhere.rename("Farewells"), { ok: true });
    await ada.frames.until("session.renamed", ({ name }) => name === "Farewells");
    ada.send({ type: "session.rename", name: "" });
    await ada.frames.until("session.renamed", ({ name }) => name === "");
    const late = await socket("/ws?session=s&after=2");
    await late.frames.until("session.renamed", ({ name }) => name === "");
    const replayed = late.frames.of("session.renamed");
    assertEquals(replayed.map(({ name, replayed }) => [name, replayed]), [
      ["Greetings", true],
      ["Farewells", true],
      ["", true],
    ]);
    assertEquals((await late.frames.until("session.ready")).name, undefined);
  });
});

Deno.test("session.ready, a session and the list show its name, preview and last use", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  await withServer(async ({ url, socket }) => {
    const session = `${url}/v1/sessions/s`;
    await say(session, "Plan\nmy trip to Rome, please");
    const first = await rename(session, "Trip");
    assertEquals(first.lastUsedAt, "2026-01-01T00:00:00.000Z");
    now += 60_000;
    const { frames } = await socket("/ws?session=s");
    const ready = await frames.until("session.ready");
    assertEquals(
      [ready.name, ready.preview, ready.lastUsedAt],
      ["Trip", "Plan my trip to Rome, please", "2026-01-01T00:01:00.000Z"],
    );
    assertEquals(ready.owner, "local");
    const { type: _, scopes, ...view } = ready;
    assertEquals(scopes, ["admin"]);
    assertEquals(sessionSchema.parse(await (await fetch(session)).json()), view);
    assertEquals((await list(url)).sessions, [view]);
  }, { now: () => now });
});

Deno.test("law 6: a session's name does not change what is sent to the model", async () => {
  const sent: string[][] = [];
  for (const names of [[], ["Trip", "Trip to Rome", ""]]) {
    await withServer(async ({ url, claude }) => {
      const session = `${url}/v1/sessions/s`;
      const [before, between, after] = names;
      if (before !== undefined) {
        await say(session, "I live in Rome");
        await rename(session, before);
      } else await say(session, "I live in Rome");
      await say(session, "My cat is Tibbles", "b");
      if (between !== undefined) await rename(session, between);
      await say(session, "My cat is Tibbles", "b");
      await say(session, "Where do I live?");
      if (after !== undefined) await rename(session, after);
      await say(session, "And my cat?", "q");
      sent.push(claude.replies.map(({ raw }) => raw));
      const then = await (await fetch(`${session}/turns/q/context`)).json();
      assertEquals(then.sha256.sent, then.sha256.rebuilt);
    });
  }
  assertEquals(sent[0]?.length, 4);
  assertEquals(sent[0], sent[1]);
});

Deno.test("the list is searched by name, preview and id, in pages", async () => {
  await withServer(async ({ url }) => {
    const base = `${url}/v1/sessions`;
    for (let index = 0; index < 6; index++) await say(`${base}/s${index}`, `Number ${index}`);
    await say(`${base}/rome-1`, "Where to eat?");
    await say(`${base}/x1`, "A café in Rome");
    await say(`${base}/x2`, "Hello");
    await rename(`${base}/x2`, "Rome again");
    const names = async (q: string) => (await list(url, { q })).sessions.map((s) => s.session);
    assertEquals(await names("ROME"), ["x2", "x1", "rome-1"]);
    assertEquals(await names("rome cafe"), ["x1"]);
    assertEquals(await names("zebra"), []);
    assertEquals((await names("  ")).length, 9);
    const found: string[] = [];
    for (let next: string | undefined = ""; next !== undefined;) {
      const page = await list(url, { q: "number", limit: "2", ...(next ? { cursor: next } : {}) });
      assert(page.sessions.length <= 2);
      found.push(...page.sessions.map(({ session }) => session));
      next = page.next;
    }
    assertEquals(found, ["s5", "s4", "s3", "s2", "s1", "s0"]);
  });
});

Deno.test("a head written before names and previews existed is listed, and gets them with the next event", async () => {
  await withServer(async ({ url, kv }) => {
    const session = `${url}/v1/sessions/s`;
    await say(session, "Hello there");
    const place = [TABLES.contextTable, "log", "local", "s", "head"];
    const { value } = await kv.get<Record<string, unknown>>(place);
    const { usedAt, preview, name: _, ...old } = value ?? {};
    assertEquals(preview, "Hello there");
    await kv.set(place, old, { expireIn: 60_000 });
    const [listed] = (await list(url)).sessions;
    assertEquals([listed?.name, listed?.preview], [undefined, undefined]);
    assertEquals(Date.parse(listed?.lastUsedAt ?? ""), Number(old["expiresAt"]) - SETTINGS.ttlMs);
    assert(Date.parse(listed?.lastUsedAt ?? "") >= Number(usedAt));
    const renamed = await rename(session, "Old");
    assertEquals([renamed.name, renamed.preview], ["Old", "Hello there"]);
  });
});

Deno.test("a search returns each match with its turn, position and time", async () => {
  await withServer(async ({ url, claude }) => {
    const session = `${url}/v1/sessions/s`;
    claude.script.push({ kind: "reply", text: "Organs have pipes." });
    await say(session, "My sister Odile repairs church organs.", "m");
    const answer = await fetch(`${session}/search?q=organ+pipes`);
    const { hits } = searchSchema.parse(await answer.json());
    assertEquals(hits.map(({ turn, position, part }) => [turn, position, part]), [
      ["m", 2, "reply"],
      ["m", 1, "message"],
    ]);
    assertEquals(hits[0]?.words, ["organ", "pipes"]);
    const one = await fetch(`${session}/search?q=organ+pipes&limit=1`);
    assertEquals(searchSchema.parse(await one.json()).hits, hits.slice(0, 1));
    const inBody = await send(`${session}/search`, "POST", { q: "organ pipes", limit: 1 });
    assertEquals(searchSchema.parse(await inBody.json()).hits, hits.slice(0, 1));
    const none = await fetch(`${session}/search?q=zebra`);
    assertEquals(searchSchema.parse(await none.json()).hits, []);
    assertEquals(claude.calls.length, 1);
  });
});

Deno.test("law 7: nobody can rename, search or list another owner's sessions", async () => {
  const tokens = [{ owner: "ada", token: "token-of-ada-0000" }, {
    owner: "bob",
    token: "token-of-bob-0000",
  }];
  await withServer(async ({ url }) => {
    const [ada, bob] = ["token-of-ada-0000", "token-of-bob-0000"];
    const path = (session: string) => `${url}/v1/sessions/${session}`;
    await (await send(`${path("s")}/messages`, "POST", { text: "Secret" }, ada)).text();
    await (await send(path("s"), "PATCH", { name: "Private" }, ada)).text();
    const headers = { authorization: `Bearer ${bob}` };
    const asked = (session: string) => [
      send(path(session), "PATCH", { name: "Mine" }, bob),
      fetch(`${path(session)}/search?q=secret`, { headers }),
      send(`${path(session)}/search`, "POST", { q: "secret" }, bob),
      send(`${path(session)}/context`, "POST", { message: "secret" }, bob),
    ];
    const theirs = await Promise.all(asked("s"));
    const none = await Promise.all(asked("none"));
    for (const [index, response] of theirs.entries()) {
      assertEquals([response.status, await response.text()], [404, await none[index]?.text()]);
    }
    for (const q of ["", "secret", "private", "s"]) {
      const listed = await (await fetch(`${url}/v1/sessions?q=${q}`, { headers })).json();
      assertEquals(listed, { sessions: [] });
      const found = await send(path("search"), "POST", { q }, bob);
      assertEquals(await found.json(), { sessions: [] });
    }
    const own = await fetch(path("s"), { headers: { authorization: `Bearer ${ada}` } });
    assertEquals((await own.json()).name, "Private");
  }, { access: { tokens } });
});

Deno.test("invalid names and searches are refused with the reason", async () => {
  await withServer(async ({ url, socket }: ServedWorld) => {
    const session = `${url}/v1/sessions/s`;
    assertEquals(await codeOf(await send(session, "PATCH", { name: "x" })), "404 not_found");
    assertEquals(
      await codeOf(await send(`${url}/v1/sessions/a%20b`, "PATCH", {})),
      "404 not_found",
    );
    await say(session, "Hello");
    for (const body of [{}, { name: 1 }, "{oops", [], { name: "x".repeat(201) }]) {
      assertEquals(await codeOf(await send(session, "PATCH", body)), "400 invalid_request");
    }
    for (const query of ["", "?q=", "?q=+", "?q=x&limit=0", "?q=x&limit=101", "?q=x&limit=a"]) {
      assertEquals(await codeOf(await fetch(`${session}/search${query}`)), "400 invalid_request");
    }
    const long = "x".repeat(1_001);
    assertEquals(await codeOf(await fetch(`${session}/search?q=${long}`)), "400 invalid_request");
    assertEquals(await codeOf(await fetch(`${url}/v1/sessions?q=${long}`)), "400 invalid_request");
    const ada = await socket("/ws?session=s");
    ada.send({ type: "session.rename" });
    const wrong = await ada.frames.until("error");
    assertMatch(wrong.message, /session\.rename: name/);
    ada.send({ type: "session.rename", name: "x".repeat(201) });
    await ada.frames.until("error", ({ message }) => /201 characters, at most 200/.test(message));
    const put = await send(session, "PUT", {});
    assertEquals(put.headers.get("allow"), "GET, PATCH, DELETE");
    await put.body?.cancel();
  });
});

Deno.test("pages of allowed origins may name sessions", async () => {
  await withServer(async ({ bridge }) => {
    const app = createApp({
      bridge,
      spaces: bridge.spaces,
      access: { tokens: [], allowedOrigins: ["https://a.example"] },
      limits: WIDE_LIMITS,
      upstream: upstreamAt("http://127.0.0.1:9"),
      web: new URL("../../dist/", import.meta.url),
    });
    const asked = new Request("http://127.0.0.1/v1/sessions/s", {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-method": "PATCH" },
    });
    const { headers } = await app.fetch(asked, {
      remoteAddress: "::1",
      upgrade: () => Promise.reject(),
    });
    assertMatch(headers.get("access-control-allow-methods") ?? "", /PATCH/);
  });
});
