import { assertEquals, assertMatch } from "@std/assert";
import { rawRequest } from "../support/raw_http.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

async function problemAt({ url }: ServedWorld, path: string, body?: string) {
  const init = body === undefined ? {} : { method: "POST", body };
  const response = await fetch(`${url}/v1${path}`, init);
  const { code, detail } = await response.json();
  return { status: response.status, code, detail };
}

async function withSaid(test: (world: ServedWorld) => Promise<void>): Promise<void> {
  await withServer(async (world) => {
    await (await fetch(`${world.url}/v1/sessions/s/messages`, {
      method: "POST",
      body: '{"text":"Hello","space":"main"}',
    })).body?.cancel();
    await world.bridge.spaces.writeFact({ owner: "local", space: "main" }, { text: "I sing" });
    await test(world);
  });
}

/** A query of each route, and a parameter of it that comes twice. */
const TWICE = [
  ["/sessions?limit=1&limit=2", "limit"],
  ["/sessions?q=a&limit=1&q=a", "q"],
  ["/sessions?q=a&q=", "q"],
  ["/sessions/s/events?after=1&after=0", "after"],
  ["/sessions/s/events?limit=1&after=0&limit=1", "limit"],
  ["/sessions/s/context?message=a&message=b", "message"],
  ["/sessions/s/search?q=a&timeZone=UTC&timeZone=Europe/Vienna", "timeZone"],
  ["/sessions/s/turns/t/context?reply=1&reply=2", "reply"],
  ["/sessions/s/export?format=archive&format=markdown", "format"],
  ["/search?q=a&space=&space=main", "space"],
  ["/spaces?cursor=1:a&cursor=2:b", "cursor"],
  ["/spaces/main/sessions?limit=1&limit=2", "limit"],
  ["/spaces/main/events?after=0&after=1", "after"],
  ["/spaces/main/facts?state=all&state=current", "state"],
] as const;

Deno.test("a parameter that a query has twice is refused by name, and not chosen from", async () => {
  await withSaid(async (world) => {
    for (const [path, name] of TWICE) {
      const { status, code, detail } = await problemAt(world, path);
      assertEquals([status, code], [400, "invalid_request"], path);
      assertMatch(detail, new RegExp(`^${name} comes more than once in the query`));
    }
    const upload = await problemAt(world, "/sessions/s/attachments?name=a&name=b", "Hello");
    assertMatch(upload.detail, /^name comes more than once/);
    const { status, body } = await rawRequest(
      world.port,
      "GET /ws?session=a&session=b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n" +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    assertEquals(status, 400);
    assertMatch(body, /session comes more than once/);
    // What the route does not know is ignored, however often it comes.
    const unknown = await fetch(`${world.url}/v1/sessions?x=1&x=2`);
    assertEquals(unknown.status, 200);
    await unknown.body?.cancel();
  });
});

Deno.test("a cursor that is of no page is refused, and does not stand for the first page", async () => {
  const ofLists = [
    "",
    "x",
    "1",
    "1:",
    ":a",
    "-1:a",
    "1:a b",
    "1e3:a",
    "\u0000",
    "9".repeat(16) + ":a",
  ];
  const ofPositions = ["", "x", "-1", "1e3", "1.5", " 1", "\u0000", "9".repeat(17), "1:a"];
  await withSaid(async (world) => {
    const refuses = async (path: string, cursors: readonly string[], sent = false) => {
      for (const cursor of cursors) {
        const { status, code, detail } = sent
          ? await problemAt(world, path, JSON.stringify({ cursor }))
          : await problemAt(world, `${path}?cursor=${encodeURIComponent(cursor)}`);
        assertEquals([status, code], [400, "invalid_request"], `${path} ${cursor}`);
        assertMatch(detail, /cursor/);
      }
    };
    await refuses("/sessions", ofLists);
    await refuses("/sessions/search", ofLists, true);
    await refuses("/spaces", ofLists);
    await refuses("/spaces/main/sessions", ofPositions);
    await refuses("/spaces/main/facts", ofPositions);
    await refuses("/spaces/main/facts/search", ofPositions, true);
    for (const path of ["/sessions", "/spaces"]) {
      const { next } = await (await fetch(`${world.url}/v1${path}?limit=1`)).json();
      const second = await fetch(`${world.url}/v1${path}?cursor=${next}`);
      assertEquals(second.status, 200, path);
      await second.body?.cancel();
    }
  });
});

Deno.test("words to search with half a surrogate pair are refused like any other text", async () => {
  await withSaid(async (world) => {
    const half = '{"q":"a \\ud83d"}';
    for (
      const path of [
        "/sessions/search",
        "/sessions/s/search",
        "/search",
        "/spaces/main/facts/search",
      ]
    ) {
      const { status, code, detail } = await problemAt(world, path, half);
      assertEquals([status, code], [400, "invalid_request"], path);
      assertMatch(detail, /q: has half a surrogate pair \(\\ud83d\) at offset 2/);
    }
  });
});
