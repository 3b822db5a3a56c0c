import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SessionLog } from "../../src/session_log/mod.ts";
import { keysFor } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s1" };
const encryptionKeys = keysFor(import.meta.url);
const TABLES = { contextTable: "contexts", hashTable: "hashes", encryptionKeys };

interface Given {
  readonly kv: Deno.Kv;
  readonly log: SessionLog;
  now: number;
}

async function withLog(
  test: (given: Given) => Promise<void>,
  options: { ttlMs?: number; path?: string; wrap?: (kv: Deno.Kv) => Deno.Kv } = {},
) {
  const kv = await Deno.openKv(options.path ?? ":memory:");
  const given = { kv, now: Date.now() } as Given & { log: SessionLog };
  Object.assign(given, {
    log: new SessionLog({
      ...TABLES,
      kv: options.wrap?.(kv) ?? kv,
      ttlMs: options.ttlMs ?? 60_000,
      now: () => given.now,
    }),
  });
  try {
    await test(given);
  } finally {
    kv.close();
  }
}

function said(text: string) {
  return { type: "Said", data: { text } };
}

async function fill(log: SessionLog, count: number, key = KEY) {
  for (let expected = 0; expected < count; expected++) {
    const appended = await log.append(key, { expected, events: [said(`${expected}`)], turns: 1 });
    assert(appended.ok);
  }
}

async function allKeys(kv: Deno.Kv): Promise<Deno.KvEntry<unknown>[]> {
  return await entriesLeft(kv);
}

Deno.test("law 3: positions are gapless and an append at another position is a conflict", async () => {
  await withLog(async ({ log }) => {
    await fill(log, 3);
    const late = await log.append(KEY, { expected: 1, events: [said("x")], turns: 1 });
    assertEquals(late, { ok: false, position: 3 });
    assertEquals((await log.read(KEY)).map((e) => e.position), [1, 2, 3]);
  });
});

Deno.test("law 8: using a session keeps it for a whole time to live", async () => {
  await withLog(async (given) => {
    await fill(given.log, 1);
    given.now += 500;
    await given.log.touch(KEY);
    given.now += 59_999;
    assert(await given.log.head(KEY));
    given.now += 1;
    assertEquals(await given.log.head(KEY), undefined);
  });
});

Deno.test("law 9: erase() leaves nothing of either generation of an id", async () => {
  await withLog(async (given) => {
    await fill(given.log, 1);
    given.now += 60_001;
    await fill(given.log, 1);
    assertEquals(await given.log.erase(KEY), true);
    assertEquals(await allKeys(given.kv), []);
  });
});

Deno.test("law 7: an append to an id's former generation is refused by the next", async () => {
  await withLog(async ({ log }) => {
    await fill(log, 1);
    const generation = (await log.head(KEY))?.generation;
    await log.erase(KEY);
    await fill(log, 1);
    const late = await log.append(KEY, { expected: 1, generation, events: [said("x")], turns: 1 });
    assertEquals(late, { ok: false, position: 0 });
  });
});

/** Does something once, before the first of so many commits. */
function beforeCommit(kv: Deno.Kv, nth: number, task: () => Promise<void>): Deno.Kv {
  let commits = 0;
  return aroundCommits(kv, async (commit) => {
    commits += 1;
    if (commits === nth) await task();
    return await commit();
  });
}

Deno.test("append() accepts thousands of events at once", async () => {
  await withLog(async ({ log }) => {
    const events = Array.from({ length: 3_000 }, (_, index) => said(`event ${index}`));
    assert((await log.append(KEY, { expected: 0, events, turns: 1 })).ok);
    const last = await log.read(KEY, { after: 2_998 });
    assertEquals(last.map(({ data, position }) => [data["text"], position]), [
      ["event 2998", 2_999],
      ["event 2999", 3_000],
    ]);
  });
});

for (const nth of [1, 2, 5]) {
  Deno.test(`law 3: an append of thousands yields as a whole to one that comes before its commit ${nth}`, async () => {
    const kv = await Deno.openKv(":memory:");
    const options = { ...TABLES, ttlMs: 60_000 };
    const other = new SessionLog({ ...options, kv });
    await fill(other, 1);
    const between = Array.from({ length: 500 }, (_, index) => said(`between ${index}`));
    const slow = beforeCommit(kv, nth, async () => {
      assert((await other.append(KEY, { expected: 1, events: between, turns: 1 })).ok);
    });
    const events = Array.from({ length: 3_000 }, (_, index) => said(`late ${index}`));
    const late = await new SessionLog({ ...options, kv: slow })
      .append(KEY, { expected: 1, events, turns: 1 });
    assertEquals(late, { ok: false, position: 501 });
    const read = await other.read(KEY, { after: 1 });
    assertEquals(read.map(({ data }) => data["text"]), between.map(({ data }) => data.text));
    kv.close();
  });
}

Deno.test("law 1: a session that begins while its id's former generation is being erased keeps every stored event", async () => {
  const kv = await Deno.openKv(":memory:");
  const options = { ...TABLES, ttlMs: 60_000 };
  const other = new SessionLog({ ...options, kv });
  await fill(other, 250);
  const slow = beforeCommit(kv, 2, async () => {
    const hash = { hash: "h", turn: "t" };
    const begun = await new SessionLog({ ...options, kv })
      .append(KEY, { expected: 0, events: [said("anew")], turns: 1, hash });
    assert(begun.ok);
  });
  assertEquals(await new SessionLog({ ...options, kv: slow }).erase(KEY), true);
  assertEquals((await other.read(KEY)).map(({ data }) => data["text"]), ["anew"]);
  assertEquals(await other.findHash(KEY, "h"), "t");
  assertEquals((await allKeys(kv)).length, 5 + encryptionKeys.length, "with its key's copy");
  kv.close();
});

Deno.test("read() pages forward", async () => {
  await withLog(async ({ log }) => {
    await fill(log, 7);
    const positions = (events: { position: number }[]) => events.map((e) => e.position);
    assertEquals(positions(await log.read(KEY, { after: 2, limit: 3 })), [3, 4, 5]);
    assertEquals(await log.read(KEY, { after: 7 }), []);
    assertEquals(await log.read({ ...KEY, owner: "eve" }), []);
  });
});

for (
  const [size, text] of [["59 KB", "é"], ["61 KB", "漢"], ["300 KB", "🙂"], ["1.5 MB", "a漢🙂"]]
) {
  Deno.test(`append() keeps an event of ${size} whole, cut anywhere inside its characters`, async () => {
    const bytes = parseFloat(size ?? "") * (size?.endsWith("MB") ? 1_000_000 : 1_000);
    const long = text!.repeat(Math.ceil(bytes / new TextEncoder().encode(text).length));
    await withLog(async ({ log }) => {
      assert((await log.append(KEY, { expected: 0, events: [said(long)], turns: 1 })).ok);
      assertEquals((await log.read(KEY))[0]?.data, { text: long });
    });
  });
}

Deno.test("law 8: an unused session expires as a whole, and its id can begin anew", async () => {
  await withLog(async (given) => {
    const { log } = given;
    await fill(log, 3);
    given.now += 60_001;
    assertEquals(await log.head(KEY), undefined);
    assertEquals(await log.read(KEY), []);
    assertEquals((await log.index.sessions("ada", { limit: 10 })).sessions, []);
    const stale = await log.append(KEY, { expected: 3, events: [said("late")], turns: 1 });
    assertEquals(stale, { ok: false, position: 0 });
    await fill(log, 1);
    assertEquals((await log.read(KEY)).map((e) => e.data), [{ text: "0" }]);
  });
});

Deno.test("law 8: however a session is used, every event outlives it and is rewritten only in the second half of its time", async () => {
  const rhythm = fc.array(fc.integer({ min: 1, max: 59_000 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(rhythm, async (waits) => {
      await withLog(async (given) => {
        const { log, kv } = given;
        const lives = new Map<string, number>();
        let expected = 0;
        for (const wait of waits) {
          given.now += wait;
          const events = [said(expected === 0 ? "x".repeat(100_000) : "x")];
          assert((await log.append(KEY, { expected, events, turns: 1 })).ok);
          expected += 1;
          const head = await log.head(KEY);
          const entries = await allKeys(kv);
          assertEquals(entries.filter(({ key }) => key.includes("event")).length, expected);
          for (const { key, value } of entries) {
            if (key.includes("account")) continue;
            const { expiresAt } = value as { expiresAt: number };
            assert(expiresAt >= (head?.expiresAt ?? 0), "outlived by its session");
            const former = lives.get(key.join());
            const rewritten = key.includes("event") && former !== undefined && former !== expiresAt;
            if (rewritten) assert(former - given.now < 90_000, "rewritten too early");
            lives.set(key.join(), expiresAt);
          }
        }
      });
    }),
    { numRuns: 25 },
  );
});

Deno.test("law 8: an instance whose clock is behind takes nothing of a session's time", async () => {
  await withLog(async (given) => {
    const { log } = given;
    await fill(log, 1);
    given.now -= 50_000;
    assert((await log.append(KEY, { expected: 1, events: [said("1")], turns: 1 })).ok);
    assert((await log.append(KEY, { expected: 2, events: [said("2")], turns: 1 })).ok);
    given.now += 50_000 + 59_000;
    assertEquals((await log.read(KEY)).length, 3);
    assert((await log.append(KEY, { expected: 3, events: [said("3")], turns: 1 })).ok);
  });
});

Deno.test("law 8: however clocks differ, every event outlives its session", async () => {
  const uses = fc.array(
    fc.record({
      waitMs: fc.integer({ min: 1, max: 59_000 }),
      behindMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 59_000 })),
    }),
    { minLength: 1, maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(uses, async (uses) => {
      await withLog(async (given) => {
        const { log, kv } = given;
        let expected = 0;
        let endsAt = 0;
        const append = async () => {
          const batch = { expected, events: [said("x")], turns: 1 };
          assert((await log.append(KEY, batch)).ok, "it is gone");
          expected += 1;
        };
        for (const { waitMs, behindMs } of uses) {
          given.now += waitMs;
          await append();
          given.now -= behindMs;
          await append();
          given.now += behindMs;
          const { expiresAt = 0 } = await log.head(KEY) ?? {};
          assert(expiresAt >= endsAt, "its time is shortened");
          endsAt = expiresAt;
          for (const { key, value } of await allKeys(kv)) {
            if (!key.includes("event")) continue;
            const left = Number(Reflect.get(Object(value), "expiresAt"));
            assert(left >= expiresAt, "outlived by its session");
          }
        }
      });
    }),
    { numRuns: 25 },
  );
});

Deno.test("law 8: in real time, a session in use keeps everything and an unused one is gone", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 3_000 });
  const idle = { owner: "ada", session: "idle" };
  await fill(log, 2, idle);
  await fill(log, 2);
  for (let expected = 2; expected < 8; expected++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert((await log.append(KEY, { expected, events: [said(`${expected}`)], turns: 1 })).ok);
  }
  assertEquals((await log.read(KEY)).length, 8);
  assertEquals(await log.head(idle), undefined);
  kv.close();
});

Deno.test("an append to a session in use costs one commit and no read", async () => {
  const calls: string[] = [];
  const wrap = (kv: Deno.Kv) =>
    new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        const value = target[name];
        if (typeof value !== "function") return value;
        return (...args: never[]) => {
          calls.push(String(name));
          return Reflect.apply(value, target, args);
        };
      },
    });
  await withLog(async ({ log }) => {
    await fill(log, 1);
    calls.length = 0;
    await log.append(KEY, { expected: 1, events: [said("x")], turns: 1 });
    assertEquals(calls, ["atomic"]);
  }, { wrap });
});

type Lie = "applied, then not ok" | "applied, then locked" | "locked, not applied";

function lying(kv: Deno.Kv, lies: Lie[]): Deno.Kv {
  const atomic = () => {
    const operation = kv.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      const lie = lies.shift();
      if (lie === "locked, not applied") throw new TypeError("database is locked");
      const result = await commit();
      if (lie === "applied, then not ok") return { ok: false };
      if (lie === "applied, then locked") throw new TypeError("database is locked");
      return result;
    };
    return operation;
  };
  return new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      if (name === "atomic") return atomic;
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

for (
  const lie of ["applied, then not ok", "applied, then locked", "locked, not applied"] as const
) {
  Deno.test(`law 2: an append whose commit was ${lie} is in the log once`, async () => {
    const lies: Lie[] = [];
    await withLog(async ({ log }) => {
      await fill(log, 1);
      lies.push(lie);
      const appended = await log.append(KEY, { expected: 1, events: [said("x")], turns: 1 });
      assert(appended.ok);
      assertEquals((await log.read(KEY)).map((e) => e.data.text), ["0", "x"]);
      assert((await log.append(KEY, { expected: 2, events: [said("y")], turns: 1 })).ok);
    }, { wrap: (kv) => lying(kv, lies) });
  });
}

Deno.test("a store that never answers is refused at the deadline", async () => {
  const kv = await Deno.openKv(":memory:");
  const hanging = new Proxy(kv, {
    get: (target, name: keyof Deno.Kv) =>
      name === "get" ? () => new Promise(() => {}) : target[name],
  });
  const log = new SessionLog({ ...TABLES, kv: hanging, ttlMs: 1_000, deadlineMs: 30 });
  const error = await log.head(KEY).catch((error: unknown) => error);
  assertEquals((error as { code?: string }).code, "store_unavailable");
  kv.close();
});

Deno.test("law 9: erase() leaves no key of the session", async () => {
  await withLog(async ({ log, kv }) => {
    const events = [said("🙂".repeat(100_000))];
    const hash = { hash: "h", turn: "t" };
    assert((await log.append(KEY, { expected: 0, events, turns: 1, hash })).ok);
    await fill(log, 1, { owner: "ada", session: "other" });
    assert(await log.erase(KEY));
    assertEquals((await allKeys(kv)).filter(({ key }) => key.includes("s1")), []);
    assertEquals((await log.index.sessions("ada", { limit: 9 })).sessions.map((s) => s.session), [
      "other",
    ]);
    assertEquals(await log.erase(KEY), false);
  });
});

Deno.test("a content hash belongs to its session and is erased with it", async () => {
  await withLog(async (given) => {
    const { log } = given;
    const batch = { expected: 0, events: [said("x")], turns: 1, hash: { hash: "h", turn: "t1" } };
    await log.append(KEY, batch);
    assertEquals(await log.findHash(KEY, "h"), "t1");
    assertEquals(await log.findHash({ ...KEY, session: "s2" }, "h"), undefined);
    await log.erase(KEY);
    await fill(log, 1);
    assertEquals(await log.findHash(KEY, "h"), undefined);
  });
});

Deno.test("sessions() lists only the owner's sessions, newest first, in pages", async () => {
  await withLog(async (given) => {
    for (const session of ["a", "b", "c"]) {
      given.now += 1;
      await fill(given.log, 1, { owner: "ada", session });
    }
    await fill(given.log, 1, { owner: "eve", session: "e" });
    const first = await given.log.index.sessions("ada", { limit: 2 });
    assertEquals(first.sessions.map((s) => s.session), ["c", "b"]);
    const second = await given.log.index.sessions("ada", { limit: 2, cursor: first.cursor! });
    assertEquals(second.sessions.map((s) => s.session), ["a"]);
  });
});

Deno.test("two handles on one file append concurrently without loss", async () => {
  const path = await Deno.makeTempFile({ suffix: ".sqlite3" });
  const handles = [await Deno.openKv(path), await Deno.openKv(path)];
  const logs = handles.map((kv) => new SessionLog({ ...TABLES, kv, ttlMs: 60_000 }));
  const write = async (log: SessionLog, name: string) => {
    for (let index = 0; index < 20;) {
      const expected = (await log.head(KEY))?.position ?? 0;
      const appended = await log.append(KEY, {
        expected,
        events: [said(`${name}${index}`)],
        turns: 1,
      });
      if (appended.ok) index += 1;
    }
  };
  await Promise.all(logs.map((log, index) => write(log, `${index}-`)));
  const events = await logs[0]!.read(KEY);
  assertEquals(events.length, 40);
  assertEquals(new Set(events.map((e) => e.data.text)).size, 40);
  for (const kv of handles) kv.close();
});
