import { assert, assertEquals } from "@std/assert";
import type { z } from "zod";
import {
  CLIENT_FRAME_TYPES,
  CLOSE,
  ERRORS,
  isValidId,
  PROTOCOL_VERSION,
  SERVER_FRAME_TYPES,
  type ServerFrame,
  type serverFrameSchema,
  SUBPROTOCOL,
} from "../../src/protocol/mod.ts";

Deno.test("protocol version 1 has exactly these frames and close codes", () => {
  assertEquals([PROTOCOL_VERSION, SUBPROTOCOL], [1, "context-bridge.v1"]);
  assertEquals(CLIENT_FRAME_TYPES, [
    "message.send",
    "turn.cancel",
    "turn.regenerate",
    "turn.continue",
    "reply.choose",
    "note.pin",
    "note.unpin",
    "note.revise",
    "turn.withhold",
    "turn.release",
    "summary.revise",
    "summary.remake",
    "session.rename",
    "session.configure",
    "ping",
  ]);
  assertEquals(SERVER_FRAME_TYPES, [
    "session.ready",
    "turn.accepted",
    "turn.delta",
    "turn.completed",
    "turn.failed",
    "turn.cancelled",
    "turn.reopened",
    "reply.chosen",
    "session.summarised",
    "summary.revised",
    "turn.withheld",
    "turn.released",
    "note.pinned",
    "note.unpinned",
    "note.revised",
    "session.renamed",
    "session.moved",
    "session.configured",
    "fact.learned",
    "fact.revised",
    "fact.forgotten",
    "facts.withheld",
    "session.closed",
    "error",
    "pong",
  ]);
  assertEquals(Object.values(CLOSE), [
    1000,
    1001,
    1007,
    1008,
    1009,
    1012,
    1013,
    4401,
    4404,
    4408,
    4429,
  ]);
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

/** A type without its intersections, so that two that mean the same are the same. */
type Flat<Type> = Type extends object ? { [Name in keyof Type]: Flat<Type[Name]> } : Type;

/** `true` if two types are the same, optional members included. */
type IsSame<One, Other> = (<T>() => T extends One ? 1 : 2) extends
  (<T>() => T extends Other ? 1 : 2) ? true : false;

Deno.test("ServerFrame says exactly what the schema of frames says", () => {
  // Does not compile where it is not so.
  const isSame: IsSame<Flat<ServerFrame>, Flat<z.infer<typeof serverFrameSchema>>> = true;
  assert(isSame);
});
