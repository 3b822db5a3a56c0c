import { assert, assertEquals, assertRejects } from "@std/assert";
import { fork } from "../../src/archive/mod.ts";
import {
  type Allowances,
  OverAllowanceError,
  SessionLog,
  type SessionLogOptions,
  StoreError,
} from "../../src/session_log/mod.ts";
import { BLOCK_BYTES } from "../../src/session_log/accounts/account.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { aroundCommits, wrapped } from "../support/wrapped_kv.ts";

const TTL_MS = 600_000;
const ACCOUNT = [TABLES.contextTable, "account", "ada"];
const LISTED = [TABLES.contextTable, "sessions", "ada"];
const encryptionKeys = keysFor(import.meta.url);

const ALLOWANCES: Allowances = { sessions: 1_000, sessionBytes: 1e9, ownerBytes: 1e9 };

interface World {
  readonly kv: Deno.Kv;
  now: number;
  open(allowances?: Partial<Allowances>, kv?: Deno.Kv): SessionLog;
}

/** A real file, and a clock that stands still until it is moved. */
async function withFile(test: (world: World) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const kv = await Deno.openKv(`${folder}/store.sqlite`);
  const world: World = {
    kv,
    now: 1_750_000_000_000,
    open: (allowances = {}, store = kv) => {
      const options: SessionLogOptions = {
        ...TABLES,
        kv: store,
        ttlMs: TTL_MS,
        encryptionKeys,
        allowances: { ...ALLOWANCES, ...allowances },
        now: () => world.now,
      };
      return new SessionLog(options);
    },
  };
  try {
    await test(world);
  } finally {
    kv.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function keyOf(session: string) {
  return { owner: "ada", session };
}

/** An event whose stored form has so many bytes. */
function eventOf(bytes: number) {
  const bare = JSON.stringify({ type: "Said", v: 1, data: { text: "" } }).length;
  return { type: "Said", data: { text: "x".repeat(bytes - bare) } };
}

async function append(log: SessionLog, session: string, bytes = 100, expected = 0) {
  const events = [eventOf(bytes)];
  return await log.append(keyOf(session), { expected, events, turns: 1, isBounded: true });
}

async function begin(log: SessionLog, session: string, bytes = 100): Promise<void> {
  assert((await append(log, session, bytes)).ok);
}

/** What the account says, and what is there: `[sessions, bytes]` each. */
async function accountOf({ kv, now }: World) {
  const { value } = await kv.get<{ sessions: number; bytes: number }>(ACCOUNT);
  const said = [value?.sessions ?? 0, value?.bytes ?? 0];
  const there = [0, 0];
  for await (const { key } of kv.list({ prefix: LISTED })) {
    const session = String(key.at(-1));
    const head = await kv.get<{ bytes: number; expiresAt: number }>(
      [TABLES.contextTable, "log", "ada", session, "head"],
    );
    if (!head.value || head.value.expiresAt <= now) continue;
    there[0]! += 1;
    there[1]! += Math.ceil(head.value.bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return { said, there };
}

async function assertExact(world: World, sessions: number, blocks: number): Promise<void> {
  const both = [sessions, blocks * BLOCK_BYTES];
  assertEquals(await accountOf(world), { said: both, there: both });
}

Deno.test("a session takes its last byte, and is refused the next by name", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessionBytes: 100_000 });
    await begin(log, "s", 99_000);
    const refused = await append(log, "s", 1_001, 1);
    assertEquals(refused, {
      ok: false,
      position: 1,
      over: { allowance: "sessionBytes", limit: 100_000 },
    });
    assertEquals(await append(log, "big", 100_001), {
      ok: false,
      position: 0,
      over: { allowance: "sessionBytes", limit: 100_000 },
    });
    assert((await append(log, "s", 1_000, 1)).ok);
    await assertExact(world, 1, 4);
  });
});

Deno.test("an owner's store takes its last byte, is refused the next, and another owner's is not", async () => {
  await withFile(async (world) => {
    const log = world.open({ ownerBytes: 4 * BLOCK_BYTES });
    await begin(log, "one", 2 * BLOCK_BYTES);
    await begin(log, "two", BLOCK_BYTES + 1);
    const over = { allowance: "ownerBytes", limit: 4 * BLOCK_BYTES } as const;
    assertEquals(await append(log, "three"), { ok: false, position: 0, over });
    assertEquals(await append(log, "one", 100, 1), { ok: false, position: 1, over });
    assert((await append(log, "two", BLOCK_BYTES - 1, 1)).ok, "there is room in its block");
    assertEquals(await append(log, "two", 100, 2), { ok: false, position: 2, over });
    const others = { owner: "eve", session: "one" };
    const appended = await log.append(others, {
      expected: 0,
      events: [eventOf(3 * BLOCK_BYTES)],
      turns: 1,
      isBounded: true,
    });
    assert(appended.ok);
    await assertExact(world, 2, 4);
  });
});

Deno.test("what must be kept is counted and not refused, and later appends are", async () => {
  await withFile(async (world) => {
    const log = world.open({ ownerBytes: 2 * BLOCK_BYTES, sessionBytes: 2 * BLOCK_BYTES });
    await begin(log, "s");
    const outcome = { expected: 1, events: [eventOf(3 * BLOCK_BYTES)], turns: 1 };
    assert((await log.append(keyOf("s"), outcome)).ok);
    await assertExact(world, 1, 4);
    assertEquals((await append(log, "t")).ok, false);
  });
});

Deno.test("two instances that race at the limit of sessions begin exactly as many", async () => {
  await withFile(async (world) => {
    const logs = [world.open({ sessions: 5 }), world.open({ sessions: 5 })] as const;
    const tried = await Promise.all(
      Array.from({ length: 24 }, (_, n) => append(logs[n % 2 === 0 ? 0 : 1], `s${n}`)),
    );
    assertEquals(tried.filter(({ ok }) => ok).length, 5);
    for (const result of tried) {
      if (!result.ok) assertEquals(result.over, { allowance: "sessions", limit: 5 });
    }
    await assertExact(world, 5, 5);
  });
});

Deno.test("two instances that fill an owner's store at once fill it to its last block", async () => {
  await withFile(async (world) => {
    const allowance = { ownerBytes: 20 * BLOCK_BYTES };
    const logs = [world.open(allowance), world.open(allowance)] as const;
    for (const session of ["a", "b", "c", "d"]) await begin(logs[0], session);
    const fill = async (log: SessionLog, session: string) => {
      for (let expected = 1;; expected++) {
        const result = await append(log, session, BLOCK_BYTES, expected);
        if (!result.ok) return result.over?.allowance;
      }
    };
    const ends = await Promise.all(["a", "b", "c", "d"].map((session, n) => {
      return fill(logs[n % 2 === 0 ? 0 : 1], session);
    }));
    assertEquals(ends, Array(4).fill("ownerBytes"));
    await assertExact(world, 4, 20);
  });
});

Deno.test("an erased session frees its room at once, on every instance", async () => {
  await withFile(async (world) => {
    const allowance = { sessions: 2, ownerBytes: 10 * BLOCK_BYTES };
    const log = world.open(allowance);
    const other = world.open(allowance);
    await begin(log, "one", 8 * BLOCK_BYTES);
    await begin(other, "two");
    assertEquals([(await append(log, "x")).ok, (await append(other, "x")).ok], [false, false]);
    assert(await other.erase(keyOf("one")));
    await assertExact(world, 1, 1);
    await begin(log, "three", 9 * BLOCK_BYTES);
    assertEquals((await append(other, "x")).ok, false);
    await Promise.all(["two", "three"].map((session) => log.erase(keyOf(session))));
    assertEquals((await world.kv.get(ACCOUNT)).value, null);
  });
});

Deno.test("expired sessions free their room, and a new session in an expired one's place is counted once", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessions: 3 });
    await begin(log, "a", 3 * BLOCK_BYTES);
    await begin(log, "b");
    world.now += TTL_MS / 2;
    await begin(log, "c");
    assertEquals((await append(log, "d")).ok, false);
    world.now += TTL_MS / 2;
    await begin(log, "a");
    assertEquals((await accountOf(world)).said, [3, 3 * BLOCK_BYTES], "b may still be there");
    await begin(log, "d");
    await assertExact(world, 3, 3);
    assertEquals((await append(log, "e")).ok, false);
  });
});

Deno.test("what a recount has left out is not credited again when it is erased or begins anew", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessions: 3 });
    for (const session of ["a", "b", "c"]) await begin(log, session, 2 * BLOCK_BYTES);
    world.now += TTL_MS;
    await begin(log, "d");
    await assertExact(world, 1, 1);
    await log.erase(keyOf("a"));
    await assertExact(world, 1, 1);
    await begin(log, "b");
    await assertExact(world, 2, 2);
  });
});

Deno.test("a session in use stays counted beyond the time at which it would have expired", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessions: 1 });
    await begin(log, "a");
    for (let days = 0; days < 5; days++) {
      world.now += TTL_MS * 0.9;
      await log.touch(keyOf("a"));
      assertEquals((await append(log, "b")).ok, false);
    }
    world.now += TTL_MS;
    await begin(log, "b");
  });
});

Deno.test("whoever is at a limit does not have the sessions counted again each time", async () => {
  await withFile(async (world) => {
    let lists = 0;
    const counting = wrapped(world.kv, (kv) => ({
      list: <Value>(...args: Parameters<Deno.Kv["list"]>) => {
        if (JSON.stringify(args[0]).includes('"sessions"')) lists += 1;
        return kv.list<Value>(...args);
      },
    }));
    const log = world.open({ sessions: 30 }, counting);
    for (let n = 0; n < 30; n++) await begin(log, `s${n}`);
    lists = 0;
    for (let n = 0; n < 50; n++) assertEquals((await append(log, "x")).ok, false);
    assertEquals(lists, 0, "nothing can have expired");
    for (let n = 0; n < 29; n++) await log.touch(keyOf(`s${n}`));
    world.now += TTL_MS - 1;
    for (let n = 0; n < 30; n++) await log.touch(keyOf(`s${n}`));
    world.now += 1;
    const refused = await Promise.all(Array.from({ length: 32 }, (_, n) => append(log, `x${n}`)));
    assertEquals(refused.some(({ ok }) => ok), false);
    assertEquals(lists, 1, "one recount finds that all are in use");
  });
});

for (const trouble of ["lost", "not applied"] as const) {
  Deno.test(`law 2: a commit whose answer is ${trouble} is counted as the log has it`, async () => {
    await withFile(async (world) => {
      let fails = 0;
      const log = world.open(
        {},
        aroundCommits(world.kv, async (commit) => {
          if (fails-- <= 0) return await commit();
          if (trouble === "lost") await commit();
          throw new Error("no answer");
        }),
      );
      const isThere = trouble === "lost";
      fails = 1;
      const began = await append(log, "a", 3 * BLOCK_BYTES).catch(() => ({ ok: false }));
      assertEquals(began.ok, isThere);
      await assertExact(world, isThere ? 1 : 0, isThere ? 3 : 0);
      fails = 0;
      if (!isThere) await begin(log, "a", 3 * BLOCK_BYTES);
      fails = 1;
      const grew = await append(log, "a", BLOCK_BYTES, 1).catch(() => ({ ok: false }));
      assertEquals(grew.ok, isThere);
      await assertExact(world, 1, isThere ? 4 : 3);
      fails = 1;
      await log.erase(keyOf("a")).catch(() => {});
      await assertExact(world, isThere ? 0 : 1, isThere ? 0 : 3);
      fails = 0;
      await begin(log, "b");
      assertEquals((await accountOf(world)).said[0], isThere ? 1 : 2);
    });
  });
}

Deno.test("law 1: a store of an earlier version is counted once, and its sessions when they are written to", async () => {
  await withFile(async (world) => {
    const log = world.open();
    for (const session of ["a", "b", "c"]) await begin(log, session, 5 * BLOCK_BYTES);
    for await (const { key, value } of world.kv.list<object>({ prefix: [] })) {
      if (key.at(-1) !== "head") continue;
      const { bytes: _, ...old } = value as { bytes?: number };
      await world.kv.set(key, old);
    }
    await world.kv.delete(ACCOUNT);
    const later = world.open({ sessions: 4 });
    await begin(later, "d");
    assertEquals((await accountOf(world)).said, [4, 4 * BLOCK_BYTES]);
    assertEquals((await append(later, "e")).ok, false);
    for (const session of ["a", "b", "c"]) assert((await append(later, session, 100, 1)).ok);
    await assertExact(world, 4, 3 * 6 + 1);
    await later.erase(keyOf("a"));
    await assertExact(world, 3, 2 * 6 + 1);
  });
});

Deno.test("what an earlier version erased or began beside this one is found by a recount", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessions: 3 });
    for (const session of ["a", "b", "c"]) await begin(log, session);
    const { value, versionstamp } = await world.kv.get(ACCOUNT);
    await log.erase(keyOf("a"));
    assert(versionstamp);
    await world.kv.set(ACCOUNT, value);
    const other = world.open({ sessions: 3 });
    assertEquals((await append(other, "d")).ok, false);
    world.now += TTL_MS - 1;
    for (const session of ["b", "c"]) await other.touch(keyOf(session));
    world.now += 1;
    await begin(other, "d");
    await assertExact(world, 3, 3);
  });
});

Deno.test("a fork is charged before it copies: one without room writes nothing", async () => {
  await withFile(async (world) => {
    const log = world.open({ ownerBytes: 20 * BLOCK_BYTES });
    for (let n = 0; n < 6; n++) {
      const events = [eventOf(1.5 * BLOCK_BYTES)];
      const begun = await log.append(keyOf("parent"), { expected: n, events, turns: 0 });
      assert(begun.ok);
    }
    let written = 0;
    const watched = aroundCommits(world.kv, (commit) => {
      written += 1;
      return commit();
    });
    const options = { to: keyOf("one"), now: world.now };
    assert((await fork(log, keyOf("parent"), options)).ok);
    await assertExact(world, 2, 9 + 10);
    const left = (await entriesLeft(world.kv)).length;
    const full = world.open({ ownerBytes: 20 * BLOCK_BYTES }, watched);
    const error = await assertRejects(
      () => fork(full, keyOf("parent"), { to: keyOf("two"), now: world.now }),
      OverAllowanceError,
    );
    assertEquals(error.over, { allowance: "ownerBytes", limit: 20 * BLOCK_BYTES });
    assertEquals((await entriesLeft(world.kv)).length, left);
    assert(written <= 2, "a block was reserved and given back");
    await assertExact(world, 2, 19);
  });
});

Deno.test("forks at once reserve what they copy: no more land than have room", async () => {
  await withFile(async (world) => {
    const allowance = { ownerBytes: 41 * BLOCK_BYTES };
    const log = world.open(allowance);
    const other = world.open(allowance);
    await begin(log, "parent", 10 * BLOCK_BYTES - 500);
    const forks = await Promise.allSettled(
      Array.from(
        { length: 8 },
        (_, n) =>
          fork(n % 2 === 0 ? log : other, keyOf("parent"), { to: keyOf(`f${n}`), now: world.now }),
      ),
    );
    const landed = forks.filter((each) => each.status === "fulfilled" && each.value.ok);
    assert(landed.length <= 3 && landed.length > 0, `${landed.length} landed`);
    await assertExact(world, 1 + landed.length, 10 * (1 + landed.length));
    await begin(log, "more", BLOCK_BYTES);
  });
});

Deno.test("a session on its way whose instance died holds its room for ten minutes at most", async () => {
  await withFile(async (world) => {
    const died = world.open({ sessions: 2 });
    await begin(died, "a");
    await died.stage(keyOf("b"));
    const log = world.open({ sessions: 2 });
    assertEquals((await append(log, "c")).ok, false);
    await log.touch(keyOf("a"));
    world.now += 300_000;
    await log.touch(keyOf("a"));
    assertEquals((await append(log, "c")).ok, false);
    world.now += 300_000;
    await begin(log, "c");
    await assertExact(world, 2, 2);
  });
});

Deno.test("a session that lands after its reservation was over needs room like any other", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessions: 2 });
    await begin(log, "a");
    const late = await log.stage(keyOf("late"));
    await late.add(eventOf(100));
    world.now += 599_000;
    await log.touch(keyOf("a"));
    world.now += 1_000;
    await begin(log, "b");
    await assertRejects(() => late.land({ turns: 0 }), OverAllowanceError);
    await late.discard();
    await assertExact(world, 2, 2);
  });
});

Deno.test("an archive of unknown size is charged while it comes in", async () => {
  await withFile(async (world) => {
    const log = world.open({ sessionBytes: 5_000_000, ownerBytes: 7_000_000 });
    const staged = await log.stage(keyOf("long"));
    const add = async () => {
      for (;;) await staged.add(eventOf(50_000));
    };
    const error = await assertRejects(add, OverAllowanceError);
    assertEquals(error.over.allowance, "sessionBytes");
    assert(staged.bytes <= 5_050_000);
    await staged.discard();
    await begin(log, "other", 4_000_000);
    const second = await log.stage(keyOf("second"));
    const fill = async () => {
      for (;;) await second.add(eventOf(50_000));
    };
    assertEquals((await assertRejects(fill, OverAllowanceError)).over.allowance, "ownerBytes");
    assert(second.bytes > 2_900_000 && second.bytes <= 3_050_000);
    await second.discard();
    assertEquals((await accountOf(world)).said, (await accountOf(world)).there);
  });
});

Deno.test("a recount that outlasts a deadline goes on, so that the next try finds it done", async () => {
  await withFile(async (world) => {
    const log = world.open();
    for (let n = 0; n < 250; n++) await begin(log, `s${n}`);
    await world.kv.delete(ACCOUNT);
    const released = Promise.withResolvers<void>();
    let lists = 0;
    const slow = wrapped(world.kv, (kv) => ({
      list: <Value>(...args: Parameters<Deno.Kv["list"]>) => {
        const found = kv.list<Value>(...args);
        const next = found.next.bind(found);
        if (args[1]?.limit !== 1) lists += 1;
        found.next = async () => (await released.promise, await next());
        return found;
      },
    }));
    const options = { ...TABLES, kv: slow, ttlMs: TTL_MS, encryptionKeys, now: () => world.now };
    const late = new SessionLog({ ...options, deadlineMs: 300, allowances: ALLOWANCES });
    for (let tries = 0; tries < 3; tries++) {
      await assertRejects(() => append(late, "x"), StoreError, "no answer within");
    }
    released.resolve();
    while ((await world.kv.get(ACCOUNT)).value === null) await world.kv.get(["again"]);
    assertEquals(lists, 2, "one list of sessions, one of spaces");
    await assertExact(world, 250, 250);
    await begin(late, "x");
    await assertExact(world, 251, 251);
  });
});

Deno.test("a store that stops answering keeps nobody from their turn once it answers again", async () => {
  await withFile(async (world) => {
    await begin(world.open(), "a");
    let isDown = true;
    const hanging = aroundCommits(world.kv, (commit) => isDown ? new Promise(() => {}) : commit());
    const options = { ...TABLES, kv: hanging, ttlMs: TTL_MS, encryptionKeys, now: () => world.now };
    const log = new SessionLog({ ...options, deadlineMs: 500, allowances: ALLOWANCES });
    const late = "no answer within";
    await assertRejects(() => append(log, "b"), StoreError, late);
    await assertRejects(() => log.erase(keyOf("a")), StoreError, late);
    await assertRejects(() => log.stage(keyOf("c")), StoreError, late);
    isDown = false;
    const works = new SessionLog({ ...options, kv: world.kv, allowances: ALLOWANCES });
    await begin(works, "b");
    const calm = world.open({}, hanging);
    await begin(calm, "c");
    assert((await append(log, "d")).ok);
    assert(await log.erase(keyOf("a")));
    const staged = await log.stage(keyOf("e"));
    await staged.add(eventOf(100));
    assert(await staged.land({ turns: 0 }));
    await assertExact(world, 4, 4);
  });
});

Deno.test("a restore is bound by no limit, and counted all the same", async () => {
  await withFile(async (world) => {
    const unlimited = { ...TABLES, kv: world.kv, ttlMs: TTL_MS, now: () => world.now };
    const restoring = new SessionLog({ ...unlimited, encryptionKeys });
    await Promise.all(["a", "b", "c", "d"].map(async (session) => {
      const staged = await restoring.stage(keyOf(session));
      await staged.add(eventOf(2 * BLOCK_BYTES));
      assert(await staged.land({ turns: 0 }));
    }));
    await assertExact(world, 4, 8);
    assertEquals((await append(world.open({ sessions: 4 }), "e")).ok, false);
  });
});

Deno.test("many sessions of one owner grow at once on two instances without a refusal", async () => {
  await withFile(async (world) => {
    const logs = [world.open(), world.open()] as const;
    const grow = async (session: string, log: SessionLog) => {
      for (let expected = 0; expected < 4; expected++) {
        assert((await append(log, session, BLOCK_BYTES, expected)).ok);
      }
    };
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => grow(`s${n}`, logs[n % 2 === 0 ? 0 : 1])),
    );
    await assertExact(world, 40, 160);
  });
});
