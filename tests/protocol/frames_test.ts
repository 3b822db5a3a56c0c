import { assert, assertEquals } from "@std/assert";
import {
  CLIENT_FRAME_TYPES,
  CLOSE,
  ERRORS,
  isValidId,
  PROTOCOL_VERSION,
  SERVER_FRAME_TYPES,
  SUBPROTOCOL,
} from "../../src/protocol/mod.ts";

Deno.test("protocol version 1 has exactly these frames and close codes", () => {
  assertEquals([PROTOCOL_VERSION, SUBPROTOCOL], [1, "context-bridge.v1"]);
  assertEquals(CLIENT_FRAME_TYPES, [
    "message.send",
    "turn.cancel",
    "note.pin",
    "note.unpin",
    "session.rename",
    "ping",
  ]);
  assertEquals(SERVER_FRAME_TYPES, [
    "session.ready",
    "turn.accepted",
    "turn.delta",
    "turn.completed",
    "turn.failed",
    "turn.cancelled",
    "session.summarised",
    "note.pinned",
    "note.unpinned",
    "session.renamed",
    "session.closed",
    "error",
    "pong",
  ]);
  assertEquals(Object.values(CLOSE), [1000, 1001, 1009, 1012, 1013, 4401, 4404, 4408, 4429]);
});

Deno.test("isId() accepts 1 to 128 characters of the id alphabet and nothing else", () => {
  for (const id of ["a", "A-Z_0.9:x", "x".repeat(128)]) assert(isValidId(id));
  for (const id of ["", "a b", "é", "a/b", "a\n", "x".repeat(129), "💬"]) assert(!isValidId(id));
});

Deno.test("every error code has an HTTP error status and a one-line title", () => {
  for (const [code, { status, title }] of Object.entries(ERRORS)) {
    assert(status >= 400 && status < 600, code);
    assert(/^[A-Z].*[^.]$/.test(title), code);
    assert(/^[a-z_]+$/.test(code));
  }
});
