import { assertEquals, assertNotEquals } from "@std/assert";
import { connect, fingerprintOf } from "../../src/client/mod.ts";
import { Cable } from "../support/cable.ts";
import { ADA, BOB, PEOPLE, ROTATED } from "../support/people.ts";
import { withServer } from "../support/server.ts";
import { MemoryStore } from "./memory_store.ts";
import { ScriptedBridge } from "./scripted_bridge.ts";
import { QUICK, until } from "./until.ts";

const NOWHERE = "http://127.0.0.1:1";

Deno.test("law 7: unsent messages in a browser are sent only for the person who wrote them", async () => {
  await withServer(async ({ url, bridge }) => {
    const common = { session: "s", storage: new MemoryStore(), timings: QUICK };
    const ada = connect({ ...common, url: NOWHERE, token: ADA });
    const { turn } = ada.send("I am Ada, and this is mine");
    await ada.close();

    await using bob = connect({ ...common, url, token: BOB });
    assertEquals(bob.turns, []);
    assertEquals(await bob.ask("Hello"), "Echo: Hello");
    assertEquals(bob.turns.length, 1);
    assertEquals(await bridge.describe({ owner: "ada", session: "s" }), undefined);

    await using back = connect({ ...common, url, token: ADA });
    assertEquals(back.turns.map(({ id, status }) => [id, status]), [[turn, "queued"]]);
    await until(back, () => back.turn(turn)?.status === "completed");
    assertEquals((await bridge.describe({ owner: "bob", session: "s" }))?.turns, 1);
    assertEquals(common.storage.length, 0);
  }, { access: PEOPLE });
});

Deno.test("unsent messages are sent under a new token once the bridge confirms the same owner", async () => {
  await withServer(async ({ url, port }) => {
    using cable = new Cable(port);
    const common = { session: "s", storage: new MemoryStore(), timings: QUICK };
    const ada = connect({ ...common, url: cable.url, token: ADA });
    await until(ada, () => ada.state.status === "open", "state");
    cable.pull();
    await until(ada, () => ada.state.status === "waiting", "state");
    const { turn } = ada.send("Said under the first token");
    await ada.close();

    await using bob = connect({ ...common, url, token: BOB });
    await until(bob, () => bob.state.status === "open", "state");
    assertEquals(bob.turns, []);
    await using back = connect({ ...common, url, token: ROTATED });
    assertEquals(back.turns, []);
    await until(back, () => back.turn(turn)?.status === "completed");
    assertEquals(common.storage.length, 0);
  }, { access: PEOPLE });
});

Deno.test("law 7: a token reassigned to another owner sends nothing of the previous one", async () => {
  const storage = new MemoryStore();
  const options = { session: "s", storage, timings: QUICK, token: ADA };
  await using bridge = new ScriptedBridge((line, index) =>
    line.ready(0, { owner: index === 0 ? "ada" : "bob" })
  );
  const ada = connect({ ...options, url: bridge.url });
  await until(ada, () => ada.state.status === "open", "state");
  const { turn } = ada.send("Mine");
  await bridge.lines[0]?.received(1);
  await ada.close();
  await using bob = connect({ ...options, url: bridge.url });
  await until(bob, () => bob.state.status === "open", "state");
  assertEquals([bob.turns, bob.turn(turn), bridge.lines[1]?.got], [[], undefined, []]);
  assertEquals(storage.length, 1);
});

Deno.test("law 10: a fingerprint distinguishes tokens without revealing them", () => {
  assertEquals(fingerprintOf(undefined), undefined);
  assertEquals(fingerprintOf(ADA)?.length, 8);
  assertEquals(fingerprintOf(ADA), fingerprintOf(ADA));
  assertNotEquals(fingerprintOf(ADA), fingerprintOf(BOB));
});
