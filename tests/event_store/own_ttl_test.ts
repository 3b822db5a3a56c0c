import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { EventStore } from "../../src/event_store/mod.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import {
  type Given,
  STREAM,
  STREAM_KEYS,
  textsOf,
  TTL_MS,
  withStreams,
  write,
  written,
} from "../support/streams.ts";
import { killedAfter, wrapped } from "../support/wrapped_kv.ts";

const one = masterKey("one");
const YEAR_MS = 365 * 86_400_000;

/** Appends an event by which the stream gets a time to live of its own. */
async function keepFor(store: EventStore, ttlMs: number | null) {
  const expected = (await store.head(STREAM))?.position ?? 0;
  const events = [written(`keep for ${ttlMs}`)];
  return await store.append(STREAM, { expected, events, tally: 1, ttlMs });
}

/** A store that notes until when each key stays in it, by the clock of the test. */
function noting(given: Pick<Given, "kv">, now: () => number): {
  readonly kv: Deno.Kv;
  readonly until: Map<string, number>;
} {
  const until = new Map<string, number>();
  const kv = wrapped(given.kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const set = operation.set.bind(operation);
      const remove = operation.delete.bind(operation);
      const noted: [string, number | undefined][] = [];
      operation.set = (key, value, options) => {
        noted.push([JSON.stringify(key), now() + (options?.expireIn ?? Infinity)]);
        return set(key, value, options);
      };
      operation.delete = (key) => {
        noted.push([JSON.stringify(key), undefined]);
        return remove(key);
      };
      const commit = operation.commit.bind(operation);
      operation.commit = async () => {
        const result = await commit();
        if (!result.ok) return result;
        for (const [key, end] of noted) {
          if (end === undefined) until.delete(key);
          else until.set(key, end);
        }
        return result;
      };
      return operation;
    },
  }));
  return { kv, until };
}

Deno.test("law 8: a stream lives as long as its own time to live says, with every event from before", async () => {
  await withStreams(async (given) => {
    const { store, open } = given;
    await write(store, ["before", "long ".repeat(30_000)]);
    assert((await keepFor(store, YEAR_MS)).ok);
    assertEquals((await store.head(STREAM))?.ttlMs, YEAR_MS);
    assertEquals((await store.head(STREAM))?.expiresAt, given.now + YEAR_MS);
    given.now += YEAR_MS - 1;
    assertEquals((await textsOf(open()))[0], "before");
    for (const { key, value } of await entriesLeft(given.kv)) {
      const { expiresAt } = value as { expiresAt: number };
      assert(expiresAt > given.now, `${key} is gone before its stream`);
    }
    await open().touch(STREAM);
    given.now += YEAR_MS - 1;
    await write(open(), ["after"]);
    assertEquals((await open().head(STREAM))?.expiresAt, given.now + YEAR_MS);
    given.now += YEAR_MS;
    assertEquals(await open().head(STREAM), undefined);
  }, { masterKeys: [one] });
});

Deno.test("law 8: a shorter time to live shortens what every key has left, the copy of the key included", async () => {
  await withStreams(async (given) => {
    const { kv, until } = noting(given, () => given.now);
    const store = given.open({ kv });
    await write(store, ["before", "long ".repeat(30_000)]);
    await keepFor(store, YEAR_MS);
    assert([...until.values()].every((end) => end >= given.now + YEAR_MS));
    await keepFor(store, 5_000);
    assertEquals((await store.head(STREAM))?.expiresAt, given.now + 5_000);
    for (const [key, end] of until) assert(end <= given.now + 15_000, key);
    given.now += 4_000;
    await store.touch(STREAM, { ttlMs: null });
    assertEquals((await store.head(STREAM))?.ttlMs, undefined);
    assertEquals((await store.head(STREAM))?.expiresAt, given.now + TTL_MS);
    for (const [key, end] of until) assert(end > given.now + TTL_MS, key);
    assertEquals((await textsOf(given.open()))[0], "before");
  }, { masterKeys: [one] });
});

Deno.test("a time to live that is out of range is refused, and changes nothing", async () => {
  await withStreams(async ({ store }) => {
    await write(store, ["one"]);
    for (const ttlMs of [0, 999, -5, 1.5e3 + 0.5, NaN, Infinity, 11 * 366 * 86_400_000]) {
      await assertRejects(() => keepFor(store, ttlMs), RangeError, "Cannot set a time to live");
      await assertRejects(() => store.touch(STREAM, { ttlMs }), RangeError);
    }
    assertEquals(await textsOf(store), ["one"]);
    assert((await keepFor(store, 10 * 365 * 86_400_000)).ok);
  });
});

Deno.test("law 12: an instance that dies at any commit of a new time to live leaves a whole stream, until it is gone as a whole", async () => {
  for (const ttlMs of [5_000, YEAR_MS]) {
    for (let commits = 0; commits < 5; commits++) {
      await withStreams(async (given) => {
        const { kv, store, open } = given;
        await write(store, Array.from({ length: 120 }, (_, index) => `${index}`));
        const before = await store.head(STREAM);
        await keepFor(open({ kv: killedAfter(kv, commits) }), ttlMs).catch(() => {});
        const last = given.now + 2 * YEAR_MS;
        for (const wait of [1_000, 4_000, 5_000, 20_000, TTL_MS, 3 * TTL_MS, YEAR_MS]) {
          const entries = await entriesLeft(kv);
          for (const { key, value } of entries) {
            if ((value as { expiresAt: number }).expiresAt <= given.now) await kv.delete(key);
          }
          const texts = await textsOf(open());
          assert(texts.length === 0 || texts.length >= (before?.position ?? 0), `${texts.length}`);
          assert(!texts.includes("missing"), `commit ${commits}`);
          given.now = Math.min(last, given.now + wait);
        }
      });
    }
  }
});

Deno.test("no poison: a damaged head is rebuilt with the stream's own time to live", async () => {
  await withStreams(async (given) => {
    const { kv, store, open } = given;
    await write(store, ["one"]);
    await keepFor(store, YEAR_MS);
    await write(store, ["two"]);
    given.now += YEAR_MS / 2;
    await kv.set([...STREAM_KEYS.head(STREAM)], "damaged");
    const { warnings } = await withoutWarnings(async () => {
      const head = await open().head(STREAM);
      assertEquals([head?.ttlMs, head?.position], [YEAR_MS, 3]);
      assert(head!.expiresAt > given.now && head!.expiresAt <= given.now + YEAR_MS);
    });
    given.now += YEAR_MS / 4;
    assertEquals((await textsOf(open())).length, 3, "it lives as long as its events");
    assertEquals(warnings.length, 1);
  });
});

Deno.test("a stream that comes from elsewhere lands with its own time to live", async () => {
  await withStreams(async (given) => {
    const { store, open } = given;
    const staged = await store.stage(STREAM, { ttlMs: YEAR_MS });
    for (let index = 0; index < 120; index++) await staged.add(written(`${index}`));
    const head = await staged.land({ tally: 120, expiresAt: given.now + 2 * YEAR_MS });
    assertEquals([head?.ttlMs, head?.expiresAt], [YEAR_MS, given.now + YEAR_MS]);
    given.now += YEAR_MS - 1;
    assertEquals((await textsOf(open())).length, 120);
    await open().touch(STREAM);
    given.now += YEAR_MS - 1;
    assertEquals((await textsOf(open())).length, 120);
  });
});

Deno.test("law 8: over any history of uses and times to live a stream is whole or gone, just as its time says", async () => {
  const step = fc.oneof(
    fc.record({ keep: fc.constantFrom(null, 1_000, 5_000, TTL_MS, 20 * TTL_MS, YEAR_MS) }),
    fc.record({ wait: fc.constantFrom(500, 2_000, TTL_MS / 2, 5 * TTL_MS, YEAR_MS / 2) }),
    fc.record({ use: fc.constantFrom("touch", "append") }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      await withStreams(async (given) => {
        const { kv, until } = noting(given, () => given.now);
        let store = given.open({ kv });
        await write(store, ["0"]);
        let [ttl, usedAt, count] = [TTL_MS, given.now, 1];
        const collect = async () => {
          for (const [key, end] of until) {
            if (end <= given.now) await given.kv.delete(JSON.parse(key));
          }
        };
        for (const each of steps) {
          if ("wait" in each) {
            given.now += each.wait;
            await collect();
          }
          store = given.open({ kv });
          const isThere = given.now < usedAt + ttl;
          const texts = await textsOf(store);
          assertEquals(texts, isThere ? Array.from({ length: count }, (_, at) => `${at}`) : []);
          if (!isThere) return;
          if ("keep" in each) {
            ttl = each.keep ?? TTL_MS;
            await store.touch(STREAM, { ttlMs: each.keep });
            for (const [key, end] of until) assert(end <= given.now + 3 * ttl, key);
          } else if ("use" in each && each.use === "append") {
            await write(store, [`${count++}`]);
          } else if ("use" in each) await store.touch(STREAM);
          if (!("wait" in each)) usedAt = given.now;
        }
      });
    }),
    { numRuns: 60 },
  );
});
