import { assert, assertEquals } from "@std/assert";
import { Masker } from "../../src/redaction/mod.ts";
import { parseSettings } from "../../src/settings/mod.ts";
import { attach, withBridge } from "../support/bridge.ts";
import { randomFrom, secretOf } from "../support/secrets.ts";

const random = randomFrom(3);
const KEY = secretOf("anthropic_key", random);
const CARD = "4111 1111 1111 1111";
const MASKED = "Is [anthropic_key removed] mine, and [payment_card removed]?";
const TEXT = `Is ${KEY} mine, and ${CARD}?`;
const KINDS = ["anthropic_key", "payment_card"];

Deno.test("law 10: a message is stored and sent with its secrets masked, and clients are told their kinds", async () => {
  await withBridge(async ({ attach: open, another, claude, log }) => {
    const ada = await open("s");
    const elsewhere = await attach(another(), "s");
    await ada.ask(TEXT, "m");
    for (const client of [ada, elsewhere]) {
      const accepted = await client.frames.until("turn.accepted");
      assertEquals([accepted.text, accepted.redacted], [MASKED, KINDS]);
      assertEquals((await client.frames.until("turn.completed")).redacted, undefined);
    }
    const [stored] = await log.read({ owner: "ada", session: "s" });
    assertEquals([stored?.data["text"], stored?.data["redacted"]], [MASKED, KINDS]);
    assertEquals(claude.replies[0]?.body.messages[0]?.content.at(-1)?.text, MASKED);
    const replayed = (await open("s", { after: 0 })).frames.of("turn.accepted");
    assertEquals(replayed.map(({ redacted }) => redacted), [KINDS]);
    const again = await open("s");
    assertEquals(await again.send({ text: TEXT, id: "m" }), {
      ok: true,
      turn: "m",
      duplicate: true,
    });
    assertEquals((await again.frames.until("turn.accepted")).redacted, KINDS);
    assertEquals(claude.calls.length, 1);
  });
});

Deno.test("law 2: a message with a secret that is sent again is a repeat, and its retry names the kinds again", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    await ada.ask(TEXT);
    const repeated = await ada.send({ text: TEXT });
    assert(repeated.ok && repeated.duplicate);
    assertEquals(claude.calls.length, 1);
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    await ada.send({ text: TEXT, id: "r" });
    await ada.frames.until("turn.failed");
    await ada.ask(TEXT, "r");
    const accepted = ada.frames.of("turn.accepted").filter(({ turn }) => turn === "r");
    assertEquals(accepted.map(({ redacted }) => redacted), [KINDS, KINDS]);
  });
});

Deno.test("a reply's secrets are masked in deltas, log and partials, wherever its pieces are split", async () => {
  for (const size of [1, 2, 5, 17, 64]) {
    await withBridge(async ({ attach, claude, log }) => {
      const ada = await attach("s");
      const pieces = `Sure: ${TEXT} Bye`.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
      claude.script.push({ kind: "reply", pieces });
      const reply = await ada.ask("Give me keys", "m");
      assertEquals(reply, `Sure: ${MASKED} Bye`);
      let streamed = "";
      for (const { offset, text } of ada.frames.of("turn.delta")) {
        assertEquals(offset, streamed.length);
        assert(text !== "");
        streamed += text;
        assert(!/sk-ant|4111/.test(streamed), streamed);
      }
      assertEquals(streamed, reply);
      const completed = await ada.frames.until("turn.completed");
      assertEquals(completed.redacted, KINDS);
      const stored = await log.read({ owner: "ada", session: "s" }, { after: 1 });
      assertEquals([stored[0]?.data["text"], stored[0]?.data["redacted"]], [reply, KINDS]);
    });
  }
});

Deno.test("text that may begin a secret is held back until it turns out not to, at most until the end", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.script.push({ kind: "reply", pieces: ["Keys begin with sk-ant", "-", "api03-"] });
    assertEquals(await ada.ask("How?"), "Keys begin with sk-ant-api03-");
    assertEquals(
      ada.frames.streamed(ada.frames.of("turn.completed")[0]?.turn ?? ""),
      "Keys begin with sk-ant-api03-",
    );
  });
});

Deno.test("law 10: a reply cancelled in the middle of a secret shows and stores nothing of it", async () => {
  await withBridge(async ({ attach, claude, kv }) => {
    const ada = await attach("s");
    const pieces = ["It is ", KEY.slice(0, 20), KEY.slice(20, 30)];
    claude.script.push({ kind: "reply", pieces, then: { after: 3, what: "hang" } });
    await ada.send({ text: "Well?", id: "m" });
    await ada.frames.until("turn.delta");
    await ada.cancel("m");
    const cancelled = await ada.frames.until("turn.cancelled");
    assert("It is ".startsWith(cancelled.text), cancelled.text);
    const entries = await Array.fromAsync(kv.list({ prefix: [] }));
    const bytes = entries.map(({ value }) => {
      const body = (value as { body?: Uint8Array }).body ?? new Uint8Array();
      return new TextDecoder().decode(body);
    }).join();
    assert(bytes.includes("Well?") && !bytes.includes(KEY.slice(0, 12)));
  }, { encryptionKeys: [] });
});

Deno.test("texts stay as they are when no kinds are masked", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    assertEquals(await ada.ask(TEXT), `Echo: ${TEXT}`);
    assertEquals(claude.replies[0]?.body.messages[0]?.content.at(-1)?.text, TEXT);
    assertEquals((await ada.frames.until("turn.accepted")).redacted, undefined);
  }, { settings: { redact: [] } });
});

Deno.test("an import is masked before it is stored, even a key split over two lines, and its kinds are named", async () => {
  await withBridge(async ({ bridge, log }) => {
    const key = { owner: "ada", session: "s" };
    const [begin = "", ...rest] = pem();
    const lines = [
      { role: "user", text: `My key:\n${begin}`, at: 1 },
      { role: "user", text: rest.join("\n"), at: 2 },
      { role: "assistant", text: `And ${CARD}.`, at: 3 },
    ] as const;
    const first = await bridge.import(key, { lines, key: "k" });
    assert(first.ok && !first.duplicate);
    assertEquals(first.redacted, ["private_key", "payment_card"]);
    const again = await bridge.import(key, { lines, key: "k" });
    assert(again.ok && again.duplicate);
    const [stored] = await log.read(key);
    assertEquals(stored?.data["text"], "My key:\n[private_key removed]");
    assertEquals(stored?.data["reply"], "And [payment_card removed].");
  });
});

/** How many characters are masked while a task runs. */
async function maskedDuring(task: () => Promise<unknown>): Promise<number> {
  const { push } = Masker.prototype;
  let count = 0;
  Masker.prototype.push = function (piece) {
    count += piece.length;
    return push.call(this, piece);
  };
  try {
    await task();
  } finally {
    Masker.prototype.push = push;
  }
  return count;
}

Deno.test("an import is masked once, with a key or without", async () => {
  await withBridge(async ({ bridge }) => {
    const lines = Array.from({ length: 6 }, (_, index) => ({
      role: index % 2 === 0 ? "user" as const : "assistant" as const,
      text: `${index} ${CARD} `.repeat(2_000),
      at: index,
    }));
    const length = lines.reduce((sum, { text }) => sum + text.length, 0);
    const importing = (session: string, key?: string) => () =>
      bridge.import({ owner: "ada", session }, { lines, ...(key === undefined ? {} : { key }) });
    assertEquals(await maskedDuring(importing("without")), length);
    assertEquals(await maskedDuring(importing("with", "k")), length);
    assertEquals(await maskedDuring(importing("with", "k")), length);
    const other = [...lines.slice(1), { role: "user" as const, text: "Other", at: 9 }];
    const refused = await bridge.import({ owner: "ada", session: "with" }, {
      lines: other,
      key: "k",
    });
    assert(!refused.ok);
  });
});

Deno.test("law 10: the bridge's own tokens and keys are masked even with REDACT=none", async () => {
  const token = "own-".repeat(2) + "t0ken-of-ada";
  const master = btoa("m".repeat(31) + "?");
  const signing = `sign ${"with this ".repeat(4)}`;
  const hashed = "Qw9_".repeat(8);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(hashed));
  const parsed = parseSettings({
    BRIDGE_TOKENS: `ada:${token},bob/read:sha256=${new Uint8Array(digest).toHex()}`,
    ENCRYPTION_KEYS: `2026:${master}`,
    AUTH_JWT_SECRET: signing,
    ANTHROPIC_API_KEY: "key-for-claude-0001",
    REDACT: "none",
  });
  assert(parsed.ok);
  const { redact, ownSecrets } = parsed.settings.bridge;
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    const said = [token, master, signing.trimEnd(), hashed, "key-for-claude-0001"];
    claude.script.push({
      kind: "reply",
      pieces: ["As you said: ", token.slice(0, 7), token.slice(7)],
    });
    assertEquals(await ada.ask(said.join(" / "), "m"), "As you said: [bridge_secret removed]");
    const { text, redacted } = await ada.frames.until("turn.accepted");
    assert(!said.some((secret) => text.includes(secret)), text);
    assertEquals(redacted, ["bridge_secret"]);
  }, { settings: { redact, ownSecrets } });
});

Deno.test("notes, names and dry runs hold no secrets", async () => {
  await withBridge(async ({ bridge, attach, claude }) => {
    const key = { owner: "ada", session: "s" };
    const ada = await attach("s");
    await ada.pin({ note: "n", text: TEXT });
    assertEquals((await bridge.pins(key))?.map(({ text }) => text), [MASKED]);
    await ada.rename(`About ${CARD}`);
    assertEquals((await bridge.describe(key))?.name, "About [payment_card removed]");
    const dry = await bridge.context(key, { message: TEXT });
    assert(dry?.ok);
    await ada.ask(TEXT);
    assertEquals(JSON.stringify(dry.request), claude.replies[0]?.raw);
  });
});

Deno.test("a summary holds no secrets, whatever the model writes", async () => {
  await withBridge(async ({ attach, claude }) => {
    const ada = await attach("s");
    claude.summaryScript.push({ kind: "reply", text: `The key is ${KEY}.` });
    for (let turn = 0; ada.frames.of("session.summarised").length === 0; turn++) {
      assert(turn < 40);
      await ada.ask(`Talk ${turn} `.repeat(60));
      if (claude.calls.length > claude.replies.length) await ada.frames.until("session.summarised");
    }
    await ada.ask("And now?");
    const sent = claude.replies.at(-1)?.raw ?? "";
    assert(sent.includes("The key is [anthropic_key removed]."), sent);
  }, { settings: { contextLimit: 3_000 } });
});

function pem(): string[] {
  const lines = ["a".repeat(64), "b".repeat(64), "Cc=="];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----"];
}
