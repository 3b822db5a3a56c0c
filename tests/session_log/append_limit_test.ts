import { assertEquals, assertRejects } from "@std/assert";
import { SessionLog, StoreError } from "../../src/session_log/mod.ts";
import { APPEND_BYTES } from "../../src/event_store/limits.ts";
import { TABLES } from "../support/bridge.ts";
import { entriesLeft } from "../support/keys.ts";

const KEY = { owner: "ada", session: "s" };

Deno.test("an append over the byte limit is refused by name, and writes nothing", async () => {
  const kv = await Deno.openKv(":memory:");
  try {
    const log = new SessionLog({ ...TABLES, kv, ttlMs: 60_000 });
    const event = { type: "Said", data: { text: "x".repeat(APPEND_BYTES / 4) } };
    const append = (count: number) =>
      log.append(KEY, { expected: 0, events: Array(count).fill(event), turns: 1 });
    const error = await assertRejects(() => append(4), StoreError, "64000000 are allowed");
    assertEquals(error.code, "event_too_large");
    assertEquals(await entriesLeft(kv), []);
    assertEquals((await append(1)).ok, true);
  } finally {
    kv.close();
  }
});
