import { assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { attach, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { wrapped } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const opening = { type: "MessageReceived", data: { turn: "m", text: "Hi", idGiven: true } };

Deno.test("law 12: a sweep that the store never answers does not stop later sweeps", async () => {
  let hangs = false;
  const hung = Promise.withResolvers<void>();
  const wrap = (kv: Deno.Kv) =>
    wrapped(kv, (target) => ({
      list: <Value>(...asked: Parameters<Deno.Kv["list"]>): Deno.KvListIterator<Value> => {
        const found = target.list<Value>(...asked);
        if (!hangs) return found;
        hangs = false;
        hung.resolve();
        found.next = () => new Promise(() => {});
        return found;
      },
    }));
  await withBridge(async ({ mortal, claude, log }) => {
    const { bridge, kill } = mortal();
    const ada = await attach(bridge, "s");
    claude.script.push({ kind: "reply", text: "One two", then: { after: 1, what: "hang" } });
    hangs = true;
    await hung.promise;
    await ada.send({ text: "Hello", id: "m" });
    await ada.frames.until("turn.delta");
    await withoutWarnings(async () => {
      kill();
      await claude.called(2);
      while ((await log.read(KEY)).at(-1)?.type !== "ReplyCompleted") {
        await new Promise((go) => setTimeout(go, 20));
      }
    });
  }, { wrap, leaseMs: 300, deadlineMs: 500 });
});

Deno.test("law 12: sweeps reach every session with open turns, however many cannot be answered", async () => {
  using kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 3_600_000 });
  const sessions = [...Array.from({ length: 1_001 }, (_, index) => `a${index}`), "z"];
  for (const session of sessions) {
    const batch = { expected: 0, events: [opening], turns: 1, open: true };
    await log.append({ owner: "ada", session }, batch);
  }
  const swept: string[][] = [];
  for (let sweep = 0; sweep < 3; sweep++) {
    const found = await Array.fromAsync(log.openTurns.abandoned(), ({ session }) => session);
    swept.push(found);
  }
  assertEquals(swept.map(({ length }) => length), [1_000, 2, 1_000]);
  assertEquals(new Set(swept.flat()), new Set(sessions));
});
