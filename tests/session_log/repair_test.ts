import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { entriesLeft } from "../support/keys.ts";
import { SessionLog, StoreError } from "../../src/session_log/mod.ts";
import { KeySpace } from "../support/key_space.ts";
import { attach as attachTo, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { keysFor } from "../support/encryption.ts";

const KEY = { owner: "ada", session: "s" };
const keys = new KeySpace(TABLES);
const TTL_MS = 60_000;
const encryptionKeys = keysFor(import.meta.url);

function said(text: string) {
  return { type: "Said", data: { text } };
}

/** A log on a clock that the test moves. */
async function withLog(
  test: (
    world: { kv: Deno.Kv; open: () => SessionLog; pass: (ms: number) => void },
  ) => Promise<void>,
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  let now = Date.now();
  const open = () =>
    new SessionLog({ ...TABLES, kv, ttlMs: TTL_MS, encryptionKeys, now: () => now });
  await withoutWarnings(() => test({ kv, open, pass: (ms) => now += ms }));
  kv.close();
}

Deno.test("no poison: a head of arbitrary garbage is rebuilt from the events, and no log begins over another", async () => {
  const anyHead = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.uint8Array({ maxLength: 50 }),
    fc.record({ v: fc.constant(1), position: fc.nat() }),
  );
  await fc.assert(
    fc.asyncProperty(anyHead, fc.boolean(), async (head, isKnown) => {
      await withBridge(async ({ attach, another, bridge, kv, log }) => {
        const ada = await attach("s");
        for (const id of ["a", "b"]) await ada.ask(`say ${id}`, id);
        const before = await bridge.describe(KEY);
        await kv.set(keys.head(KEY), head);
        const next = isKnown ? bridge : another();
        await withoutWarnings(async () => {
          assertEquals((await next.list("ada", { limit: 9 })).sessions.map((s) => s.turns), [2]);
          const back = await attachTo(next, "s", { after: 0 });
          assertEquals(back.frames.of("turn.completed").map(({ turn }) => turn), ["a", "b"]);
          assertEquals(await back.ask("say a", "a"), "Echo: say a", "law 2: known still");
          assertEquals(await back.ask("And now?", "c"), "Echo: And now?");
        });
        assertEquals((await log.read(KEY)).map(({ position }) => position), [1, 2, 3, 4, 5, 6]);
        const after = await bridge.describe(KEY);
        assertEquals([before?.position, after?.position], [4, 6]);
      });
    }),
    { numRuns: 20 },
  );
});

Deno.test("no poison: a head damaged while its session is active stops neither clients nor appends", async () => {
  await withBridge(async ({ attach, another, kv }) => {
    const ada = await attach("s");
    const tab = await attachTo(another(), "s");
    await ada.ask("Hello", "a");
    await withoutWarnings(async () => {
      await kv.set(keys.head(KEY), "damaged");
      assertEquals(await ada.ask("Next", "b"), "Echo: Next");
      assertEquals((await tab.frames.outcome("b")).type, "turn.completed");
      await kv.set(keys.head(KEY), "damaged");
      assertEquals(await tab.ask("Last", "c"), "Echo: Last");
      await ada.frames.outcome("c");
    });
    assertEquals(ada.frames.of("session.closed"), []);
    const ended = [ada, tab].map(({ frames }) => frames.of("turn.completed").map((f) => f.turn));
    assertEquals(ended, [["a", "b", "c"], ["a", "b", "c"]]);
  });
});

Deno.test("law 8: a session with a damaged head expires a time to live after the last use its events prove", async () => {
  await withLog(async ({ kv, open, pass }) => {
    const log = open();
    assert((await log.append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
    pass(TTL_MS - 1);
    assert((await log.append(KEY, { expected: 1, events: [said("1")], turns: 2 })).ok);
    await kv.set(keys.head(KEY), 7);
    pass(TTL_MS - 1);
    const rebuilt = await open().head(KEY);
    assertEquals([rebuilt?.position, rebuilt?.turns], [2, 2]);
    await kv.set(keys.head(KEY), 7);
    pass(1);
    assertEquals(await open().head(KEY), undefined);
    assertEquals(await open().read(KEY), []);
    const anew = await open().append(KEY, { expected: 0, events: [said("new")], turns: 1 });
    assert(anew.ok);
    assertEquals((await log.read(KEY)).map(({ data }) => data.text), ["new"]);
    const { sessions } = await open().index.sessions("ada", { limit: 9 });
    assertEquals(sessions.map(({ turns }) => turns), [1]);
  });
});

Deno.test("a rebuilt log leaves out events written ahead of an append that never committed", async () => {
  await withLog(async ({ kv, open }) => {
    assert((await open().append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
    const failing = new Proxy(kv, {
      get(target, name: keyof Deno.Kv) {
        const value = target[name];
        if (name !== "atomic") return typeof value === "function" ? value.bind(target) : value;
        return () => {
          const atomic = target.atomic();
          const { set } = atomic;
          let isLast = false;
          atomic.set = (place, written, options) => {
            isLast ||= place.at(-1) === "head";
            return set.call(atomic, place, written, options);
          };
          const commit = atomic.commit.bind(atomic);
          atomic.commit = () => isLast ? Promise.reject(new TypeError("disk full")) : commit();
          return atomic;
        };
      },
    });
    const log = new SessionLog({ ...TABLES, kv: failing, ttlMs: TTL_MS });
    const events = Array.from({ length: 250 }, (_, index) => said(`ahead ${index}`));
    const failed = await log.append(KEY, { expected: 1, events, turns: 251 }).catch((e) => e);
    assert(failed instanceof StoreError);
    await kv.set(keys.head(KEY), {});
    assertEquals((await open().read(KEY)).map(({ data }) => data.text), ["0"]);
    assert((await open().append(KEY, { expected: 1, events, turns: 251 })).ok);
    await kv.set(keys.head(KEY), {});
    assertEquals(
      (await open().read(KEY)).length,
      251,
      "the same, once it is committed, is all there",
    );
  });
});

Deno.test("law 9: erase() removes a session whole whose head cannot be parsed", async () => {
  for (const head of ["damaged", { v: 3 }]) {
    await withLog(async ({ kv, open }) => {
      assert((await open().append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
      await kv.set(keys.head(KEY), head);
      assertEquals(await open().erase(KEY), true);
      assertEquals(await entriesLeft(kv), []);
    });
  }
});

Deno.test("a head that a newer version wrote is refused by name and left untouched", async () => {
  await withLog(async ({ kv, open }) => {
    const events = [said("0")];
    assert((await open().append(KEY, { expected: 0, events, turns: 1 })).ok);
    const newer = { v: 3, whatever: true };
    await kv.set(keys.head(KEY), newer);
    for (
      const task of [() => open().head(KEY), () => open().touch(KEY), () => open().glance(KEY)]
    ) {
      const error = await task().catch((thrown) => thrown);
      assert(error instanceof StoreError && error.code === "newer_version", String(error));
    }
    const error = await open().append(KEY, { expected: 0, events, turns: 1 }).catch((e) => e);
    assertEquals(error.code, "newer_version");
    assertEquals((await kv.get(keys.head(KEY))).value, newer);
  });
});
