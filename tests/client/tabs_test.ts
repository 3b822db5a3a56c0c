import { assertEquals } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { Cable } from "../support/cable.ts";
import { withServer } from "../support/server.ts";
import { MemoryStore } from "./memory_store.ts";
import { QUICK, until } from "./until.ts";

Deno.test("a message withdrawn in one tab is not sent by another", async () => {
  await withServer(async ({ port, claude, bridge }) => {
    using cable = new Cable(port);
    const common = { url: cable.url, session: "s", storage: new MemoryStore(), timings: QUICK };
    cable.pull();
    await using one = connect(common);
    const taken = one.send("I did not mean that");
    const kept = one.send("But this");
    await using other = connect(common);
    assertEquals(other.turns.map(({ status }) => status), ["queued", "queued"]);
    one.cancel(taken.turn);
    await one.close();
    cable.plug();
    await until(other, () => other.turn(kept.turn)?.status === "completed");
    assertEquals(other.turn(taken.turn)?.status, "cancelled");
    assertEquals(claude.replies.length, 1);
    assertEquals((await bridge.describe({ owner: "local", session: "s" }))?.turns, 1);
    assertEquals(common.storage.length, 0);
  });
});

Deno.test("a message is sent even if the storage is full", async () => {
  await withServer(async ({ url }) => {
    const storage = new MemoryStore();
    storage.setItem = () => {
      throw new Error("QuotaExceededError");
    };
    await using client = connect({ url, session: "s", storage, timings: QUICK });
    assertEquals(await client.ask("Hello"), "Echo: Hello");
  });
});
