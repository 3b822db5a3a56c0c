import { assert, assertEquals } from "@std/assert";
import { createBridge } from "../../src/bridge/mod.ts";
import { replyPrompt } from "../../src/conversation/mod.ts";
import type { ContextView, InsertedView, Rejection } from "../../src/bridge/mod.ts";
import {
  createClaude,
  createOfflineModel,
  type Encoder,
  encoderOf,
  type Model,
  type ReplyEnd,
} from "../../src/model/mod.ts";
import { sha256Hex } from "../../src/shared/mod.ts";
import { attach as attachTo, SETTINGS, withBridge } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };

const USAGE = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** A format of another provider: one line a message. */
const LINES: Encoder = {
  name: "test-lines/1",
  encode: ({ system, messages }, { model, maxOutputTokens: most }) => ({
    model,
    most,
    lines: [
      `system: ${system}`,
      ...messages.map(({ role, content }) =>
        `${role}: ${content.map(({ text }) => text).join(" | ")}`
      ),
    ],
  }),
};

/** A model of another provider; it keeps the bytes it was sent. */
class OtherModel implements Model {
  readonly name = "other-1";
  readonly encoder = LINES;
  readonly sent: string[] = [];
  end: Pick<ReplyEnd, "ending" | "stopReason"> = { ending: "complete", stopReason: "stop" };

  async *stream({ bodyText }: Parameters<Model["stream"]>[0]): ReturnType<Model["stream"]> {
    this.sent.push(bodyText);
    yield { type: "text", text: await Promise.resolve("Other!") };
    yield { type: "end", ...this.end, model: this.name, usage: USAGE };
  }
}

function shown(view: ContextView | InsertedView | Rejection | undefined): ContextView {
  assert(view?.ok && "request" in view, JSON.stringify(view));
  return view;
}

Deno.test("law 4: a receipt names its encoder, and is rebuilt by it whichever model the bridge has", async () => {
  await withBridge(async ({ attach, bridge, claude, log }) => {
    const before = await attach("s");
    await before.ask("I keep bees", "old");
    const raw = claude.replies.at(-1)?.raw ?? "";
    await bridge.drain();
    const model = new OtherModel();
    const settings = { ...SETTINGS, modelName: "other-1", systemPrompt: "Be brief." };
    const other = createBridge({ log, model, settings });
    try {
      const then = shown(await other.turnContext(KEY, "old"));
      assertEquals(JSON.stringify(then.request), raw);
      assertEquals(then.sha256, { sent: await sha256Hex(raw), rebuilt: await sha256Hex(raw) });

      const dry = shown(await other.context(KEY, { message: "And now?" }));
      const after = await attachTo(other, "s");
      await after.ask("And now?", "new");
      const { system } = replyPrompt({ messages: [], stableBlocks: 0 }, "Be brief.");
      const expected = JSON.stringify({
        ...{ model: "other-1", most: 16_000 },
        lines: [
          `system: ${system}`,
          "user: <memory>\n<day …/>\n</memory>\n | I keep bees",
          "assistant: Echo: I keep bees",
          "user: <memory>\n<today …/>\n</memory>\n | And now?",
        ],
      });
      const undated = (text = "") => text.replaceAll(/<(day|today) [^/]+/g, "<$1 …");
      assertEquals(model.sent.map(undated), [expected]);
      const [sent = ""] = model.sent;
      assertEquals(JSON.stringify(dry.request), sent);
      const now = shown(await other.turnContext(KEY, "new"));
      assertEquals(JSON.stringify(now.request), sent);
      assertEquals(now.sha256, { sent: await sha256Hex(sent), rebuilt: await sha256Hex(sent) });

      const replies = (await log.read(KEY)).filter(({ type }) => type === "ReplyCompleted");
      const receipts = replies.map(({ data }) => Object(data["request"]));
      assertEquals(receipts.map(({ encoder }) => encoder), ["anthropic-messages/1", LINES.name]);
    } finally {
      await other.drain();
    }
  });
});

Deno.test("a receipt of an encoder that this version lacks is refused, not rebuilt by another", async () => {
  await withBridge(async ({ bridge, log }) => {
    const other = createBridge({ log, model: new OtherModel(), settings: SETTINGS });
    try {
      await (await attachTo(other, "s")).ask("Hi", "new");
    } finally {
      await other.drain();
    }
    assertEquals(await bridge.turnContext(KEY, "new"), {
      ok: false,
      code: "newer_version",
      message: "Cannot rebuild the request: this version has no encoder test-lines/1",
      turn: "new",
    });
  });
});

Deno.test("a refusal in another provider's word is told in that word, and left out of what follows", async () => {
  await withBridge(async ({ log }) => {
    const model = new OtherModel();
    const other = createBridge({ log, model, settings: SETTINGS });
    try {
      const ada = await attachTo(other, "s");
      model.end = { ending: "refusal", stopReason: "content_filter" };
      await ada.ask("Bad words");
      assertEquals(ada.frames.of("turn.completed").at(-1)?.stopReason, "content_filter");
      model.end = { ending: "complete", stopReason: "stop" };
      await ada.ask("Good words");
      assertEquals(model.sent.at(-1)?.includes("Bad words"), false);
      const dry = shown(await other.context(KEY, { message: "And?" }));
      assertEquals(dry.manifest.leftOut.map(({ reason }) => reason), ["refused"]);
    } finally {
      await other.drain();
    }
  });
});

Deno.test("an ending is stored beside Claude's own word for it", async () => {
  await withBridge(async ({ attach, claude, log }) => {
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Cut", stopReason: "max_tokens" });
    await ada.ask("Talk");
    assertEquals(ada.frames.of("turn.completed").at(-1)?.stopReason, "max_tokens");
    const reply = (await log.read(KEY)).find(({ type }) => type === "ReplyCompleted");
    assertEquals([reply?.data["stopReason"], reply?.data["ending"]], ["max_tokens", "length"]);
  });
});

Deno.test("the encoder of a receipt that names none is the first there was", () => {
  assertEquals(encoderOf({})?.name, "anthropic-messages/1");
  assertEquals(encoderOf({ encoder: "test-lines/1" }), undefined);
});

Deno.test("the encoder of each model can be found again by the receipts that name it", () => {
  const claude = createClaude({
    ...{ apiKey: "", baseUrl: "http://127.0.0.1", name: "m", maxRetries: 0 },
    ...{
      connectTimeoutMs: 1,
      firstByteTimeoutMs: 1,
      silenceTimeoutMs: 1,
      progressTimeoutMs: 60_000,
    },
  });
  for (const { encoder } of [claude, createOfflineModel()]) {
    assertEquals(encoderOf({ encoder: encoder.name }), encoder);
  }
});
