import { assertEquals } from "@std/assert";
import { attach, withBridge } from "../../support/bridge.ts";
import { MAIN, OWNER, write } from "./space_world.ts";

const KEY = { owner: OWNER, session: "s" };

Deno.test("session.moved tells every client of a session on every instance which space it is in", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const client = await world.attach("s", { owner: OWNER });
    const elsewhere = await attach(world.another(), "s", { owner: OWNER });
    await client.ask("Hello there");
    const spaces = ["main", "work", null] as const;
    for (const space of spaces) {
      assertEquals(await bridge.spaces.moveSession(KEY, space), { ok: true });
    }
    for (const { frames } of [client, elsewhere]) {
      const { position } = await frames.until("session.moved", ({ space }) => space === null);
      assertEquals(
        frames.of("session.moved"),
        spaces.map((space, index) => ({
          ...{ type: "session.moved" as const, space },
          position: position - 2 + index,
        })),
      );
    }
    const late = await world.attach("s", { owner: OWNER, after: 0 });
    await late.frames.until("session.ready");
    assertEquals(late.frames.of("session.moved").map(({ space, replayed }) => [space, replayed]), [
      ["main", true],
      ["work", true],
      [null, true],
    ]);
  });
});

Deno.test("a message that joins a space tells so before it is accepted; one that stays tells nothing", async () => {
  await withBridge(async (world) => {
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Hello there");
    await client.ask("Hello again");
    const told = client.frames.all.map(({ type }) => type)
      .filter((type) => type === "session.moved" || type === "turn.accepted");
    assertEquals(told, ["session.moved", "turn.accepted", "turn.accepted"]);
  });
});

Deno.test("clients of a session that was moved on another instance are told what its new space learns", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const elsewhere = await attach(world.another(), "s", { owner: OWNER });
    await elsewhere.ask("Hello there");
    assertEquals(await bridge.spaces.moveSession(KEY, "main"), { ok: true });
    await elsewhere.frames.until("session.moved");
    const fact = await write(bridge, "The user lives in Porto");
    const told = await elsewhere.frames.until("fact.learned");
    assertEquals([told.space, told.fact], [MAIN.space, fact]);
  });
});
