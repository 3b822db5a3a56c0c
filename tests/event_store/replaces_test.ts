import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { EventStore, EventStoreError } from "../../src/event_store/mod.ts";
import { KvClient, Scrubber } from "../../src/kv/mod.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { logPlace } from "../support/process.ts";
import { hitsIn } from "../support/store_files.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import {
  NOTE,
  STREAM,
  STREAM_KEYS,
  textsOf,
  TTL_MS,
  withStreams,
  write,
  written,
} from "../support/streams.ts";
import { aroundCommits, killedAfter } from "../support/wrapped_kv.ts";

const one = masterKey("one");
const LONG = "Ottoline ".repeat(20_000);

/** Appends one event that replaces the texts at some positions. */
async function replace(store: EventStore, texts: Readonly<Record<number, string>>) {
  const expected = (await store.head(STREAM))?.position ?? 0;
  return await store.append(STREAM, {
    expected,
    events: [written("replaced")],
    replaces: Object.entries(texts).map(([position, text]) => ({
      position: Number(position),
      data: { text },
    })),
    tally: expected + 1,
  });
}

for (const [form, masterKeys] of [["plain", []], ["encrypted", [one]]] as const) {
  Deno.test(`law 15: a replaced event keeps its place, type, version and time, ${form}`, async () => {
    await withStreams(async (given) => {
      const { kv, store, open } = given;
      const events = [
        { type: "Fact", data: { text: "Ottoline is a cat" }, version: 3, must: true as const },
        written("stays"),
      ];
      assert((await store.append(STREAM, { expected: 0, events, tally: 7 })).ok);
      const before = await store.read(STREAM);
      const head = await store.head(STREAM);
      given.now += 30_000;
      const other = open();
      await other.read(STREAM);
      assert((await replace(store, { 1: "" })).ok);
      for (const reader of [store, other, open()]) {
        const after = await reader.read(STREAM);
        assertEquals(after.slice(0, 2), [{ ...before[0]!, data: { text: "" } }, before[1]!]);
        assertEquals(after[2]?.position, 3);
      }
      assertEquals(foundIn(await storedBytes(kv), ["Ottoline"]), []);
      assertEquals((await store.head(STREAM))?.createdAt, head?.createdAt);
    }, { masterKeys });
  });

  Deno.test(`law 15: a long event's chunks go when it is replaced, and longer data has chunks of its own, ${form}`, async () => {
    await withStreams(async ({ kv, store, open }) => {
      await write(store, [LONG, "short"]);
      assert((await replace(store, { 1: "brief", 2: LONG })).ok);
      assertEquals(await textsOf(open()), ["brief", LONG, "replaced"]);
      assert((await replace(store, { 2: LONG.toUpperCase() })).ok);
      assertEquals(await textsOf(open()), ["brief", LONG.toUpperCase(), "replaced", "replaced"]);
      assert((await replace(store, { 2: "" })).ok);
      assertEquals(await textsOf(open()), ["brief", "", "replaced", "replaced", "replaced"]);
      const chunks = (await entriesLeft(kv)).filter(({ key }) => key.includes("chunk"));
      assertEquals(chunks, []);
      assertEquals(foundIn(await storedBytes(kv), ["Ottoline", "OTTOLINE"]), []);
    }, { masterKeys });
  });
}

Deno.test("the head's bytes are those of the events as they are after each replacement", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, [LONG, "one", "two"]);
    await replace(store, { 1: "x", 3: LONG });
    const counted = await store.bytes(STREAM);
    const key = [...STREAM_KEYS.head(STREAM)];
    const { bytes: _, ...without } = (await kv.get<Record<string, unknown>>(key)).value!;
    await kv.set(key, without);
    assertEquals(await open().bytes(STREAM), counted);
  }, { masterKeys: [one] });
});

Deno.test("events that are encrypted later, or renewed, can be replaced before and after", async () => {
  await withStreams(async (given) => {
    const { kv, store, open } = given;
    await write(store, ["Ottoline", LONG, "stays"]);
    await replace(store, { 1: "first" });
    const keyed = open({ masterKeys: [one] });
    await keyed.rekey(async function* () {
      yield STREAM;
    });
    assertEquals((await textsOf(keyed)).slice(0, 3), ["first", LONG, "stays"]);
    for (let uses = 0; uses < 8; uses++) {
      given.now += TTL_MS - 1;
      await keyed.touch(STREAM);
    }
    assertEquals((await textsOf(keyed)).slice(0, 3), ["first", LONG, "stays"]);
    await replace(keyed, { 2: "second" });
    assertEquals((await textsOf(open({ masterKeys: [one] }))).slice(0, 3), [
      "first",
      "second",
      "stays",
    ]);
    assertEquals(foundIn(await storedBytes(kv), ["Ottoline"]), []);
  });
});

Deno.test("what is left of a damaged event goes when it is replaced: it keeps its place alone", async () => {
  await withStreams(async ({ kv, store }) => {
    await write(store, [LONG, "stays"]);
    const chunks = await Array.fromAsync(kv.list({ prefix: [...STREAM_KEYS.stream(STREAM)] }));
    await kv.delete(chunks.find(({ key }) => key.includes("chunk"))!.key);
    await replace(store, { 1: "" });
    assertEquals(await textsOf(store), ["missing", "stays", "replaced"]);
    assertEquals(foundIn(await storedBytes(kv), ["Ottoline"]), []);
  });
});

Deno.test("a replacement needs positions that the stream has, each once, and an event beside it", async () => {
  await withStreams(async ({ store }) => {
    await write(store, ["one", "two"]);
    const attempt = (positions: readonly number[], events = [written("x")]) =>
      store.append(STREAM, {
        expected: 2,
        events,
        tally: 1,
        replaces: positions.map((position) => ({ position, data: {} })),
      });
    for (const position of [0, 3, 1.5, -1]) {
      await assertRejects(() => attempt([position]), RangeError, `position ${position} is named`);
    }
    await assertRejects(() => attempt([1, 1]), TypeError, "named twice");
    await assertRejects(() => attempt([1], []), TypeError, "no event is appended");
    assertEquals(await textsOf(store), ["one", "two"]);
  });
});

Deno.test("as many replacements as fit into one commit land as a whole, whatever the names' lengths; more are refused clearly", async () => {
  using kv = await Deno.openKv(":memory:");
  const stream = { owner: "ó".repeat(64), kind: NOTE, id: "i".repeat(128) };
  const client = new KvClient(kv, { deadlineMs: 5_000 });
  const store = new EventStore({ kv: client, keys: STREAM_KEYS, kinds: [NOTE], ttlMs: TTL_MS });
  await write(store, Array.from({ length: 150 }, (_, index) => `Ottoline ${index}`), stream);
  const events = Array.from({ length: 100 }, () => written("x".repeat(4_500)));
  const request = (count: number, text: string) => ({
    expected: 150,
    events,
    tally: 1,
    replaces: Array.from({ length: count }, (_, at) => ({ position: at + 1, data: { text } })),
  });
  for (const [count, text] of [[101, ""], [100, "x".repeat(3_000)]] as const) {
    const refused = await store.append(stream, request(count, text)).catch((error) => error);
    assert(refused instanceof EventStoreError, String(refused));
    assertEquals(refused.code, "replaces_too_large");
  }
  assertEquals((await textsOf(store, stream))[0], "Ottoline 0");
  assert((await store.append(stream, request(100, "x".repeat(1_500)))).ok);
  const texts = await textsOf(store, stream);
  assertEquals(texts.length, 250);
  assertEquals(texts.slice(0, 100).every((text) => text === "x".repeat(1_500)), true);
  assertEquals(texts[100], "Ottoline 100");
});

Deno.test("law 12: an instance that dies at any commit of a replacement has replaced all or nothing", async () => {
  for (let commits = 0; commits < 4; commits++) {
    await withStreams(async ({ kv, store, open }) => {
      await write(store, ["Ottoline", "Mirabelle", "stays"]);
      await replace(open({ kv: killedAfter(kv, commits) }), { 1: "", 2: "" }).catch(() => {});
      const texts = await textsOf(store);
      const isDone = texts.length === 4;
      assertEquals(texts.slice(0, 2), isDone ? ["", ""] : ["Ottoline", "Mirabelle"]);
      assertEquals(isDone, commits >= 1);
    }, { masterKeys: [one] });
  }
});

Deno.test("law 2: a replacement whose answer was lost is in the stream once", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, ["Ottoline", "stays"]);
    const doubtful = aroundCommits(kv, async (commit) => {
      await commit();
      throw new Error("the answer is lost");
    });
    const replaced = await replace(open({ kv: doubtful }), { 1: "" });
    assert(replaced.ok, JSON.stringify(replaced));
    assertEquals(await textsOf(store), ["", "stays", "replaced"]);
  });
});

Deno.test("law 3: a replacement that another append overtook is a conflict, and replaces nothing", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, ["Ottoline"]);
    const slow = aroundCommits(kv, async (commit) => {
      await write(store, ["meanwhile"]);
      return await commit();
    });
    assertEquals(await replace(open({ kv: slow }), { 1: "" }), { ok: false, position: 2 });
    assertEquals(await textsOf(store), ["Ottoline", "meanwhile"]);
  });
});

Deno.test("a page that is read while a long event is replaced has the old data or the new", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, [LONG, "stays"]);
    let isReplaced = false;
    const racing = new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        const value = target[name];
        if (name !== "getMany") return typeof value === "function" ? value.bind(target) : value;
        return async (keys: readonly Deno.KvKey[]) => {
          const isChunks = keys.some((key) => key.includes("chunk"));
          if (isChunks && !isReplaced) {
            isReplaced = true;
            await replace(store, { 1: "brief" });
          }
          return await target.getMany([...keys]);
        };
      },
    });
    assertEquals(await textsOf(open({ kv: racing })), ["brief", "stays", "replaced"]);
  });
});

Deno.test("law 15: replaced text is in neither the file of the store nor its log, once it was scrubbed", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  const scrubber = new Scrubber(place.path, { delayMs: 1 });
  const client = new KvClient(kv, { deadlineMs: 5_000, scrubber });
  const store = new EventStore({ kv: client, keys: STREAM_KEYS, kinds: [NOTE], ttlMs: TTL_MS });
  await write(store, ["Mirabelle keeps the ledger", `${LONG} Mirabelle`, "stays"]);
  assert(await hitsIn(place.path, ["Mirabelle", "Ottoline"]) > 0);
  assert((await replace(store, { 1: "", 2: "" })).ok);
  assertEquals(await scrubber.request(), true);
  assertEquals(await hitsIn(place.path, ["Mirabelle", "Ottoline"]), 0);
  assertEquals(await textsOf(store), ["", "", "stays", "replaced"]);
  await scrubber.close();
  client.close();
});

Deno.test("over KV Connect, replacements land once, whatever becomes of the answer", async () => {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  await using remote = new KvConnectServer();
  using kv = await Deno.openKv(remote.url);
  const client = new KvClient(kv, { deadlineMs: 5_000 });
  const store = new EventStore({
    kv: client,
    keys: STREAM_KEYS,
    kinds: [NOTE],
    ttlMs: TTL_MS,
    masterKeys: [one],
  });
  await write(store, ["Ottoline", LONG, "stays"]);
  for (
    const [index, trouble] of (["500 after applying", "drop after applying"] as const).entries()
  ) {
    remote.trouble.push(trouble);
    assert((await replace(store, { 1: `${index}`, 2: `${index}` })).ok);
  }
  assertEquals(await textsOf(store), ["1", "1", "stays", "replaced", "replaced"]);
  assertEquals((await entriesLeft(kv)).length, 7);
});

Deno.test("law 15: after any history of appends and replacements, on any instance, the stream says what a list would, and nothing else", async () => {
  const text = fc.constantFrom("short", "x".repeat(70_000), "🙂 née", "");
  const step = fc.oneof(
    fc.record({ append: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    fc.record({ replace: fc.array(fc.tuple(fc.nat(12), text), { minLength: 1, maxLength: 2 }) }),
    fc.record({ wait: fc.constantFrom(1_000, TTL_MS - 1) }),
    fc.record({ reopen: fc.constant(true) }),
  );
  const history = fc.record({ isKeyed: fc.boolean(), steps: fc.array(step, { maxLength: 12 }) });
  await fc.assert(
    fc.asyncProperty(history, async ({ isKeyed, steps }) => {
      await withStreams(async (given) => {
        let store = given.store;
        let count = 0;
        const expected = ["begin 0"];
        await write(store, expected);
        for (const each of steps) {
          if ("append" in each) {
            const texts = each.append.map((text) => `${text} ${++count}.`);
            await write(store, texts);
            expected.push(...texts);
          } else if ("wait" in each) {
            given.now += each.wait;
            await store.touch(STREAM);
          } else if ("reopen" in each) store = given.open();
          else {
            const texts = Object.fromEntries(
              each.replace.map(([at, text]) => [at % expected.length + 1, `${text} ${++count}.`]),
            );
            assert((await replace(store, texts)).ok);
            for (const [at, text] of Object.entries(texts)) expected[Number(at) - 1] = text;
            expected.push("replaced");
          }
        }
        assertEquals(await textsOf(store), expected);
        const bytes = expected.map((text) =>
          new TextEncoder().encode(JSON.stringify({ type: "Written", v: 1, data: { text } })).length
        );
        assertEquals(await store.bytes(STREAM), bytes.reduce((sum, each) => sum + each));
        if (isKeyed) return;
        const gone = Array.from({ length: count }, (_, index) => ` ${index + 1}.`)
          .filter((text) => !expected.some((each) => each.endsWith(text)));
        assertEquals(foundIn(await storedBytes(given.kv), gone), []);
      }, isKeyed ? { masterKeys: [one] } : {});
    }),
    { numRuns: 40 },
  );
});
