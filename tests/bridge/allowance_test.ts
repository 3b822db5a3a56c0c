import { assert, assertEquals, assertMatch } from "@std/assert";
import { withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "a" };
const LONG = {
  text: "Which reed suits an oboe?".padEnd(30_000, " And why?"),
  reply: "A soft one.",
};

function lines(count: number) {
  return Array.from({ length: count }, (_, index) => [
    { role: "user", text: `${index} ${LONG.text}`, at: 1 } as const,
    { role: "assistant", text: LONG.reply, at: 2 } as const,
  ]).flat();
}

Deno.test("a session that is full refuses messages, notes, names and imports by name, and still answers and shrinks", async () => {
  await withBridge(async ({ attach, bridge, log }) => {
    const client = await attach("a");
    await client.ask("Hello");
    const note = await bridge.pin(KEY, { note: "n", text: "soon gone" });
    assert(note.ok);
    const left = 100_000 - (await log.bytes(KEY) ?? 0);
    const filler = { role: "user", text: "x".repeat(left - 1_200), at: 1 } as const;
    const filled = await bridge.import(KEY, { lines: [filler] });
    assert(filled.ok, JSON.stringify(filled));
    assertEquals(await client.ask("y".repeat(500)), `Echo: ${"y".repeat(500)}`, "stored, and over");
    assert((await log.bytes(KEY) ?? 0) > 100_000);
    const refused = [
      await client.send({ text: "one more" }),
      await bridge.import(KEY, { lines: lines(1) }),
      await bridge.pin(KEY, { note: "m", text: "another" }),
      await bridge.rename(KEY, "Full"),
    ];
    for (const each of refused) {
      assert(each && "code" in each);
      assertEquals(each.code, "session_too_large");
      assertMatch(each.message, /100000 bytes.*MAX_BYTES_PER_SESSION.*new session/);
    }
    assert((await bridge.unpin(KEY, "n"))?.ok);
    assertEquals(await (await attach("b")).ask("Hello"), "Echo: Hello");
  }, { allowances: { sessionBytes: 100_000 } });
});

Deno.test("an owner's full store refuses imports, forks and new sessions by name until something is deleted", async () => {
  await withBridge(async ({ attach, bridge }) => {
    assert((await bridge.import(KEY, { lines: lines(8) })).ok);
    const archive = await bridge.exportArchive(KEY);
    const pieces = (await Array.fromAsync(archive?.text ?? [])).join("").split("\n");
    const asLines = async function* () {
      for (const line of pieces) if (line !== "") yield await Promise.resolve(line);
    };
    const one = await bridge.fork(KEY, { session: "one" });
    assert(one?.ok);
    const refused = [
      await bridge.fork(KEY, { session: "two" }),
      await bridge.importArchive({ owner: "ada", session: "three" }, asLines()),
      await bridge.import({ owner: "ada", session: "four" }, { lines: lines(6) }),
    ];
    for (const each of refused) {
      assert(each && "code" in each);
      assertEquals(each.code, "too_many_bytes");
      assertMatch(each.message, /MAX_BYTES_PER_OWNER.*delete some/);
    }
    const eve = await attach("a", { owner: "eve" });
    assertEquals(await eve.ask("Hello"), "Echo: Hello");
    await bridge.erase({ owner: "ada", session: "one" });
    const again = await bridge.importArchive({ owner: "ada", session: "three" }, asLines());
    assert(again.ok);
  }, { allowances: { ownerBytes: 20 * 32_768 } });
});

Deno.test("an owner at the limit of sessions is refused 32 at once, and told so each time", async () => {
  await withBridge(async ({ attach }) => {
    for (const session of ["a", "b", "c"]) await (await attach(session)).ask("Hello");
    const late = await Promise.all(Array.from({ length: 32 }, (_, n) => attach(`late-${n}`)));
    const sent = await Promise.all(late.map((client) => client.send({ text: "Hello" })));
    assertEquals(
      new Set(sent.map((each) => each.ok ? "" : each.code)),
      new Set(["too_many_sessions"]),
    );
  }, { allowances: { sessions: 3 } });
});
