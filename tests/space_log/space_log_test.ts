import { assert, assertEquals } from "@std/assert";
import { Scrubber } from "../../src/kv/mod.ts";
import { masterKey } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { logPlace } from "../support/process.ts";
import {
  factsOf,
  learn,
  SESSION_KEY,
  SPACE_KEY,
  SPACE_TTL_MS,
  type TwoLogs,
  withLogs,
} from "../support/spaces.ts";
import { hitsIn } from "../support/store_files.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import { killedAfter, refusingEternal } from "../support/wrapped_kv.ts";

const one = masterKey("one");
const two = masterKey("two");

/** Begins a session of the same owner. */
async function say({ sessions }: Pick<TwoLogs, "sessions">, session = "s1", text = "Hello") {
  const events = [{ type: "Said", data: { text } }];
  const appended = await sessions.append({ owner: "ada", session }, {
    expected: 0,
    events,
    turns: 1,
  });
  assert(appended.ok);
}

Deno.test("law 3: a space is appended to at a position, and holds its events beside sessions", async () => {
  await withLogs(async (given) => {
    const { spaces, open } = given;
    await say(given, "main");
    const label = { name: "Home", sessions: 2 };
    assert((await learn(spaces, ["Ada has a cat", "Ada lives in Porto"], { label })).ok);
    const head = await open().spaces.head(SPACE_KEY);
    assertEquals([head?.position, head?.facts, head?.name, head?.sessions], [2, 2, "Home", 2]);
    assertEquals(await learn(spaces, ["late"], { expected: 1 }), { ok: false, position: 2 });
    assertEquals(await factsOf(open().spaces), ["Ada has a cat", "Ada lives in Porto"]);
    assertEquals((await given.sessions.read({ owner: "ada", session: "main" })).length, 1);
  });
});

Deno.test("law 15: a forgotten fact is gone for every instance, and its event keeps its place", async () => {
  await withLogs(async ({ kv, spaces, open }) => {
    await learn(spaces, ["Ottoline is a cat", "Ada lives in Porto"]);
    const other = open().spaces;
    await other.read(SPACE_KEY);
    const replaces = [{ position: 1, data: { text: "" } }];
    assert((await learn(spaces, ["forgotten"], { replaces, facts: 1 })).ok);
    assertEquals(await factsOf(other), ["", "Ada lives in Porto", "forgotten"]);
    assertEquals((await other.head(SPACE_KEY))?.facts, 1);
    assertEquals(foundIn(await storedBytes(kv), ["Ottoline"]), []);
  }, { encryptionKeys: [one] });
});

Deno.test("law 15: no text of a forgotten fact or an erased space is in the store's file or its log", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  const scrubber = new Scrubber(place.path, { delayMs: 1 });
  const planted = ["Mirabelle keeps the ledger", "Octavian plays the piano"];
  await withLogs(async ({ spaces, sessions }) => {
    await learn(spaces, [planted[0]!, "stays"], { label: { name: planted[1]!, sessions: 0 } });
    await learn(spaces, [planted[1]!], { key: { owner: "ada", space: "other" } });
    assert(await hitsIn(place.path, planted) > 0);
    const replaces = [{ position: 1, data: { text: "" } }];
    const label = { name: "Home", sessions: 0 };
    await learn(spaces, ["forgotten"], { replaces, label });
    await spaces.erase({ owner: "ada", space: "other" });
    assertEquals(await scrubber.request(), true);
    assertEquals(await hitsIn(place.path, planted), 0);
    assertEquals(await factsOf(spaces), ["", "stays", "forgotten"]);
    sessions.close();
  }, { kv, scrubber });
});

Deno.test("law 8: every key of a space expires, and the space lives its time from its last use", async () => {
  using kv = await Deno.openKv(":memory:");
  await withLogs(async (given) => {
    const { spaces } = given;
    await learn(spaces, ["one"]);
    const taken = await spaces.leases.take(SPACE_KEY, { holder: "me" });
    assert(taken.ok);
    given.now += SPACE_TTL_MS - 1;
    assert(await spaces.touch(SPACE_KEY));
    given.now += SPACE_TTL_MS - 1;
    await learn(spaces, ["two"]);
    for (let uses = 0; uses < 4; uses++) {
      given.now += SPACE_TTL_MS - 1;
      assertEquals((await spaces.touch(SPACE_KEY))?.expiresAt, given.now + SPACE_TTL_MS);
    }
    assertEquals(await factsOf(spaces), ["one", "two"]);
    given.now += SPACE_TTL_MS;
    assertEquals([await spaces.head(SPACE_KEY), await factsOf(spaces)], [undefined, []]);
    await spaces.erase(SPACE_KEY);
  }, { kv: refusingEternal(kv), encryptionKeys: [one] });
});

Deno.test("law 9: an erased space leaves no key, what its sessions have said for it included", async () => {
  await withLogs(async (given) => {
    const { kv, spaces, sessions, open } = given;
    const space = { owner: "ada", space: "gone" };
    await learn(spaces, Array.from({ length: 250 }, (_, index) => `${index}`), { key: space });
    await spaces.leases.take(space, { holder: "me" });
    const events = [{ type: "Said", data: {} }];
    const marked = { expected: 0, events, turns: 1, learn: { space: "gone", due: given.now } };
    await sessions.append(SESSION_KEY, marked);
    const label = { name: undefined, preview: undefined, space: "gone" };
    await sessions.append({ owner: "ada", session: "s2" }, { ...marked, label });
    await sessions.erase({ owner: "ada", session: "s2" });
    const killed = open({ kv: killedAfter(kv, 2) }).spaces;
    assertEquals((await killed.erase(space).catch((error) => error)).cause?.message, "killed");
    await spaces.finishErasures();
    const families = new Set((await entriesLeft(kv)).map(({ key }) => key[1]));
    assertEquals(families, new Set(["log", "sessions", "account"]));
    assertEquals(await spaces.erase(space), false);
  });
});

Deno.test("laws 7 and 14: an owner's list has the owner's spaces, newest first, in pages", async () => {
  await withLogs(async (given) => {
    const { spaces } = given;
    for (let index = 0; index < 5; index++) {
      given.now += 1;
      const label = { name: `Space ${index}`, sessions: index };
      await learn(spaces, ["x"], { key: { owner: "ada", space: `p${index}` }, label });
      await learn(spaces, ["y"], { key: { owner: "ben", space: `p${index}` } });
    }
    await spaces.erase({ owner: "ada", space: "p3" });
    const first = await spaces.list("ada", { limit: 2 });
    assertEquals(first.spaces.map(({ space, name, facts }) => [space, name, facts]), [
      ["p4", "Space 4", 1],
      ["p2", "Space 2", 1],
    ]);
    const { cursor } = first;
    assert(cursor !== undefined);
    const second = await spaces.list("ada", { limit: 10, cursor });
    assertEquals(second.spaces.map(({ space }) => space), ["p1", "p0"]);
    assertEquals(second.cursor, undefined);
    const everyone = await Array.fromAsync(spaces.everyone());
    assertEquals(everyone.length, 9);
    assertEquals((await given.sessions.index.sessions("ada", { limit: 10 })).sessions, []);
  });
});

Deno.test("an owner's bytes bound sessions and spaces together, and spaces have a limit of their own", async () => {
  const allowances = { sessions: 10, spaces: 2, sessionBytes: 1e9, ownerBytes: 3 * 32_768 };
  await withLogs(async (given) => {
    const { kv, spaces, open } = given;
    const bounded = (space: string, texts = ["x"]) =>
      learn(spaces, texts, { key: { owner: "ada", space }, isBounded: true });
    await say(given);
    assert((await bounded("one")).ok);
    assert((await bounded("two")).ok);
    const third = await bounded("three");
    assertEquals(third, { ok: false, position: 0, over: { allowance: "spaces", limit: 2 } });
    const large = await bounded("one", ["x".repeat(40_000)]);
    const over = { allowance: "ownerBytes", limit: 3 * 32_768 } as const;
    assertEquals(large, { ok: false, position: 1, over });
    const events = [{ type: "Said", data: {} }];
    const batch = { expected: 0, events, turns: 1, isBounded: true };
    const refused = await given.sessions.append({ owner: "ada", session: "s2" }, batch);
    assertEquals(refused, { ok: false, position: 0, over });
    await spaces.erase({ owner: "ada", space: "two" });
    assert((await bounded("one", ["x".repeat(40_000)])).ok);
    const counted = (await kv.get<object>(["contexts", "account", "ada"])).value;
    await kv.delete(["contexts", "account", "ada"]);
    given.now += 1;
    assertEquals((await open().sessions.append({ owner: "ada", session: "s3" }, batch)).ok, false);
    const anew = (await kv.get<object>(["contexts", "account", "ada"])).value;
    const { sessions: had, spaces: spacesHad, bytes } = counted as Record<string, unknown>;
    assertEquals({ sessions: had, spaces: spacesHad, bytes }, {
      sessions: 1,
      spaces: 1,
      bytes: 3 * 32_768,
    });
    const { sessions, spaces: spacesNow, bytes: bytesNow } = anew as Record<string, unknown>;
    assertEquals([sessions, spacesNow, bytesNow], [1, 1, 3 * 32_768]);
  }, { allowances });
});

Deno.test("replacing long texts gives their bytes back to the owner", async () => {
  await withLogs(async ({ kv, spaces }) => {
    await learn(spaces, ["x".repeat(100_000)]);
    const bytes = async () =>
      (await kv.get<{ bytes: number }>(["contexts", "account", "ada"])).value?.bytes;
    assertEquals(await bytes(), 4 * 32_768);
    await learn(spaces, ["forgotten"], { replaces: [{ position: 1, data: { text: "" } }] });
    assertEquals(await bytes(), 32_768);
    await spaces.erase(SPACE_KEY);
    assertEquals(await bytes(), undefined);
  });
});

Deno.test("law 17: one instance at a time learns for a space, and its lease guards what it appends", async () => {
  await withLogs(async ({ spaces, open }) => {
    await learn(spaces, ["one"]);
    const here = await spaces.leases.take(SPACE_KEY, { holder: "here" });
    assert(here.ok);
    assertEquals(here.position, 1);
    const there = open().spaces;
    const held = await there.leases.take(SPACE_KEY, { holder: "there" });
    assertEquals(held, { ok: false, reason: "held" });
    const lease = { version: here.lease.version, ends: true };
    assert((await learn(spaces, ["two"], { lease })).ok);
    assertEquals(await learn(spaces, ["three"], { lease }), { ok: false, position: 2 });
    assert((await there.leases.take(SPACE_KEY, { holder: "there" })).ok);
    const gone = await there.leases.take({ owner: "ada", space: "none" }, { holder: "there" });
    assertEquals(gone, { ok: false, reason: "gone" });
  });
});

Deno.test("learning's tokens are counted to the owner's quota, with the commit", async () => {
  const quotas = { turnsPerMinute: 0, tokensPerDay: 1_000 };
  await withLogs(async ({ spaces, open }) => {
    await learn(spaces, ["one"]);
    assertEquals(await spaces.spentTokens("ada"), undefined);
    await learn(spaces, ["two"], { spending: { turns: 0, tokens: 1_200 } });
    const spent = await open().spaces.spentTokens("ada");
    assertEquals([spent?.quota, spent?.limit], ["tokensPerDay", 1_000]);
    assertEquals(await spaces.spentTokens("ben"), undefined);
    assert((await learn(spaces, ["three"])).ok, "what was paid for is stored");
  }, { quotas });
});

Deno.test("spaces are encrypted, by keys of their own, and rekeyed", async () => {
  await withLogs(async (given) => {
    const { kv, spaces, open } = given;
    await learn(spaces, ["Ottoline is a cat"], { label: { name: "Cats", sessions: 1 } });
    const keyed = open({ encryptionKeys: [one] }).spaces;
    assertEquals((await keyed.rekey()).encrypted, 1);
    assertEquals(foundIn(await storedBytes(kv), ["Ottoline", "Cats"]), []);
    assertEquals((await open({ encryptionKeys: [two, one] }).spaces.rekey()).rewrapped, 1);
    const alone = open({ encryptionKeys: [two] }).spaces;
    assertEquals(await factsOf(alone), ["Ottoline is a cat"]);
    assertEquals((await alone.head(SPACE_KEY))?.name, "Cats");
    const lost = await open({ encryptionKeys: [masterKey("three")] }).spaces.rekey();
    assertEquals(lost.refused.map(({ space, code }) => [space, code]), [["main", "key_missing"]]);
  });
});

Deno.test("law 8: a staged space is there as a whole, with its times and numbers, or not at all", async () => {
  await withLogs(async (given) => {
    const { spaces, open } = given;
    const staged = await spaces.stage(SPACE_KEY);
    for (let index = 0; index < 120; index++) {
      await staged.add({ type: "FactLearned", data: { text: `${index}` }, at: 1_000 + index });
    }
    assertEquals(await spaces.head(SPACE_KEY), undefined);
    const label = { name: "Taken in", sessions: 3 };
    const head = await staged.land({ facts: 7, label, createdAt: 5 });
    assertEquals([head?.position, head?.facts, head?.createdAt], [120, 7, 5]);
    const [listed] = (await open().spaces.list("ada", { limit: 5 })).spaces;
    assertEquals([listed?.name, listed?.sessions], ["Taken in", 3]);
    assertEquals((await spaces.read(SPACE_KEY))[3]?.at, 1_003);
    const second = await spaces.stage(SPACE_KEY);
    await second.add({ type: "FactLearned", data: {} });
    assertEquals(await second.land({ facts: 0, label }), undefined);
    await second.discard();
    assertEquals((await factsOf(spaces)).length, 120);
  }, { encryptionKeys: [one] });
});

Deno.test("over KV Connect, two instances share a space, and a lost answer doubles nothing", async () => {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  await using remote = new KvConnectServer();
  using kv = await Deno.openKv(remote.url);
  await withLogs(async ({ spaces, open }) => {
    await learn(spaces, ["one"]);
    remote.trouble.push("500 after applying");
    assert(
      (await learn(open().spaces, ["two"], {
        replaces: [{ position: 1, data: { text: "" } }],
      })).ok,
    );
    assertEquals(await factsOf(spaces), ["", "two"]);
    await spaces.erase(SPACE_KEY);
    assertEquals(await entriesLeft(kv), []);
  }, { kv, encryptionKeys: [one] });
});
