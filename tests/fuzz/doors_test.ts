import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { build } from "../../src/cli/build_page.ts";
import { ERRORS, serverFrameSchema } from "../../src/protocol/mod.ts";
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
    type: fc.constantFrom("message.send", "turn.cancel", "ping", "x", 1, null),
    text: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
    id: fc.oneof(fc.string(), fc.constantFrom("a", "b")),
    turn: fc.oneof(fc.string(), fc.constantFrom("a", "b")),
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

Deno.test("whatever frames come at /ws, each answer is a frame of the wire, and the process lives", async () => {
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

Deno.test("whatever frames come at /prod, each gets one answer of the original's shape", async () => {
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

Deno.test("whatever paths, queries, headers and bodies come, the answer has a known code", async () => {
  const part = fc.string({ maxLength: 30, unit: "binary" }).map((text) =>
    encodeURIComponent(text.toWellFormed())
  );
  const header = fc.string({ maxLength: 40 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE", "PUT", "OPTIONS"),
    path: fc.oneof(
      fc.constantFrom("/ws", "/prod", "/v1/sessions", "/healthz", "/v1"),
      fc.tuple(
        fc.constantFrom("", "/messages", "/events", "/context", "/nothing"),
        part,
      ).map(([end, id]) => `/v1/sessions/${id}${end}`),
      part.map((text) => `/${text}`),
    ),
    query: fc.dictionary(
      fc.constantFrom("session", "after", "limit", "cursor", "history", "format", "x"),
      fc.string({ maxLength: 20 }),
    ),
    headers: fc.dictionary(
      fc.constantFrom("authorization", "origin", "accept", "content-type", "upgrade"),
      header,
    ),
    body: fc.oneof(fc.json(), fc.string({ maxLength: 100 }), fc.constant('{"text":"  "}')),
  });
  await build();
  await withServer(async ({ url }) => {
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, query, headers, body }) => {
        const hasBody = method === "POST" || method === "PUT";
        const response = await fetch(`${url}${path}?${new URLSearchParams(query)}`, {
          method,
          headers,
          ...(hasBody ? { body: body.toWellFormed() } : {}),
        });
        const text = await response.text();
        assert(response.status < 500, `${method} ${path}: ${response.status} ${text}`);
        if (response.status < 400 || method === "OPTIONS") return;
        const { code, status } = JSON.parse(text);
        assert(Object.hasOwn(ERRORS, code), text);
        assertEquals(status, response.status);
      }),
      { numRuns: 300 },
    );
  }, { limits: LIMITS });
});

Deno.test("clients that come, say nonsense and go leave no socket open behind them", async () => {
  await withServer(async (world) => {
    for (let index = 0; index < 30; index++) {
      await answersTo(world, `/ws?session=n${index % 3}`, CORPUS.slice(0, 20) as never);
    }
    assert(await isUp(world));
  }, { limits: { ...LIMITS, connectionsPerOwner: 2 }, settings: { maxMessageCharacters: 5_000 } });
});
