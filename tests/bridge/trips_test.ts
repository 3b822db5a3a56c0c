import { assertEquals } from "@std/assert";
import type { Client } from "../support/bridge.ts";
import { LockstepBridge, type LockstepOptions, storeTurns } from "../support/lockstep_bridge.ts";

/** How long a partial waits before it is written, and the pause after which one surely is, in ms. */
const PARTIAL_PAUSE_MS = 200;

/** What a turn costs that meets nothing unexpected: a trip for its message, one for its outcome. */
const ONE_EACH = { accepted: 1, called: 1, completed: 2 };

async function withBridges(
  test: (
    begin: (options?: LockstepOptions) => Promise<LockstepBridge>,
    kv: Deno.Kv,
  ) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const bridges: LockstepBridge[] = [];
  const begin = async (options: LockstepOptions = {}) => {
    const bridge = new LockstepBridge(kv, options);
    bridges.push(bridge);
    await bridge.store.untilIdle();
    return bridge;
  };
  try {
    await test(begin, kv);
  } finally {
    for (const bridge of bridges) await bridge.end();
  }
}

Deno.test("law 1: a message is accepted after one trip to the store, the model called after the same, the turn completed after another", async () => {
  await withBridges(async (begin) => {
    const bridge = await begin();
    const { client } = await bridge.attach("s");
    await bridge.send(client, { text: "Hello", id: "first" });
    for (const id of ["a", "b", "c"]) {
      assertEquals(await bridge.send(client, { text: `Hello ${id}`, id }), ONE_EACH);
    }
  });
});

Deno.test("in a space the model is called after the trip of the message too, in which the heads of the space and of its sessions are read", async () => {
  await withBridges(async (begin) => {
    const bridge = await begin();
    const other = await bridge.attach("other", { space: "main" });
    await bridge.send(other.client, { text: "Tibbles lives in Porto", id: "a" });
    const { client } = await bridge.attach("s", { space: "main" });
    await bridge.send(client, { text: "Where does Tibbles live?", id: "first" });
    await bridge.send(client, { text: "Does Tibbles live in Porto?", id: "second" });
    const asked = { text: "Who lives in Porto with Tibbles?", id: "a" };
    // What is read in the background has been read.
    await bridge.store.untilIdle();
    const { accepted, called, completed } = await bridge.send(client, asked);
    assertEquals([called - accepted, completed - called], [0, 1]);
  });
});

Deno.test("law 1: the first message of an owner takes no trip more, nor the first of a session, quotas or not", async () => {
  for (const quotas of [undefined, { turnsPerMinute: 100, tokensPerDay: 1_000_000 }]) {
    await withBridges(async (begin) => {
      const bridge = await begin({ quotas });
      for (const session of ["first", "second"]) {
        const { client, trips } = await bridge.attach(session);
        assertEquals(trips, 1);
        assertEquals(await bridge.send(client, { text: "Hello", id: "a" }), ONE_EACH);
        assertEquals(await bridge.send(client, { text: "Again", id: "b" }), ONE_EACH);
      }
    });
  }
});

Deno.test("law 3: a first message to a session that has begun elsewhere since is its second", async () => {
  await withBridges(async (begin) => {
    const [one, other] = [await begin(), await begin()];
    const here = await one.attach("s");
    const there = await other.attach("s");
    await one.send(here.client, { text: "Hello", id: "a" });
    await other.send(there.client, { text: "Hello, too", id: "b" });
    const [accepted] = there.client.frames.of("turn.accepted").filter(({ turn }) => turn === "b");
    assertEquals(accepted?.position, 3);
  });
});

Deno.test("quotas hold over two instances that both know what was used", async () => {
  const quotas = { turnsPerMinute: 4, tokensPerDay: 0 };
  await withBridges(async (begin) => {
    const bridges = [await begin({ quotas }), await begin({ quotas })];
    const clients: Client[] = [];
    for (const [index, bridge] of bridges.entries()) {
      clients.push((await bridge.attach(`s${index}`)).client);
    }
    for (const id of ["a", "b"]) {
      for (const [index, bridge] of bridges.entries()) {
        const client = clients[index];
        if (client) await bridge.send(client, { text: "Hello", id });
      }
    }
    const [bridge] = bridges;
    const [client] = clients;
    if (!bridge || !client) throw new Error("There is no bridge");
    const refused = client.send({ text: "One more", id: "c" });
    let isRefused = false;
    refused.then((answer) => isRefused = !answer.ok && answer.code === "too_many_turns");
    await bridge.store.until(() => isRefused);
  });
});

Deno.test("law 2: a message without an id takes no trip more, unless it is the one before", async () => {
  await withBridges(async (begin) => {
    const bridge = await begin();
    const { client } = await bridge.attach("s");
    await bridge.send(client, { text: "Hello", id: "first" });
    assertEquals(await bridge.send(client, { text: "And this?" }), ONE_EACH);
    assertEquals(await bridge.send(client, { text: "And that?" }), ONE_EACH);
    const repeated = client.send({ text: "And that?" });
    let isKnown = false;
    repeated.then((accepted) => isKnown = accepted.ok && accepted.duplicate);
    await bridge.store.until(() => isKnown);
    assertEquals(client.frames.of("turn.completed").length, 4);
  });
});

Deno.test("a client is attached to a session in use after one trip, and to a long one after two", async () => {
  await withBridges(async (begin, kv) => {
    await storeTurns(kv, { session: "long", turns: 1_250 });
    const bridge = await begin();
    assertEquals((await bridge.attach("long")).trips, 2);
    assertEquals((await bridge.attach("long")).trips, 1);
  });
});

Deno.test("law 8: a client attached on another instance knows what was said meanwhile", async () => {
  await withBridges(async (begin) => {
    const [one, other] = [await begin(), await begin()];
    const { client } = await one.attach("s");
    await one.send(client, { text: "Hello", id: "a" });
    const first = await other.attach("s");
    assertEquals(first.trips, 2);
    await one.send(client, { text: "Hello again", id: "b" });
    const again = await other.attach("s");
    const [ready] = again.client.frames.of("session.ready");
    assertEquals(ready?.turns, 2);
  });
});

Deno.test("an outcome does not wait for a partial that is being written", async () => {
  await withBridges(async (begin) => {
    const bridge = await begin();
    const { client } = await bridge.attach("s");
    await bridge.send(client, { text: "Hello", id: "first" });
    const { promise, resolve: end } = Promise.withResolvers<void>();
    bridge.model.mayEnd = promise;
    const sending = client.send({ text: "And now?", id: "a" });
    await bridge.store.until(() => client.frames.streamed("a") !== "");
    await new Promise((resolve) => setTimeout(resolve, PARTIAL_PAUSE_MS));
    end();
    const isCompleted = () => client.frames.of("turn.completed").length === 2;
    assertEquals(await bridge.store.until(isCompleted), 1);
    assertEquals(bridge.store.trips.at(-1), ["commit", "commit"]);
    await bridge.store.untilIdle();
    await sending;
  });
});
