import { assertEquals, assertRejects } from "@std/assert";
import { KvClient } from "../../src/kv/mod.ts";
import { wrapped } from "../support/wrapped_kv.ts";

/** A store in memory with ten values, whose reads are noted; the first one waits until it is let go. */
async function withReads(
  test: (given: {
    readonly kv: Deno.Kv;
    readonly client: KvClient;
    readonly letGo: () => void;
    /** How many keys were read, read by read. */
    readonly reads: readonly number[];
  }) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  for (let n = 0; n < 10; n++) await kv.set(["k", n], n, { expireIn: 60_000 });
  const { promise: gone, resolve: letGo } = Promise.withResolvers<void>();
  const reads: number[] = [];
  const store = wrapped(kv, (target) => ({
    get: async <Value>(key: Deno.KvKey) => {
      reads.push(1);
      if (reads.length === 1) await gone;
      return await target.get<Value>(key);
    },
    getMany: async <Values extends readonly unknown[]>(
      keys: readonly [...{ [Index in keyof Values]: Deno.KvKey }],
    ) => {
      reads.push(keys.length);
      if (keys.some(([name]) => name === "bad")) throw new TypeError("Cannot be read");
      return await target.getMany<Values>(keys);
    },
  }));
  const client = new KvClient(store, { deadlineMs: 5_000, isSerial: true });
  await test({ kv, client, letGo, reads });
}

Deno.test("reads that come while one is under way are read together, ten at a time, each with its answer", async () => {
  await withReads(async ({ client, letGo, reads }) => {
    const first = client.get(["k", 0]);
    const rest = Array.from({ length: 12 }, (_, n) => client.get(["k", n]));
    letGo();
    assertEquals((await first).value, 0);
    const found = await Promise.all(rest);
    assertEquals(found.map(({ key }) => key[1]), Array.from({ length: 12 }, (_, n) => n));
    assertEquals(found.map(({ value }) => value), [...Array(10).keys(), null, null]);
    assertEquals(reads, [1, 10, 2]);
  });
});

Deno.test("laws 8 and 9: a read that waited finds what is there when it was asked for, and later", async () => {
  await withReads(async ({ kv, client, letGo }) => {
    const first = client.get(["k", 0]);
    await kv.delete(["k", 1]);
    const gone = client.get(["k", 1]);
    letGo();
    await first;
    assertEquals((await gone).versionstamp, null);
  });
});

Deno.test("a read that fails fails alone", async () => {
  await withReads(async ({ kv, client, letGo }) => {
    const get = kv.get.bind(kv);
    kv.get = <Value>(key: Deno.KvKey) =>
      key[0] === "bad" ? Promise.reject(new TypeError("Cannot be read")) : get<Value>(key);
    const first = client.get(["k", 0]);
    const [one, bad, other] = [client.get(["k", 1]), client.get(["bad"]), client.get(["k", 2])];
    letGo();
    await first;
    const [, refused] = await Promise.all([one, assertRejects(() => bad, TypeError), other]);
    assertEquals(refused.message, "Cannot be read");
    assertEquals([(await one).value, (await other).value], [1, 2]);
  });
});
