import { assertEquals } from "@std/assert";
import { rehashed, textOf } from "../../support/archive.ts";
import { Described, type Json } from "../../support/described.ts";
import { ask as insert, blockOf, talkOf, turnsOf } from "../../support/kept_talk.ts";
import { LEARNS, withServer } from "../../support/server.ts";

const ADA = "ada-token-0123456789";
const READER = "read-token-0123456789";
const bearer = { authorization: `Bearer ${ADA}` };
const access = {
  tokens: [
    { owner: "ada", token: ADA },
    { owner: "ada", token: READER, scopes: ["read"] },
  ],
} as const;

/** A served bridge that learns, and that Ada may use. */
const options = { access, settings: LEARNS };

/** An owner's way to a bridge: each request and answer is held against the document. */
async function asAda(url: string) {
  const described = await Described.at(url);
  const ask = async (route: string, expected: number, body?: unknown, headers = {}) => {
    const answer = await described.ask(route, { body, headers: { ...bearer, ...headers } });
    assertEquals(answer.status, expected, `${route}: ${answer.text}`);
    return answer;
  };
  return { described, ask };
}

/** An archive of a session that has a summary. */
async function summarised(): Promise<string> {
  const at = "2026-01-02T03:04:05.678Z";
  const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const said = { turn: "i", text: "Hi", reply: "Hello", saidAt: 1, repliedAt: 2 };
  const summary = { from: 1, to: 1, turns: 1, text: "They talked.", model: "m", usage };
  return textOf(
    await rehashed([
      { archive: "claude-context-bridge", version: 1, session: "s", createdAt: at, position: 2 },
      { position: 1, at, type: "TurnImported", data: said },
      { position: 2, at, type: "HistorySummarised", data: summary },
      { end: true, position: 2 },
    ]),
  );
}

/** Asserts that every answer but a refusal was seen of each operation of these tags. */
function assertAllSeen({ document, seen }: Described, tags: readonly string[]): void {
  const missing: string[] = [];
  for (const [path, item] of Object.entries(document["paths"] as Record<string, Json>)) {
    for (const [method, operation] of Object.entries(item as Record<string, Json>)) {
      if (!tags.includes(String((operation["tags"] as string[])[0]))) continue;
      const route = `${method.toUpperCase()} ${path}`;
      const all = Object.keys(operation["responses"] as Json).map(Number).filter((s) => s < 400);
      missing.push(...all.filter((s) => !seen.get(route)?.has(s)).map((s) => `${route} ${s}`));
    }
  }
  assertEquals(missing, []);
}

Deno.test("the routes of sessions and their memory answer as /openapi.json says", async () => {
  await withServer(async ({ url, claude }) => {
    const { described, ask } = await asAda(url);
    await ask("GET /healthz", 200);
    await ask("GET /readyz", 200);
    await ask("GET /openapi.json", 200);
    const { headers } = await ask("GET /openapi.json", 200);
    await ask("GET /openapi.json", 304, undefined, { "if-none-match": headers.get("etag") });

    await ask("POST /v1/sessions/s/messages", 200, { text: "I live in Porto", id: "m1" });
    const events = { accept: "text/event-stream" };
    await ask("POST /v1/sessions/s/messages", 200, { text: "And you?", space: "me" }, events);
    const masked = "My key is sk-ant-api03-" + "a1B2c3D4".repeat(11) + "a1B2c-_AA";
    await ask("POST /v1/sessions/s/messages", 200, { text: masked });
    await ask("GET /v1/sessions?limit=1", 200);
    await ask("POST /v1/sessions/search", 200, { q: "porto" });
    await ask("GET /v1/sessions/s", 200);
    await ask("PATCH /v1/sessions/s", 200, { name: "Home", keepFor: 86_400 });
    await ask("GET /v1/settings", 200);
    await ask("PATCH /v1/sessions/s/settings", 200, { contextLimit: 9_000, summaries: null });
    await ask("GET /v1/sessions/s/settings", 200);
    await ask("GET /v1/sessions/s/events?after=1&limit=2", 200);

    await ask("GET /v1/sessions/s/search?q=porto", 200);
    await ask("POST /v1/sessions/s/search", 200, { q: "porto", timeZone: "Europe/Vienna" });
    await ask("GET /v1/sessions/s/context?message=Where+do+I+live", 200);
    await ask("POST /v1/sessions/s/context", 200, { message: "Where do I live", limit: 2_000 });
    await ask("GET /v1/sessions/s/turns/m1/context", 200);
    await ask("POST /v1/sessions/s/pins", 201, { text: "Be brief", note: "style" });
    await ask("POST /v1/sessions/s/pins", 201, { turn: "m1", part: "message" });
    await ask("GET /v1/sessions/s/pins", 200);
    await ask("PATCH /v1/sessions/s/pins/style", 204, { text: "Be short" });
    await ask("DELETE /v1/sessions/s/pins/style", 204);
    await ask("POST /v1/sessions/s/turns/m1/withheld", 204);
    await ask("GET /v1/sessions/s/context?message=Where+do+I+live", 200);
    await ask("DELETE /v1/sessions/s/turns/m1/withheld", 204);
    await ask("POST /v1/sessions/summed/import", 201, await summarised());
    await ask("GET /v1/sessions/summed/summary", 200);
    const text = "They spoke.";
    await ask("PATCH /v1/sessions/summed/summary", 200, { summary: 2, text });
    await ask("POST /v1/sessions/summed/summary", 200);

    const { text: archive } = await ask("GET /v1/sessions/s/export", 200);
    await ask("GET /v1/sessions/s/export?format=markdown", 200);
    await ask("POST /v1/sessions/copy/import", 201, archive);
    await ask("POST /v1/sessions/copy/import", 200, archive);
    const line = JSON.stringify({ role: "user", text: "Hi", at: "2024-03-01T09:00:00Z" });
    await ask("POST /v1/sessions/told/import", 201, line, { "idempotency-key": "k" });
    await ask("POST /v1/sessions/s/fork", 201);
    await ask("POST /v1/sessions/s/fork", 201, { at: 2, session: "fork" });
    claude.script.push({ kind: "reply", text: "one", stopReason: "max_tokens" });
    await ask("POST /v1/sessions/again/messages", 200, { text: "Count", id: "m" });
    await ask("POST /v1/sessions/again/turns/m/continue", 200, { id: "more" });
    await ask("POST /v1/sessions/again/turns/m/regenerate", 200);
    await ask("PATCH /v1/sessions/again/turns/m", 200, { reply: 2 });
    await ask("GET /v1/sessions/again/turns/m/context?reply=4", 200);
    await ask("DELETE /v1/sessions/fork", 204);
    assertAllSeen(described, ["Health", "Sessions", "Memory of a session"]);
  }, options);
});

Deno.test("the routes of spaces and facts answer as /openapi.json says", async () => {
  await withServer(async ({ url }) => {
    const { described, ask } = await asAda(url);
    await ask("POST /v1/sessions/s/messages", 200, { text: "I live in Porto", space: "me" });
    await ask("POST /v1/spaces/me/learn", 200);
    await ask("POST /v1/spaces/me/learn", 200, { session: "s" });
    await ask("POST /v1/spaces/me/facts", 201, { fact: "oboe", text: "I play the oboe" });
    await ask("POST /v1/spaces/me/facts", 200, { text: "I play the oboe" });
    await ask("GET /v1/spaces/me/facts?state=all&limit=10", 200);
    await ask("POST /v1/spaces/me/facts/search", 200, { q: "oboe" });
    await ask("PATCH /v1/spaces/me/facts/oboe", 200, { text: "I play two oboes", pinned: true });
    await ask("GET /v1/spaces/me/facts/oboe", 200);
    await ask("GET /v1/search?q=porto&space=", 200);
    await ask("GET /v1/search?q=porto&space=me", 200);
    await ask("POST /v1/search", 200, { q: "where is porto", space: null });
    await ask("POST /v1/search", 200, { q: "oboe" });
    await ask("DELETE /v1/spaces/me/facts/oboe", 204);
    await ask("GET /v1/spaces/me/facts/oboe", 200);
    await ask("GET /v1/spaces", 200);
    await ask("GET /v1/spaces/me", 200);
    await ask("PATCH /v1/spaces/me", 200, { name: "Ada" });
    await ask("GET /v1/spaces/me/sessions", 200);
    await ask("GET /v1/spaces/me/events", 200);
    const { text: archive } = await ask("GET /v1/spaces/me/export", 200);
    await ask("POST /v1/spaces/copy/import", 201, archive);
    await ask("POST /v1/spaces/copy/import", 200, archive);
    await ask("DELETE /v1/spaces/copy", 204);
    assertAllSeen(described, ["Spaces", "Facts of a space"]);
  }, options);
});

Deno.test("what was inserted into a message is shown as /openapi.json says", async () => {
  await withServer(async ({ url, bridge }) => {
    const { ask } = await asAda(url);
    await ask("POST /v1/spaces/me/facts", 201, { text: "The wifi password is swordfish" });
    const talk = talkOf("kept", ["What is the wifi password?"]);
    const block = await blockOf(talk, await insert(bridge, talk, { space: "me" }));
    const [turn] = await turnsOf(talk);
    const { json } = await ask(`GET /v1/sessions/kept/turns/${turn}/context`, 200);
    assertEquals((json["inserted"] as Json)["text"], block);
  }, options);
});

Deno.test("refusals are as /openapi.json says", async () => {
  await withServer(async ({ url, claude }) => {
    const { described, ask } = await asAda(url);
    await ask("POST /v1/sessions/s/messages", 200, { text: "Hello", id: "m", space: "me" });
    const refusals: readonly (readonly [string, number, unknown?])[] = [
      ["GET /v1/sessions?limit=0", 400],
      ["GET /v1/sessions?access_token=x", 400],
      ["GET /healthz?token=x", 400],
      ["GET /v1/sessions/none", 404],
      ["DELETE /v1/sessions/none", 404],
      ["PATCH /v1/sessions/none", 404, { name: "x" }],
      ["PATCH /v1/sessions/s", 400, {}],
      ["GET /v1/sessions/none/events", 404],
      ["GET /v1/sessions/s/events?after=x", 400],
      ["POST /v1/sessions/s/messages", 400, { text: " " }],
      ["POST /v1/sessions/s/messages", 400, { no: "text" }],
      ["POST /v1/sessions/a b/messages", 400, { text: "Hi" }],
      ["POST /v1/sessions/s/messages", 409, { text: "Other", id: "m" }],
      ["POST /v1/sessions/s/messages", 409, { text: "Hi", space: "other" }],
      ["POST /v1/sessions/s/messages", 413, { text: "x".repeat(100_001) }],
      ["POST /v1/sessions/s/messages", 413, { text: "x".repeat(1_100_000) }],
      ["POST /v1/sessions/s/context", 400, {}],
      ["GET /v1/sessions/s/search", 400],
      ["GET /v1/sessions/s/turns/none/context", 404],
      ["POST /v1/sessions/s/pins", 400, {}],
      ["POST /v1/sessions/s/pins", 409, { text: "x".repeat(2_001) }],
      ["DELETE /v1/sessions/s/pins/none", 404],
      ["POST /v1/sessions/s/import", 400, "{oops"],
      ["POST /v1/sessions/s/import", 400, '{"archive":"claude-context-bridge"}'],
      ["GET /v1/sessions/none/export", 404],
      ["POST /v1/sessions/none/fork", 404],
      ["POST /v1/sessions/s/fork", 400, { at: 1_000 }],
      ["POST /v1/sessions/s/fork", 409, { session: "s" }],
      ["POST /v1/search", 400, {}],
      ["GET /v1/spaces?limit=x", 400],
      ["GET /v1/spaces/none", 404],
      ["PATCH /v1/spaces/none", 404, { name: "x" }],
      ["DELETE /v1/spaces/none", 404],
      ["GET /v1/spaces/none/sessions", 404],
      ["GET /v1/spaces/none/events", 404],
      ["POST /v1/spaces/none/learn", 404],
      ["GET /v1/spaces/none/export", 404],
      ["POST /v1/spaces/me/import", 400, "{}"],
      ["GET /v1/spaces/none/facts", 404],
      ["POST /v1/spaces/a b/facts", 400, { text: "x" }],
      ["POST /v1/spaces/me/facts", 400, {}],
      ["POST /v1/spaces/me/facts", 413, { text: "x".repeat(301) }],
      ["GET /v1/spaces/me/facts/none", 404],
      ["PATCH /v1/spaces/me/facts/none", 404, { pinned: true }],
      ["DELETE /v1/spaces/me/facts/none", 404],
      ["POST /v1/messages", 400, { messages: [], thread: { id: "t" } }],
      ["POST /spaces/a b/v1/messages", 400, {}],
      ["POST /mcp", 400, "oops"],
    ];
    for (const [route, status, body] of refusals) await ask(route, status, body);
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    await ask("POST /v1/sessions/s/messages", 503, { text: "Are you busy?" });

    const open = ["/healthz", "/readyz", "/openapi.json"];
    for (const [path, item] of Object.entries(described.document["paths"] as Json)) {
      const target = path.replaceAll(/\{\w+\}/g, "x");
      if (open.includes(path) || target.endsWith("/hello") || target === "/spaces/x") continue;
      for (const [method, operation] of Object.entries(item as Record<string, Json>)) {
        const route = `${method.toUpperCase()} ${target}`;
        const body = method === "post" || method === "patch" ? { body: "{}" } : {};
        const without = await described.ask(route, body);
        assertEquals(without.status, 401, route);
        const foreign = { ...bearer, origin: "https://elsewhere.example" };
        const abroad = await described.ask(route, { ...body, headers: foreign });
        assertEquals(abroad.status, 403, route);
        // The scope that the document names is the one that is needed.
        const [way = {}] = operation["security"] as Record<string, string[]>[];
        const lacks = !["read", undefined].includes(way["bearer"]?.[0]);
        const reader = { authorization: `Bearer ${READER}` };
        const read = await described.ask(route, { ...body, headers: reader });
        assertEquals(read.status === 403, lacks, route);
      }
    }
  }, options);
});
