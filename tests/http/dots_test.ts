import { assert, assertEquals, assertMatch } from "@std/assert";
import { createApi, isId } from "../../src/client/mod.ts";
import { isValidId, problemSchema, sessionListSchema } from "../../src/protocol/mod.ts";
import { type ServedWorld, Socket, withServer } from "../support/server.ts";

const DOTS = [".", ".."] as const;
const TEXT = JSON.stringify({ text: "Hi" });

/** Stores a session as an earlier version let clients make it. */
async function stored({ log }: ServedWorld, session: string): Promise<void> {
  const events = [
    { type: "MessageReceived", data: { turn: "..", text: "Hi", idGiven: true } },
    { type: "TurnCancelled", data: { turn: "..", text: "Yo" } },
    { type: "NotePinned", data: { note: ".", text: "Tea" } },
  ];
  assert((await log.append({ owner: "local", session }, { expected: 0, events, turns: 1 })).ok);
}

/** Sends a request without a client that would normalise its path. */
async function raw(port: number, method: string, path: string, body = ""): Promise<string> {
  using connection = await Deno.connect({ port });
  const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n`;
  const request = `${head}content-length: ${body.length}\r\n\r\n${body}`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

Deno.test("every valid id survives the path of a URL; . and .. are not valid", () => {
  for (const id of ["...", "a..", "..a", "-", ":", ".:", "_", "....", "%2e"]) {
    const path = new URL(`http://h/s/${id}`).pathname;
    assertEquals(isValidId(id), path === `/s/${id}` && id !== "%2e", id);
    assertEquals(isId(id), isValidId(id), id);
  }
  for (const id of DOTS) assertEquals([isValidId(id), isId(id)], [false, false]);
});

Deno.test("no door makes a session, message, note or key that is named . or ..", async () => {
  await withServer(async ({ url, port, kv, socket }) => {
    for (const id of DOTS) {
      const refused = new Socket(`ws://127.0.0.1:${port}/ws?session=${id}`, {});
      await refused.opened.then(() => assert(false, "upgraded"), () => {});
      const prod = await socket("/prod");
      prod.send({ action: "query", message: "Hi", session_id: id });
      const [answer = ""] = await prod.received(1);
      assertEquals(JSON.parse(answer).statusCode, 400);
      for (const part of [id, id.replaceAll(".", "%2e"), id.replaceAll(".", "%252E")]) {
        for (const route of ["messages", "pins", "import"]) {
          const text = await raw(port, "POST", `/v1/sessions/${part}/${route}`, TEXT);
          assertMatch(text, /^HTTP\/1\.1 40[045]/, `${part} ${route}: ${text}`);
        }
      }
    }
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0);
    const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const sent = { method: "POST", body: JSON.stringify(body), headers };
      const response = await fetch(`${url}/v1/sessions/${path}`, sent);
      return [response.status, problemSchema.parse(await response.json()).code];
    };
    assertEquals(await post("s/messages", { text: "Hi", id: ".." }), [400, "invalid_request"]);
    assertEquals(await post("s/pins", { text: "Hi", note: "." }), [400, "invalid_request"]);
    const line = { role: "user", text: "Hi", at: "2026-01-01T00:00:00Z" };
    assertEquals(await post("s/import", line, { "idempotency-key": ".." }), [
      400,
      "invalid_request",
    ]);
    assertEquals((await Array.fromAsync(kv.list({ prefix: [] }))).length, 0);
    await (await fetch(`${url}/v1/sessions/s/messages`, { method: "POST", body: TEXT })).text();
    assertEquals(await post("s/fork", { session: "." }), [400, "invalid_request"]);
    const ws = await socket("/ws?session=s");
    ws.send({ type: "message.send", text: "Hi", id: ".." });
    ws.send({ type: "note.pin", text: "Hi", note: "." });
    await ws.frames.until("error", ({ code }) => code === "invalid_turn_id");
    await ws.frames.until("error", ({ code }) => code === "invalid_frame");
  });
});

Deno.test("a stored session named . or .. is listed, read, exported, forked and deleted", async () => {
  await withServer(async (world) => {
    const { url } = world;
    const api = createApi({ url });
    for (const id of DOTS) {
      await stored(world, id);
      const listed = sessionListSchema.parse(await (await fetch(`${url}/v1/sessions`)).json());
      assertEquals(listed.sessions.map(({ session }) => session), [id]);
      assertEquals((await api.session(id)).session, id);
      assertEquals((await api.events(id)).events.length, 3);
      assertEquals((await api.pins(id)).map(({ note }) => note), ["."]);
      const archive = await (await api.export(id)).text();
      const forked = await api.fork(id, { at: 3 });
      assertEquals((await api.import("new-name", archive)).turns, 1);
      await api.unpin("new-name", ".");
      assertEquals(await api.pins("new-name"), []);
      for (const each of [id, "new-name", forked.session]) await api.erase(each);
      assertEquals((await api.sessions()).sessions, []);
    }
    const none = await fetch(`${url}/v1/sessions/%252e`, { method: "DELETE" });
    await none.body?.cancel();
    assertEquals(none.status, 404);
  });
});
