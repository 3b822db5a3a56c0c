import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { build } from "../../src/cli/build_page.ts";
import { CLIENT_FRAME_TYPES, ERRORS, serverFrameSchema } from "../../src/protocol/mod.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const LIMITS = { framesPerSecond: 10_000, connectionsPerOwner: 10_000, frameBytes: 20_000 };

/** Frames that once were, or could be, trouble. */
const CORPUS = [
  "",
  " ",
  "\0",
  "null",
  "[]",
  "{}",
  "0",
  '"text"',
  '{"type":',
  '{"type":null}',
  '{"type":"__proto__"}',
  '{"type":"message.send"}',
  '{"type":"message.send","text":1}',
  '{"type":"message.send","text":""}',
  '{"type":"message.send","text":"x","id":""}',
  '{"type":"message.send","text":"x","id":"a b"}',
  `{"type":"message.send","text":"x","id":"${"a".repeat(129)}"}`,
  '{"type":"message.send","text":"\\ud800","id":"half"}',
  '{"type":"turn.cancel"}',
  '{"type":"turn.cancel","turn":"nowhere"}',
  '{"type":"turn.completed","turn":"a"}',
  '{"type":"note.pin"}',
  '{"type":"note.pin","text":"x","turn":"a"}',
  '{"type":"note.pin","text":" ","note":"a"}',
  '{"type":"note.pin","text":"x","note":"a b"}',
  '{"type":"note.pin","turn":"nowhere","part":"reply"}',
  '{"type":"note.pin","turn":"a","part":"__proto__"}',
  '{"type":"note.unpin"}',
  '{"type":"note.unpin","note":"nothing"}',
  '{"type":"note.unpin","note":"constructor"}',
  '{"type":"session.rename"}',
  '{"type":"session.rename","name":null}',
  '{"type":"session.rename","name":"\\ud800\\u0000"}',
  '{"__proto__":{"type":"ping"}}',
  '{"constructor":{"prototype":{"type":"ping"}},"type":"ping"}',
  "[".repeat(10_000),
  '{"type":"ping","more":' + "[".repeat(3_000) + "]".repeat(3_000) + "}",
  "\u{1F642}".repeat(4_000),
  '\uFEFF{"type":"ping"}',
] as const;

const anyFrame = fc.oneof(
  fc.constantFrom(...CORPUS),
  fc.string({ maxLength: 200, unit: "binary" }),
  fc.json({ maxDepth: 3 }),
  fc.record({
    type: fc.constantFrom(...CLIENT_FRAME_TYPES, "x", 1, null),
    text: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
    id: fc.oneof(fc.string(), fc.constantFrom("a", "b")),
    turn: fc.oneof(fc.string(), fc.constantFrom("a", "b")),
    note: fc.oneof(fc.string(), fc.constantFrom("a", "b")),
    part: fc.oneof(fc.constantFrom("message", "reply"), fc.string()),
    name: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
  }, { requiredKeys: ["type"] }).map((frame) => {
    try {
      return JSON.stringify(frame) ?? "undefined";
    } catch {
      return "circular";
    }
  }),
  fc.uint8Array({ maxLength: 100 }),
);

async function isUp({ url }: ServedWorld): Promise<boolean> {
  const response = await fetch(`${url}/readyz`);
  await response.body?.cancel();
  return response.ok;
}

async function answersTo({ port }: ServedWorld, path: string, frames: (string | Uint8Array)[]) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const texts: string[] = [];
  const done = Promise.withResolvers<void>();
  const pong = path.startsWith("/prod") ? undefined : "pong";
  socket.onmessage = ({ data }) => {
    texts.push(data);
    if (
      pong
        ? data === '{"type":"pong"}' && texts.length > 1 && sentAll
        : texts.length === frames.length
    ) {
      done.resolve();
    }
  };
  socket.onclose = socket.onerror = () => done.resolve();
  let sentAll = false;
  await new Promise((resolve) => socket.onopen = resolve);
  for (const frame of frames) socket.send(frame as string);
  sentAll = true;
  if (pong) socket.send('{"type":"ping"}');
  await done.promise;
  const closed = new Promise((resolve) => socket.onclose = resolve);
  if (socket.readyState === WebSocket.OPEN) {
    socket.close();
    await closed;
  }
  return texts;
}

Deno.test("any frame at /ws gets a valid frame as its answer, and the process survives", async () => {
  await withServer(async (world) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { minLength: 1, maxLength: 25 }), async (frames) => {
        const texts = await answersTo(world, "/ws?session=fuzz", frames);
        for (const text of texts) serverFrameSchema.parse(JSON.parse(text));
        assertEquals(JSON.parse(texts[0] ?? "{}").type, "session.ready");
      }),
      { numRuns: 60 },
    );
    assert(await isUp(world));
  }, { limits: LIMITS, settings: { maxWaitingTurns: 3, maxMessageCharacters: 5_000 } });
});

Deno.test("any frame at /prod gets one answer of the original's shape", async () => {
  await withServer(async (world) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFrame, { minLength: 1, maxLength: 10 }), async (frames) => {
        for (const text of await answersTo(world, "/prod", frames)) {
          const { statusCode, body } = JSON.parse(text);
          assert(statusCode >= 200 && statusCode < 600);
          assert("error" in JSON.parse(body) || "response" in JSON.parse(body));
        }
      }),
      { numRuns: 25 },
    );
  }, { limits: LIMITS });
});

Deno.test("invalid notes and names are refused by name, and the socket stays open", async () => {
  await withServer(async (world) => {
    const long = JSON.stringify({ type: "session.rename", name: "n".repeat(5_001) });
    const wrong = [
      ...CORPUS.filter((frame) => /^\{"type":"(note|session)\./.test(frame)),
      long,
    ].filter((frame) => !/unpin","note|ud800/.test(frame));
    assert(wrong.length > 7);
    for (const frame of wrong) {
      const [, answer = "", pong] = await answersTo(world, "/ws?session=s", [frame]);
      const { type, code } = JSON.parse(answer);
      assertEquals([type, Object.hasOwn(ERRORS, code)], ["error", true], `${frame}: ${answer}`);
      assert(code !== "internal", frame);
      assertEquals(pong, '{"type":"pong"}');
    }
    assert(await isUp(world));
  }, { limits: LIMITS, settings: { maxMessageCharacters: 5_000 } });
});

/** What can be asked of a session: the method, and the end of the path. */
const ASKED = [
  ...["GET ", "PATCH ", "DELETE "],
  ...["POST /messages", "GET /events", "GET /context", "GET /turns/a/context"],
  ...["GET /search", "GET /pins", "POST /pins", "DELETE /pins/a"],
  ...["POST /import", "GET /export", "POST /fork", "GET /nothing"],
  ...["POST /context", "POST /search"],
] as const;

const LINE = '{"role":"user","text":"x","at":"2026-01-01T00:00:00Z"}';

Deno.test("any path, query, headers and body get an answer with a known code", async () => {
  const part = fc.string({ maxLength: 30, unit: "binary" }).map((text) =>
    encodeURIComponent(text.toWellFormed())
  );
  const header = fc.string({ maxLength: 40 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
  const session = fc.oneof(fc.constantFrom("s", "t"), part);
  const method = fc.constantFrom("GET", "POST", "DELETE", "PUT", "OPTIONS", "PATCH");
  const anywhere = fc.oneof(
    fc.constantFrom("/ws", "/prod", "/v1/sessions", "/healthz", "/v1"),
    part.map((text) => `/${text}`),
    fc.tuple(session, fc.constantFrom("/turns/", "/pins/"), part).map((parts) =>
      `/v1/sessions/${parts.join("")}`
    ),
  );
  const known = fc.tuple(fc.constantFrom(...ASKED), session, fc.option(method)).map(
    ([route, id, other]) => {
      const [usual = "", end = ""] = route.split(" ");
      return { method: other ?? usual, path: `/v1/sessions/${id}${end}`, route };
    },
  );
  const asked = fc.oneof(
    fc.record({ method, path: anywhere, route: fc.constant("") }),
    { weight: 3, arbitrary: known },
  );
  const request = fc.record({
    asked,
    query: fc.dictionary(
      fc.constantFrom(
        ...["session", "after", "limit", "cursor", "history", "format", "q", "message", "at"],
        "x",
      ),
      fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("1", "x")),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        ...["authorization", "origin", "accept", "content-type", "upgrade"],
        "idempotency-key",
      ),
      header,
    ),
    body: fc.oneof(
      fc.json(),
      fc.string({ maxLength: 100 }),
      fc.constantFrom('{"text":"  "}', '{"text":"x"}', '{"text":"x","id":"a"}', '{"name":"x"}'),
      fc.constantFrom('{"at":1}', '{"at":-1,"session":"f"}', '{"at":1,"session":"a b"}'),
      fc.constantFrom('{"q":"x"}', '{"message":"x","at":0}', '{"q":"x","limit":1e9}'),
      fc.constantFrom('{"text":"x","note":"a"}', '{"turn":"a","part":"reply"}', '{"name":null}'),
      fc.constantFrom(LINE, `${LINE}\n{`, '{"format":"context-bridge.archive","version":1}'),
    ),
  });
  await build();
  await withServer(async (world) => {
    const { url } = world;
    const answered = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ asked: { method, path, route }, query, headers, body }) => {
          const hasBody = ["POST", "PUT", "PATCH"].includes(method);
          const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`, {
            method,
            headers,
            ...(hasBody ? { body: body.toWellFormed() } : {}),
          });
          const text = await response.text();
          assert(response.status < 500, `${method} ${path}: ${response.status} ${text}`);
          if (route.startsWith(`${method} `)) answered.add(route);
          if (response.status < 400 || method === "OPTIONS") return;
          const { code, status } = JSON.parse(text);
          assert(Object.hasOwn(ERRORS, code), text);
          assertEquals(status, response.status);
        },
      ),
      { numRuns: 800 },
    );
    assertEquals(answered, new Set(ASKED));
    assert(await isUp(world));
  }, { limits: LIMITS });
});

Deno.test("clients that connect, send nonsense and leave do not leave sockets open", async () => {
  await withServer(async (world) => {
    for (let index = 0; index < 30; index++) {
      await answersTo(world, `/ws?session=n${index % 3}`, CORPUS.slice(0, 20) as never);
    }
    assert(await isUp(world));
  }, { limits: { ...LIMITS, connectionsPerOwner: 2 }, settings: { maxMessageCharacters: 5_000 } });
});
