import { assert, assertEquals } from "@std/assert";
import { newMasterKey, parseMasterKeys, SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };
const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** A store of every sort of value that sessions leave: keys and fields, as text. */
async function stored(encryptionKeys: ReturnType<typeof parseMasterKeys>["keys"]) {
  using kv = await Deno.openKv(":memory:");
  const quotas = { turnsPerMinute: 9, tokensPerDay: 9 };
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys, quotas });
  const said = (text: string) => ({ type: "Said", data: { text } });
  const appended = await log.append(KEY, {
    expected: 0,
    events: [said("short"), said("x".repeat(60_000))],
    turns: 1,
    open: true,
    takes: "me",
    hash: { hash: "h", turn: "t" },
    label: { name: "N", preview: "P" },
    spending: { turns: 1, tokens: 1 },
  });
  assert(appended.ok && appended.lease);
  const attempt = { openedAt: 1, attempt: "a" };
  await log.partials.write(KEY, attempt, { offset: 0, text: "half", lease: appended.lease });
  await log.erase({ owner: "eve", session: "never" });
  const entries = await Array.fromAsync(kv.list<object>({ prefix: [] }), ({ key, value }) => {
    const place = JSON.stringify(key).replace(UUID, "UUID").replace(/hmac-[0-9a-f]{64}/, "HMAC")
      .replace(/\d{13}/, "TIME");
    return `${place} ${Object.keys(value).sort().join()}`;
  });
  return entries.sort();
}

const TOMBSTONE = "7278d00bf2d08cdb2432083e82549435f4423a22046930a817c3b18f39975d91";

/** What every version of the bridge finds in a store: changing a line of it loses conversations. */
const PLAIN = [
  `["contexts","account","ada"] bytes,countedAt,expiresAt,freeAt,reservations,sessions,v`,
  `["contexts","erased","${TOMBSTONE}"] expiresAt,token,v`,
  `["contexts","log","ada","s","chunk","UUID","UUID",2,0] body,expiresAt,v`,
  `["contexts","log","ada","s","event","UUID",1] at,body,chunks,commit,expiresAt,v`,
  `["contexts","log","ada","s","event","UUID",2] at,body,chunks,commit,expiresAt,turns,v`,
  `["contexts","log","ada","s","head"] bytes,commit,createdAt,eventsExpireAt,expiresAt,incarnation,` +
  `indexExpiresAt,name,position,preview,turns,usedAt,v`,
  `["contexts","log","ada","s","lease"] expiresAt,holder,incarnation,lastsMs,token,v`,
  `["contexts","log","ada","s","partial",1,"a",0] body,expiresAt,v`,
  `["contexts","log","ada","s","partial",1] attempt,expiresAt,incarnation,length,v`,
  `["contexts","meter","ada"] day,expiresAt,opened,tokens,v`,
  `["contexts","open","ada","s"] expiresAt,v`,
  `["contexts","sessions","ada",TIME,"s"] expiresAt,v`,
  `["hashes","ada","s","h"] expiresAt,incarnation,turn,v`,
];

Deno.test("law 1: what a store holds of sessions has the keys and fields that it always had", async () => {
  assertEquals(await stored([]), PLAIN);
});

Deno.test("law 1: an encrypted store has them, too, with a key, its copy, and nonces", async () => {
  const { keys } = parseMasterKeys(newMasterKey("one"));
  const sealed = PLAIN.map((line) =>
    line.replace("body,chunks,commit,expiresAt,", "body,chunks,commit,expiresAt,nonce,")
      .replace("] body,expiresAt,v", "] body,expiresAt,nonce,v")
      .replace("indexExpiresAt,name,position,preview,", "indexExpiresAt,key,label,position,")
      .replace(`"s","h"`, `"s","HMAC"`)
  );
  const copy = `["contexts","log","ada","s","key"] expiresAt,incarnation,key,v`;
  assertEquals(await stored(keys), [...sealed, copy].sort());
});
