import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ReadBodies, type ReadBody } from "../../../src/http/messages_door/read_bodies.ts";
import { bytesOf, historyOf, skimmedOf, user } from "../../messages/asked.ts";

const MEGABYTE = 1_048_576;

/** A body as it was read, with so many characters, and no blocks. */
function readOf(length: number, count = 1): ReadBody {
  const messages = Array.from({ length: count }, () => user("Hi"));
  const bytes = bytesOf(JSON.stringify({ system: "s".repeat(length), messages }));
  const body = skimmedOf(bytes);
  return { bytes, body, history: historyOf(bytes, body), ids: [], written: new Map() };
}

Deno.test("law 7: what was read of a body is kept for its owner, session and agent alone", () => {
  const bodies = new ReadBodies();
  const key = { owner: "ada", session: "s", agent: null };
  const read = readOf(10);
  bodies.keep(key, read);
  assertStrictEquals(bodies.get(key), read);
  for (const other of [{ owner: "bob" }, { session: "t" }, { agent: "a" }]) {
    assertEquals(bodies.get({ ...key, ...other }), undefined);
  }
});

Deno.test("the body that was read last replaces the one before, and those used longest ago go", () => {
  const bodies = new ReadBodies();
  const keyOf = (index: number) => ({ owner: "ada", session: `s${index}`, agent: null });
  const read = readOf(3 * MEGABYTE);
  for (let index = 0; index < 20; index++) {
    bodies.keep(keyOf(0), read);
    bodies.keep(keyOf(index), read);
    assert(bodies.bytes <= 32 * MEGABYTE);
  }
  assertStrictEquals(bodies.get(keyOf(0)), read);
  assertEquals(bodies.get(keyOf(1)), undefined);
  assertStrictEquals(bodies.get(keyOf(19)), read);
});

Deno.test("a body that is too large, or has too many messages, is not kept", () => {
  const bodies = new ReadBodies();
  const key = { owner: "ada", session: "s", agent: null };
  for (const read of [readOf(5 * MEGABYTE), readOf(10, 20_000)]) {
    bodies.keep(key, readOf(10));
    bodies.keep(key, read);
    assertEquals([bodies.get(key), bodies.bytes], [undefined, 0]);
  }
});

Deno.test("the blocks that were put into a body count as its bytes do", () => {
  const bodies = new ReadBodies();
  const key = { owner: "ada", session: "s", agent: null };
  const blockOf = (bytes: number) => new Map([["t", { text: "", json: new Uint8Array(bytes) }]]);
  bodies.keep(key, readOf(10));
  const bare = bodies.bytes;
  bodies.keep(key, { ...readOf(10), written: blockOf(1_000) });
  assertEquals(bodies.bytes, bare + 1_000);
  bodies.keep(key, { ...readOf(10), written: blockOf(5 * MEGABYTE) });
  assertEquals([bodies.get(key), bodies.bytes], [undefined, 0]);
});
