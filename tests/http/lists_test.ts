import { assertEquals, assertMatch } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { rawRequest } from "../support/raw_http.ts";
import { withServer } from "../support/server.ts";

const TOKEN = "ada-token-0123456789";
const access = { tokens: [{ owner: "ada", token: TOKEN }] };
const BEARER = `bearer.${
  new TextEncoder().encode(TOKEN).toBase64({ alphabet: "base64url", omitPadding: true })
}`;
const HANDSHAKE = [
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

const ask = (port: number, first: string, lines: readonly string[], body = "") =>
  rawRequest(
    port,
    [`${first} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines, "", body].join("\r\n"),
  );

Deno.test("subprotocols are read in every legal form of a list, and only the version's is chosen", async () => {
  await withServer(async ({ port }) => {
    const lists = [
      [`context-bridge.v1,${BEARER}`],
      [`${BEARER},context-bridge.v1`],
      [`context-bridge.v1\t,\t${BEARER}`],
      [`,, context-bridge.v1 ,${BEARER},`],
      [`${BEARER}   ,   other,context-bridge.v1`],
      ["context-bridge.v1", BEARER],
      [`other,${BEARER}`, "", "context-bridge.v1,another"],
    ];
    for (const path of ["/ws?session=s", "/prod"]) {
      for (const list of lists) {
        const names = list.map((each) => `Sec-WebSocket-Protocol: ${each}`);
        const { status, headers } = await ask(port, `GET ${path}`, [
          ...HANDSHAKE,
          "Upgrade: websocket",
          ...names,
        ]);
        const chosen = headers.get("sec-websocket-protocol");
        assertEquals([status, chosen], [101, "context-bridge.v1"], list.join("; "));
      }
      const without = ["Upgrade: websocket", `Sec-WebSocket-Protocol: other,${BEARER}`];
      const { status, headers } = await ask(port, `GET ${path}`, [...HANDSHAKE, ...without]);
      assertEquals([status, headers.get("sec-websocket-protocol")], [101, null]);
    }
  }, { access });
});

Deno.test("an upgrade to a WebSocket may be one of several that a client offers", async () => {
  await withServer(async ({ port }) => {
    for (const upgrade of ["h2c,websocket", "WebSocket , h2c", "h2c,\tWEBSOCKET,"]) {
      const lines = [...HANDSHAKE, `Upgrade: ${upgrade}`];
      assertEquals((await ask(port, "GET /ws", lines)).status, 101, upgrade);
    }
    const none = await ask(port, "GET /ws", [...HANDSHAKE, "Upgrade: h2c,websockets"]);
    assertEquals(none.status, 426);
  });
});

Deno.test("the scheme of a token is read in any case and with any white space", async () => {
  await withServer(async ({ port }) => {
    for (const scheme of ["Bearer ", "bearer ", "BEARER    ", "BeArEr \t"]) {
      const line = `Authorization: ${scheme}${TOKEN}  `;
      assertEquals((await ask(port, "GET /v1/sessions", [line])).status, 200, line);
    }
    for (const value of [TOKEN, `Basic ${TOKEN}`, `Bearer${TOKEN}`, `Bearer ${TOKEN}, Bearer x`]) {
      const line = `Authorization: ${value}`;
      assertEquals((await ask(port, "GET /v1/sessions", [line])).status, 401, line);
    }
  }, { access });
});

Deno.test("a reply is streamed where the client accepts that no less than JSON", async () => {
  await withServer(async ({ port }) => {
    const body = '{"text":"Hello"}';
    const typeFor = async (lines: readonly string[]) => {
      const length = `Content-Length: ${body.length}`;
      const close = "Connection: close";
      const answer = await ask(
        port,
        "POST /v1/sessions/s/messages",
        [...lines, length, close],
        body,
      );
      return answer.headers.get("content-type");
    };
    const streams = [
      ["Accept: text/event-stream"],
      ["Accept: Text/Event-Stream"],
      ["Accept: application/json,text/event-stream"],
      ["Accept: application/json;q=0.4 , text/event-stream;q=0.9"],
      ["Accept: text/event-stream; charset=utf-8"],
      ["Accept: text/html", "Accept: text/event-stream"],
      ["Accept: text/*"],
    ];
    for (const lines of streams) {
      assertMatch(await typeFor(lines) ?? "", /^text\/event-stream/, lines.join());
    }
    const plain = [
      [],
      ["Accept: */*"],
      ["Accept:"],
      ["Accept: application/json, text/event-stream;q=0"],
      ["Accept: text/event-stream;q=0.1, application/json"],
      ["Accept: text/event-streams"],
      ['Accept: application/json;profile="text/event-stream"'],
    ];
    for (const lines of plain) {
      assertMatch(await typeFor(lines) ?? "", /^application\/json/, lines.join());
    }
  });
});

Deno.test("a body is JSON or lines whatever its type says", async () => {
  await withServer(async ({ port }) => {
    const types = ["", "text/plain", 'APPLICATION/JSON;Charset="UTF-8"', ";;", 'a/b;c="d'];
    for (const [index, type] of types.entries()) {
      const body = JSON.stringify({ text: "Hello", note: `n${index}` });
      const lines = [`Content-Type: ${type}`, `Content-Length: ${body.length}`];
      const { status } = await ask(port, "POST /v1/sessions/s/pins", lines, body);
      assertEquals(status, 201, type);
    }
  });
});

Deno.test("the page is not sent again to whoever has it, in every form of If-None-Match", async () => {
  await build();
  await withServer(async ({ port }) => {
    const { headers } = await ask(port, "GET /", []);
    const tag = headers.get("etag") ?? "";
    for (const value of [tag, `W/${tag}`, `"x",${tag}`, `"x"\t, W/${tag} ,`, `"a,b",${tag}`, "*"]) {
      const { status } = await ask(port, "GET /", [`If-None-Match: ${value}`]);
      assertEquals(status, 304, value);
    }
    const lines = ['If-None-Match: "x"', `If-None-Match: ${tag}`];
    assertEquals((await ask(port, "GET /", lines)).status, 304);
    for (const value of ['"x"', "", tag.slice(1, -1)]) {
      assertEquals((await ask(port, "GET /", [`If-None-Match: ${value}`])).status, 200, value);
    }
  });
});

Deno.test("the page is compressed where a client accepts that, in every form of Accept-Encoding", async () => {
  await build();
  await withServer(async ({ port }) => {
    const encoding = async (value: string) =>
      (await ask(port, "HEAD /", [`Accept-Encoding: ${value}`])).headers.get("content-encoding");
    for (const value of ["gzip", "GZIP", "br,gzip", "br\t,\tgzip ; q=0.5", "*", "x-gzip"]) {
      assertEquals(await encoding(value), "gzip", value);
    }
    for (const value of ["", "br", "gzip;q=0", "gzip; Q=0.000", "*;q=0", "*, gzip;q=0", "gzips"]) {
      assertEquals(await encoding(value), null, value);
    }
  });
});

Deno.test("an idempotency key may be quoted, as a structured field is", async () => {
  await withServer(async ({ port }) => {
    const body = '{"role":"user","text":"Hello","at":"2026-01-01T00:00:00Z"}';
    const send = async (key: string) => {
      const lines = [`Idempotency-Key: ${key}`, `Content-Length: ${body.length}`];
      const answer = await ask(port, "POST /v1/sessions/s/import", lines, body);
      return answer.status;
    };
    assertEquals(await send("key-1"), 201);
    assertEquals(await send('"key-1"'), 200);
    assertEquals(await send('\t"key-1"  '), 200);
    for (const key of ['"key-1', 'key-1"', '"a b"', "a, b", '""', ""]) {
      assertEquals(await send(key), 400, key);
    }
  });
});

Deno.test("hosts and origins are compared as a browser compares them", async () => {
  await withServer(async ({ port }) => {
    const status = async (host: string, origin: string) => {
      const lines = [`Host: ${host}`, `Origin: ${origin}`, `Authorization: Bearer ${TOKEN}`];
      const request = ["GET /v1/sessions HTTP/1.1", ...lines, "", ""].join("\r\n");
      return (await rawRequest(port, request)).status;
    };
    const same = [
      ["Bridge.Example", "https://bridge.example"],
      ["bridge.example:443", "https://bridge.example"],
      ["bridge.example:80", "http://bridge.example"],
      ["[::1]:8000", "http://[::1]:8000"],
      ["bridge.example.", "https://bridge.example."],
    ] as const;
    for (const [host, origin] of same) assertEquals(await status(host, origin), 200, host);
    const other = [
      ["bridge.example:80", "https://bridge.example"],
      ["bridge.example", "https://bridge.example:8443"],
      ["bridge.example", "https://bridge.example.evil.example"],
      ["bridge.example", "https://user@bridge.example"],
      ["bridge.example", "https://bridge.example/path"],
      ["bridge.example", "bridge.example"],
      ["bridge.example", "https://bridge.example, https://evil.example"],
    ] as const;
    for (const [host, origin] of other) assertEquals(await status(host, origin), 403, origin);
  }, { access });
});

Deno.test("without tokens this machine is known by every form of its name, and no other is", async () => {
  await withServer(async ({ port }) => {
    const status = async (host: string) =>
      (await rawRequest(port, `GET /v1/sessions HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status;
    for (const host of ["LOCALHOST", "localhost.:8000", "127.0.0.1", "127.3.2.1:1", "[::1]:80"]) {
      assertEquals(await status(host), 200, host);
    }
    for (const host of ["localhost.evil.example", "127.0.0.1.nip.io", "[::2]", "0.0.0.0", "a"]) {
      assertEquals(await status(host), 403, host);
    }
  });
});
