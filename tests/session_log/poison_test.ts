import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { KeySpace } from "../support/key_space.ts";
import { attach as attachTo, TABLES, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";

const KEY = { owner: "ada", session: "s" };
const keys = new KeySpace(TABLES);

/** The entries of the session's events, with their values as they are. */
async function eventEntries(kv: Deno.Kv): Promise<Deno.KvEntry<{ body: Uint8Array }>[]> {
  const prefix = [...keys.session(KEY), "event"];
  return await Array.fromAsync(kv.list<{ body: Uint8Array }>({ prefix }));
}

Deno.test("no poison: an event that is missing, damaged or of an unknown type keeps its position, and the next message is accepted", async () => {
  await withBridge(async ({ attach, another, bridge, kv, log }) => {
    const ada = await attach("s");
    for (const id of ["a", "b", "c"]) await ada.ask(`say ${id}`, id);
    const alien = [{ type: "TurnDreamt", data: { turn: "x" } }, {
      type: "ReplyCompleted",
      data: {},
    }];
    assert((await log.append(KEY, { expected: 6, events: alien, turns: 3 })).ok);
    const entries = await eventEntries(kv);
    await kv.delete(entries[1]!.key);
    await kv.set(entries[3]!.key, { nothing: "known" });
    await kv.set(entries[4]!.key, { ...entries[4]!.value, body: new Uint8Array([123, 255, 0]) });
    await bridge.drain();
    const back = await attachTo(another(), "s", { after: 0 });
    assertEquals(await back.ask("And now?", "d"), "Echo: And now?");
    const page = await log.read(KEY);
    assertEquals(page.map(({ position }) => position), page.map((_, index) => index + 1));
    const answered = page.filter(({ type }) => type === "ReplyCompleted").map((e) => e.data.turn);
    assertEquals(answered.slice(-1), ["d"], "a turn whose reply is lost is answered before it");
    assertEquals(page.map(({ type }) => type).filter((type) => type === "Damaged").length, 3);
  });
});

Deno.test("no poison: a garbage lease, partial and mark do not stop a session", async () => {
  await withBridge(async ({ attach, kv }) => {
    await (await attach("s")).ask("Hello", "a");
    await kv.set(keys.lease(KEY), "nobody");
    await kv.set(keys.partial(KEY, 3), { attempt: 7 });
    await kv.set(keys.open(KEY), null);
    const tab = await attach("s", { history: 5 });
    assertEquals(await tab.ask("Next", "b"), "Echo: Next");
  });
});

Deno.test("no poison: a session with any bytes of its events damaged opens, reads and answers", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 40 }),
      async (hits) => {
        await withBridge(async ({ attach, bridge, another, kv }) => {
          const ada = await attach("s");
          for (const id of ["a", "b", "c"]) await ada.ask(`say ${id}`, id);
          await bridge.drain();
          const entries = await eventEntries(kv);
          for (const [which, where, byte] of hits) {
            const { key, value } = entries[which % entries.length]!;
            value.body[where % value.body.length] = byte;
            await kv.set(key, value);
          }
          const next = another();
          const { result: back } = await withoutWarnings(() => attachTo(next, "s", { after: 0 }));
          assertEquals(await back.ask("And now?", "fresh"), "Echo: And now?");
          assert(((await next.describe(KEY))?.position ?? 0) >= 8);
        });
      },
    ),
    { numRuns: 25 },
  );
});
