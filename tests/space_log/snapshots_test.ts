import { assert, assertEquals } from "@std/assert";
import { Scrubber } from "../../src/kv/mod.ts";
import type { SpaceLog } from "../../src/space_log/mod.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { logPlace } from "../support/process.ts";
import { learn, SPACE_KEY, SPACE_TTL_MS, withLogs } from "../support/spaces.ts";
import { hitsIn } from "../support/store_files.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import { aroundCommits, refusingEternal } from "../support/wrapped_kv.ts";

const one = masterKey("one");
const FORGETTING = { replaces: [{ position: 1, data: { text: "" } }] };

/** A text of several pieces, with characters of all lengths. */
const LONG = `Ottoline is a cat: ${"grün 猫 🐈 ".repeat(20_000)}`;

/** What a store holds of snapshots. */
async function kept(kv: Deno.Kv): Promise<Deno.KvEntry<Record<string, unknown>>[]> {
  const entries = await Array.fromAsync(kv.list<Record<string, unknown>>({ prefix: [] }));
  return entries.filter(({ key }) => key.includes("snapshot"));
}

/** Keeps a text as the state of a space at its end. */
async function keep(spaces: SpaceLog, text = LONG): Promise<boolean> {
  const head = await spaces.head(SPACE_KEY);
  assert(head);
  const { generation, position } = head;
  return await spaces.snapshots.write(SPACE_KEY, { generation, position, text });
}

/** The text that was kept, as another instance reads it. */
async function read(spaces: SpaceLog): Promise<string | undefined> {
  const { generation } = await spaces.head(SPACE_KEY) ?? { generation: "" };
  return (await spaces.snapshots.read(SPACE_KEY, generation))?.text;
}

for (const encryptionKeys of [[], [one]]) {
  const how = encryptionKeys.length > 0 ? "encrypted" : "plain";

  Deno.test(`a space's state is kept beside its ${how} events, for every instance`, async () => {
    await withLogs(async ({ kv, spaces, open }) => {
      await learn(spaces, ["Ottoline is a cat", "Ada lives in Porto"]);
      assertEquals(await read(spaces), undefined);
      assert(await keep(spaces, "an older one"));
      assert(await keep(spaces));
      assert(await read(open().spaces) === LONG);
      await learn(spaces, ["more"]);
      assert(await read(open().spaces) === LONG, "it is read on from there");
      const pieces = (await kept(kv)).filter(({ value }) => value["id"] === undefined);
      assert(pieces.length > 3, `${pieces.length}`);
    }, { encryptionKeys });
  });

  Deno.test(`law 15: the commit that erases a text of a space takes its ${how} kept state`, async () => {
    await withLogs(async ({ kv, spaces, open }) => {
      await learn(spaces, ["Ottoline is a cat", "Ada lives in Porto"]);
      assert(await keep(spaces));
      const values = (await kept(kv)).map(({ value }) => value["body"]);
      for (const body of values) {
        assert(body instanceof Uint8Array);
        assertEquals(foundIn(body, ["Ottoline is"]), [], "no piece is readable by itself");
      }
      await learn(spaces, ["forgotten"], FORGETTING);
      assertEquals(foundIn(await storedBytes(kv), ["Ottoline is"]), []);
      assertEquals(await kept(kv), []);
      assertEquals(await read(open().spaces), undefined);
    }, { encryptionKeys });
  });

  Deno.test(`law 15: nothing of a ${how} state is kept that is forgotten while it is written`, async () => {
    using kv = await Deno.openKv(":memory:");
    let before = () => Promise.resolve();
    const slow = aroundCommits(kv, async (commit) => {
      await before();
      return await commit();
    });
    await withLogs(async ({ spaces, open }) => {
      // Before the first commit, between two, and before the one that makes it readable.
      for (let commits = 1; commits < 4; commits++) {
        await open({ kv }).spaces.erase(SPACE_KEY);
        const { spaces: other } = open({ kv });
        await learn(other, ["Ottoline is a cat", "stays"]);
        await read(spaces);
        let left = commits;
        before = async () => {
          if (--left === 0) assert((await learn(other, ["forgotten"], FORGETTING)).ok);
        };
        assertEquals(await keep(spaces), false, `${commits}`);
        before = () => Promise.resolve();
        assertEquals(await kept(kv), [], `${commits}`);
        assertEquals(await read(other), undefined);
      }
    }, { kv: slow, encryptionKeys });
  });
}

Deno.test("law 15: the key of a kept state leaves the store's file with what was forgotten", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  const scrubber = new Scrubber(place.path, { delayMs: 1 });
  await withLogs(async ({ spaces, sessions }) => {
    await learn(spaces, ["Ottoline is a cat"]);
    assert(await keep(spaces));
    const key = (await kept(kv)).find(({ value }) => value["id"] !== undefined)?.value["body"];
    assert(key instanceof Uint8Array);
    const bytes = String.fromCharCode(...key);
    assert(await hitsIn(place.path, [bytes]) > 0);
    await learn(spaces, ["forgotten"], FORGETTING);
    assertEquals(await scrubber.request(), true);
    assertEquals(await hitsIn(place.path, [bytes]), 0);
    sessions.close();
  }, { kv, scrubber });
});

Deno.test("law 9: nothing is left of the kept state of a space that is erased, nor comes later", async () => {
  using kv = await Deno.openKv(":memory:");
  let before = () => Promise.resolve();
  const slow = aroundCommits(kv, async (commit) => {
    await before();
    return await commit();
  });
  await withLogs(async ({ spaces, open }) => {
    await learn(spaces, ["Ottoline is a cat"]);
    assert(await keep(spaces));
    let left = 2;
    before = async () => {
      if (--left === 0) await open({ kv }).spaces.erase(SPACE_KEY);
    };
    assertEquals(await keep(spaces), false);
    before = () => Promise.resolve();
    assertEquals((await entriesLeft(kv)).map(({ key }) => key), []);
  }, { kv: slow });
});

Deno.test("law 8: every key of a kept state expires, and none is read after its time", async () => {
  using kv = await Deno.openKv(":memory:");
  await withLogs(async (given) => {
    const { spaces } = given;
    await learn(spaces, ["one"]);
    assert(await keep(spaces));
    for (let uses = 0; uses < 5; uses++) {
      assertEquals(await read(spaces) === LONG, uses < 4, `${uses}`);
      given.now += SPACE_TTL_MS - 1;
      assert(await spaces.touch(SPACE_KEY));
    }
    assert(await keep(spaces));
    given.now += SPACE_TTL_MS;
    assertEquals(await read(spaces), undefined);
    await learn(spaces, ["anew"]);
    assertEquals(await read(spaces), undefined, "another generation has its own");
  }, { kv: refusingEternal(kv) });
});

Deno.test("a kept state that is damaged, moved or incomplete is none", async () => {
  await withLogs(async ({ kv, spaces }) => {
    const other = { owner: "ada", space: "other" };
    await learn(spaces, ["one"]);
    await learn(spaces, ["one"], { key: other });
    assert(await keep(spaces));
    const { generation } = await spaces.head(SPACE_KEY) ?? { generation: "" };
    for (const { key, value } of await kept(kv)) {
      const bodies = [new Uint8Array(48), undefined, "text"];
      for (const body of bodies) {
        await kv.set(key, { ...value, body });
        assertEquals(await read(spaces), undefined, JSON.stringify(key));
      }
      await kv.delete(key);
      assertEquals(await read(spaces), undefined, JSON.stringify(key));
      await kv.set(key, value);
      // Where it would lie if it were another space's.
      const moved = key.map((part) => part === "main" ? "other" : part);
      await kv.set(moved, value);
    }
    assert(await read(spaces) === LONG);
    assertEquals(await spaces.snapshots.read(other, generation), undefined);
  }, { encryptionKeys: [one] });
});

Deno.test("rekey() takes the state that was kept of a plaintext space", async () => {
  await withLogs(async ({ kv, spaces, open }) => {
    await learn(spaces, ["one"]);
    assert(await keep(spaces));
    const keyed = open({ encryptionKeys: [one] }).spaces;
    assertEquals((await keyed.rekey()).encrypted, 1);
    assertEquals(await kept(kv), []);
    assert(await keep(keyed));
    assert(await read(open({ encryptionKeys: [masterKey("two"), one] }).spaces) === LONG);
  });
});

Deno.test("a state that is too large, or is no longer the last one, is not kept", async () => {
  await withLogs(async ({ kv, spaces }) => {
    assertEquals(
      await spaces.snapshots.write(SPACE_KEY, { generation: "g", position: 1, text: "none" }),
      false,
    );
    await learn(spaces, ["one", "two"]);
    const { generation } = await spaces.head(SPACE_KEY) ?? { generation: "" };
    const late = { generation, position: 1, text: "late" };
    assertEquals(await spaces.snapshots.write(SPACE_KEY, late), false);
    assertEquals(await keep(spaces, "x".repeat(16_000_001)), false);
    assertEquals(await kept(kv), []);
  });
});
