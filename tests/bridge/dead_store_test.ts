import { assert, assertEquals } from "@std/assert";
import { StoreError } from "../../src/session_log/mod.ts";
import type { CommandHandler } from "../../src/bridge/aggregate/command_handler.ts";
import { SessionGoneError } from "../../src/bridge/aggregate/session_gone_error.ts";
import { type HeldLease, LeaseLostError } from "../../src/bridge/leases/held_lease.ts";
import { storeOutcome } from "../../src/bridge/turns/store_outcome.ts";
import { attach, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { wrapped } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };

/** How a store is dead: it throws, or never answers. */
type Death = "throws" | "hangs";

/** A store that is dead, for reads and commits, while `death` says how. */
function mortal(kv: Deno.Kv, death: () => Death | undefined): Deno.Kv {
  const alive = <Result>(use: () => Promise<Result>): Promise<Result> => {
    if (death() === "hangs") return new Promise(() => {});
    return death() ? Promise.reject(new TypeError("disk gone")) : use();
  };
  return wrapped(kv, (target) => ({
    get: (...asked) => alive(() => target.get(...asked)),
    getMany: (...asked: Parameters<Deno.Kv["getMany"]>) =>
      alive(() => target.getMany(...asked)) as never,
    atomic: () => {
      const operation = target.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => alive(commit);
      return operation;
    },
  }));
}

/** A client whose message is being answered; the end of the reply waits for the gate. */
async function midReply({ attach, claude }: Pick<World, "attach" | "claude">) {
  const ada = await attach("s");
  const gate = claude.gated({ text: "Lions eat" }, 1);
  await ada.send({ text: "Hello", id: "m" });
  await ada.frames.until("turn.delta");
  return { ada, gate };
}

/** A finished reply meets a store that is dead for longer than its first attempts take. */
async function outlive(death: Death): Promise<void> {
  let now: Death | undefined;
  await withBridge(async ({ attach, claude, log }) => {
    const { ada, gate } = await midReply({ attach, claude });
    now = death;
    gate.resolve();
    const { code, turn } = await ada.frames.until("error");
    assertEquals([code, turn], ["store_unavailable", "m"]);
    now = undefined;
    const { text } = await ada.frames.until("turn.completed");
    assertEquals([text, claude.calls.length], ["Lions eat", 1]);
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types, ["MessageReceived", "ReplyCompleted"]);
  }, { wrap: (kv) => mortal(kv, () => now), leaseMs: 600, deadlineMs: 300 });
}

Deno.test("law 2: a finished reply is not asked for again after a store that was dead for long", async () => {
  await withoutWarnings(() => Promise.all([outlive("throws"), outlive("hangs")]));
});

Deno.test("law 2: a finished reply is dropped where another instance took its turn from a dead store", async () => {
  let stores = 0;
  let now: Death | undefined;
  const wrap = (kv: Deno.Kv) => stores++ === 0 ? mortal(kv, () => now) : kv;
  await withBridge(async ({ attach: attachHere, another, claude, log }) => {
    const { ada, gate } = await midReply({ attach: attachHere, claude });
    await withoutWarnings(async () => {
      now = "throws";
      claude.script.push({ kind: "reply", text: "Lions sleep" });
      gate.resolve();
      const tab = await attach(another(), "s");
      await tab.frames.until("turn.completed");
      now = undefined;
      const { text } = await ada.frames.until("turn.completed");
      assertEquals(text, "Lions sleep");
    });
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types, ["MessageReceived", "CallAbandoned", "ReplyCompleted"]);
  }, { wrap, leaseMs: 600 });
});

Deno.test("law 2: a turn whose finished reply waits for its store can be cancelled", async () => {
  let now: Death | undefined;
  await withBridge(async ({ attach, claude, log }) => {
    const { ada, gate } = await midReply({ attach, claude });
    await withoutWarnings(async () => {
      now = "throws";
      gate.resolve();
      await ada.frames.until("error");
      const refused = await ada.cancel("m").catch(({ code }: StoreError) => code);
      assertEquals(refused, "store_unavailable");
      now = undefined;
      assertEquals(await ada.cancel("m"), { ok: true });
      await ada.frames.until("turn.cancelled");
      await ada.ask("And now?");
    });
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types.slice(0, 2), ["MessageReceived", "TurnCancelled"]);
    assertEquals(types.filter((type) => type === "ReplyCompleted").length, 1);
  }, { wrap: (kv) => mortal(kv, () => now) });
});

/** What becomes of an outcome whose first tries fail as given, and for how long it is held, in ms. */
async function stored(
  failures: (tries: number) => unknown,
  isStopped: (tries: number) => boolean = () => false,
) {
  const seen = { tries: 0, heldMs: 0, told: 0 };
  const handle = () => {
    seen.tries += 1;
    const failure = failures(seen.tries);
    return failure ? Promise.reject(failure) : Promise.resolve({ ok: true, events: [] });
  };
  const { result } = await withoutWarnings(() =>
    storeOutcome({ type: "CancelTurn", turn: "m", said: "", by: { instance: "i" } }, {
      handler: { handle } as unknown as CommandHandler,
      lease: {} as HeldLease,
      isStopped: () => isStopped(seen.tries),
      onHeld: () => seen.told += 1,
      pause: (ms) => {
        seen.heldMs += ms;
        return Promise.resolve();
      },
    }).catch((error: unknown) => error)
  );
  return { ...seen, result };
}

const down = new StoreError("store_unavailable", "down");

Deno.test("an outcome is held while the store is down, and its sender is told once", async () => {
  for (const least of [10_000, 30_000, 60_000]) {
    let heldMs = 0;
    const { result, told, ...seen } = await stored((tries) => {
      heldMs = tries < 5 ? 0 : heldMs + 2_000;
      return heldMs < least ? down : undefined;
    });
    assertEquals([result, told], ["stored", 1]);
    assert(seen.heldMs >= least);
  }
});

Deno.test("an outcome is held no longer than its store can be hoped for", async () => {
  const { result, told, heldMs } = await stored(() => down);
  assertEquals([result, told], ["unavailable", 1]);
  assert(heldMs >= 600_000 && heldMs < 1_000_000);
});

Deno.test("an outcome is not held where its lease or its session is gone, where it stops, or for a bug", async () => {
  const lost = new LeaseLostError("lost");
  const gone = new SessionGoneError("gone");
  const bug = new TypeError("bug");
  const late = (failure: unknown) => (tries: number) => tries < 9 ? down : failure;
  assertEquals((await stored(late(lost))).result, "lost");
  assertEquals((await stored(late(gone))).result, gone);
  assertEquals((await stored(() => down, (tries) => tries === 9)).result, down);
  const { result, told, tries } = await stored(() => bug);
  assertEquals([result, told, tries], ["unavailable", 0, 5]);
  assertEquals((await stored(late(bug))).result, "unavailable");
});
