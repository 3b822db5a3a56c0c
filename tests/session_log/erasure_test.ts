import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { KeySpace } from "../support/key_space.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { keysFor } from "../support/encryption.ts";
import { entriesLeft } from "../support/keys.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { killedAfter } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const OPTIONS = { ...TABLES, ttlMs: 60_000, encryptionKeys: keysFor(import.meta.url) };
const keys = new KeySpace(TABLES);

function said(text: string) {
  return { type: "Said", data: { text } };
}

async function begin(log: SessionLog, more: { readonly takes?: string } = {}) {
  const appended = await log.append(KEY, {
    expected: 0,
    events: [said("My secret")],
    turns: 1,
    open: true,
    hash: { hash: "h", turn: "t" },
    ...more,
  });
  assert(appended.ok);
  return appended;
}

async function withRemote(
  test: (
    given: { remote: KvConnectServer; kv: Deno.Kv; here: SessionLog; there: SessionLog },
  ) => Promise<
    void
  >,
): Promise<void> {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  await using remote = new KvConnectServer();
  const [kv, other] = [await Deno.openKv(remote.url), await Deno.openKv(remote.url)];
  const [here, there] = [kv, other].map((kv) => new SessionLog({ ...OPTIONS, kv }));
  try {
    await test({ remote, kv, here: here!, there: there! });
  } finally {
    kv.close();
    other.close();
  }
}

/** What an instance that does not know of the erasure sends, and what becomes of it. */
const LATE: Record<
  string,
  (there: SessionLog, here: SessionLog) => Promise<() => Promise<unknown>>
> = {
  "the first message": async (there, here) => {
    await there.head(KEY);
    await begin(here);
    await here.erase(KEY);
    return async () => {
      const late = await there.append(KEY, { expected: 0, events: [said("late")], turns: 1 });
      assertEquals(late, { ok: false, position: 0, isErased: true });
    };
  },
  "a first message of a megabyte": async (there) => {
    await there.head(KEY);
    return async () => {
      const events = [said("x".repeat(1_000_000))];
      const late = await there.append(KEY, { expected: 0, events, turns: 1 });
      assertEquals(late, { ok: false, position: 0, isErased: true });
    };
  },
  "a message": async (there) => {
    await begin(there);
    return async () => {
      const late = await there.append(KEY, { expected: 1, events: [said("late")], turns: 2 });
      assertEquals(late, { ok: false, position: 0 });
    };
  },
  "a use": async (there, here) => {
    await begin(here);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return () => there.touch(KEY);
  },
  "a lease": async (there, here) => {
    await begin(here);
    return () => there.leases.take(KEY, { holder: "late", openedAt: 1 });
  },
  "a lease's renewal": async (there) => {
    const { lease } = await begin(there, { takes: "late" });
    return () => there.leases.renew(KEY, lease!);
  },
  "a piece of a reply": async (there) => {
    const { lease } = await begin(there, { takes: "late" });
    const attempt = { openedAt: 1, attempt: "a" };
    return () => there.partials.write(KEY, attempt, { offset: 0, text: "late", lease: lease! });
  },
  "an import's events": async (there) => {
    const staged = await there.stage(KEY);
    return async () => {
      for (let index = 0; index < 300; index++) await staged.add(said(`${index}`));
      assertEquals(await staged.land({ turns: 1 }), undefined);
      await staged.discard();
    };
  },
  "an import's end": async (there) => {
    const staged = await there.stage(KEY);
    for (let index = 0; index < 300; index++) await staged.add(said(`${index}`));
    return async () => assertEquals(await staged.land({ turns: 1 }), undefined);
  },
};

for (const [what, prepare] of Object.entries(LATE)) {
  Deno.test(`law 9: ${what} in flight while its session is erased leaves no key, over KV Connect`, async () => {
    await withRemote(async ({ remote, kv, here, there }) => {
      const send = await prepare(there, here);
      const { come, letGo } = remote.hold();
      const late = send();
      await come;
      await here.erase(KEY);
      await letGo();
      await late;
      assertEquals((await entriesLeft(kv)).map(({ key }) => key), []);
      await begin(here);
      assertEquals((await there.read(KEY)).length, 1, "and the id can be used again at once");
    });
  });
}

Deno.test("law 9: a first message that missed its deadline and arrives after an erasure begins nothing", async () => {
  await withRemote(async ({ remote, kv, here }) => {
    const other = await Deno.openKv(remote.url);
    const there = new SessionLog({ ...OPTIONS, kv: other, deadlineMs: 1_000 });
    // Its first use takes longest; what is late is to be the commit alone.
    await there.head({ ...KEY, session: "other" });
    const { come, letGo } = remote.hold();
    const { result } = await withoutWarnings(() =>
      there.append(KEY, { expected: 0, events: [said("in doubt")], turns: 1 })
        .catch((error) => error)
    );
    assertEquals(result.code, "store_unavailable");
    await come;
    await begin(here);
    await here.erase(KEY);
    await letGo();
    assertEquals(await entriesLeft(kv), []);
    other.close();
  });
});

Deno.test("law 9: the sender of a first message overtaken by an erasure gets an error, and nothing begins", async () => {
  await withRemote(async ({ remote, kv, here }) => {
    const other = await Deno.openKv(remote.url);
    await withBridge(async ({ bridge, claude }) => {
      const ada = await attach(bridge, "s");
      const { come, letGo } = remote.hold();
      const sending = ada.send({ text: "My secret", id: "a" }).catch((error) => error);
      await come;
      await here.erase(KEY);
      await letGo();
      assertEquals((await sending).reason, "erased");
      assertEquals(ada.frames.all.at(-1), { type: "session.closed", reason: "erased" });
      assertEquals(await entriesLeft(kv), []);
      assertEquals(claude.calls.length, 0);
    }, { kv: other });
    other.close();
  });
});

Deno.test("law 9: erase() reaches chunks, hashes, lease, partials, an import that died, and the list", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...OPTIONS, kv });
  const { lease } = await begin(log, { takes: "me" });
  const long = [said("🙂".repeat(100_000))];
  assert((await log.append(KEY, { expected: 1, events: long, turns: 1 })).ok);
  await log.partials.write(KEY, { openedAt: 1, attempt: "a" }, {
    offset: 0,
    text: "half",
    lease: lease!,
  });
  for (const place of ["event", "chunk"]) {
    const rest = place === "event" ? [1] : ["commit", 1, 0];
    await kv.set([...keys.session(KEY), place, "an import that died", ...rest], { v: 1 });
  }
  assert((await entriesLeft(kv)).length > 9);
  assertEquals(await log.erase(KEY), true);
  assertEquals(await entriesLeft(kv), []);
  kv.close();
});

Deno.test("law 9: erase() removes a session whole whose head is damaged or lost", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...OPTIONS, kv });
  const damages = [
    { damage: () => kv.set(keys.head(KEY), "x"), isReadable: true },
    { damage: () => kv.delete(keys.head(KEY)), isReadable: false },
  ];
  for (const { damage, isReadable } of damages) {
    await begin(log);
    await damage();
    assertEquals(await log.erase(KEY), isReadable);
    assertEquals(await entriesLeft(kv), []);
  }
  kv.close();
});

Deno.test("law 9: an interrupted erasure is resumed by another instance", async () => {
  const kv = await Deno.openKv(":memory:");
  const events = Array.from({ length: 350 }, (_, index) => said(`${index}`));
  const log = new SessionLog({ ...OPTIONS, kv });
  assert((await log.append(KEY, { expected: 0, events, turns: 1 })).ok);
  const mortal = killedAfter(kv, 2);
  const error = await new SessionLog({ ...OPTIONS, kv: mortal }).erase(KEY).catch((error) => error);
  assertEquals(error.cause?.message, "killed");
  assert((await entriesLeft(kv)).length > 100);
  assertEquals(await log.head(KEY), undefined);
  await log.finishErasures();
  assertEquals(await entriesLeft(kv), []);
  kv.close();
});

Deno.test("law 9: an erasure deletes a former generation's partials and spares the next one's", async () => {
  const kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...OPTIONS, kv });
  const { lease } = await begin(log, { takes: "me" });
  const piece = { offset: 0, text: "secret", lease: lease! };
  await log.partials.write(KEY, { openedAt: 1, attempt: "old" }, piece);
  await log.partials.write(KEY, { openedAt: 3, attempt: "old" }, piece);
  for (const place of [keys.head(KEY), keys.lease(KEY)]) await kv.delete(place);
  const anew = await begin(new SessionLog({ ...OPTIONS, kv }), { takes: "me" });
  await log.partials.write(KEY, { openedAt: 3, attempt: "new" }, { ...piece, lease: anew.lease! });
  await kv.set(keys.erasing(KEY), { v: 1 });
  await log.finishErasures();
  const left = (await entriesLeft(kv)).filter(({ key }) => key.includes("partial"));
  assertEquals(left.map(({ key }) => key.slice(5)), [[3], [3, "new", 0]]);
  assertEquals((await log.read(KEY)).length, 1);
  kv.close();
});

Deno.test("law 9: tombstones expire after an hour, and identify nobody", async () => {
  await withRemote(async ({ remote, here }) => {
    await begin(here);
    await here.erase(KEY);
    assertEquals(remote.size, 1);
    remote.now = () => Date.now() + 3_590_000;
    assertEquals(remote.size, 1);
    remote.now = () => Date.now() + 3_600_001;
    assertEquals(remote.size, 0);
  });
});

Deno.test("law 1: a session is begun again where the tombstone that was known has expired meanwhile", async () => {
  await withRemote(async ({ remote, here, there }) => {
    await begin(here);
    await here.erase(KEY);
    await there.head(KEY, { mayBegin: true });
    remote.now = () => Date.now() + 3_600_001;
    const again = { expected: 0, events: [said("again")], turns: 1 };
    assertEquals(await there.append(KEY, again), { ok: false, position: 0 }, "a mere conflict");
    assert((await there.append(KEY, again)).ok);
  });
});

Deno.test("law 8: expiry reaches all that erasure does, by the store's own clock", async () => {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  await using remote = new KvConnectServer();
  const kv = await Deno.openKv(remote.url);
  await withBridge(async ({ bridge, claude, log }) => {
    const ada = await attach(bridge, "s");
    for (let index = 0; index < 20; index++) await ada.ask(`${index} ${"long ".repeat(60)}`);
    await ada.ask("x".repeat(90_000));
    await ada.frames.until("session.summarised");
    const staged = await log.stage({ ...KEY, session: "died" });
    for (let index = 0; index < 150; index++) await staged.add(said(`${index}`));
    claude.script.push({ kind: "reply", text: "one two", then: { after: 1, what: "hang" } });
    await ada.send({ text: "More" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("one"));
    await bridge.drain();
    assert(remote.size > 150);
    remote.now = () => Date.now() + 3 * OPTIONS.ttlMs + 1_000;
    assertEquals(remote.size, 0);
    remote.now = Date.now;
  }, { kv, settings: { ttlMs: OPTIONS.ttlMs, contextLimit: 2_000 } });
  kv.close();
});
