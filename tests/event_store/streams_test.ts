import { assert, assertEquals, assertMatch } from "@std/assert";
import { defineKind } from "../../src/event_store/mod.ts";
import { SESSION } from "../../src/session_log/session.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import {
  STREAM,
  STREAM_KEYS,
  textsOf,
  TTL_MS,
  withStreams,
  write,
  written,
} from "../support/streams.ts";
import { aroundCommits, killedAfter } from "../support/wrapped_kv.ts";

/** A session of the same owner and id as the note. */
const SAME = { ...STREAM, kind: SESSION };
const one = masterKey("one");
const two = masterKey("two");

Deno.test("law 3: a stream of another kind appends and reads beside a session of the same name", async () => {
  await withStreams(async ({ kv, store }) => {
    await write(store, ["a note", "and more"]);
    await write(store, ["a message"], SAME);
    assertEquals(await textsOf(store), ["a note", "and more"]);
    assertEquals(await textsOf(store, SAME), ["a message"]);
    const events = [written("late")];
    const late = await store.append(STREAM, { expected: 1, events, tally: 1 });
    assertEquals(late, { ok: false, position: 2 });
    const families = new Set((await entriesLeft(kv)).map(({ key }) => key[1]));
    assertEquals(families, new Set(["log", "note.log"]));
  });
});

Deno.test("the head of a stream has its owner's tally and label, until an append brings others", async () => {
  await withStreams(async ({ store }) => {
    const append = (expected: number, tally: number, label?: { title: string }) =>
      store.append(STREAM, { expected, events: [written("x")], tally, label });
    await append(0, 7, { title: "Groceries" });
    await append(1, 8);
    const kept = await store.head(STREAM);
    assertEquals([kept?.position, kept?.tally, kept?.label], [2, 8, { title: "Groceries" }]);
    await append(2, 9, { title: "Errands" });
    assertEquals((await store.head(STREAM))?.label, { title: "Errands" });
  });
});

Deno.test("laws 8 and 9: the heads of several streams are those that each has by itself, in their order", async () => {
  await withStreams(async (given) => {
    const { store } = given;
    const streams = Array.from({ length: 23 }, (_, index) => ({ ...STREAM, id: `n${index}` }));
    for (const stream of streams.slice(0, 12)) await write(store, ["early"], stream);
    given.now += TTL_MS - 1;
    for (const stream of streams.slice(8, 20)) {
      if (await store.head(stream)) await store.touch(stream);
      else await write(store, ["late"], stream);
    }
    await store.erase({ ...STREAM, id: "n15" });
    given.now += 1;
    const heads = await given.open().heads(streams);
    assertEquals(heads, await Promise.all(streams.map((stream) => store.head(stream))));
    const there = streams.filter((_, index) => heads[index]).map(({ id }) => id);
    assertEquals(there, [8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19].map((index) => `n${index}`));
  });
});

Deno.test("law 8: a stream of another kind expires with what it holds, and its id begins anew", async () => {
  await withStreams(async (given) => {
    const { store, kv } = given;
    await write(store, ["old"]);
    given.now += TTL_MS - 1;
    assert(await store.touch(STREAM));
    given.now += TTL_MS - 1;
    assertEquals(await textsOf(store), ["old"]);
    for (const { key, value } of await entriesLeft(kv)) {
      const { expiresAt } = value as { expiresAt: number };
      assert(expiresAt > given.now, `${key} is gone before its stream`);
    }
    given.now += 1;
    assertEquals([await store.head(STREAM), await textsOf(store)], [undefined, []]);
    await write(store, ["new"]);
    assertEquals(await textsOf(store), ["new"]);
  });
});

Deno.test("law 9: erasing a stream leaves none of its keys, and all of a session's of the same name", async () => {
  await withStreams(async ({ kv, store }) => {
    await write(store, ["a note", "🙂".repeat(50_000)]);
    await write(store, ["a message"], SAME);
    const events = [written("late")];
    const { generation } = (await store.head(STREAM))!;
    assertEquals(await store.erase(STREAM), true);
    assertEquals(
      new Set((await entriesLeft(kv)).map(({ key }) => key[1])),
      new Set(["log"]),
    );
    assertEquals(await textsOf(store, SAME), ["a message"]);
    const late = await store.append(STREAM, { expected: 2, generation, events, tally: 3 });
    assertEquals(late, { ok: false, position: 0 });
    assertEquals(await store.erase(STREAM), false);
  });
});

Deno.test("law 9: an interrupted erasure of a stream of another kind is resumed", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, Array.from({ length: 250 }, (_, index) => `${index}`));
    await write(store, ["a message"], SAME);
    const error = await open({ kv: killedAfter(kv, 2) }).erase(STREAM).catch((error) => error);
    assertEquals(error.cause?.message, "killed");
    assert((await entriesLeft(kv)).length > 100);
    await store.finishErasures();
    assertEquals((await entriesLeft(kv)).map(({ key }) => key[1]), ["log", "log"]);
  });
});

Deno.test("law 9: a stream that an erasure overtook before its first event does not begin", async () => {
  await withStreams(async ({ kv, store, open }) => {
    const slow = aroundCommits(kv, async (commit) => {
      await write(store, ["secret"]);
      await store.erase(STREAM);
      return await commit();
    });
    const request = { expected: 0, events: [written("late")], tally: 1 };
    const late = await open({ kv: slow }).append(STREAM, request);
    assertEquals(late, { ok: false, position: 0, isErased: true });
    assertEquals(await entriesLeft(kv), []);
  });
});

Deno.test("law 9: an erasure that overtook a stream's first event is told, however far its instance's clock is behind", async () => {
  await withStreams(async (given) => {
    const slow = aroundCommits(given.kv, async (commit) => {
      await write(given.store, ["secret"]);
      given.now -= 30 * 60_000;
      await given.store.erase(STREAM);
      given.now += 30 * 60_000;
      return await commit();
    });
    const request = { expected: 0, events: [written("late")], tally: 1 };
    const late = await given.open({ kv: slow }).append(STREAM, request);
    assertEquals(late, { ok: false, position: 0, isErased: true });
  });
});

for (const aheadMs of [-600_000, 0, 600_000]) {
  Deno.test(`law 9: a stream that was known not to be there begins after an erasure that came before, and not after one that came since; the other clock is ${aheadMs} ms ahead`, async () => {
    await withStreams(async (given) => {
      let overtake = () => Promise.resolve();
      const kv = aroundCommits(given.kv, async (commit) => {
        await overtake();
        return await commit();
      });
      const erased = async () => {
        overtake = () => Promise.resolve();
        given.now += aheadMs;
        await write(given.store, ["secret"]);
        await given.store.erase(STREAM);
        given.now -= aheadMs;
      };
      const request = { expected: 0, events: [written("late")], tally: 1 };
      const store = given.open({ kv });
      assertEquals(await store.head(STREAM, { mayBegin: true }), undefined);
      await erased();
      const later = await store.append(STREAM, request);
      assertEquals(later, { ok: false, position: 0 }, "it came before");
      overtake = erased;
      const overtaken = await store.append(STREAM, request);
      assertEquals(overtaken, { ok: false, position: 0, isErased: true }, "it came since");
      assert((await store.append(STREAM, request)).ok, "what has changed is known now");
      assertEquals(await textsOf(given.store), ["late"]);
    });
  });
}

Deno.test("a stream of another kind is encrypted: events, chunks and label", async () => {
  const planted = ["Ottoline the cat", "a very long tale", "Groceries"] as const;
  await withStreams(async ({ kv, store }) => {
    const events = [written(planted[0]), written(planted[1].repeat(10_000))];
    const label = { title: planted[2] };
    assert((await store.append(STREAM, { expected: 0, events, tally: 2, label })).ok);
    assertEquals(foundIn(await storedBytes(kv), planted), []);
    assertEquals(await textsOf(store), [planted[0], planted[1].repeat(10_000)]);
    assertEquals((await store.head(STREAM))?.label, label);
  }, { masterKeys: [one] });
});

Deno.test("law 7: what is moved from a stream to one of another kind is refused, its key as well", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, ["a note"]);
    await write(store, ["a message"], SAME);
    const [note] = await Array.fromAsync(kv.list({ prefix: [...STREAM_KEYS.events(STREAM)] }));
    const [message] = await Array.fromAsync(kv.list({ prefix: [...STREAM_KEYS.events(SAME)] }));
    await kv.set(message!.key, note!.value);
    assertEquals(await textsOf(open(), SAME), ["not_authentic"]);
    await kv.set([...STREAM_KEYS.head(SAME)], (await kv.get([...STREAM_KEYS.head(STREAM)])).value);
    const error = await open().read(SAME).catch((error) => error);
    assertEquals(error.code, "key_refused");
    assert(error.message.startsWith("Cannot read the session: the key"), error.message);
  }, { masterKeys: [one] });
});

Deno.test("rekey() encrypts a plaintext stream of another kind, and wraps its key anew", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, ["Ottoline", "purrs"]);
    async function* streams() {
      yield STREAM;
    }
    const first = await open({ masterKeys: [one] }).rekey(streams);
    assertEquals([first.encrypted, first.refused], [1, []]);
    assertEquals(foundIn(await storedBytes(kv), ["Ottoline", "purrs"]), []);
    const second = await open({ masterKeys: [two, one] }).rekey(streams);
    assertEquals([second.total, second.rewrapped], [1, 1]);
    const alone = open({ masterKeys: [two] });
    assertEquals(await textsOf(alone), ["Ottoline", "purrs"]);
    const lost = await open({ masterKeys: [masterKey("three")] }).rekey(streams);
    assertEquals(lost.refused.map(({ kind, id, code }) => [kind.name, id, code]), [
      ["note", "s1", "key_missing"],
    ]);
  });
});

Deno.test("no poison: the damaged head of a stream of another kind is rebuilt, with its key", async () => {
  await withStreams(async ({ kv, store, open }) => {
    await write(store, ["one", "two"]);
    await kv.set([...STREAM_KEYS.head(STREAM)], "damaged");
    const { warnings } = await withoutWarnings(async () => {
      assertEquals(await textsOf(open()), ["one", "two"]);
    });
    assertEquals((await store.head(STREAM))?.tally, 2);
    assertEquals(warnings.length, 1);
    assertMatch(
      warnings[0] ?? "",
      /The head of a note was damaged; it was rebuilt from its events/,
    );
  }, { masterKeys: [one] });
});

Deno.test("law 8: a staged stream of another kind is there as a whole, or not at all", async () => {
  await withStreams(async ({ kv, store }) => {
    const staged = await store.stage(STREAM);
    for (let index = 0; index < 120; index++) await staged.add(written(`${index}`));
    assertEquals(await store.head(STREAM), undefined);
    const head = await staged.land({ tally: 120, createdAt: 5, label: { title: "Taken in" } });
    assertEquals([head?.position, head?.createdAt, head?.label], [120, 5, { title: "Taken in" }]);
    const second = await store.stage(STREAM);
    await second.add(written("late"));
    assertEquals(await second.land({ tally: 1 }), undefined);
    await second.discard();
    assertEquals((await entriesLeft(kv)).length, 121);
  });
});

Deno.test("kinds whose names only share their letters have no key and no tombstone in common", () => {
  const streams = [
    { owner: "a", kind: defineKind("b"), id: "c" },
    { owner: "b", kind: defineKind("a"), id: "c" },
    { owner: "a", kind: SESSION, id: "c" },
    { owner: "a", kind: SESSION, id: "b" },
  ];
  for (const keyOf of ["head", "tombstone", "erasing"] as const) {
    const keys = streams.map((stream) => JSON.stringify(STREAM_KEYS[keyOf](stream)));
    assertEquals(new Set(keys).size, streams.length, keyOf);
  }
});
