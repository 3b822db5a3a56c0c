import { assertEquals } from "@std/assert";
import { withBridge } from "../support/bridge.ts";
import { Frames } from "../support/frames.ts";

const KEY = { owner: "ada", session: "s" };

Deno.test("law 3: a client that reads its replay slowly holds up no one, and misses nothing", async () => {
  await withBridge(async ({ attach, bridge }) => {
    const ada = await attach("s");
    for (const text of ["1", "2", "3", "4"]) await ada.ask(text);
    const gate = Promise.withResolvers<void>();
    const frames = new Frames();
    const subscriber = {
      deliver: (_: unknown, encoded: string) => frames.take(JSON.parse(encoded)),
      ready: () => gate.promise,
    };
    const attaching = bridge.attach(KEY, { after: 0, subscriber });
    await frames.until("turn.accepted");
    assertEquals(await ada.ask("5"), "Echo: 5");
    assertEquals(await ada.ask("6"), "Echo: 6");
    gate.resolve();
    await attaching;
    assertEquals(await ada.ask("7"), "Echo: 7");
    await frames.until("turn.completed", ({ text }) => text === "Echo: 7");
    const told = [...frames.of("turn.accepted"), ...frames.of("turn.completed")]
      .map(({ position }) => position).toSorted((one, other) => one - other);
    assertEquals(told, Array.from({ length: 14 }, (_, index) => index + 1));
    const texts = frames.of("turn.completed").map(({ text }) => text);
    assertEquals(texts, ["1", "2", "3", "4", "5", "6", "7"].map((text) => `Echo: ${text}`));
  });
});
