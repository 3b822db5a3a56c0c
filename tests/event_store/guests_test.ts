import { assert, assertEquals } from "@std/assert";
import type { PartMaker, StreamGuest, StreamKey } from "../../src/event_store/mod.ts";
import type { KvClient, KvKey } from "../../src/kv/mod.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
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

interface Kept {
  readonly generation: string;
  readonly text: string;
  readonly expiresAt: number;
}

const shelf = ({ owner, id }: StreamKey): KvKey => ["shelf", owner, id];
const drawer = (stream: StreamKey): KvKey => [...STREAM_KEYS.stream(stream), "drawer"];
const listed = ({ owner, id }: StreamKey, createdAt: number): KvKey => [
  "list",
  owner,
  createdAt,
  id,
];

/** Keeps a value on a shelf elsewhere, one in a drawer of the stream, and one in a list. */
function librarian(kv: KvClient): StreamGuest {
  return {
    kind: NOTE,
    keysOf: (stream, head) => head ? [listed(stream, head.createdAt)] : [],
    prefixesOf: (stream) => [shelf(stream), drawer(stream)],
    belongsTo: ({ generation }) => ({ value }) => (value as Kept).generation === generation,
    strayKeysOf: async function* ({ owner, id }) {
      for await (const { key } of kv.list({ prefix: ["list", owner] })) {
        if (key.at(-1) === id) yield { key, createdAt: Number(key.at(-2)) };
      }
    },
    renewalOf: (stream, { createdAt }, { expireIn, expiresAt }) => [
      { type: "set", key: listed(stream, createdAt), value: { expiresAt }, expireIn },
    ],
    sealed: async ({ key, value }, { cipher }) => {
      const kept = value as Kept;
      if (kept.text.startsWith("hmac-")) return undefined;
      return { key, value: { ...kept, text: await cipher.keyedDigest(kept.text) } };
    },
  };
}

/** Keeps a text at all three places with an append. */
function keep(text: string): PartMaker {
  return ({ stream, head: { generation, createdAt, expiresAt } }) => ({
    checks: [],
    mutations: [[...shelf(stream), 1], [...drawer(stream), 1], listed(stream, createdAt)]
      .map((key) => {
        const value = { generation, text, expiresAt: expiresAt + 2 * TTL_MS };
        return { type: "set", key, value, expireIn: 3 * TTL_MS } as const;
      }),
  });
}

const GUESTS = { guests: (kv: KvClient) => [librarian(kv)] };

async function guestKeys(kv: Deno.Kv): Promise<Deno.KvEntry<Kept>[]> {
  const entries = await Array.fromAsync(kv.list<Kept>({ prefix: [] }));
  return entries.filter(({ key }) =>
    key.includes("shelf") || key.includes("drawer") || key.includes("list")
  );
}

Deno.test("law 9: an erasure takes what the guests of a stream keep, wherever it lies", async () => {
  await withStreams(async ({ kv, store }) => {
    const request = { expected: 0, events: [written("x")], tally: 1, parts: [keep("secret")] };
    for (const id of ["s1", "s2"]) assert((await store.append({ ...STREAM, id }, request)).ok);
    assertEquals((await guestKeys(kv)).length, 6);
    await store.erase(STREAM);
    assertEquals((await guestKeys(kv)).length, 3);
    assert((await guestKeys(kv)).every(({ key }) => key.includes("s2")));
    await store.erase({ ...STREAM, id: "s2" });
    assertEquals(await entriesLeft(kv), []);
  }, GUESTS);
});

Deno.test("law 9: keys that only the head could name are found where it is damaged or lost", async () => {
  await withStreams(async ({ kv, store }) => {
    const head = [...STREAM_KEYS.head(STREAM)];
    for (const damage of [() => kv.set(head, "x"), () => kv.delete(head)]) {
      const request = { expected: 0, events: [written("x")], tally: 1, parts: [keep("secret")] };
      assert((await store.append(STREAM, request)).ok);
      await damage();
      await store.erase(STREAM);
      assertEquals(await entriesLeft(kv), []);
    }
  }, GUESTS);
});

Deno.test("law 1: an erasure that is resumed spares what guests keep of the next generation", async () => {
  await withStreams(async ({ kv, store, open }) => {
    const append = (text: string) => {
      const parts = [keep(text)];
      return open().append(STREAM, { expected: 0, events: [written(text)], tally: 1, parts });
    };
    assert((await append("former")).ok);
    await kv.delete([...STREAM_KEYS.head(STREAM)]);
    const left = await kv.get<Kept>([...shelf(STREAM), 1]);
    assert((await append("next")).ok);
    await kv.set([...shelf(STREAM), 0], left.value);
    await kv.set([...STREAM_KEYS.erasing(STREAM)], { v: 1 });
    await store.finishErasures();
    assertEquals(await textsOf(open()), ["next"]);
    const kept = (await guestKeys(kv)).filter(({ key }) => !key.includes("list"));
    assertEquals(kept.map(({ value }) => value.text), ["next", "next"]);
  }, GUESTS);
});

Deno.test("law 8: what a guest has to renew lives as long as the events", async () => {
  await withStreams(async (given) => {
    const { kv, store } = given;
    const request = { expected: 0, events: [written("x")], tally: 1, parts: [keep("x")] };
    assert((await store.append(STREAM, request)).ok);
    for (let uses = 0; uses < 9; uses++) {
      given.now += TTL_MS - 1;
      const head = await store.touch(STREAM);
      const entry = (await guestKeys(kv)).find(({ key }) => key.includes("list"));
      assert(head && entry && entry.value.expiresAt >= head.expiresAt, `use ${uses}`);
    }
  }, GUESTS);
});

Deno.test("rekey() has guests encrypt what they keep as plaintext", async () => {
  await withStreams(async ({ kv, store, open }) => {
    const request = { expected: 0, events: [written("x")], tally: 1, parts: [keep("secret")] };
    assert((await store.append(STREAM, request)).ok);
    async function* streams() {
      yield STREAM;
    }
    await open({ masterKeys: [masterKey("one")] }).rekey(streams);
    const kept = (await guestKeys(kv)).filter(({ key }) => !key.includes("list"));
    assertEquals(kept.map(({ value }) => value.text.startsWith("hmac-")), [true, true]);
  }, GUESTS);
});

Deno.test("a stream of another kind is nothing to a guest", async () => {
  await withStreams(async ({ store }) => {
    const session = { ...STREAM, kind: { ...NOTE, name: "other" } };
    await write(store, ["x"], session);
    assertEquals(await store.erase(session), true);
  }, {
    guests: (kv) => [{
      ...librarian(kv),
      keysOf: () => {
        throw new Error("asked");
      },
    }],
  });
});
