import { assert, assertEquals } from "@std/assert";
import { newMasterKey, parseMasterKeys, SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";

const KEY = { owner: "ada", session: "s" };
const encryptionKeys = keysFor(import.meta.url);
const HEAD = [TABLES.contextTable, "log", "ada", "s", "head"];

interface Said {
  readonly type: string;
  readonly data: { readonly text: string };
}

function said(text: string): Said {
  return { type: "Said", data: { text } };
}

/** What a head counts, by the stored form of an event. */
function sizeOf(events: readonly Said[]): number {
  const jsons = events.map(({ type, data }) => JSON.stringify({ type, v: 1, data }));
  return new TextEncoder().encode(jsons.join("")).length;
}

const SHORT = [said("a"), said("Grüße 🐢"), said("")];
const LONG = [said("é".repeat(100_000)), said("x".repeat(57_964)), said("y".repeat(600_000))];

async function withLog(
  test: (log: SessionLog, kv: Deno.Kv, open: () => SessionLog) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const open = () => new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys });
  await test(open(), kv, open);
}

async function append(log: SessionLog, expected: number, events: readonly Said[]) {
  const appended = await log.append(KEY, { expected, events, turns: 0 });
  assert(appended.ok);
  return appended.head;
}

/** Makes the stored head one of an earlier version. */
async function forgetBytes(kv: Deno.Kv): Promise<void> {
  const { value } = await kv.get<Record<string, unknown>>(HEAD);
  const { bytes: _, ...old } = value ?? {};
  await kv.set(HEAD, old);
}

Deno.test("a session's head counts the bytes of its events over short, long and many appends", async () => {
  await withLog(async (log, _, open) => {
    assertEquals(await log.bytes(KEY), undefined);
    assertEquals((await append(log, 0, SHORT)).bytes, sizeOf(SHORT));
    assertEquals((await append(log, 3, LONG)).bytes, sizeOf([...SHORT, ...LONG]));
    await log.touch(KEY);
    const other = open();
    assertEquals((await other.head(KEY))?.bytes, sizeOf([...SHORT, ...LONG]));
    assertEquals(await other.bytes(KEY), sizeOf([...SHORT, ...LONG]));
  });
});

Deno.test("a staged session counts its bytes while it grows, and lands with them", async () => {
  await withLog(async (log) => {
    const staged = await log.stage(KEY);
    for (const event of [...LONG, ...SHORT]) await staged.add(event);
    assertEquals(staged.bytes, sizeOf([...LONG, ...SHORT]));
    assertEquals((await staged.land({ turns: 0 }))?.bytes, sizeOf([...LONG, ...SHORT]));
    assertEquals(await log.bytes(KEY), sizeOf([...LONG, ...SHORT]));
  });
});

Deno.test("law 1: a head of an earlier version is measured, and the next append notes the sum", async () => {
  await withLog(async (log, kv, open) => {
    await append(log, 0, [...SHORT, ...LONG]);
    await forgetBytes(kv);
    const later = open();
    assertEquals((await later.head(KEY))?.bytes, undefined);
    assertEquals(await later.bytes(KEY), sizeOf([...SHORT, ...LONG]));
    const more = await append(later, 6, [said("more")]);
    assertEquals(more.bytes, sizeOf([...SHORT, ...LONG, said("more")]));
    assertEquals((await open().head(KEY))?.bytes, more.bytes);
  });
});

Deno.test("a head that was rebuilt after damage is measured", async () => {
  await withLog(async (log, kv, open) => {
    await append(log, 0, [...SHORT, ...LONG]);
    await kv.set(HEAD, { v: 1, nonsense: true });
    assertEquals(await open().bytes(KEY), sizeOf([...SHORT, ...LONG]));
  });
});

Deno.test("encrypting what is plaintext changes no session's bytes", async () => {
  await withLog(async (log, kv) => {
    if (encryptionKeys.length > 0) return;
    await append(log, 0, [...SHORT, ...LONG]);
    const { keys } = parseMasterKeys(newMasterKey("later"));
    const keyed = new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys: keys });
    assertEquals((await keyed.rekey()).encrypted, 1);
    assertEquals(await keyed.bytes(KEY), sizeOf([...SHORT, ...LONG]));
    await forgetBytes(kv);
    assertEquals(await keyed.bytes(KEY), sizeOf([...SHORT, ...LONG]));
  });
});
