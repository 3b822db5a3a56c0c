import { assert, assertEquals, assertMatch } from "@std/assert";
import { createBridge } from "../../src/bridge/mod.ts";
import { createOfflineModel } from "../../src/model/mod.ts";
import { attach as attachTo, SETTINGS, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";

/** Set `RECEIPT_TURNS=1000` for a long run. */
const TURNS = Number(Deno.env.get("RECEIPT_TURNS") ?? 150);
const KEY = { owner: "ada", session: "s" };

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

Deno.test("law 4: every request is rebuilt byte for byte after a restart with other settings", async () => {
  await withBridge(async ({ attach, claude, log, bridge }) => {
    const ada = await attach("s");
    await ada.pin({ note: "n", text: "I live in Ghent." });
    const sent = new Map<string, string>();
    await withoutWarnings(async () => {
      for (let index = 0; index < TURNS; index++) {
        const id = `t${index}`;
        if (index % 17 === 5 && index % 23 !== 7) {
          claude.script.push({ kind: "status", status: 529 });
        }
        if (index % 23 === 7) {
          claude.script.push({ kind: "reply", text: "Half", then: { after: 1, what: "hang" } });
        }
        if (index === 60) await ada.unpin("n");
        if (index === 30) await ada.reviseNote("n", "I live in Porto.");
        if (index % 19 === 3 && index > 4) await ada.withhold(`t${index - 3}`);
        if (index % 38 === 10) await ada.release(`t${index - 10}`);
        if (index % 40 === 20) {
          const summary = ada.frames.of("session.summarised").at(-1)?.position ?? 0;
          await ada.reviseSummary(summary, `They talked of ${index} things.`);
          if (index % 80 === 20) await ada.remakeSummary();
        }
        const text = `Message ${index} about topic ${index % 9}. ${"word ".repeat(index % 50)}`;
        await ada.send({ text, id });
        if (index % 23 === 7) {
          await ada.frames.until("turn.delta", ({ turn }) => turn === id);
          await ada.cancel(id);
        }
        await ada.frames.outcome(id);
        sent.set(id, claude.replies.at(-1)?.raw ?? "");
      }
    });
    const summaries = ada.frames.of("session.summarised").length;
    assert(summaries > 3, `${summaries} summaries`);
    assert(ada.frames.of("turn.failed").length > 3);
    assert(ada.frames.of("turn.cancelled").length > 3);
    await bridge.drain();
    const other = createBridge({
      log,
      model: createOfflineModel(),
      settings: { ...SETTINGS, contextLimit: 1_000, systemPrompt: "Another.", modelName: "other" },
    });
    try {
      for (const [turn, raw] of sent) {
        const then = await other.turnContext(KEY, turn);
        assert(then?.ok && "request" in then, turn);
        assertEquals(JSON.stringify(then.request), raw, turn);
        assertEquals(then.sha256, { sent: await sha256(raw), rebuilt: await sha256(raw) });
      }
    } finally {
      await other.drain();
    }
  }, { settings: { contextLimit: 3_000 } });
});

Deno.test("a dry run shows the request that is sent next, and calls no model", async () => {
  await withBridge(async ({ attach, another, claude, bridge: first }) => {
    const before = await attach("s");
    for (let index = 0; index < 40; index++) {
      await before.ask(`My note ${index}: ${"abc ".repeat(40)}`);
    }
    // From here on no summary can come between the dry run and the message.
    await first.drain();
    const bridge = another();
    const ada = await attachTo(bridge, "s");
    const message = "What was note 3?";
    const calls = claude.replies.length;
    const dry = await bridge.context(KEY, { message });
    assertEquals(claude.replies.length, calls);
    assert(dry?.ok);
    await ada.ask(message);
    assertEquals(JSON.stringify(dry.request), claude.replies.at(-1)?.raw);
    const small = await bridge.context(KEY, { message, limit: 1_000 });
    assert(small?.ok && small.manifest.characters <= 1_000);
    const past = await bridge.context(KEY, { message, at: 2 });
    assert(past?.ok);
    assertEquals(past.manifest.upTo, 2);
    assertEquals((past.request["messages"] as unknown[]).length, 3);
    assertEquals(await bridge.context({ owner: "bob", session: "s" }, { message }), undefined);
  });
});

Deno.test("law 4: the manifest stored with a reply equals the rebuilt one", async () => {
  await withBridge(async ({ attach, bridge, log }) => {
    const ada = await attach("s");
    for (let index = 0; index < 30; index++) {
      await ada.ask(`Fact ${index} ${"xyz ".repeat(60)}`, `t${index}`);
    }
    const events = await log.read(KEY);
    for (const { type, data } of events) {
      if (type !== "ReplyCompleted") continue;
      const then = await bridge.turnContext(KEY, String(data["turn"]));
      assert(then?.ok);
      assertEquals(then.manifest, data["manifest"]);
    }
  });
});

Deno.test("settings are recorded once, and again when they change", async () => {
  await withBridge(async ({ attach, log }) => {
    const ada = await attach("s");
    await ada.ask("One");
    await ada.ask("Two");
    const replies = (await log.read(KEY)).filter(({ type }) => type === "ReplyCompleted");
    const receipts = replies.map(({ data }) => JSON.stringify(data["request"]));
    assertMatch(receipts[0] ?? "", /"systemPrompt":"You are helpful\."/);
    assertMatch(receipts[1] ?? "", /"settingsAt":2/);
  });
});
