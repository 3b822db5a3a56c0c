import { assert, assertEquals } from "@std/assert";
import { type Bridge, createBridge } from "../../src/bridge/mod.ts";
import { LiveMemory } from "../../src/bridge/memory_budget/live_memory.ts";
import { OverloadedError } from "../../src/bridge/memory_budget/memory_errors.ts";
import { RequestAhead } from "../../src/bridge/turns/request_ahead.ts";
import { type Conversation, fold, initialState, RecallMemory } from "../../src/conversation/mod.ts";
import type { Encoder, Model, ModelRequest } from "../../src/model/mod.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { attach, SETTINGS, TABLES } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import type { AheadParts } from "../../src/bridge/turns/request_ahead.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** A model in this process that counts the requests that are built for it. */
class CountingModel implements Model {
  readonly name = "test";
  readonly calls: ModelRequest[] = [];
  built = 0;
  version = 1;
  onBuilt = () => {};

  get encoder(): Encoder {
    return {
      name: `test/${this.version}`,
      encode: ({ messages }) => {
        this.built += 1;
        this.onBuilt();
        return { messages };
      },
    };
  }

  async *stream(request: ModelRequest): ReturnType<Model["stream"]> {
    this.calls.push(request);
    yield await Promise.resolve({ type: "text", text: "A reply." } as const);
    yield { type: "end", ending: "complete", stopReason: "end", model: "test", usage: USAGE };
  }

  /** What was sent to it last. */
  get asked(): string {
    return JSON.stringify(this.calls.at(-1)?.body);
  }
}

/** A store each of whose commits can be held back, or fail. */
class HeldStore {
  readonly kv: Deno.Kv;
  /** What the next commit waits for, or fails with, before it is made. */
  before: (() => Promise<void>) | undefined;

  constructor(kv: Deno.Kv) {
    this.kv = aroundCommits(kv, async (commit) => {
      const { before } = this;
      this.before = undefined;
      await before?.();
      return await commit();
    });
  }
}

interface Given {
  readonly store: HeldStore;
  readonly model: CountingModel;
  readonly bridge: Bridge;
  /** Another bridge, with a model of its own. */
  readonly other: Bridge;
}

async function withStore(
  test: (given: Given) => Promise<void>,
  { isFar = false } = {},
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const model = new CountingModel();
  const store = new HeldStore(kv);
  const bridgeOn = (store: Deno.Kv, model: Model) => {
    const log = new SessionLog({ ...TABLES, kv: store, ttlMs: SETTINGS.ttlMs, isFar });
    return createBridge({ log, model, settings: SETTINGS });
  };
  const bridge = bridgeOn(store.kv, model);
  const other = bridgeOn(kv, new CountingModel());
  try {
    await test({ store, model, bridge, other });
  } finally {
    await Promise.all([bridge.drain(), other.drain()]);
  }
}

for (const isFar of [false, true]) {
  const where = isFar ? "far away" : "near";
  Deno.test(`law 1: in a store ${where}, a request is built while its message is being stored, and sent once it is`, async () => {
    await withStore(async ({ store, model, bridge }) => {
      const ada = await attach(bridge, "s");
      await ada.ask("I live in Porto", "a");
      assertEquals([model.built, model.calls.length], [1, 1]);
      const stored = Promise.withResolvers<void>();
      const built = Promise.withResolvers<void>();
      model.onBuilt = built.resolve;
      store.before = () => stored.promise;
      const asking = ada.ask("Where do I live?", "b");
      await built.promise;
      await new Promise((resolve) => setTimeout(resolve, 20));
      assertEquals(
        [model.built, model.calls.length],
        [2, 1],
        "nothing is sent before it is stored",
      );
      assertEquals(ada.frames.of("turn.accepted").length, 1);
      stored.resolve();
      assertEquals(await asking, "A reply.");
      assertEquals([model.built, model.calls.length], [2, 2], "what was built is sent");
      const view = await bridge.turnContext(KEY, "b");
      assert(view?.ok && "sha256" in view);
      assertEquals(view.sha256?.rebuilt, view.sha256?.sent);
    }, { isFar });
  });
}

Deno.test("law 1: a message that could not be stored is never sent, whatever was built for it", async () => {
  await withStore(async ({ store, model, bridge }) => {
    const ada = await attach(bridge, "s");
    await ada.ask("Hello", "a");
    const built = Promise.withResolvers<void>();
    model.onBuilt = built.resolve;
    store.before = async () => {
      await built.promise;
      throw new Error("The store is gone");
    };
    await withoutWarnings(async () => {
      const sent = await ada.send({ id: "b", text: "Lost" }).catch(() => undefined);
      assert(!sent?.ok);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assertEquals([model.built, model.calls.length], [2, 1]);
    await ada.ask("And now?", "c");
    assertEquals([model.built, model.calls.length], [3, 2]);
    assert(!model.asked.includes("Lost"), model.asked);
  });
});

Deno.test("laws 1 and 4: a message that lost a race is sent with what was said meanwhile", async () => {
  await withStore(async ({ store, model, bridge, other }) => {
    const ada = await attach(bridge, "s");
    await ada.ask("Hello", "a");
    const there = await attach(other, "s");
    const built = Promise.withResolvers<void>();
    model.onBuilt = built.resolve;
    store.before = async () => {
      await built.promise;
      assertEquals(model.calls.length, 1);
      await there.ask("I live in Porto", "b");
    };
    await ada.ask("Where do I live?", "c");
    assertEquals([model.built, model.calls.length], [3, 2], "it is built anew");
    assert(model.asked.includes("I live in Porto"), model.asked);
    const view = await bridge.turnContext(KEY, "c");
    assert(view?.ok && "sha256" in view);
    assertEquals(view.sha256?.rebuilt, view.sha256?.sent);
  });
});

/** What a request is built with ahead, for a session in a state. */
function partsIn(state: Conversation) {
  const model = new CountingModel();
  const memory = new RecallMemory();
  const share = new LiveMemory({ limit: 1_000_000, makeRoom: () => {} }).open("ada").share();
  const log = { isFar: false, files: { read: () => Promise.resolve(undefined) } };
  const aggregate = { key: KEY, state };
  const known = { holds: true };
  const space: AheadParts["space"] = {
    contextAhead: async (state, _, build) => {
      return { built: await build({ state }), holds: () => known.holds };
    },
  };
  return { model, settings: SETTINGS, recall: { memory, share }, log, aggregate, space, known };
}

const message = (turn: string, position: number) =>
  ({
    type: "MessageReceived",
    position,
    at: position,
    data: { turn, text: "Hi", idGiven: true },
  }) as const;
const OPEN = fold([message("a", 1)], initialState);

Deno.test("law 4: what was built ahead counts on that very state only", async () => {
  const parts = partsIn(OPEN);
  const same = await RequestAhead.begin(OPEN, parts)?.take();
  assertEquals(same?.receipt.upTo, 1);
  const stale = RequestAhead.begin(OPEN, parts);
  parts.aggregate.state = fold([message("b", 2)], OPEN);
  assertEquals(await stale?.take(), undefined, "it has changed before");
  parts.aggregate.state = OPEN;
  const late = RequestAhead.begin(OPEN, parts)?.take();
  parts.aggregate.state = fold([message("b", 2)], OPEN);
  assertEquals(await late, undefined, "it has changed meanwhile");
});

Deno.test("what was built ahead in an encoding that the model takes no more is built anew", async () => {
  const parts = partsIn(OPEN);
  const ahead = RequestAhead.begin(OPEN, parts);
  parts.model.version = 2;
  assertEquals(await ahead?.take(), undefined);
});

Deno.test("what could not be built ahead is built anew", async () => {
  const parts = partsIn(OPEN);
  parts.model.onBuilt = () => {
    throw new OverloadedError();
  };
  assertEquals(await RequestAhead.begin(OPEN, parts)?.take(), undefined);
});

Deno.test("law 15: what was built ahead with a space that is another by now is built anew", async () => {
  const parts = partsIn(OPEN);
  const ahead = RequestAhead.begin(OPEN, parts);
  parts.known.holds = false;
  assertEquals(await ahead?.take(), undefined);
});

Deno.test("nothing is built ahead where a turn is open already", () => {
  const second = fold([message("b", 2)], OPEN);
  assertEquals(RequestAhead.begin(second, partsIn(second)), undefined);
});

/** A bridge in whose space "main" it was said where Tibbles lives, and a session there that asks. */
async function inSpace({ model, bridge }: Pick<Given, "model" | "bridge">) {
  const space = { owner: KEY.owner, space: "main" };
  const first = await attach(bridge, "first", { space: "main" });
  await first.ask("I moved to Porto with Tibbles", "a");
  const written = await bridge.spaces.writeFact(space, { text: "Tibbles is a parrot" });
  assert(written.ok);
  const asking = await attach(bridge, KEY.session, { space: "main" });
  await asking.ask("Where does Tibbles live?", "b");
  await asking.ask("And who is Tibbles?", "c");
  assert(model.asked.includes("Porto") && model.asked.includes("parrot"), model.asked);
  return { space, fact: written.fact.fact, asking };
}

Deno.test("law 4: in a space, too, a request is built while its message is being stored", async () => {
  await withStore(async ({ store, model, bridge }) => {
    const { asking } = await inSpace({ model, bridge });
    const before = model.built;
    const built = Promise.withResolvers<void>();
    model.onBuilt = built.resolve;
    store.before = () => built.promise;
    await asking.ask("Where did Tibbles move?", "d");
    assertEquals(model.built, before + 1, "what was built is sent");
    assert(model.asked.includes("Porto"), model.asked);
    const view = await bridge.turnContext(KEY, "d");
    assert(view?.ok && "sha256" in view);
    assertEquals(view.sha256?.rebuilt, view.sha256?.sent);
  });
});

Deno.test("laws 9 and 15: what is forgotten or erased while a message is being stored is not in what is sent for it", async () => {
  for (const way of ["fact", "session"] as const) {
    await withStore(async ({ store, model, bridge }) => {
      const { space, fact, asking } = await inSpace({ model, bridge });
      const before = model.built;
      const built = Promise.withResolvers<void>();
      model.onBuilt = built.resolve;
      store.before = async () => {
        await built.promise;
        if (way === "fact") assert(await bridge.spaces.forgetFact(space, fact));
        else assert(await bridge.erase({ owner: KEY.owner, session: "first" }));
      };
      await asking.ask("What of the parrot Tibbles in Porto, that moved?", "d");
      assertEquals(model.built, before + 2, "it is built anew");
      assert(!model.asked.includes(way === "fact" ? "is a parrot" : "I moved"), model.asked);
    });
  }
});
