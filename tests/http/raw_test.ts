import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { build } from "../../src/cli/build_page.ts";
import { withoutWarnings } from "../support/console.ts";
import { latin1, rawRequest, readAnswer, writeAll } from "../support/raw_http.ts";
import { withServer } from "../support/server.ts";

const TOKEN = "ada-token-0123456789";
const OPEN = {};
const WITH_TOKENS = { tokens: [{ owner: "ada", token: TOKEN }] };

/** Hosts that are no host, or a strange one. */
const HOSTS = [
  ...["256.1.2.3", "1.2.3.4.5", "0x", "[::1", "::1]", "[]", "[gg::1]", "[::1]x", "a b", "a\tb"],
  ...["host:65536", "host:x", "host:-1", ":", ":80", "@", "me@127.0.0.1", "127.0.0.1/x", "a?b"],
  ...["a#b", "a\\b", "%", "%zz", "%00", "\xff\xfe", "xn--", "xn--a", "a..b", ".", "a,b", "<", "^"],
  ...["localhost:8000:9", "127.0.0.1, evil.example", '"x"', "{}", "x".repeat(5_000)],
] as const;

const TARGETS = [
  ...["/", "/%", "/%zz", "/%c3%28", "/v1/sessions/%", "/v1/sessions/%ff/events", "//", "///x"],
  ...[
    "/..",
    "/v1/../../x",
    "/v1/sessions/../sessions",
    "/?",
    "/?%",
    "/?%zz=%",
    "/v1/sessions?q=%ff",
  ],
  ...["/v1/sessions?limit=%", "/ws?session=%", "/ws?%", "/prod?&&=", "/assets/%2e%2e%2fx.js", "*"],
  ...["http://256.1.2.3/", "http://[::1/", "http://a b/", "http://", "http:///x", "https://x/"],
  ...["ftp://x/y", "localhost:80", "/\\..\\x", "/a#b", "/v1/sessions/s/pins/%80", "/\x80\xff"],
  ...["/v1/sessions/s/turns/%zz/context", "/v1/sessions/s/context?message=%f0%28"],
] as const;

const METHODS = [
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"],
  ...["get", "FOO", "A".repeat(300), "M-SEARCH", "PRI"],
] as const;

const HEADER_NAMES = [
  ...["Authorization", "Origin", "Accept", "Accept-Encoding", "Content-Type", "Content-Length"],
  ...["Transfer-Encoding", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol"],
  ...["Sec-WebSocket-Version", "Sec-Fetch-Site", "If-None-Match", "Last-Event-ID"],
  ...["Idempotency-Key", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "traceparent"],
  ...["Access-Control-Request-Method", "Range", "Expect", "Cookie", "Host", "X y", ""],
] as const;

const garbage = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ maxLength: 20, unit: "binary" }),
  fc.constantFrom(
    "",
    ",",
    ",,",
    ";",
    "a;q=",
    "a;q=x",
    '"',
    '"\\',
    "W/",
    "chunked",
    "1",
    "-1",
    "1e9",
  ),
  fc.constantFrom("Bearer", "Bearer ", "bearer.%", "bearer.", "bearer.!!", "websocket", "upgrade"),
  fc.constantFrom("null", "http://", "http://[", "https://x:99999", "text/event-stream;q=0"),
);

const rawHttp = fc.record({
  method: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...METHODS) }, garbage),
  target: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...TARGETS) }, garbage),
  version: fc.oneof(
    { weight: 8, arbitrary: fc.constant("HTTP/1.1") },
    fc.constantFrom("HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/", "http/1.1", "HTTP/1.1 x", ""),
  ),
  host: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HOSTS) },
    fc.constantFrom("127.0.0.1", "localhost", "[::1]:8000"),
    garbage,
    fc.constant(undefined),
  ),
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADER_NAMES), garbage), { maxLength: 5 }),
  body: fc.oneof(fc.constant(""), fc.string({ maxLength: 60 })),
}).map(({ method, target, version, host, headers, body }) => {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const hosts = host === undefined ? [] : [`Host: ${host}`];
  // Without `close` and an end to the body, the server would rightly wait for more.
  const end = ["Connection: close", `Content-Length: ${body.length}`];
  return [`${method} ${target} ${version}`, ...hosts, ...lines, ...end, "", body].join("\r\n");
});

for (const [name, access] of [["without tokens", OPEN], ["with tokens", WITH_TOKENS]] as const) {
  Deno.test(`whatever a request consists of, its answer is no 5xx and no defect is logged, ${name}`, async () => {
    await build();
    const { warnings } = await withoutWarnings(async () => {
      await withServer(async ({ port }) => {
        for (const host of HOSTS) {
          for (const target of ["/", "/v1/sessions", "/ws", "/healthz"]) {
            const request = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
            const { status } = await rawRequest(port, request);
            const expected = access === OPEN && target === "/v1/sessions"
              ? status === 400 || status === 403
              : status >= 200 && status < 500;
            assert(expected, `${host} ${target}: ${status}`);
          }
        }
        await fc.assert(
          fc.asyncProperty(rawHttp, async (request) => {
            const { status, headers } = await rawRequestWithin(port, request);
            assert(status < 500, `${status} for ${JSON.stringify(request)}`);
            const isOurs = headers.has("content-type");
            if (!isOurs) return;
            assertEquals(headers.get("cross-origin-resource-policy"), "same-origin", request);
          }),
          { numRuns: 1_500 },
        );
        const alive = await fetch(`http://127.0.0.1:${port}/healthz`);
        assertEquals(await alive.json(), { status: "ok" });
      }, { access });
    });
    assertEquals(warnings, []);
  });
}

/** A request that is cut short may leave the server waiting for its rest: then it is cut off. */
async function rawRequestWithin(port: number, request: string) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const timer = setTimeout(() => connection.closeWrite().catch(() => {}), 150);
  try {
    await writeAll(connection, latin1(request)).catch(() => {});
    return await readAnswer(connection);
  } finally {
    clearTimeout(timer);
  }
}

Deno.test("a host that cannot be read gets 400, also in the request's target", async () => {
  await withServer(async ({ port }) => {
    for (const host of ["256.1.2.3", "[::1", "me@127.0.0.1", "a b", "host:65536", "%zz"]) {
      for (const path of ["/", "/v1/sessions", "/ws", "/nothing", "/healthz"]) {
        const { status, body } = await rawRequest(
          port,
          `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
        );
        assertEquals([status, JSON.parse(body).code], [400, "invalid_request"], `${host} ${path}`);
      }
    }
    const absolute = await rawRequest(port, "GET http://256.1.2.3/ HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals(absolute.status, 400);
  }, { access: WITH_TOKENS });
});

Deno.test("a health probe of HTTP/1.0 needs no host, and what holds sessions refuses it", async () => {
  await withServer(async ({ port }) => {
    for (const [path, status] of [["/healthz", 200], ["/readyz", 200], ["/v1/sessions", 403]]) {
      const answer = await rawRequest(port, `GET ${path} HTTP/1.0\r\n\r\n`);
      assertEquals(answer.status, status, `${path}`);
    }
  });
});

Deno.test("a client that waits with a body is refused before it sends it", async () => {
  await withServer(async ({ port }) => {
    const expecting = (path: string, length: number, token: string) =>
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n` +
      `expect: 100-continue\r\ncontent-length: ${length}\r\n\r\n`;
    const cases = [
      ["/v1/sessions/s/messages", 20, "wrong-token-0123456789", 401],
      ["/v1/sessions/s/messages", 900_000_000, TOKEN, 413],
      ["/v1/sessions/s/import", 900_000_000, TOKEN, 413],
      ["/v1/nothing", 20, TOKEN, 404],
    ] as const;
    for (const [path, length, token, status] of cases) {
      const answer = await rawRequest(port, expecting(path, length, token));
      assertEquals([answer.status, answer.headers.get("connection")], [status, "close"], path);
    }
    const wanted = await rawRequest(port, expecting("/v1/sessions/s/messages", 20, TOKEN));
    assertEquals(wanted.status, 100);
  }, { access: WITH_TOKENS });
});
