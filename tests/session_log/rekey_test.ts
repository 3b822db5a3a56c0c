import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { type MasterKey, SessionLog } from "../../src/session_log/mod.ts";
import { KeySpace } from "../support/key_space.ts";
import { entriesLeft } from "../support/keys.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import { masterKey } from "../support/encryption.ts";
import { said, say, texts } from "../support/said.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import { wrapped } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s1" };
const TTL = 60_000;
const keys = new KeySpace(TABLES);
const [one, two] = [masterKey("one"), masterKey("two")];

function logOn(kv: Deno.Kv, ...encryptionKeys: readonly MasterKey[]): SessionLog {
  return new SessionLog({ ...TABLES, kv, ttlMs: TTL, encryptionKeys });
}

/** Notes how long what is written is to live. */
function noting(kv: Deno.Kv, lives: Map<string, number>): Deno.Kv {
  return wrapped(kv, (target) => ({
    atomic: () => {
      const atomic = target.atomic();
      const set = atomic.set.bind(atomic);
      atomic.set = (key, value, options) => {
        lives.set(JSON.stringify(key), options?.expireIn ?? Infinity);
        return set(key, value, options);
      };
      return atomic;
    },
  }));
}

Deno.test("after rekey() with a new first key, the new key alone reads everything", async () => {
  using kv = await Deno.openKv(":memory:");
  const owners = ["ada", "eve"].flatMap((owner) =>
    ["a", "b"].map((session) => ({ owner, session }))
  );
  for (const key of owners) await say(logOn(kv, one), ["old", key.session], key);
  const log = logOn(kv, two, one);
  await say(log, ["new"], { owner: "ada", session: "c" });
  const seen: number[] = [];
  const rekeyed = await log.rekey(({ done, total }) => seen.push(done, total));
  const none = { gone: 0, refused: [] };
  assertEquals(rekeyed, { total: 5, current: 1, rewrapped: 4, encrypted: 0, ...none });
  assertEquals(seen.slice(-2), [5, 5]);
  const alone = logOn(kv, two);
  for (const key of owners) assertEquals(await texts(alone, key), ["old", key.session]);
  await say(alone, ["more"], owners[0]);
  const again = await alone.rekey();
  assertEquals(again, { total: 5, current: 5, rewrapped: 0, encrypted: 0, ...none });
});

Deno.test("rekey() encrypts all of a plaintext session: events, chunks, partials, hashes, and leftovers of a failed append", async () => {
  using kv = await Deno.openKv(":memory:");
  const planted = [
    "Ottoline the cat",
    "a very long tale",
    "half a reply",
    "f00df00d",
    "left behind",
  ];
  const [event, long, partial, hash, left] = planted as [string, string, string, string, string];
  const plain = logOn(kv);
  const taken = await plain.append(KEY, {
    expected: 0,
    events: [said(event), said(long.repeat(10_000))],
    turns: 1,
    open: true,
    takes: "me",
    hash: { hash, turn: "t" },
  });
  assert(taken.ok && taken.lease);
  const attempt = { openedAt: 1, attempt: "a" };
  await plain.partials.write(KEY, attempt, { offset: 0, text: partial, lease: taken.lease });
  const { generation } = taken.head;
  const [behind] = await Array.fromAsync(
    kv.list<{ body: Uint8Array }>({ prefix: [...keys.session(KEY), "event"] }),
  );
  const value = { ...behind!.value, body: new TextEncoder().encode(left) };
  await kv.set(keys.event(KEY, { generation, position: 7 }), value);
  assertEquals(foundIn(await storedBytes(kv), planted), planted);

  const log = logOn(kv, one);
  const rekeyed = await log.rekey();
  assertEquals([rekeyed.encrypted, rekeyed.refused], [1, []]);
  assertEquals(foundIn(await storedBytes(kv), planted), []);
  assertEquals(await texts(log), [event, long.repeat(10_000)]);
  assertEquals(await log.partials.read(KEY, attempt), partial);
  assertEquals(await log.findHash(KEY, hash), "t");
  assertEquals((await log.rekey()).current, 1);
  assertEquals(await log.erase(KEY), true);
  assertEquals(await entriesLeft(kv), [], "law 9");
});

Deno.test("law 8: rekey() changes no expiry, neither in values nor in the store", async () => {
  using kv = await Deno.openKv(":memory:");
  const lives = new Map<string, number>();
  const store = noting(kv, lives);
  await say(logOn(store), ["a", "b".repeat(100_000)]);
  const batch = { expected: 2, events: [said("c")], turns: 1, hash: { hash: "h", turn: "t" } };
  assert((await logOn(store).append(KEY, batch)).ok);
  const nameOf = (key: Deno.KvKey) =>
    key[0] === TABLES.hashTable ? "hash" : JSON.stringify(key.slice(keys.session(KEY).length));
  const ends = async () => {
    const entries = await Array.fromAsync(kv.list<{ expiresAt: number }>({ prefix: [] }));
    const ends = entries.map(({ key, value }) => [nameOf(key), value.expiresAt] as const);
    return ends.filter(([name]) => name !== '["key"]').sort();
  };
  const before = await ends();
  const written = new Map(lives);
  lives.clear();
  await logOn(store, one).rekey();
  assertEquals(await ends(), before);
  assertEquals(lives.size, 7, "three events, a chunk, a hash, the head and its key");
  for (const [place, life] of lives) {
    const isHash = place.includes(TABLES.hashTable);
    const former = written.get(place) ?? (isHash ? TTL : TTL * 3);
    assert(life <= former && life > former - 10_000, `${place} lives ${life}, not ${former}`);
  }
});

Deno.test("rekey() reports sessions whose key is missing, and leaves them as they are", async () => {
  using kv = await Deno.openKv(":memory:");
  const lost = { ...KEY, session: "lost" };
  await say(logOn(kv, masterKey("gone")), ["x"], lost);
  await say(logOn(kv, one), ["y"]);
  const before = await Array.fromAsync(kv.list({ prefix: keys.session(lost) }));
  const rekeyed = await logOn(kv, two, one).rekey();
  assertEquals([rekeyed.total, rekeyed.rewrapped], [2, 1]);
  assertEquals(rekeyed.refused.map(({ session, code }) => [session, code]), [[
    "lost",
    "key_missing",
  ]]);
  assertMatch(rekeyed.refused[0]?.message ?? "", /the key "gone"/);
  assertEquals(await Array.fromAsync(kv.list({ prefix: keys.session(lost) })), before);
  assertEquals(await texts(logOn(kv, two)), ["y"]);
});

Deno.test("rekey() without a key says what is missing", async () => {
  using kv = await Deno.openKv(":memory:");
  const error = await logOn(kv).rekey().catch((error: unknown) => error);
  assertMatch(String(error), /Cannot rekey: there is no key in ENCRYPTION_KEYS/);
});

Deno.test("laws 1 and 3: rekey() beside any other work loses no event and no append", async () => {
  const steps = fc.array(fc.constantFrom("append", "touch", "long", "read", "erase"), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(20), fc.boolean(), async (steps, start, isPlain) => {
      using kv = await Deno.openKv(":memory:");
      await say(isPlain ? logOn(kv) : logOn(kv, one), Array.from({ length: start }, String));
      const server = logOn(kv, two, one);
      let expected = await texts(server);
      const work = async () => {
        for (const [index, step] of steps.entries()) {
          if (step === "touch") await server.touch(KEY);
          else if (step === "read") assertEquals(await texts(server), expected);
          else if (step === "erase") {
            await server.erase(KEY);
            expected = [];
          } else {
            const text = step === "long" ? "l".repeat(130_000) : `new ${index}`;
            for (;;) {
              const batch = { expected: expected.length, events: [said(text)], turns: 1 };
              if ((await server.append(KEY, batch)).ok) break;
              assertEquals((await server.head(KEY))?.position ?? 0, expected.length);
            }
            expected.push(text);
          }
        }
      };
      await Promise.all([logOn(kv, two, one).rekey(), work()]);
      assertEquals(await texts(server), expected);
      await logOn(kv, two, one).rekey();
      assertEquals(await texts(logOn(kv, two)), expected);
    }),
    { numRuns: 60 },
  );
});

Deno.test("rekey() beside a busy bridge: every message is answered once, in order", async () => {
  await withBridge(async ({ attach: attachHere, another, claude, kv }) => {
    const plain = await attachHere("s1");
    await plain.ask("before", "m0");
    const sender = await attach(another(), "s1");
    const talking = (async () => {
      for (let index = 1; index <= 15; index++) await sender.ask(`say ${index}`, `m${index}`);
    })();
    for (let pass = 0; pass < 5; pass++) {
      await logOn(kv, pass % 2 === 0 ? two : one, pass % 2 === 0 ? one : two).rekey();
    }
    await talking;
    await logOn(kv, two, one).rekey();
    const events = await logOn(kv, two).read(KEY);
    const replies = events.filter(({ type }) => type === "ReplyCompleted");
    assertEquals(
      replies.map(({ data }) => data["turn"]),
      Array.from({ length: 16 }, (_, i) => `m${i}`),
    );
    assertEquals(claude.replies.length, 16, "and none was asked twice");
    assertEquals(events.some(({ type }) => type === "Damaged"), false);
  }, { encryptionKeys: [one, two] });
});

Deno.test("rekey() comes to an end on a session that is written to whenever it is looked through", async () => {
  using kv = await Deno.openKv(":memory:");
  await say(logOn(kv), ["one", "two"]);
  let said = 0;
  const busy = wrapped(kv, (target) => ({
    list: <Value>(selector: Deno.KvListSelector, options?: Deno.KvListOptions) => {
      const entries = target.list<Value>(selector, options);
      const next = entries.next.bind(entries);
      let isFirst = "prefix" in selector && selector.prefix.length > 3;
      entries.next = async () => {
        if (isFirst) await say(logOn(kv, one), [`meanwhile ${said++}`]);
        isFirst = false;
        return await next();
      };
      return entries;
    },
  }));
  const rekeyed = await logOn(busy, one).rekey();
  assertEquals([rekeyed.encrypted, rekeyed.refused], [1, []]);
  assert(said > 0, "it was written to");
  assertEquals((await logOn(kv, one).rekey()).current, 1);
  const all = await texts(logOn(kv, one));
  assertEquals([all.slice(0, 2), all.length], [["one", "two"], 2 + said]);
});
