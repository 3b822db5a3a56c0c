import { assertEquals } from "@std/assert";
import { sessionNamedIn } from "../../src/messages/mod.ts";
import { asked, recorded } from "./asked.ts";

/** The session that `metadata.user_id` names. */
function named(userId: unknown, headers: Readonly<Record<string, string>> = {}) {
  const request = asked({ metadata: { user_id: userId }, messages: [] }, { headers });
  return sessionNamedIn(request.headers, request.body);
}

Deno.test("sessionNamedIn() takes the bridge's own header before Claude Code's, and that before the body", () => {
  const userId = JSON.stringify({ device_id: "d", account_uuid: "", session_id: "of-body" });
  const header = { "x-claude-code-session-id": "of-client" };
  assertEquals(named(userId), "of-body");
  assertEquals(named(userId, header), "of-client");
  assertEquals(named(userId, { ...header, "x-bridge-session": "own" }), "own");
  assertEquals(sessionNamedIn(new Headers(header)), "of-client");
});

Deno.test("sessionNamedIn() finds none where none is named", () => {
  const without = [
    "",
    "someone",
    "{}",
    "null",
    "[]",
    '{"session_id":1}',
    '{"session_id":""}',
    null,
    1,
  ];
  assertEquals(without.map((userId) => named(userId)), without.map(() => undefined));
  assertEquals(named("someone", { "x-bridge-session": "" }), undefined);
  assertEquals(sessionNamedIn(new Headers()), undefined);
});

Deno.test("sessionNamedIn() finds the session of recorded requests with and without their headers", async () => {
  const { headers, body } = await recorded("first_message");
  const session = "00000000-0000-4000-8000-000000000001";
  assertEquals(sessionNamedIn(headers, body), session);
  assertEquals(sessionNamedIn(new Headers(), body), session);
});
