import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const encryptionKeys = keysFor(import.meta.url);
const OPTIONS = { ...TABLES, ttlMs: 60_000, encryptionKeys };

function said(text: string, at = 1_000) {
  return { type: "Said", data: { text }, at };
}

async function withLog(test: (log: SessionLog, kv: Deno.Kv) => Promise<void>): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  try {
    await test(new SessionLog({ ...OPTIONS, kv }), kv);
  } finally {
    kv.close();
  }
}

Deno.test("law 8: a staged session is invisible until all of it has landed", async () => {
  await withLog(async (log, kv) => {
    const other = new SessionLog({ ...OPTIONS, kv });
    const staged = await log.stage(KEY);
    const looks = async () => [
      await other.head(KEY),
      (await other.read(KEY)).length,
      (await other.index.sessions("ada", { limit: 9 })).sessions.length,
      (await Array.fromAsync(other.index.everyone())).length,
    ];
    for (let index = 0; index < 2_500; index++) {
      await staged.add(said(index === 1_200 ? "x".repeat(900_000) : `${index}`, 1_000 + index));
      if (index % 500 === 499) assertEquals(await looks(), [undefined, 0, 0, 0]);
    }
    assert((await entriesLeft(kv)).length > 2_000);
    const head = await staged.land({ turns: 7, createdAt: 5 });
    assertEquals([head?.position, head?.turns, head?.createdAt], [2_500, 7, 5]);
    const events = await other.read(KEY, { after: 1_200, limit: 2 });
    assertEquals(events.map(({ position, at }) => [position, at]), [[1_201, 2_200], [
      1_202,
      2_201,
    ]]);
    assertEquals(String(events[0]?.data["text"]).length, 900_000);
    assertEquals((await looks()).slice(2), [1, 1]);
    assert((await log.append(KEY, { expected: 2_500, events: [said("next")], turns: 8 })).ok);
  });
});

Deno.test("law 12: an abandoned staging does not block the id, and all of its keys expire", async () => {
  await using remote = new KvConnectServer();
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  const kv = await Deno.openKv(remote.url);
  const log = new SessionLog({ ...OPTIONS, kv });
  const died = await log.stage(KEY);
  for (let index = 0; index < 300; index++) await died.add(said(`died ${index}`));
  const staged = await log.stage(KEY);
  await staged.add(said("whole"));
  assert(await staged.land({ turns: 1 }));
  assertEquals((await log.read(KEY)).map(({ data }) => data["text"]), ["whole"]);
  await died.add(said("late"));
  assertEquals(await died.land({ turns: 1 }), undefined, "and it cannot land any more");
  assertEquals((await log.read(KEY)).length, 1);
  remote.now = () => Date.now() + 3 * OPTIONS.ttlMs + 1_000;
  assertEquals(remote.size, 0);
  kv.close();
});

Deno.test("a staged session loses to one that began first, and leaves nothing", async () => {
  await withLog(async (log, kv) => {
    const staged = await log.stage(KEY);
    for (let index = 0; index < 250; index++) await staged.add(said(`${index}`));
    assert((await log.append(KEY, { expected: 0, events: [said("first")], turns: 1 })).ok);
    const before = 4 + encryptionKeys.length;
    assertEquals(await staged.land({ turns: 1 }), undefined);
    await staged.discard();
    assertEquals((await entriesLeft(kv)).length, before);
    const again = await log.stage(KEY);
    await again.add(said("again"));
    assertEquals([again.position, await again.land({ turns: 1 })], [0, undefined]);
  });
});

for (const trouble of ["500 after applying", "drop after applying"] as const) {
  Deno.test(`land() finds out that a landing answered “${trouble}” was applied, over KV Connect`, async () => {
    await using remote = new KvConnectServer();
    Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
    const kv = await Deno.openKv(remote.url);
    const log = new SessionLog({ ...OPTIONS, kv });
    const staged = await log.stage(KEY);
    for (let index = 0; index < 99; index++) await staged.add(said(`${index}`));
    await staged.add(said("99"));
    remote.trouble.push(trouble);
    assert(await staged.land({ turns: 1 }));
    await staged.discard();
    assertEquals((await log.read(KEY)).length, 100);
    kv.close();
  });
}

Deno.test("law 8: a landing that missed its deadline never lands, and leaves nothing", async () => {
  await using remote = new KvConnectServer();
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  const kv = await Deno.openKv(remote.url);
  const log = new SessionLog({ ...OPTIONS, kv, deadlineMs: 1_000 });
  const staged = await log.stage(KEY);
  for (let index = 0; index < 200; index++) await staged.add(said(`${index}`));
  const { come, letGo } = remote.hold();
  const landing = staged.land({ turns: 1 }).catch((error) => error);
  await come;
  assertEquals((await landing).code, "store_unavailable");
  await staged.discard();
  await letGo();
  assertEquals(await log.head(KEY), undefined);
  assertEquals(await entriesLeft(kv), []);
  kv.close();
});

Deno.test("law 1: a session staged while its id's former generation is being erased lands whole", async () => {
  for (let run = 0; run < 6; run++) {
    await withLog(async (log, kv) => {
      const events = Array.from({ length: 450 }, (_, index) => said(`old ${index}`));
      assert((await log.append(KEY, { expected: 0, events, turns: 1 })).ok);
      let commits = 0;
      const staged = Promise.withResolvers<Awaited<ReturnType<SessionLog["stage"]>>>();
      const slow = aroundCommits(kv, async (commit) => {
        if (++commits === 2) {
          const session = await new SessionLog({ ...OPTIONS, kv }).stage(KEY);
          for (let index = 0; index < 300; index++) await session.add(said(`${index}`));
          staged.resolve(session);
        }
        return await commit();
      });
      assertEquals(await new SessionLog({ ...OPTIONS, kv: slow }).erase(KEY), true);
      assert(await (await staged.promise).land({ turns: 1 }));
      const read = await log.read(KEY);
      assertEquals(
        read.map(({ data }) => data["text"]),
        Array.from({ length: 300 }, (_, i) => `${i}`),
      );
      const kept = 303 + encryptionKeys.length;
      assertEquals((await entriesLeft(kv)).length, kept, "and nothing of the former life");
    });
  }
});

Deno.test("law 8: a session that landed expires after a whole time to live, or earlier where asked", async () => {
  await withLog(async (_, kv) => {
    let now = Date.now();
    const log = new SessionLog({ ...OPTIONS, kv, now: () => now });
    const land = async (session: string, expiresAt?: number) => {
      const staged = await log.stage({ ...KEY, session });
      await staged.add(said("x"));
      await staged.land(expiresAt === undefined ? { turns: 1 } : { turns: 1, expiresAt });
    };
    await land("anew");
    await land("kept", now + 1_000);
    await land("too long", now + 999_999);
    const there = async () =>
      (await log.index.sessions("ada", { limit: 9 })).sessions.map(({ session }) => session).sort();
    now += 999;
    assertEquals(await there(), ["anew", "kept", "too long"]);
    now += 1;
    assertEquals(await there(), ["anew", "too long"]);
    now += 59_000;
    assertEquals(await there(), []);
  });
});

Deno.test("everyone() finds every session of every owner, once, in pages", async () => {
  await withLog(async (log) => {
    const names: string[] = [];
    for (let index = 0; index < 1_203; index++) {
      const key = { owner: `o${index % 7}`, session: `s${index}` };
      const staged = await log.stage(key);
      await staged.add(said("x"));
      await staged.land({ turns: 1, createdAt: 1_000 + index % 5 });
      names.push(`${key.owner} ${key.session}`);
    }
    const found = await Array.fromAsync(log.index.everyone(), (k) => `${k.owner} ${k.session}`);
    assertEquals(found.sort(), names.sort());
  });
});
