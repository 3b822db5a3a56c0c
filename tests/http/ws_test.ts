import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { CLIENT_FRAME_TYPES } from "../../src/protocol/mod.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { withoutWarnings } from "../support/console.ts";
import { withServer } from "../support/server.ts";

const TOKENS = [
  { owner: "ada", token: "ada-token-0123456789" },
  { owner: "eve", token: "eve-token-0123456789" },
];
const base64url = (text: string) =>
  new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });

Deno.test("a socket gets session.ready, then the turn; reconnecting replays it", async () => {
  await withServer(async ({ socket }) => {
    const ada = await socket("/ws?session=s");
    ada.send({ type: "message.send", id: "m", text: "Hello" });
    await ada.frames.until("turn.completed");
    assertEquals(ada.frames.types, [
      "session.ready",
      "turn.accepted",
      "turn.delta",
      "turn.completed",
    ]);
    const back = await socket("/ws?session=s&after=1");
    assertEquals((await back.frames.until("turn.completed")).replayed, true);
    assertEquals(back.frames.of("session.ready")[0]?.turns, 1);
    ada.send({ type: "ping" });
    await ada.frames.until("pong");
  });
});

Deno.test("without a session id the bridge creates one and reports it", async () => {
  await withServer(async ({ socket }) => {
    const [one, other] = [await socket("/ws"), await socket("/ws")];
    const ids = [one, other].map(({ frames }) => frames.until("session.ready"));
    const [a, b] = await Promise.all(ids);
    assert(a?.session && a.session !== b?.session);
  });
});

for (const typed of ["Hello there", "42", "true", "null", '"quoted"', "[1, 2]", "{not json"]) {
  Deno.test(`input that is not a JSON object is sent as a message: ${typed}`, async () => {
    await withServer(async ({ socket }) => {
      const ada = await socket("/ws?session=s");
      ada.send(typed);
      assertEquals((await ada.frames.until("turn.accepted")).text, typed);
      await ada.frames.until("turn.completed");
    });
  });
}

const WRONG: readonly (readonly [string, unknown, string, RegExp])[] = [
  ["no type", {}, "unknown_frame", /none; the types are message\.send/],
  ["an unknown type", { type: "message.sned" }, "unknown_frame", /"message\.sned"/],
  ["no text", { type: "message.send" }, "invalid_frame", /text/],
  ["a text that is none", { type: "message.send", text: 7 }, "invalid_frame", /text/],
  ["a wrong id", { type: "message.send", text: "x", id: "a b" }, "invalid_turn_id", /id must be 1/],
  ["an empty text", { type: "message.send", text: " \n" }, "empty_message", /no text/],
  [
    "a text too long",
    { type: "message.send", text: "x".repeat(100_001) },
    "message_too_long",
    /100000/,
  ],
  ["a turn that is not open", { type: "turn.cancel", turn: "t" }, "turn_not_open", /t/],
  ["a cancel of nothing", { type: "turn.cancel" }, "invalid_turn_id", /turn/],
  ["a binary frame", new Uint8Array([1, 2]), "invalid_frame", /binary/],
];

for (const [name, frame, code, message] of WRONG) {
  Deno.test(`a frame with ${name} gets an error, and the connection stays open`, async () => {
    await withServer(async ({ socket }) => {
      const ada = await socket("/ws?session=s");
      ada.send(frame);
      const error = await ada.frames.until("error");
      assertEquals(error.code, code);
      assertMatch(error.message, message);
      ada.send({ type: "message.send", text: "Hello" });
      await ada.frames.until("turn.completed");
    });
  });
}

Deno.test("any JSON object gets a named answer and the connection stays open", async () => {
  await withServer(async ({ socket }) => {
    const ada = await socket("/ws?session=s");
    const type = fc.oneof(fc.constantFrom(...CLIENT_FRAME_TYPES), fc.string());
    const frames = fc.record(
      { type, text: fc.jsonValue(), id: fc.jsonValue(), turn: fc.string() },
      {
        requiredKeys: [],
      },
    );
    let pings = 0;
    await fc.assert(
      fc.asyncProperty(frames, async (frame) => {
        ada.send(frame);
        ada.send({ type: "ping" });
        pings += frame.type === "ping" ? 2 : 1;
        const all = ada.frames;
        await all.until("pong", () => all.of("pong").length >= pings);
      }),
      { numRuns: 200 },
    );
  }, { limits: { framesPerSecond: 10_000 }, settings: { maxWaitingTurns: 1_000 } });
});

Deno.test("unknown fields are ignored; frames are handled in order", async () => {
  await withServer(async ({ socket }) => {
    const ada = await socket("/ws?session=s");
    const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);
    for (const id of ids) ada.send({ type: "message.send", id, text: `say ${id}`, mood: "good" });
    await ada.frames.until("turn.completed", ({ turn }) => turn === "m19");
    assertEquals(ada.frames.of("turn.completed").map(({ turn }) => turn), ids);
  });
});

Deno.test("format=text sends text only, and errors as lines that begin with !", async () => {
  await withServer(async ({ socket, claude }) => {
    const ada = await socket("/ws?session=s&format=text");
    ada.send("Hello");
    assertEquals(await ada.received(1), ["Echo: Hello"]);
    ada.send(" ");
    claude.script.push(
      { kind: "status", status: 529, type: "overloaded_error" },
      { kind: "reply", text: "Cut", stopReason: "max_tokens" },
      { kind: "reply", pieces: [], stopReason: "refusal" },
    );
    await ada.received(2);
    for (const [index, text] of ["one", "two", "three"].entries()) {
      ada.send({ type: "message.send", text });
      await ada.received(3 + index);
    }
    const texts = await ada.received(6);
    assertMatch(texts[1] ?? "", /^! .*no text/);
    assertMatch(texts[2] ?? "", /^! .*overloaded_error.*send it again/);
    assertEquals(texts.slice(3), [
      "Cut",
      "! The reply ended early: max_tokens",
      "! The reply ended early: refusal",
    ]);
  });
});

Deno.test("refusals before the upgrade are problem documents, checked in a fixed order", async () => {
  await withServer(async ({ url }) => {
    const ask = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(url + path, { headers });
      assertEquals(response.headers.get("content-type"), "application/problem+json");
      return [response.status, (await response.json()).code];
    };
    const bearer = { authorization: "Bearer ada-token-0123456789" };
    assertEquals(await ask("/ws?session=a b", { origin: "https://evil.example" }), [
      401,
      "unauthorized",
    ]);
    assertEquals(await ask("/ws", { ...bearer, origin: "https://evil.example" }), [
      403,
      "origin_not_allowed",
    ]);
    assertEquals(await ask("/ws?session=a b", bearer), [426, "upgrade_required"]);
    assertEquals(await ask("/prod", bearer), [426, "upgrade_required"]);
    assertEquals(await ask("/ws", { authorization: "Bearer eve-token-012345678" }), [
      401,
      "unauthorized",
    ]);
  }, { access: { tokens: TOKENS } });
});

/** Speaks HTTP by hand, as no client library would. */
async function rawUpgrade(
  port: number,
  path: string,
  headers: readonly string[],
  method = "GET",
): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const host = headers[0]?.startsWith("Host:") ? [] : [`Host: 127.0.0.1:${port}`];
  const lines = [`${method} ${path} HTTP/1.1`, ...host, ...headers, "", ""];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  const buffer = new Uint8Array(4_096);
  const count = await connection.read(buffer);
  return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
}

const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: WebSocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

Deno.test("upgrade headers are case-insensitive; a wrong query or key is a 400, HEAD a 405", async () => {
  await withServer(async ({ port }) => {
    assertMatch(await rawUpgrade(port, "/ws", UPGRADE), /^HTTP\/1\.1 101/);
    for (const query of ["session=a%20b", "after=-1", "history=x", "format=xml", "after=1e3"]) {
      assertMatch(await rawUpgrade(port, `/ws?${query}`, UPGRADE), /^HTTP\/1\.1 400/);
    }
    assertMatch(await rawUpgrade(port, "/ws", UPGRADE.slice(0, 3)), /^HTTP\/1\.1 400/);
    for (const path of ["/ws", "/prod"]) {
      assertMatch(await rawUpgrade(port, path, UPGRADE, "HEAD"), /^HTTP\/1\.1 405/);
    }
  });
});

Deno.test("law 10: a token is accepted as a header or a subprotocol, and never echoed", async () => {
  await withServer(async ({ socket, port }) => {
    const token = "ada-token-0123456789";
    const byHeader = await socket("/ws?session=s", {
      headers: { authorization: `Bearer ${token}` },
    });
    assertEquals(byHeader.protocol, "");
    const bearer = `bearer.${base64url(token)}`;
    const byProtocol = await socket("/ws?session=s", { protocols: [bearer, "context-bridge.v1"] });
    assertEquals(byProtocol.protocol, "context-bridge.v1");
    const only = await rawUpgrade(port, "/ws", [...UPGRADE, `Sec-WebSocket-Protocol: ${bearer}`]);
    assertMatch(only, /^HTTP\/1\.1 101/);
    assertEquals(only.toLowerCase().includes("sec-websocket-protocol"), false);
    const wrong = await rawUpgrade(port, "/ws", [...UPGRADE, "Sec-WebSocket-Protocol: bearer.%%"]);
    assertMatch(wrong, /^HTTP\/1\.1 401/);
  }, { access: { tokens: TOKENS } });
});

Deno.test("law 7: two owners who use the same session id have separate sessions", async () => {
  await withServer(async ({ socket }) => {
    const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
    const ada = await socket("/ws?session=s", as("ada-token-0123456789"));
    const eve = await socket("/ws?session=s&history=9", as("eve-token-0123456789"));
    ada.send("My secret");
    await ada.frames.until("turn.completed");
    eve.send({ type: "ping" });
    await eve.frames.until("pong");
    assertEquals(eve.frames.types, ["session.ready", "pong"]);
  }, { access: { tokens: TOKENS } });
});

Deno.test("without tokens, other origins and other host names are refused", async () => {
  await withServer(async ({ port }) => {
    const at = (lines: string[]) => rawUpgrade(port, "/ws", [...UPGRADE, ...lines]);
    assertMatch(await at([`Origin: http://127.0.0.1:${port}`]), /^HTTP\/1\.1 101/);
    assertMatch(await at(["Origin: https://evil.example"]), /^HTTP\/1\.1 403/);
    assertMatch(await at(["Origin: null"]), /^HTTP\/1\.1 403/);
    assertMatch(await at(["Origin: https://good.example"]), /^HTTP\/1\.1 101/);
    assertMatch(
      await rawUpgrade(port, "/ws", ["Host: rebound.example", ...UPGRADE]),
      /^HTTP\/1\.1 403/,
    );
  }, { access: { allowedOrigins: ["https://good.example"] } });
});

Deno.test("an oversized frame closes with 1009, too many frames with 4429; too many sockets get 429", async () => {
  const limits = { frameBytes: 2_000, framesPerSecond: 5, connectionsPerOwner: 2 };
  await withServer(async ({ socket, port }) => {
    const long = await socket("/ws");
    long.send("é".repeat(1_001));
    assertEquals((await long.closed).code, 1009);
    const fast = await socket("/ws");
    for (let index = 0; index < 10; index++) fast.send({ type: "ping" });
    assertEquals((await fast.closed).code, 4429);
    assertEquals(fast.frames.of("error").map(({ code }) => code), ["too_many_frames"]);
    await socket("/ws");
    await socket("/ws");
    assertMatch(await rawUpgrade(port, "/ws", UPGRADE), /^HTTP\/1\.1 429/);
  }, { limits });
});

Deno.test("a client that does not read is closed; the others continue", async () => {
  await withServer(async ({ socket, port, claude }) => {
    using slow = await Deno.connect({ hostname: "127.0.0.1", port });
    const lines = [`GET /ws?session=s HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...UPGRADE, "", ""];
    await slow.write(new TextEncoder().encode(lines.join("\r\n")));
    const ada = await socket("/ws?session=s");
    await ada.frames.until("session.ready");
    const pieces = Array.from({ length: 70 }, () => "x".repeat(100_000));
    // Twice 28 MB, as deltas and whole: more than the limit and the kernel's buffers together.
    for (const turn of ["t1", "t2", "t3", "t4"]) {
      claude.script.push({ kind: "reply", pieces });
      ada.send({ type: "message.send", id: turn, text: "Much, please" });
      const completed = await ada.frames.until("turn.completed", (frame) => frame.turn === turn);
      assertEquals(completed.text.length, 7_000_000);
    }
    let bytes = 0;
    const buffer = new Uint8Array(1_000_000);
    // A read may end anywhere, also within the reason.
    for (let tail = ""; !tail.endsWith("reading too slowly; connect again");) {
      const count = await slow.read(buffer);
      // Given up before it could be told why.
      if (count === null) break;
      bytes += count;
      assert(bytes < 56_000_000, `the slow one got ${bytes} bytes`);
      const read = buffer.subarray(Math.max(0, count - 100), count);
      tail = (tail + new TextDecoder().decode(read)).slice(-100);
    }
  }, { limits: { bufferedBytes: 8_000_000 }, settings: { contextLimit: 1_000 } });
});

/** A session of turns whose texts are long. */
async function longSession(log: SessionLog, turns: number): Promise<void> {
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const manifest = { upTo: 0, limit: 0, characters: 0, items: [], leftOut: [] };
  const text = "x".repeat(30_000);
  for (let index = 0; index < turns; index++) {
    const turn = `t${index}`;
    const reply = { turn, text, model: "m", stopReason: "end_turn", usage, manifest };
    const appended = await log.append({ owner: "local", session: "s" }, {
      expected: 2 * index,
      turns: index + 1,
      events: [
        { type: "MessageReceived", data: { turn, text, idGiven: true } },
        { type: "ReplyCompleted", data: reply },
      ],
    });
    assert(appended.ok);
  }
}

Deno.test("a client that reads is not closed by a long replay", async () => {
  await withServer(async ({ socket, log }) => {
    await longSession(log, 100);
    const ada = await socket("/ws?session=s&history=100");
    const last = ada.frames.until("turn.completed", ({ turn }) => turn === "t99");
    assertEquals(await Promise.race([last.then(() => "all"), ada.closed]), "all");
    assertEquals(ada.frames.of("turn.completed").length, 100);
  }, { limits: { bufferedBytes: 1_000_000 } });
});

Deno.test("a client that does not read its replay is closed and blocks nobody else", async () => {
  await withServer(async ({ socket, port, log }) => {
    await longSession(log, 400);
    using slow = await Deno.connect({ hostname: "127.0.0.1", port });
    const lines = [`GET /ws?session=s&history=400 HTTP/1.1`, `Host: 127.0.0.1:${port}`];
    await slow.write(new TextEncoder().encode([...lines, ...UPGRADE, "", ""].join("\r\n")));
    const ada = await socket("/ws?session=s");
    ada.send("Hello");
    await ada.frames.until("turn.completed");
  }, { limits: { bufferedBytes: 1_000_000 } });
});

Deno.test("law 9: an erased session's sockets get session.closed and close with 4404", async () => {
  await withServer(async ({ socket, url }) => {
    const ada = await socket("/ws?session=s");
    ada.send("Hello");
    await ada.frames.until("turn.completed");
    const erased = await fetch(`${url}/v1/sessions/s`, { method: "DELETE" });
    assertEquals(erased.status, 204);
    assertEquals((await ada.closed).code, 4404);
    assertEquals(ada.frames.all.at(-1), { type: "session.closed", reason: "erased" });
  });
});

const READS_AND_COMMITS: ReadonlySet<keyof Deno.Kv> = new Set(["get", "getMany", "atomic"]);

Deno.test("a store that does not answer causes an error frame, and the process survives", async () => {
  let broken = false;
  const wrap = (kv: Deno.Kv) =>
    new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        if (broken && READS_AND_COMMITS.has(name)) throw new TypeError("disk gone");
        const value = target[name];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  await withServer(async ({ socket, url }) => {
    const ada = await socket("/ws?session=s");
    await ada.frames.until("session.ready");
    const { warnings } = await withoutWarnings(async () => {
      broken = true;
      ada.send({ type: "message.send", text: "Hello", id: "m" });
      const { code, turn } = await ada.frames.until("error");
      assertEquals([code, turn], ["store_unavailable", "m"]);
      const late = await socket("/ws?session=other");
      assertEquals((await late.closed).code, 1013);
      const ready = await fetch(`${url}/readyz`);
      assertEquals([ready.status, (await ready.json()).code], [503, "store_unavailable"]);
    });
    assert(warnings.length > 0);
    broken = false;
    ada.send("Hello");
    await ada.frames.until("turn.completed");
  }, { wrap });
});

Deno.test("an idle socket is closed, an active one is not", async () => {
  await withServer(async ({ socket }) => {
    const [silent, busy] = [await socket("/ws"), await socket("/ws")];
    const talk = setInterval(() => busy.send({ type: "ping" }), 50);
    assertEquals((await silent.closed).code, 1001);
    busy.send({ type: "ping" });
    await busy.frames.until("pong");
    clearInterval(talk);
    assertEquals((await busy.closed).code, 1001);
  }, { limits: { idleMs: 800 } });
});
