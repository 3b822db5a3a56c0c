import { assert, assertEquals } from "@std/assert";
import { HeldLease } from "../../src/bridge/leases/held_lease.ts";
import { PartialWriter } from "../../src/bridge/turns/partial_writer.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { Alarm } from "../../src/shared/mod.ts";
import { Partials } from "../../src/session_log/partials.ts";
import { TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";

const KEY = { owner: "ada", session: "s" };
const GROUP_MS = 150;
const GROUP_CHARACTERS = 65_536;
const DOWN = new Error("down");

/** A clock for alarms that moves only when it is told to. */
class Clock implements Disposable {
  readonly #real = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
  readonly #begun = performance.now();
  readonly #timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  #now = 0;
  #last = 1_000_000;

  constructor() {
    const set = (run: () => void, ms = 0) => {
      this.#timers.set(++this.#last, { at: this.#now + ms, run });
      return this.#last;
    };
    const clear = (id?: number) => this.#timers.delete(id ?? 0) || this.#real.clear(id);
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Object.assign(performance, { now: () => this.#begun + this.#now });
  }

  /** Moves by so many ms, and lets everything that follows happen. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const [id, { at, run }] of this.#timers) {
      if (at > this.#now) continue;
      this.#timers.delete(id);
      run();
    }
    await new Promise((resolve) => this.#real.set(resolve, 5));
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { setTimeout: this.#real.set, clearTimeout: this.#real.clear });
    Reflect.deleteProperty(performance, "now");
  }
}

/** A writer whose writes are recorded; each waits for `open`. */
async function withWriter(
  test: (given: {
    readonly writer: PartialWriter;
    readonly lease: HeldLease;
    readonly clock: Clock;
    readonly written: string[];
  }) => Promise<void>,
  open = () => Promise.resolve(),
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const log = new SessionLog({ ...TABLES, kv, ttlMs: 60_000 });
  try {
    await log.append(KEY, { expected: 0, events: [{ type: "Said", data: {} }], turns: 1 });
    const taken = await log.leases.take(KEY, { holder: "here", openedAt: 1 });
    if (!taken.ok) throw new Error("The lease is not free");
    const lease = new HeldLease(taken.lease, { leases: log.leases, key: KEY, onLost() {} });
    const written: string[] = [];
    log.partials.write = async (_key, _attempt, { text }) => {
      written.push(text);
      await open();
      return true;
    };
    using clock = new Clock();
    const writer = new PartialWriter({
      log,
      key: KEY,
      openedAt: 1,
      lease,
      audience: { isHeard: true, mark: null },
    });
    await test({ writer, lease, clock, written });
    clock[Symbol.dispose]();
    await lease.end();
  } finally {
    kv.close();
  }
}

Deno.test("partials are written in groups, at most one every 150 ms", async () => {
  await withWriter(async ({ writer, clock, written }) => {
    for (let n = 0; n < 149; n++) {
      writer.add("x");
      await clock.pass(1);
    }
    assertEquals(written, []);
    await clock.pass(1);
    assertEquals(written, ["x".repeat(149)]);
    writer.add("y");
    await clock.pass(GROUP_MS - 1);
    assertEquals(written.length, 1);
    writer.add("z");
    await clock.pass(1);
    assertEquals(written.slice(1), ["yz"]);
    await clock.pass(10 * GROUP_MS);
    assertEquals(written.length, 2);
    await writer.end({ flush: false });
  });
});

Deno.test("partials are written at once when 64 KB are waiting, and no group is larger", async () => {
  await withWriter(async ({ writer, clock, written }) => {
    writer.add("x".repeat(GROUP_CHARACTERS - 1));
    await clock.pass(0);
    assertEquals(written, []);
    writer.add("y");
    await clock.pass(0);
    assertEquals(written.map(({ length }) => length), [GROUP_CHARACTERS]);
    writer.add("z".repeat(3 * GROUP_CHARACTERS));
    await writer.end({ flush: true });
    assertEquals(written.map(({ length }) => length), Array(4).fill(GROUP_CHARACTERS));
  });
});

Deno.test("partials do not hold up the reply while a group is written; what comes meanwhile is the next group", async () => {
  const open = Promise.withResolvers<void>();
  await withWriter(async ({ writer, clock, written }) => {
    writer.add("first ");
    await clock.pass(GROUP_MS);
    for (let n = 0; n < 100; n++) {
      assertEquals(writer.add("more "), undefined);
      await clock.pass(GROUP_MS);
    }
    assertEquals(written, ["first "]);
    open.resolve();
    await clock.pass(0);
    await clock.pass(GROUP_MS);
    assertEquals(written, ["first ", "more ".repeat(100)]);
    await writer.end({ flush: false });
  }, () => open.promise);
});

Deno.test("partials: a reply streams to its clients while the store accepts no partial", async () => {
  const { write } = Partials.prototype;
  const open = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  Partials.prototype.write = async function (...piece) {
    asked.resolve();
    await open.promise;
    return await write.apply(this, piece);
  };
  try {
    await withBridge(async ({ attach, claude }) => {
      const ada = await attach("s");
      const gate = { before: 1, open: asked.promise };
      claude.script.push({ kind: "reply", text: "One two three ", gate });
      await ada.send({ text: "Hello", id: "m" });
      await ada.frames.until("turn.delta", ({ text }) => text.includes("three"))
        .finally(open.resolve);
      assertEquals(ada.frames.streamed("m"), "One two three ");
      assertEquals((await ada.frames.until("turn.completed")).text, "One two three ");
    });
  } finally {
    Partials.prototype.write = write;
  }
});

for (const ends of [false, true]) {
  Deno.test(`partials wait while something is written under the lease that ${ends ? "ends" : "goes on"}`, async () => {
    await withWriter(async ({ writer, lease, clock, written }) => {
      const stored = Promise.withResolvers<{ readonly ok: true }>();
      const batch = { expected: 1, open: !ends };
      const appended = lease.append(batch, () => stored.promise);
      writer.add("first ");
      await clock.pass(GROUP_MS);
      writer.add("second ");
      assertEquals(written, []);
      stored.resolve({ ok: true });
      await appended;
      await clock.pass(0);
      assertEquals(written, ends ? [] : ["first second "]);
      await writer.end({ flush: true });
      assertEquals(written, ends ? [] : ["first second "]);
    });
  });
}

/** Rings the alarms that are due within so many ms where it is told to. */
class EarlyAlarms implements Disposable {
  readonly #set = globalThis.setTimeout;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const set = (run: () => void, ms?: number) => {
      const id = this.#set(run, ms);
      if (run === Alarm.ringDue) this.#timer = id;
      return id;
    };
    Object.assign(globalThis, { setTimeout: set });
  }

  ring(ms: number): void {
    const later = performance.now() + ms;
    Object.assign(performance, { now: () => later });
    clearTimeout(this.#timer);
    Alarm.ringDue();
    Reflect.deleteProperty(performance, "now");
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { setTimeout: this.#set });
  }
}

for (const outcome of ["ReplyCompleted", "TurnFailed"] as const) {
  Deno.test(`partials: none is written that falls due while the outcome is stored: ${outcome}`, async () => {
    const { write } = Partials.prototype;
    const { append } = SessionLog.prototype;
    using alarms = new EarlyAlarms();
    let isOver = false;
    let late = 0;
    Partials.prototype.write = function (...piece) {
      if (isOver) late += 1;
      return write.apply(this, piece);
    };
    SessionLog.prototype.append = function (...given) {
      isOver ||= given[1].events.some(({ type }) => type === outcome);
      if (isOver) alarms.ring(GROUP_MS);
      return append.apply(this, given);
    };
    try {
      await withBridge(async ({ attach, claude }) => {
        const ada = await attach("s");
        const text = "One two three ";
        const then = { after: 2, what: "wrong shape" } as const;
        const isWhole = outcome === "ReplyCompleted";
        claude.script.push({ kind: "reply", text, ...isWhole ? {} : { then } });
        await ada.send({ text: "Hello", id: "m" });
        await ada.frames.until(isWhole ? "turn.completed" : "turn.failed");
      });
    } finally {
      Partials.prototype.write = write;
      SessionLog.prototype.append = append;
    }
    assertEquals([isOver, late], [true, 0]);
  });
}

Deno.test("a store that takes no partials is asked less and less often, and at once again when it does", async () => {
  let isDown = true;
  await withoutWarnings(() =>
    withWriter(async ({ writer, clock, written }) => {
      const say = async (ms: number) => {
        for (let passed = 0; passed < ms; passed += GROUP_MS) {
          writer.add("x");
          await clock.pass(GROUP_MS);
        }
      };
      await say(60_000);
      assert(written.length > 3 && written.length < 20, `${written.length} writes in a minute`);
      isDown = false;
      await say(10_000);
      const tries = written.length;
      await say(3 * GROUP_MS);
      assertEquals(written.length, tries + 3);
      writer.add("y".repeat(GROUP_CHARACTERS));
      await writer.end({ flush: true });
    }, () => isDown ? Promise.reject(DOWN) : Promise.resolve())
  );
});
