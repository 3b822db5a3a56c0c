import { assert, assertEquals } from "@std/assert";
import { SessionGoneError } from "../../src/bridge/mod.ts";
import { withBridge } from "../support/bridge.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };

/** A store whose next commit after `hold()` waits until `release()`. */
function heldCommits() {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let holds = false;
  const wrap = (kv: Deno.Kv) =>
    aroundCommits(kv, async (commit) => {
      if (holds) {
        holds = false;
        begun.resolve();
        await gate.promise;
      }
      return await commit();
    });
  return { wrap, begun: begun.promise, hold: () => holds = true, release: gate.resolve };
}

Deno.test("turn.cancel records nothing once the session has closed on this instance", async () => {
  const { wrap, begun, hold, release } = heldCommits();
  await withBridge(async ({ attach, bridge, claude, log }) => {
    const ada = await attach("s");
    claude.script.push({ kind: "hang" });
    await ada.send({ text: "first", id: "a" });
    await ada.send({ text: "second", id: "b" });
    await claude.called(1);
    hold();
    const pinning = ada.pin({ note: "n", text: "in the way" });
    await begun;
    const cancelling = ada.cancel("b").catch((error: unknown) => error);
    const draining = bridge.drain();
    release();
    await draining;
    const error = await cancelling;
    assert(error instanceof SessionGoneError);
    assertEquals(error.reason, "draining");
    assertEquals(/attach/.test(error.message), false, "the error does not speak of attaching");
    assertEquals((await pinning).ok, true);
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types, ["MessageReceived", "MessageReceived", "NotePinned"]);
  }, { wrap });
});

Deno.test("law 3: a message without an id is stored before one with an id that is sent right after it", async () => {
  await withBridge(async ({ attach, log }) => {
    const [ada, tab] = [await attach("s"), await attach("s")];
    for (const round of ["in a new session", "in an existing one"]) {
      const sent = await Promise.all([
        ada.send({ text: `first ${round}` }),
        tab.send({ text: `second ${round}`, id: `second-${round.length}` }),
      ]);
      const ids = sent.map((each) => each.ok && each.turn);
      await tab.frames.until("turn.completed", ({ turn }) => turn === ids[0]);
      await tab.frames.until("turn.completed", ({ turn }) => turn === ids[1]);
    }
    const messages = (await log.read(KEY)).filter(({ type }) => type === "MessageReceived");
    assertEquals(messages.map(({ data }) => data["text"]), [
      "first in a new session",
      "second in a new session",
      "first in an existing one",
      "second in an existing one",
    ]);
  });
});

Deno.test("law 3: a note is stored before a message that is sent right after it", async () => {
  await withBridge(async ({ attach, log }) => {
    const ada = await attach("s");
    await Promise.all([ada.pin({ note: "n", text: "I live in Ghent." }), ada.ask("Where do I?")]);
    const types = (await log.read(KEY)).map(({ type }) => type);
    assertEquals(types, ["NotePinned", "MessageReceived", "ReplyCompleted"]);
  });
});
