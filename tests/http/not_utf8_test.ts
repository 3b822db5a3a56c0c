import { assert, assertEquals, assertMatch } from "@std/assert";
import { problemSchema } from "../../src/protocol/mod.ts";
import { Connections, readToEnd, writeAll } from "../attack/bytes.ts";
import { withServer } from "../support/server.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Text in another encoding: one byte for each of its characters. */
function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function utf16(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    [...text].flatMap((
      character,
    ) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8]),
  );
}

const LINE = '{"role":"user","text":"Señor Müller","at":"2026-01-01T00:00:00Z"}';

/** Requests whose bodies have text, by method and path. */
const BODIES = [
  ["POST", "s/messages", '{"text":"Señor Müller"}'],
  ["POST", "s/pins", '{"note":"n","text":"Café"}'],
  ["PATCH", "s", '{"name":"Façade"}'],
  ["POST", "s/fork", '{"session":"x","more":"é"}'],
  ["POST", "s/import", LINE],
  ["POST", "s/import", `\n\n${LINE}`],
  ["POST", "new/import", `{"archive":"claude-context-bridge","more":"é"}`],
] as const;

Deno.test("a body that is not UTF-8 is refused with the offset of the first wrong byte, and nothing is stored", async () => {
  await withServer(async ({ url, kv }) => {
    const hello = { method: "POST", body: '{"text":"Hello"}' };
    await (await fetch(`${url}/v1/sessions/s/messages`, hello)).text();
    const before = await Array.fromAsync(
      kv.list({ prefix: [] }),
      ({ versionstamp }) => versionstamp,
    );
    for (const [method, path, text] of BODIES) {
      for (
        const [encoded, says] of [
          [
            latin1(text),
            /it is not UTF-8: the byte at offset (\d+) \(0x[0-9a-f]{2}\) is part of no character/,
          ],
          [utf16(text), /it looks like UTF-16/],
          [new Uint8Array([...encode(text), 0xe2, 0x82]), /offset (\d+) \(0xe2\)/],
        ] as const
      ) {
        const response = await fetch(`${url}/v1/sessions/${path}`, { method, body: encoded });
        const { detail, code } = problemSchema.parse(await response.json());
        assertEquals(response.status, 400, `${path} ${code}`);
        const [, offset] = says.exec(detail) ?? assert(false, detail) as never;
        if (offset !== undefined && encoded.length === text.length) {
          assertEquals(Number(offset), text.search(/[^\n -~]/), path);
        }
      }
    }
    assertEquals(
      await Array.fromAsync(kv.list({ prefix: [] }), ({ versionstamp }) => versionstamp),
      before,
    );
  });
});

Deno.test("UTF-8 with a byte order mark, and in chunks that cut its characters, is taken", async () => {
  await withServer(async ({ url, claude }) => {
    for (const [method, path, text] of BODIES.slice(0, 6)) {
      const bytes = encode(`\ufeff${text.trim()}`);
      const chunks = ReadableStream.from(function* () {
        for (const byte of bytes) yield new Uint8Array([byte]);
      }());
      const response = await fetch(`${url}/v1/sessions/${path}`, { method, body: chunks });
      const answer = await response.text();
      assert(response.ok, `${path}: ${answer}`);
    }
    assertMatch(claude.replies[0]?.raw ?? "", /Señor Müller/);
    const { name } = await (await fetch(`${url}/v1/sessions/s`)).json();
    assertEquals(name, "Façade");
  });
});

Deno.test("a query in another encoding is refused, whatever the route", async () => {
  await withServer(async ({ url }) => {
    for (
      const path of [
        "/v1/sessions/s/search?q=Stra%DFe",
        "/v1/sessions/s/context?message=caf%E9%20au%20lait",
        "/v1/sessions?q=%C3",
        "/ws?session=se%F1or",
        "/?%c0%af",
        "/v1/sessions/s/events?after=1&%ed%a0%80=x",
      ]
    ) {
      const response = await fetch(url + path);
      const { code, detail } = problemSchema.parse(await response.json());
      assertEquals([response.status, code], [400, "invalid_request"], path);
      assertMatch(detail, /not UTF-8/);
    }
    for (const query of ["Stra%C3%9Fe", "100%", "%F0%9F%8C%8A+tide", "%zz%4"]) {
      const response = await fetch(`${url}/v1/sessions?q=${query}`);
      assertEquals(await response.json(), { sessions: [] }, query);
    }
  });
});

Deno.test("a socket that sends what is not UTF-8 is told so and cut off, and nothing is stored", async () => {
  await withServer(async ({ url, log, socket }) => {
    const target = { url, token: "none", signal: new AbortController().signal };
    for (const path of ["/ws?session=s", "/prod"]) {
      using connections = new Connections(target);
      const conn = await connections.upgrade("none", path);
      if (conn === undefined) throw new Error("no socket");
      const text = latin1("Señor");
      const head = [0x81, 0x80 | text.length, 0, 0, 0, 0];
      await writeAll(conn, new Uint8Array([...head, ...text]));
      const answer = new TextDecoder().decode(await readToEnd(conn));
      assertMatch(answer, /not UTF-8/);
      assert(!answer.includes("turn.accepted") && !answer.includes('"statusCode":200'), answer);
    }
    assertEquals(await log.head({ owner: "local", session: "s" }), undefined);
    const other = await socket("/ws?session=other");
    other.send({ type: "ping" });
    await other.frames.until("pong");
  });
});

const HALVES = [
  ["POST", "s/messages", '{"text":"a\\ud83d b"}', "text"],
  ["POST", "s/pins", '{"note":"n","text":"a\\ud83d"}', "text"],
  ["PATCH", "s", '{"name":"a\\ude00"}', "name"],
  ["POST", "s/context", '{"message":"a\\ud83d\\ud83d\\ude00"}', "message"],
  ["POST", "s/import", LINE.replace("Señor Müller", "a\\\\ud83d"), "text"],
] as const;

Deno.test("half a surrogate pair is refused where it is, and nothing is stored", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const send = (method: string, path: string, body: string) =>
      fetch(`${url}/v1/sessions/${path}`, { method, body });
    await (await send("POST", "s/messages", '{"text":"Hello \\ud83d\\ude00"}')).text();
    const { events } = await (await fetch(`${url}/v1/sessions/s/events`)).json();
    for (const [method, path, body, field] of HALVES) {
      const answer = await send(method, path, body.replaceAll("\\\\u", "\\u"));
      const { detail } = problemSchema.parse(await answer.json());
      assertEquals(answer.status, 400, detail);
      const unit = /\\u(d[8-e]..)/.exec(body)?.[1];
      assertMatch(detail, new RegExp(`${field}: has half a surrogate pair .*${unit}.* offset 1`));
    }
    const ada = await socket("/ws?session=s");
    ada.send('{"type":"message.send","id":"m","text":"a\\udc00"}');
    const { code, message, turn } = await ada.frames.until("error");
    assertEquals([code, turn], ["invalid_frame", "m"]);
    assertMatch(message, /text has half a surrogate pair .*offset 1/);
    const after = await (await fetch(`${url}/v1/sessions/s/events`)).json();
    assertEquals(after.events, events);
    assertEquals(claude.replies.length, 1);
  });
});
