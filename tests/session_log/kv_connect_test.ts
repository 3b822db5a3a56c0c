import { assert, assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { KvConnectServer, type Trouble } from "../support/kv_connect.ts";

const KEY = { owner: "ada", session: "s" };

async function withRemote(
  test: (remote: KvConnectServer, open: () => Promise<Deno.Kv>) => Promise<void>,
): Promise<void> {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  const opened: Deno.Kv[] = [];
  await using remote = new KvConnectServer();
  const open = async () => {
    const kv = await Deno.openKv(remote.url);
    opened.push(kv);
    return kv;
  };
  try {
    await test(remote, open);
  } finally {
    for (const kv of opened) kv.close();
  }
}

function said(text: string) {
  return { type: "Said", data: { text } };
}

Deno.test("over KV Connect: two instances, one conversation, one reply a turn", async () => {
  await withRemote(async (_, open) => {
    await withBridge(async ({ attach: attachHere, another, claude, log }) => {
      const ada = await attachHere("s");
      const tab = await attach(another(), "s");
      assertEquals(await ada.ask("Hello", "a"), "Echo: Hello");
      assertEquals(await tab.ask("Again", "b"), "Echo: Again");
      await ada.frames.until("turn.completed", ({ turn }) => turn === "b");
      assertEquals(claude.calls.length, 2);
      assertEquals((await log.read(KEY)).map(({ position }) => position), [1, 2, 3, 4]);
    }, { kv: await open() });
  });
});

for (
  const trouble of ["500 before", "500 after applying", "drop after applying", "delay"] as const
) {
  Deno.test(`law 2: over KV Connect, an append whose answer was “${trouble}” is in the log once`, async () => {
    await withRemote(async (remote, open) => {
      const log = new SessionLog({ ...TABLES, kv: await open(), ttlMs: 60_000 });
      assert((await log.append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
      remote.trouble.push(trouble satisfies Trouble);
      const appended = await log.append(KEY, { expected: 1, events: [said("1")], turns: 1 });
      assert(appended.ok, JSON.stringify(appended));
      assertEquals((await log.read(KEY)).map(({ data }) => data.text), ["0", "1"]);
    });
  });
}

Deno.test("over KV Connect, a write that hangs fails with store_unavailable at the deadline", async () => {
  await withRemote(async (remote, open) => {
    const log = new SessionLog({ ...TABLES, kv: await open(), ttlMs: 60_000, deadlineMs: 1_000 });
    assert((await log.append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
    remote.trouble.push("hang");
    const { result } = await withoutWarnings(() =>
      log.append(KEY, { expected: 1, events: [said("1")], turns: 1 }).catch((error) => error)
    );
    assertEquals(result.code, "store_unavailable");
    assert((await log.read(KEY)).length >= 1, "and the log can be read");
  });
});

Deno.test("over KV Connect, watch() reports an append at once, and stops when told", async () => {
  await withRemote(async (remote, open) => {
    const [here, there] = await Promise.all([open(), open()]);
    const options = { ...TABLES, ttlMs: 60_000 };
    const log = new SessionLog({ ...options, kv: here, isWatched: true });
    let hints = 0;
    let hinted = Promise.withResolvers<void>();
    const unwatch = log.watch(KEY, () => {
      hints += 1;
      hinted.resolve();
    });
    await hinted.promise;
    hinted = Promise.withResolvers();
    const other = new SessionLog({ ...options, kv: there });
    assert((await other.append(KEY, { expected: 0, events: [said("0")], turns: 1 })).ok);
    await hinted.promise;
    assert(hints >= 2);
    assertEquals(remote.watches, 1);
    unwatch();
  });
});
