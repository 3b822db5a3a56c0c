import { assert, assertEquals, assertRejects } from "@std/assert";
import { KvClient, type KvKey, type Write } from "../../src/kv/mod.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const TTL_MS = 60_000;

function set(key: KvKey, value: unknown, versionstamp?: string | null): Write {
  return {
    checks: versionstamp === undefined ? [] : [{ key, versionstamp }],
    mutations: [{ type: "set", key, value, expireIn: TTL_MS }],
  };
}

/** A store in memory whose commits are counted; the first one waits until it is let go. */
async function withCommits(
  test: (given: {
    readonly kv: Deno.Kv;
    readonly client: KvClient;
    readonly letGo: () => void;
    readonly commits: () => number;
  }) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const { promise: gone, resolve: letGo } = Promise.withResolvers<void>();
  let commits = 0;
  const store = aroundCommits(kv, async (commit) => {
    commits += 1;
    if (commits === 1) await gone;
    return await commit();
  });
  const client = new KvClient(store, { deadlineMs: 5_000, isSerial: true });
  await test({ kv, client, letGo, commits: () => commits });
}

Deno.test("commits that come while one is under way are committed together, each with its answer", async () => {
  await withCommits(async ({ kv, client, letGo, commits }) => {
    const first = client.commit(set(["first"], 0));
    const rest = Array.from({ length: 20 }, (_, n) => client.commit(set(["k", n], n, null)));
    letGo();
    const answers = await Promise.all([first, ...rest]);
    assert(answers.every(({ ok }) => ok));
    assertEquals(commits(), 2);
    for (const [n, answer] of answers.slice(1).entries()) {
      const { value, versionstamp } = await kv.get(["k", n]);
      assertEquals([value, { ok: true, versionstamp }], [n, answer]);
    }
  });
});

Deno.test("laws 1 and 3: a commit whose check fails fails alone, and writes nothing", async () => {
  await withCommits(async ({ kv, client, letGo, commits }) => {
    await kv.set(["k", 1], "there before");
    const first = client.commit(set(["first"], 0));
    const rest = Array.from({ length: 3 }, (_, n) => client.commit(set(["k", n], n, null)));
    letGo();
    const answers = await Promise.all([first, ...rest]);
    assertEquals(answers.map(({ ok }) => ok), [true, true, false, true]);
    assertEquals(commits(), 1 + 1 + 3 + 1, "cut in two, and in two again");
    const values = await Promise.all([0, 1, 2].map((n) => kv.get(["k", n])));
    assertEquals(values.map(({ value }) => value), [0, "there before", 2]);
  });
});

Deno.test("law 3: two commits on one key are decided one after the other, never as one", async () => {
  await withCommits(async ({ kv, client, letGo }) => {
    const first = client.commit(set(["first"], 0));
    const one = client.commit(set(["k"], "one", null));
    const other = client.commit(set(["k"], "other", null));
    const reader = client.commit({
      ...set(["seen"], 1),
      checks: [{ key: ["k"], versionstamp: null }],
    });
    letGo();
    const answers = await Promise.all([first, one, other, reader]);
    assertEquals(answers.map(({ ok }) => ok), [true, true, false, false]);
    assertEquals((await kv.get(["k"])).value, "one");
    assertEquals((await kv.get(["seen"])).value, null);
  });
});

Deno.test("law 1: a write that the store does not take fails alone", async () => {
  await withCommits(async ({ kv, client, letGo }) => {
    const first = client.commit(set(["first"], 0));
    const good = client.commit(set(["good"], 1, null));
    const bad = client.commit(set(["bad"], { nested: { text: "x".repeat(70_000) } }));
    const unstorable = client.commit(set(["unstorable"], { nested: () => "no value" }));
    letGo();
    await first;
    await assertRejects(() => bad, TypeError);
    await assertRejects(() => unstorable, TypeError);
    assert((await good).ok);
    assertEquals((await kv.get(["good"])).value, 1);
  });
});

Deno.test("law 1: writes that are too much for one commit are committed in several", async () => {
  await withCommits(async ({ kv, client, letGo }) => {
    const first = client.commit(set(["first"], 0));
    const body = new Uint8Array(60_000);
    const id = "i".repeat(1_900);
    const rest = [
      ...Array.from({ length: 30 }, (_, n) => client.commit(set(["large", n], { body }))),
      ...Array.from({ length: 60 }, (_, n) => client.commit(set(["long", id, n], n, null))),
    ];
    letGo();
    assert((await Promise.all([first, ...rest])).every(({ ok }) => ok));
    assertEquals((await Array.fromAsync(kv.list({ prefix: ["large"] }))).length, 30);
    assertEquals((await Array.fromAsync(kv.list({ prefix: ["long"] }))).length, 60);
  });
});

Deno.test("law 12: a commit that never ends keeps the others waiting for a moment only", async () => {
  await withCommits(async ({ kv, client, letGo }) => {
    const hung = client.commit(set(["hung"], 0));
    const rest = Array.from({ length: 3 }, (_, n) => client.commit(set(["k", n], n)));
    assert((await Promise.all(rest)).every(({ ok }) => ok));
    assert((await client.commit(set(["later"], 1))).ok);
    assertEquals((await kv.get(["hung"])).value, null);
    letGo();
    assert((await hung).ok);
  });
});

Deno.test("law 3: counting with checks, many at once, loses no count and doubles none", async () => {
  using kv = await Deno.openKv(":memory:");
  const client = new KvClient(kv, { deadlineMs: 5_000, isSerial: true });
  const KEYS = 3;
  let counted = 0;
  const count = async (name: number) => {
    const { value, versionstamp } = await client.get(["count", name]);
    const committed = await client.commit(
      set(["count", name], Number(value ?? 0) + 1, versionstamp),
    );
    if (committed.ok) counted += 1;
  };
  await Promise.all(Array.from({ length: 12 }, async (_, worker) => {
    for (let n = 0; n < 60; n++) await count((worker + n) % KEYS);
  }));
  const found = await Array.fromAsync(kv.list<number>({ prefix: ["count"] }), ({ value }) => value);
  assertEquals(found.reduce((sum, each) => sum + each), counted);
  assert(counted > 0);
});
