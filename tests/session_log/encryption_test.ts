import { assert, assertEquals, assertMatch } from "@std/assert";
import { type MasterKey, SessionLog } from "../../src/session_log/mod.ts";
import { KeySpace } from "../support/key_space.ts";
import { entriesLeft } from "../support/keys.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { said, say, texts } from "../support/said.ts";
import { foundIn, storedBytes } from "../support/stored.ts";

const KEY = { owner: "ada", session: "s1" };
const keys = new KeySpace(TABLES);
const one = masterKey("one");

interface Given {
  readonly kv: Deno.Kv;
  readonly log: SessionLog;
  /** The same store, opened with other keys. */
  open(...encryptionKeys: readonly MasterKey[]): SessionLog;
}

async function withLog(test: (given: Given) => Promise<void>): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const open = (...encryptionKeys: readonly MasterKey[]) =>
    new SessionLog({ ...TABLES, kv, ttlMs: 60_000, encryptionKeys });
  await test({ kv, log: open(one), open });
}

async function events(kv: Deno.Kv, key = KEY) {
  const prefix = [...keys.session(key), "event"];
  return await Array.fromAsync(kv.list<Record<string, unknown>>({ prefix }));
}

async function codeOf(task: Promise<unknown>): Promise<unknown> {
  return await task.then(() => "none", (error) => error.code);
}

Deno.test("with a key, the store holds none of the conversation in plaintext: events, chunks, partials, hashes", async () => {
  const planted = [
    "My cat is called Ottoline",
    "x".repeat(90),
    "half a reply",
    "deadbeef".repeat(8),
  ];
  const fill = async (log: SessionLog) => {
    const taken = await log.append(KEY, {
      expected: 0,
      events: [said(planted[0]!), said(planted[1]!.repeat(2_000))],
      turns: 1,
      open: true,
      takes: "me",
      hash: { hash: planted[3]!, turn: "t" },
    });
    assert(taken.ok && taken.lease);
    const attempt = { openedAt: 1, attempt: "a" };
    const piece = { offset: 0, text: planted[2]!, lease: taken.lease };
    assert(await log.partials.write(KEY, attempt, piece));
    assertEquals(await log.partials.read(KEY, attempt), planted[2]);
    assertEquals(await log.findHash(KEY, planted[3]!), "t");
  };
  await withLog(async ({ kv, log }) => {
    await fill(log);
    assertEquals(foundIn(await storedBytes(kv), planted), []);
  });
  await withLog(async ({ kv, open }) => {
    await fill(open());
    assertEquals(foundIn(await storedBytes(kv), planted), planted, "without a key all of it is");
  });
});

const MOVES: Readonly<Record<string, (kv: Deno.Kv) => Promise<void>>> = {
  "another position": async (kv) => {
    const [first, second] = await events(kv);
    await kv.set(first!.key, second!.value);
  },
  "another session": async (kv) => {
    const [theirs] = await events(kv, { ...KEY, session: "s2" });
    await kv.set((await events(kv))[0]!.key, theirs!.value);
  },
  "another owner": async (kv) => {
    const [theirs] = await events(kv, { ...KEY, owner: "eve" });
    await kv.set((await events(kv))[0]!.key, theirs!.value);
  },
  "another time": async (kv) => {
    const [first] = await events(kv);
    await kv.set(first!.key, { ...first!.value, at: 1 });
  },
};

for (const [move, make] of Object.entries(MOVES)) {
  Deno.test(`law 7: a ciphertext moved to ${move} is refused by name, and the session still works`, async () => {
    await withLog(async ({ kv, log }) => {
      await say(log, ["a", "b"]);
      await say(log, ["theirs"], { ...KEY, session: "s2" });
      await say(log, ["hers"], { ...KEY, owner: "eve" });
      await make(kv);
      assertEquals(await texts(log), ["not_authentic", "b"]);
      await say(log, ["c"]);
      assertEquals(await texts(log), ["not_authentic", "b", "c"]);
    });
  });
}

Deno.test("law 7: a ciphertext of an id's former generation is refused in the next", async () => {
  await withLog(async ({ kv, log }) => {
    await say(log, ["former"]);
    const [former] = await events(kv);
    await log.erase(KEY);
    await say(log, ["now"]);
    await kv.set((await events(kv))[0]!.key, former!.value);
    assertEquals(await texts(log), ["not_authentic"]);
  });
});

Deno.test("law 7: swapped chunks are refused, and so is a moved piece of a partial", async () => {
  await withLog(async ({ kv, log }) => {
    const batch = { expected: 0, events: [said("é".repeat(120_000))], turns: 1 };
    const taken = await log.append(KEY, { ...batch, open: true, takes: "me" });
    assert(taken.ok && taken.lease);
    const prefix = [...keys.session(KEY), "chunk"];
    const [first, second] = await Array.fromAsync(kv.list({ prefix }));
    await kv.set(first!.key, second!.value);
    await kv.set(second!.key, first!.value);
    assertEquals(await texts(log), ["not_authentic"]);
    const attempt = { openedAt: 1, attempt: "a" };
    await log.partials.write(KEY, attempt, { offset: 0, text: "abc", lease: taken.lease });
    const piece = await kv.get(keys.piece(KEY, { ...attempt, offset: 0 }));
    const other = { ...attempt, attempt: "b" };
    await kv.set(keys.piece(KEY, { ...other, offset: 0 }), piece.value);
    assertEquals(await log.partials.read(KEY, attempt), "abc");
    assertEquals(await log.partials.read(KEY, other), "");
  });
});

Deno.test("a plaintext value planted in an encrypted session is refused by name", async () => {
  await withLog(async ({ kv, log, open }) => {
    await say(log, ["a", "b"]);
    const plain = { ...KEY, session: "plain" };
    await say(open(), ["forged"], plain);
    const [forged] = await events(kv, plain);
    await kv.set((await events(kv))[1]!.key, forged!.value);
    assertEquals(await texts(log), ["a", "not_encrypted"]);
  });
});

Deno.test("no poison: damaged ciphertexts keep their positions, and the next message is answered", async () => {
  await withBridge(async ({ attach: attachHere, another, bridge, kv, log }) => {
    const ada = await attachHere("s1");
    for (const id of ["a", "b"]) await ada.ask(`say ${id}`, id);
    const entries = await events(kv);
    await kv.set(entries[0]!.key, entries[1]!.value);
    const flipped = entries[3]!.value["body"];
    assert(flipped instanceof Uint8Array);
    flipped[5]! ^= 1;
    await kv.set(entries[3]!.key, entries[3]!.value);
    await bridge.drain();
    const back = await attach(another(), "s1", { after: 0 });
    assertEquals(await back.ask("And now?", "d"), "Echo: And now?");
    const [page] = await Promise.all([log.read(KEY)]);
    assertEquals(page.filter(({ type }) => type === "Damaged").map(({ data }) => data), [
      { reason: "not_authentic" },
      { reason: "not_authentic" },
    ]);
  }, { encryptionKeys: [one] });
});

Deno.test("without its master key a session is refused, with the key's id, and nothing of it changes", async () => {
  await withLog(async ({ kv, log, open }) => {
    await say(log, ["a", "b"]);
    const before = await Array.fromAsync(kv.list({ prefix: keys.session(KEY) }));
    for (const other of [open(), open(masterKey("two"))]) {
      const error = await other.read(KEY).catch((error) => error);
      assertEquals(error.code, "key_missing");
      assertMatch(
        error.message,
        /encrypted with the key "one", which is not among ENCRYPTION_KEYS/,
      );
      const batch = { expected: 2, events: [said("c")], turns: 1 };
      assertEquals(await codeOf(other.append(KEY, batch)), "key_missing");
      assertEquals(await codeOf(other.findHash(KEY, "h")), "key_missing");
      assertEquals((await other.head(KEY))?.position, 2, "it is in the list, and can be erased");
      await say(other, ["x"], { ...KEY, session: "other" });
      assertEquals(await texts(other, { ...KEY, session: "other" }), ["x"], "others go on");
      await other.erase({ ...KEY, session: "other" });
    }
    assertEquals(await Array.fromAsync(kv.list({ prefix: keys.session(KEY) })), before);
    assertEquals(await texts(open(masterKey("two"), one)), ["a", "b"]);
  });
});

Deno.test("a master key with the right id and another value is refused, and nothing is overwritten", async () => {
  await withLog(async ({ log, open }) => {
    await say(log, ["a"]);
    const wrong = open(masterKey("one"));
    const error = await wrong.read(KEY).catch((error) => error);
    assertEquals(error.code, "key_refused");
    assertMatch(error.message, /the key "one" of ENCRYPTION_KEYS does not open it/);
    const batch = { expected: 1, events: [said("b")], turns: 1 };
    assertEquals(await codeOf(wrong.append(KEY, batch)), "key_refused");
    assertEquals(await texts(log), ["a"]);
  });
});

Deno.test("law 7: a key moved from another session, or with a changed reach, is refused", async () => {
  await withLog(async ({ kv, log, open }) => {
    await say(log, ["a"]);
    await say(log, ["theirs"], { ...KEY, session: "s2" });
    const mine = await kv.get<Record<string, unknown>>(keys.head(KEY));
    const { key: own } = mine.value as { key: Record<string, unknown> };
    const theirs = await kv.get<Record<string, unknown>>(keys.head({ ...KEY, session: "s2" }));
    for (const key of [theirs.value!["key"], { ...own, from: 9 }, { ...own, id: "two" }]) {
      await kv.set(keys.head(KEY), { ...mine.value, key });
      assertEquals(await codeOf(open(one, masterKey("two")).read(KEY)), "key_refused");
    }
    assertEquals(await log.erase(KEY), true, "law 9: and can be erased all the same");
  });
});

Deno.test("law 9: erase() needs no key, and leaves none", async () => {
  await withLog(async ({ kv, log, open }) => {
    await say(log, ["a"]);
    assertEquals(await open().erase(KEY), true);
    assertEquals(await entriesLeft(kv), []);
  });
});

Deno.test("encryption turned on for a plaintext session encrypts what is appended from then on", async () => {
  await withLog(async ({ kv, log, open }) => {
    const hash = { hash: "f00d", turn: "t" };
    assert((await open().append(KEY, { expected: 0, events: [said("old")], turns: 1, hash })).ok);
    await say(log, ["new sentence"]);
    assertEquals(await texts(log), ["old", "new sentence"]);
    assertEquals(foundIn(await storedBytes(kv), ["old", "new sentence"]), ["old"]);
    assertEquals(await codeOf(open().read(KEY)), "key_missing", "and needs the key from then on");
    const [first, second] = await events(kv);
    await kv.set(second!.key, { ...first!.value });
    assertEquals(await texts(log), ["old", "not_encrypted"]);
  });
});

Deno.test("encryption turned on in the middle of a turn encrypts what is streamed from then on", async () => {
  await withLog(async ({ kv, log, open }) => {
    const batch = { expected: 0, events: [said("old")], turns: 1, open: true, takes: "me" };
    const taken = await open().append(KEY, batch);
    assert(taken.ok && taken.lease);
    const attempt = { openedAt: 1, attempt: "a" };
    const { lease } = taken;
    await open().partials.write(KEY, attempt, { offset: 0, text: "before, ", lease });
    assert(await log.partials.write(KEY, attempt, { offset: 8, text: "after", lease }));
    assertEquals(await log.partials.read(KEY, attempt), "before, after");
    assertEquals(foundIn(await storedBytes(kv), ["before, ", "after"]), ["before, "]);
  });
});

Deno.test("law 9: an instance that still has an erased session's key cannot write with it", async () => {
  await withLog(async ({ log, open }) => {
    await say(log, ["a"]);
    const { generation } = (await log.head(KEY))!;
    await open(one).erase(KEY);
    const batch = { expected: 1, generation, events: [said("late")], turns: 1 };
    assertEquals(await log.append(KEY, batch), { ok: false, position: 0 });
    const attempt = { openedAt: 1, attempt: "a" };
    const lease = {
      ...{ holder: "me", generation, token: "t", expiresAt: 0, lastsMs: 0 },
      version: "0".repeat(20),
    };
    const late = { offset: 0, text: "late", lease };
    assertEquals(await log.partials.write(KEY, attempt, late), false);
  });
});

Deno.test("law 10: neither errors nor warnings hold a key", async () => {
  await withLog(async ({ log, open }) => {
    await say(log, ["a"]);
    const { warnings } = await withoutWarnings(async () => {
      for (const other of [open(), open(masterKey("one"))]) {
        const error = await other.read(KEY).catch((error) => error);
        console.warn(Deno.inspect(error, { depth: 9 }), Deno.inspect(other, { depth: 9 }));
      }
    });
    assertEquals(warnings.length, 2);
    for (const told of warnings) assert(!/[A-Za-z0-9+/]{43}=|(\d+, *){8}/.test(told), told);
  });
});

Deno.test("an imported session is encrypted before it lands and after", async () => {
  await withLog(async ({ kv, log, open }) => {
    const planted = Array.from({ length: 80 }, (_, index) => `Ottoline purrs at ${index}`);
    const staged = await log.stage(KEY);
    for (const text of planted) await staged.add({ ...said(text), at: 1_000 });
    assert((await events(kv)).length > 0, "some of it is in the store already");
    assertEquals(foundIn(await storedBytes(kv), planted), []);
    const label = { name: "Ottoline's own", preview: "Ottoline" };
    assert(await staged.land({ turns: 80, label }));
    assertEquals(foundIn(await storedBytes(kv), [...planted, "Ottoline"]), []);
    assertEquals(await texts(log), planted);
    assertEquals((await open(one).head(KEY))?.name, "Ottoline's own");
    assertEquals(await codeOf(open().read(KEY)), "key_missing");
  });
});

Deno.test("a damaged head of an encrypted session is rebuilt with its key, and refused without it", async () => {
  await withLog(async ({ kv, log, open }) => {
    await say(log, ["one", "two"]);
    await withoutWarnings(async () => {
      await kv.set(keys.head(KEY), "damaged");
      const again = open(one);
      assertEquals(await texts(again), ["one", "two"]);
      await say(again, ["three"]);
      assertEquals(
        foundIn(await storedBytes(kv), ["three"]),
        [],
        "what comes later is encrypted too",
      );
      assertEquals(await texts(open(one)), ["one", "two", "three"]);
      await kv.set(keys.head(KEY), "damaged");
      await kv.delete(keys.spareKey(KEY));
      assertEquals(await codeOf(open(one).read(KEY)), "key_refused");
      const appended = open(one).append(KEY, { expected: 0, events: [said("new")], turns: 1 });
      assertEquals(await codeOf(appended), "key_refused", "nothing begins over it");
      assertEquals((await events(kv)).length, 3);
    });
  });
});
