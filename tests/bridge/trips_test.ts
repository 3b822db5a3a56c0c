import { assertEquals } from "@std/assert";
import { LockstepBridge, storeTurns } from "../support/lockstep_bridge.ts";

/** How long a partial waits before it is written, and the pause after which one surely is, in ms. */
const PARTIAL_PAUSE_MS = 200;

/** What a turn costs that meets nothing unexpected: a trip for its message, one for its outcome. */
const ONE_EACH = { accepted: 1, called: 1, completed: 2 };

async function withBridges(
  test: (begin: () => Promise<LockstepBridge>, kv: Deno.Kv) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  const bridges: LockstepBridge[] = [];
  const begin = async () => {
    const bridge = new LockstepBridge(kv);
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
