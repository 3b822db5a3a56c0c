import { assert, assertEquals } from "@std/assert";
import type { KeyValueStore, KvEntry, KvKey, Write } from "../../src/kv/mod.ts";
import { KvClient } from "../../src/kv/mod.ts";

/** A store under test. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: KeyValueStore;
  /** Another handle on the same data; undefined where there can be none. */
  readonly other?: KeyValueStore;
  /** Whether writes of the other handle can be watched. */
  readonly isWatchable: boolean;
  /** Whether commits that wait are committed together. */
  readonly isSerial?: boolean;
}

type Case = (given: {
  readonly kv: KvClient;
  readonly store: KeyValueStore;
  readonly other: KvClient | undefined;
}) => Promise<void>;

const set = (key: KvKey, value: unknown, expireIn = 60_000) =>
  ({ type: "set", key, value, expireIn }) as const;
const write = (...mutations: Write["mutations"]) => ({ checks: [], mutations });

async function fill(kv: KvClient, keys: readonly KvKey[]): Promise<void> {
  for (const key of keys) assert((await kv.commit(write(set(key, key.at(-1))))).ok);
}

async function listed(entries: AsyncIterable<KvEntry>): Promise<unknown[]> {
  return await Array.fromAsync(entries, ({ value }) => value);
}

const CASES: Readonly<Record<string, Case>> = {
  "get() of a key that is not there has neither value nor version": async ({ kv }) => {
    assertEquals(await kv.get(["a"]), { key: ["a"], value: null, versionstamp: null });
  },

  "a value comes back as it was, with its bytes, and with the version of its commit": async (
    { kv },
  ) => {
    const value = { text: "漢🙂", bytes: new Uint8Array([0, 255]), list: [1, "2", null] };
    const result = await kv.commit(write(set(["a"], value)));
    assert(result.ok);
    assertEquals(await kv.get(["a"]), { key: ["a"], value, versionstamp: result.versionstamp });
  },

  "law 3: a commit whose check fails writes nothing at all": async ({ kv }) => {
    await kv.commit(write(set(["a"], 1), set(["b"], 1)));
    const { versionstamp } = await kv.get(["a"]);
    await kv.commit(write(set(["a"], 2)));
    const stale = await kv.commit({
      checks: [{ key: ["a"], versionstamp }],
      mutations: [set(["a"], 3), { type: "delete", key: ["b"] }, set(["c"], 3)],
    });
    assertEquals(stale.ok, false);
    const values = await Promise.all([["a"], ["b"], ["c"]].map((key) => kv.get(key)));
    assertEquals(values.map(({ value }) => value), [2, 1, null]);
  },

  "a check for null holds only while the key is not there": async ({ kv }) => {
    const begin = (value: number) =>
      kv.commit({ checks: [{ key: ["a"], versionstamp: null }], mutations: [set(["a"], value)] });
    assertEquals((await begin(1)).ok, true);
    assertEquals((await begin(2)).ok, false);
    await kv.commit(write({ type: "delete", key: ["a"] }));
    assertEquals((await begin(3)).ok, true);
    assertEquals((await kv.get(["a"])).value, 3);
  },

  "a commit gives all its keys one version, and a later commit a later one": async ({ kv }) => {
    await kv.commit(write(set(["a"], 1), set(["b"], 1)));
    const [a, b] = await kv.getMany([["a"], ["b"]] as const);
    assertEquals(a.versionstamp, b.versionstamp);
    const later = await kv.commit(write(set(["a"], 2)));
    assert(later.ok && a.versionstamp !== null && later.versionstamp > a.versionstamp);
  },

  "getMany() returns up to 10 keys in their order, missing ones among them": async ({ kv }) => {
    await fill(kv, [["k", 3], ["k", 7]]);
    const keys = Array.from({ length: 10 }, (_, index) => ["k", index]);
    const found = await kv.getMany(keys);
    assertEquals(found.map(({ key }) => key), keys);
    assertEquals(
      found.map(({ value }) => value),
      keys.map(([, n]) => n === 3 || n === 7 ? n : null),
    );
  },

  "list() sorts by key: numbers by value, one part after the other": async ({ kv }) => {
    await fill(kv, [["k", 10], ["k", 9], ["k", 2], ["k", 1_000_000], ["j", 1], ["l", 1]]);
    assertEquals(await listed(kv.list({ prefix: ["k"] })), [2, 9, 10, 1_000_000]);
    assertEquals(await listed(kv.list({ prefix: ["k"] }, { reverse: true, limit: 2 })), [
      1_000_000,
      10,
    ]);
  },

  "list() takes the start with it, and leaves the end and the prefix itself out": async (
    { kv },
  ) => {
    await fill(kv, [["k"], ["k", 1], ["k", 2], ["k", 3], ["k", 3, "deeper"]]);
    assertEquals(await listed(kv.list({ start: ["k", 2], end: ["k", 3] })), [2]);
    assertEquals(await listed(kv.list({ prefix: ["k"], start: ["k", 3] })), [3, "deeper"]);
    assertEquals(await listed(kv.list({ prefix: ["k"], end: ["k", 2] })), [1]);
    assertEquals(await listed(kv.list({ prefix: ["k"] })), [1, 2, 3, "deeper"]);
  },

  "list() finds every entry once, whatever the batch size": async ({ kv }) => {
    const values = Array.from({ length: 23 }, (_, index) => index);
    await fill(kv, values.map((value) => ["k", value]));
    for (const batchSize of [1, 7, 23, 500]) {
      assertEquals(await listed(kv.list({ prefix: ["k"] }, { batchSize })), values);
      assertEquals(await listed(kv.list({ prefix: ["k"] }, { batchSize, limit: 20 })), [
        ...values.slice(0, 20),
      ]);
    }
  },

  "an entry that is set with expireIn is there before its time": async ({ kv }) => {
    await kv.commit(write(set(["a"], 1, 30_000)));
    assertEquals((await kv.get(["a"])).value, 1);
  },

  "a value set again without expireIn stays, one deleted is gone from lists": async ({ kv }) => {
    await kv.commit(write(set(["k", 1], 1, 1), { type: "set", key: ["k", 1], value: "stays" }));
    await kv.commit(write({ type: "set", key: ["k", 1], value: "stays" }, set(["k", 2], 2)));
    await kv.commit(write({ type: "delete", key: ["k", 2] }));
    assertEquals(await listed(kv.list({ prefix: ["k"] })), ["stays"]);
  },

  "law 3: of commits that check one version at once, one is applied": async ({ kv, other }) => {
    await kv.commit(write(set(["n"], 0)));
    const handles = [kv, other ?? kv];
    const add = async (client: KvClient): Promise<void> => {
      for (;;) {
        const { key, value, versionstamp } = await client.get(["n"]);
        const next = set(key, Number(value) + 1);
        const result = await client.commit({ checks: [{ key, versionstamp }], mutations: [next] });
        if (result.ok) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => add(handles[index % 2] ?? kv)));
    assertEquals((await kv.get(["n"])).value, 12);
  },

  "what one handle has committed, the other reads": async ({ kv, other }) => {
    if (!other) return;
    await kv.commit(write(set(["a"], 1)));
    assertEquals((await other.get(["a"])).value, 1);
    await other.commit(write(set(["a"], 2)));
    assertEquals((await kv.get(["a"])).value, 2);
  },
};

/** Tests that hold of every store: opened anew for each of them. `ignore`: there is none to test. */
export function testStore(
  name: string,
  open: () => Promise<StoreUnderTest>,
  { ignore = false } = {},
): void {
  for (const [title, test] of Object.entries(CASES)) {
    Deno.test({ name: `${name}: ${title}`, ignore }, async () => {
      await using opened = await open();
      const { store, other, isSerial } = opened;
      const client = (handle: KeyValueStore) =>
        new KvClient(handle, { deadlineMs: 5_000, isSerial });
      const first = client(store);
      const second = other && client(other);
      try {
        await test({ kv: first, store, other: second });
      } finally {
        first.close();
        second?.close();
      }
    });
  }

  const watches = `${name}: watch() tells of a change, by another handle where it can`;
  Deno.test({ name: watches, ignore }, async () => {
    await using opened = await open();
    const { store, other, isWatchable } = opened;
    const kv = new KvClient(store, { deadlineMs: 5_000 });
    const writer = other && isWatchable ? new KvClient(other, { deadlineMs: 5_000 }) : kv;
    const hints = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    const unwatch = kv.watch([["a"]], () => hints[count++]?.resolve());
    await hints[0]?.promise;
    await writer.commit(write(set(["a"], 1)));
    await hints[1]?.promise;
    unwatch();
    kv.close();
    other?.close();
  });
}
