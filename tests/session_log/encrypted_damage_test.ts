import { assert, assertEquals } from "@std/assert";
import { type MasterKey, SessionLog } from "../../src/session_log/mod.ts";
import { KeySpace } from "../support/key_space.ts";
import { TABLES } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import { killedAfter } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const keys = new KeySpace(TABLES);
const [one, two] = [masterKey("one"), masterKey("two")];

function logOn(kv: Deno.Kv, ...encryptionKeys: readonly MasterKey[]): SessionLog {
  return new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys });
}

function said(text: string) {
  return { type: "Said", data: { text } };
}

async function begin(log: SessionLog, texts: readonly string[], key = KEY): Promise<void> {
  const batch = { expected: 0, events: texts.map(said), turns: 1 };
  assert((await log.append(key, batch)).ok);
}

async function texts(log: SessionLog, key = KEY): Promise<unknown[]> {
  return (await log.read(key)).map(({ data }) => data["text"]);
}

Deno.test("rekey() covers sessions whose head is damaged, so the old key is no longer needed", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv, one), ["Ottoline", "purrs"]);
  await kv.set(keys.head(KEY), "damaged");
  const rekeyed = await logOn(kv, two, one).rekey();
  assertEquals([rekeyed.rewrapped, rekeyed.gone, rekeyed.refused], [1, 0, []]);
  assertEquals(await texts(logOn(kv, two)), ["Ottoline", "purrs"]);
});

Deno.test("rekey() encrypts a plaintext session whose head is damaged", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv), ["Ottoline", "purrs"]);
  await kv.set(keys.head(KEY), "damaged");
  assertEquals((await logOn(kv, one).rekey()).encrypted, 1);
  assertEquals(foundIn(await storedBytes(kv), ["Ottoline", "purrs"]), []);
  assertEquals(await texts(logOn(kv, one)), ["Ottoline", "purrs"]);
});

Deno.test("rekey() reports a damaged head that it cannot rebuild, and goes on with the others", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = logOn(kv, one);
  const [keyless, newer] = ["keyless", "newer"].map((session) => ({ ...KEY, session }));
  for (const key of [keyless!, newer!, KEY]) await begin(log, ["x"], key);
  await kv.set(keys.head(keyless!), "damaged");
  await kv.delete(keys.spareKey(keyless!));
  await kv.set(keys.head(newer!), { v: 3 });
  const rekeyed = await logOn(kv, two, one).rekey();
  const refused = rekeyed.refused.map(({ session, code }) => `${session} ${code}`).sort();
  assertEquals(refused, ["keyless key_refused", "newer newer_version"]);
  assertEquals(rekeyed.rewrapped, 1);
  assertEquals((await kv.get(keys.head(newer!))).value, { v: 3 }, "it is left as it is");
});

Deno.test("a damaged head is rebuilt with its key even without the master key, and readable once that is back", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv, one), ["Ottoline"]);
  await kv.set(keys.head(KEY), "damaged");
  await withoutWarnings(async () => {
    for (const without of [logOn(kv), logOn(kv, two)]) {
      const appended = without.append(KEY, { expected: 1, events: [said("new")], turns: 2 });
      const code = await appended.then(() => "none", (error) => error.code);
      assertEquals(code, "key_missing");
    }
    assertEquals(await texts(logOn(kv, one)), ["Ottoline"]);
  });
});

Deno.test("a rebuilt head does not get the copied key of the former generation", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv, one), ["first"]);
  const former = (await kv.get(keys.spareKey(KEY))).value;
  await logOn(kv, one).erase(KEY);
  await begin(logOn(kv), ["second"]);
  await kv.set(keys.spareKey(KEY), former);
  await kv.set(keys.head(KEY), "damaged");
  await withoutWarnings(async () => {
    assertEquals(await texts(logOn(kv)), ["second"]);
    assertEquals((await kv.get<Record<string, unknown>>(keys.head(KEY))).value?.["key"], undefined);
  });
});

Deno.test("law 9: an erasure's first commit deletes the key, so what an interrupted one leaves is unreadable", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv, one), Array.from({ length: 350 }, (_, index) => `purr ${index}`));
  const mortal = killedAfter(kv, 1);
  const error = await logOn(mortal, one).erase(KEY).catch((error) => error);
  assertEquals(error.cause?.message, "killed");
  const left = await entriesLeft(kv);
  assert(left.length > 300, "the events are there still");
  assertEquals(left.filter(({ key }) => ["head", "key"].includes(String(key[4]))), []);
  assertEquals(foundIn(await storedBytes(kv), ["purr"]), []);
  await logOn(kv).finishErasures();
  assertEquals(await entriesLeft(kv), []);
});

Deno.test("an imported session has a copy of its key, so its damaged head is rebuilt", async () => {
  using kv = await Deno.openKv(":memory:");
  const staged = await logOn(kv, one).stage(KEY);
  const told = Array.from({ length: 300 }, (_, index) => `purr ${index}`);
  for (const text of told) await staged.add(said(text));
  assert(await staged.land({ turns: 300 }));
  await kv.set(keys.head(KEY), "damaged");
  await withoutWarnings(async () => assertEquals(await texts(logOn(kv, one)), told));
});

Deno.test("rekey() wraps the copy of a key, too: a head damaged afterwards needs only the new key", async () => {
  using kv = await Deno.openKv(":memory:");
  await begin(logOn(kv, one), ["Ottoline"]);
  assertEquals((await logOn(kv, two, one).rekey()).rewrapped, 1);
  await kv.set(keys.head(KEY), "damaged");
  await withoutWarnings(async () => assertEquals(await texts(logOn(kv, two)), ["Ottoline"]));
});
