import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";
import { MemoryStore } from "../support/memory_store.ts";

const KEY = { owner: "ada", session: "s" };

function said(text: string) {
  return { type: "Said", data: { text } };
}

Deno.test("laws 3, 8 and 9: the log appends, expires and erases on any store that keeps the contract", async () => {
  const store = new MemoryStore();
  const encryptionKeys = keysFor("?encrypted");
  const log = new SessionLog({ ...TABLES, kv: store, ttlMs: 60_000, encryptionKeys });
  const text = "🙂".repeat(100_000);
  const hash = { hash: "h", turn: "t" };
  const batch = { expected: 0, events: [said("a"), said(text)], turns: 1, hash, open: true };
  const appended = await log.append(KEY, { ...batch, takes: "me" });
  assert(appended.ok && appended.lease);
  const partial = { offset: 0, text: "half", lease: appended.lease };
  assert(await log.partials.write(KEY, { openedAt: 1, attempt: "a" }, partial));
  assertEquals(await log.append(KEY, batch), { ok: false, position: 2 });
  assertEquals((await log.read(KEY)).map(({ data }) => data["text"]), ["a", text]);
  assertEquals(await log.findHash(KEY, "h"), "t");
  assertEquals((await log.rekey()).current, 1);
  assertEquals(await log.erase(KEY), true);
  const keysLeft = () => Array.fromAsync(store.list({ prefix: [] }), ({ key }) => key[1]);
  assertEquals(await keysLeft(), ["erased"]);
  assert((await log.append(KEY, batch)).ok);
  store.now = () => Date.now() + 3 * 60_000 + 1_000;
  assertEquals(await keysLeft(), ["erased"]);
  store.now = () => Date.now() + 3_600_001;
  assertEquals(await keysLeft(), []);
});
