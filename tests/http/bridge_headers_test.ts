import { assertEquals, assertMatch } from "@std/assert";
import { type ServedWorld, withServer } from "../support/server.ts";

/** A path of each door that reads these headers, and where the code of an error stands there. */
const DOORS = [
  { path: "/v1/messages", code: "details.error_code" },
  { path: "/v1/messages/count_tokens", code: "details.error_code" },
  { path: "/spaces/home/v1/messages", code: "details.error_code" },
  { path: "/v1/chat/completions", code: "code" },
  { path: "/spaces/home/v1/chat/completions", code: "code" },
] as const;

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
}

async function ask(
  { url }: ServedWorld,
  { path, code }: (typeof DOORS)[number],
  headers: Readonly<Record<string, string>>,
): Promise<Told> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...code === "code" ? {} : { "anthropic-version": "2023-06-01" },
      ...headers,
    },
    body:
      '{"model":"claude-sonnet-5-5","stream":true,"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}',
  });
  const text = await response.text();
  const { error } = response.ok ? {} : JSON.parse(text);
  const told = code === "code" ? error?.code : error?.details?.error_code;
  return { status: response.status, code: told, message: error?.message ?? "" };
}

const WRONG: readonly (readonly [Readonly<Record<string, string>>, string, RegExp])[] = [
  [
    { "x-bridge-history": "sever" },
    "invalid_request",
    /^x-bridge-history must be client or server/,
  ],
  [{ "x-bridge-history": "" }, "invalid_request", /^x-bridge-history must be client or server/],
  [{ "x-bridge-history": "server, server" }, "invalid_request", /^x-bridge-history must be/],
  [{ "x-bridge-history": "s".repeat(9_000) }, "invalid_request", /^x-bridge-history must be/],
  [{ "x-bridge-memory": "none" }, "invalid_request", /^x-bridge-memory must be on or off/],
  [{ "x-bridge-memory": "" }, "invalid_request", /^x-bridge-memory must be on or off/],
  [{ "x-bridge-memory": "off, on" }, "invalid_request", /^x-bridge-memory must be on or off/],
  [
    { "x-bridge-session": "no id" },
    "invalid_session_id",
    /^x-bridge-session must be 1 to 128 char/,
  ],
  [{ "x-bridge-session": ".." }, "invalid_session_id", /^x-bridge-session must be 1 to 128 char/],
  [{ "x-bridge-session": "" }, "invalid_session_id", /^x-bridge-session must be 1 to 128 char/],
  [{ "x-bridge-session": "one, two" }, "invalid_session_id", /^x-bridge-session must be/],
  [
    { "x-bridge-session": "s", "x-bridge-history": "server", "x-bridge-memory": "off" },
    "invalid_request",
    /^x-bridge-memory: off is not possible with x-bridge-history: server/,
  ],
];

Deno.test("headers of the bridge with a value that it does not know are refused, and nothing is sent or stored", async () => {
  await withServer(async (world) => {
    for (const door of DOORS) {
      for (const [headers, code, message] of WRONG) {
        const told = await ask(world, door, headers);
        const what = `${door.path} ${JSON.stringify(headers).slice(0, 80)}`;
        assertEquals([told.status, told.code], [400, code], what);
        assertMatch(told.message, message);
      }
    }
    assertEquals(world.claude.calls.length, 0);
    const { sessions } = await (await fetch(`${world.url}/v1/sessions`)).json();
    assertEquals(sessions, []);
  });
});

Deno.test("headers of the bridge may say what holds without them, in any case and between spaces", async () => {
  await withServer(async (world) => {
    for (const [index, door] of DOORS.entries()) {
      if (door.path.endsWith("/count_tokens")) continue;
      const named = {
        "x-bridge-session": `s${index}`,
        "x-bridge-history": " Client ",
        "x-bridge-memory": "ON",
      };
      const told = await ask(world, door, named);
      assertEquals([told.status, told.message], [200, ""], door.path);
    }
  });
});

/** Where the bridge keeps the conversation, in either API. */
const KEEPING = [DOORS[0], DOORS[3]] as const;

for (const door of KEEPING) {
  Deno.test(`law 2: a key makes it safe to send a message again that the bridge keeps, at ${door.path}`, async () => {
    await withServer(async (world) => {
      const kept = { "x-bridge-session": "s", "x-bridge-history": "server" };
      const first = await ask(world, door, { ...kept, "idempotency-key": '"k1"' });
      const again = await ask(world, door, { ...kept, "idempotency-key": "k1" });
      const other = await ask(world, door, { ...kept, "idempotency-key": "k2" });
      assertEquals([first.status, again.status, other.status], [200, 200, 200]);
      assertEquals(world.claude.replies.length, 2);
    });
  });
}

Deno.test("an idempotency key that is no id is refused in the same words at each door", async () => {
  await withServer(async (world) => {
    const kept = { "x-bridge-session": "s", "x-bridge-history": "server" };
    for (const key of ["no id", "", "..", "k".repeat(129)]) {
      for (const door of KEEPING) {
        const told = await ask(world, door, { ...kept, "idempotency-key": key });
        assertEquals([told.status, told.code], [400, "invalid_request"], `${door.path} ${key}`);
        assertMatch(told.message, /^idempotency-key must be 1 to 128 characters/);
      }
    }
    assertEquals(world.claude.calls.length, 0);
    const imported = await fetch(`${world.url}/v1/sessions/s/import`, {
      method: "POST",
      headers: { "idempotency-key": "no id" },
      body: '{"role":"user","text":"Hello","at":"2026-01-01T00:00:00Z"}',
    });
    const { code, detail } = await imported.json();
    assertEquals([imported.status, code], [400, "invalid_request"]);
    assertMatch(detail, /^idempotency-key must be 1 to 128 characters/);
  });
});
