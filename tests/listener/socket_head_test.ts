import { assertEquals } from "@std/assert";
import { readSocketHead } from "../../src/listener/simple_head.ts";

const LINES = [
  "GET /ws?session=s HTTP/1.1",
  "Host: a.example",
  "Upgrade: WebSocket",
  "Connection: keep-alive, Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
] as const;

function read(lines: readonly string[]) {
  return readSocketHead(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\nearly`));
}

Deno.test("readSocketHead() reads a plain request for a WebSocket, up to what comes after it", () => {
  const head = read(LINES);
  const { target, bodyBytes, keepsAlive, length } = head ?? {};
  const expected = { target: "/ws?session=s", bodyBytes: 0, keepsAlive: false };
  assertEquals({ target, bodyBytes, keepsAlive }, expected);
  assertEquals(length, LINES.join("\r\n").length + 4);
});

Deno.test("readSocketHead() leaves every head that leaves a doubt to the parser", () => {
  const [first, ...fields] = LINES;
  for (
    const other of [
      ["HEAD /ws HTTP/1.1", ...fields],
      ["POST /ws HTTP/1.1", ...fields],
      ["GET /ws HTTP/1.0", ...fields],
      ["GET http://a.example/ws HTTP/1.1", ...fields],
      ...fields.map((field) => [first, ...fields.filter((each) => each !== field)]),
      ...fields.map((field) => [...LINES, field]),
      [...LINES, "Content-Length: 0"],
      [...LINES, "Transfer-Encoding: chunked"],
      [...LINES, "Expect: 100-continue"],
      [...LINES, "Strange : space"],
      [first, " folded", ...fields],
      [...LINES.slice(0, 3), "Connection: close, Upgrade", ...LINES.slice(4)],
      [...LINES.slice(0, 2), "Upgrade: websocket, h2c", ...LINES.slice(3)],
    ]
  ) assertEquals(read(other), undefined, other.join("\n"));
});
