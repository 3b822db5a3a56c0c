import { assert, assertEquals } from "@std/assert";
import { type Bridge, createBridge } from "../../src/bridge/mod.ts";
import { createOfflineModel } from "../../src/model/mod.ts";
import { SessionLog } from "../../src/session_log/mod.ts";
import { verifyEvents } from "../../src/verification/mod.ts";
import { attach as attachTo, SETTINGS, TABLES, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { latin1, pdfOf, pngOf } from "../support/files.ts";
import { foundIn, storedBytes } from "../support/stored.ts";
import { masterKey } from "../support/encryption.ts";

const KEY = { owner: "ada", session: "s" };

async function upload(
  bridge: Bridge,
  name: string,
  bytes = pngOf(),
  key = KEY,
): Promise<string> {
  const uploaded = await bridge.upload(key, { name, bytes });
  assert(uploaded.ok, JSON.stringify(uploaded));
  return uploaded.file.id;
}

/** Sends a message with files, and waits for its reply. */
async function sendWith(
  { attach }: Pick<World, "attach">,
  { text, id, attachments = [] }: { text: string; id: string; attachments?: readonly string[] },
): Promise<void> {
  const client = await attach("s");
  const sent = await client.send({ text, id, attachments });
  assert(sent.ok, JSON.stringify(sent));
  await client.frames.outcome(id);
  client.detach();
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

async function keysIn(kv: Deno.Kv, part: string): Promise<string[]> {
  const entries = await Array.fromAsync(kv.list({ prefix: [] }));
  return entries.map(({ key }) => key.join(" ")).filter((key) => key.includes(part));
}

Deno.test("law 4: a request with files is rebuilt byte for byte, and verified", async () => {
  await withBridge(async (world) => {
    const { bridge, claude, log } = world;
    await sendWith(world, { text: "Hello", id: "m0" });
    const image = await upload(bridge, "a.png", pngOf(20, 20));
    const pdf = await upload(bridge, "b.pdf", pdfOf(3));
    await sendWith(world, { text: "Both?", id: "m1", attachments: [image, pdf] });
    await sendWith(world, { text: "And now?", id: "m2" });
    const raws = claude.replies.map(({ raw }) => raw);
    await bridge.drain();
    const other = createBridge({
      log,
      model: createOfflineModel(),
      settings: { ...SETTINGS, fileTokens: 100, contextLimit: 1_000 },
    });
    try {
      for (const [index, raw] of raws.entries()) {
        const view = await other.turnContext(KEY, `m${index}`);
        assert(view?.ok && "request" in view, JSON.stringify(view));
        assertEquals(view.sha256, { sent: await sha256(raw), rebuilt: await sha256(raw) });
        const shown = JSON.stringify(view.request);
        assertEquals(shown.includes(pngOf(20, 20).toBase64()), false);
        assertEquals(shown.includes(`"data":"attachment:${image}"`), index > 0);
      }
      const events = await log.read(KEY);
      const { violations, receipts } = await verifyEvents("s", events, {
        readFile: (id) => log.files.read(KEY, id),
      });
      assertEquals([violations, receipts.rebuilt.size], [[], 3]);
      const blind = await verifyEvents("s", events);
      assertEquals([blind.violations, blind.receipts.unchecked.size], [[], 2]);
    } finally {
      await other.drain();
    }
  });
});

Deno.test("law 4: when an attachment is gone, the receipt says so, and does not make other bytes", async () => {
  await withBridge(async (world) => {
    const { bridge, kv } = world;
    const image = await upload(bridge, "a.png");
    await sendWith(world, { text: "What?", id: "m", attachments: [image] });
    for await (const { key } of kv.list({ prefix: [] })) {
      if (key.includes("file")) await kv.delete(key);
    }
    const view = await bridge.turnContext(KEY, "m");
    assert(view && !view.ok);
    assert(view.message.includes("attachments that it held are gone"), view.message);
  });
});

Deno.test("law 6: requests begin alike with files, until the oldest leave, which is rare", async () => {
  await withBridge(async (world) => {
    const { bridge, claude } = world;
    const turns = 24;
    for (let turn = 0; turn < turns; turn++) {
      const attachments = turn % 2 === 0
        ? [await upload(bridge, `${turn}.png`, pngOf(600, 600, turn))]
        : [];
      await sendWith(world, { text: `Turn ${turn}`, id: `m${turn}`, attachments });
    }
    const calls = claude.replies.map(({ body }) => body.messages);
    let breaks = 0;
    for (const [index, messages] of calls.entries()) {
      const before = calls[index - 1]?.slice(0, -1) ?? [];
      const begun = messages.slice(0, before.length);
      const plain = (list: unknown) =>
        JSON.stringify(list).replaceAll(/,"cache_control":\{[^}]*\}/g, "");
      if (plain(begun) !== plain(before)) breaks += 1;
      const images = messages.flatMap(({ content }) => content)
        .filter(({ type }) => type === "image").length;
      assert(images <= 6, `${images} images at ${index}`);
    }
    assert(breaks >= 1 && breaks <= 4, `${breaks} breaks`);
    const last = JSON.stringify(calls.at(-1));
    assert(last.includes('[attached: \\"0.png\\" image/png]'), "its mark stays");
  }, { settings: { fileTokens: 3_300, contextLimit: 20_000 } });
});

Deno.test("a message's own files are sent whole even where the budget is in use, or refused", async () => {
  await withBridge(async (world) => {
    const { bridge, claude, attach } = world;
    for (const turn of [0, 1]) {
      const file = await upload(bridge, `${turn}.png`, pngOf(600, 600, turn));
      await sendWith(world, { text: "Look", id: `m${turn}`, attachments: [file] });
    }
    const images = claude.replies.at(-1)?.body.messages.flatMap(({ content }) => content)
      .filter(({ type }) => type === "image");
    assertEquals(images?.length, 1);
    const view = await bridge.turnContext(KEY, "m1");
    assert(view?.ok && "manifest" in view);
    assertEquals(
      view.manifest.items.filter(({ kind }) => kind === "file").map(({ tokens }) => tokens),
      [540],
    );
    assertEquals(view.manifest.leftOut.map(({ reason }) => reason), ["files_over_budget"]);
    const client = await attach("s");
    const both = await Promise.all(
      [2, 3].map((turn) => upload(bridge, `${turn}.png`, pngOf(600, 600, turn))),
    );
    const refused = await client.send({ text: "Both", attachments: both });
    assert(!refused.ok);
    assertEquals(refused.code, "attachment_too_large");
  }, { settings: { fileTokens: 1_000 } });
});

Deno.test("the same text with another file is no repeat, with the same file it is", async () => {
  await withBridge(async ({ bridge, attach }) => {
    const [one, two] = [await upload(bridge, "1.png"), await upload(bridge, "2.png", pngOf(3, 3))];
    const client = await attach("s");
    const send = async (attachments: readonly string[]) => {
      const sent = await client.send({ text: "Look", attachments });
      assert(sent.ok);
      await client.frames.outcome(sent.turn);
      return sent.duplicate;
    };
    assertEquals(await send([one]), false);
    assertEquals(await send([one]), true);
    assertEquals(await send([two]), false);
    const taken = await client.send({ text: "Look", id: "t", attachments: [one] });
    assert(taken.ok);
    const other = await client.send({ text: "Look", id: "t", attachments: [two] });
    assert(!other.ok && other.code === "turn_id_taken");
  });
});

Deno.test("law 9: after a delete no key of a file remains, sent or not", async () => {
  await withBridge(async (world) => {
    const { bridge, kv } = world;
    const big = new Uint8Array(200_000).fill(0x61);
    await sendWith(world, {
      text: "Read",
      id: "m",
      attachments: [await upload(bridge, "big.txt", big)],
    });
    await upload(bridge, "left.png");
    assert((await keysIn(kv, " file ")).length > 5);
    assertEquals(await bridge.erase(KEY), true);
    assertEquals(await keysIn(kv, " s "), []);
    assertEquals(await keysIn(kv, " file "), []);
  }, { settings: { fileTokens: 1_000_000 } });
});

Deno.test("files of a session with a key are encrypted, and their names too", async () => {
  await withBridge(async (world) => {
    const { bridge, kv } = world;
    const words = "a sentence that nobody else may read";
    const id = await upload(bridge, "secret-plans.txt", latin1(`${words}\n`));
    await sendWith(world, { text: "Read", id: "m", attachments: [id] });
    assertEquals(foundIn(await storedBytes(kv), [words, "secret-plans"]), []);
    const file = await bridge.file(KEY, id);
    assert(file?.ok);
    assertEquals(new TextDecoder().decode(file.bytes), `${words}\n`);
  }, { encryptionKeys: [masterKey("one")] });
});

Deno.test("rekey() encrypts the files of a session that had no key", async () => {
  await withBridge(async (world) => {
    const { bridge, kv, settings: { ttlMs } } = world;
    const words = "a sentence that nobody else may read";
    const id = await upload(bridge, "plans.txt", latin1(`${words}\n`));
    await sendWith(world, { text: "Read", id: "m", attachments: [id] });
    await bridge.drain();
    assertEquals(foundIn(await storedBytes(kv), [words]), [words]);
    const log = new SessionLog({ ...TABLES, kv, ttlMs, encryptionKeys: [masterKey("one")] });
    assertEquals((await log.rekey()).refused, []);
    assertEquals(foundIn(await storedBytes(kv), [words]), []);
    assertEquals(new TextDecoder().decode(await log.files.read(KEY, id)), `${words}\n`);
  }, { encryptionKeys: [] });
});

Deno.test("law 8: a session that is used keeps its files, one that is not loses them with it", async () => {
  const day = 86_400_000;
  let now = 1_700_000_000_000;
  await withBridge(async (world) => {
    const { bridge, kv } = world;
    const id = await upload(bridge, "a.png");
    await sendWith(world, { text: "Look", id: "m", attachments: [id] });
    for (let days = 0; days < 12; days++) {
      now += 0.9 * day;
      await sendWith(world, { text: "Still?", id: `d${days}` });
    }
    const file = await bridge.file(KEY, id);
    assert(file?.ok);
    for await (const { key, value } of kv.list<{ expiresAt?: number }>({ prefix: [] })) {
      if (key.includes("file")) assert((value.expiresAt ?? 0) > now + day, key.join(" "));
    }
    now += 1.1 * day;
    assertEquals(await bridge.file(KEY, id), undefined);
  }, { now: () => now, settings: { ttlMs: day } });
});

Deno.test("an owner is charged for files, and has the room again once the session is erased", async () => {
  await withBridge(async ({ bridge }) => {
    const bytes = new Uint8Array(150_000).fill(0x61);
    await upload(bridge, "1.txt", bytes);
    const second = await bridge.upload({ ...KEY, session: "t" }, { name: "2.txt", bytes });
    assert(!second.ok);
    assertEquals(second.code, "too_many_bytes");
    await bridge.erase(KEY);
    await upload(bridge, "3.txt", bytes, { ...KEY, session: "t" });
  }, { allowances: { ownerBytes: 262_144 }, settings: { fileTokens: 1_000_000 } });
});

Deno.test("a fork and an archive take the files along, an altered archive is refused", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const bytes = new Uint8Array(900_000).map((_, index) => 97 + index % 26);
    const id = await upload(bridge, "long.txt", bytes);
    await sendWith(world, { text: "Read", id: "m", attachments: [id] });
    await upload(bridge, "unsent.png");
    const forked = await bridge.fork(KEY, { session: "fork" });
    assert(forked?.ok);
    const archive = await bridge.exportArchive(KEY);
    assert(archive);
    const text = (await Array.fromAsync(archive.text)).join("");
    const lines = text.trimEnd().split("\n");
    assertEquals(JSON.parse(lines[0] ?? "").version, 2);
    assertEquals(lines.filter((line) => line.startsWith('{"file"')).length, 2);
    await bridge.erase(KEY);
    const linesOf = async function* (list: readonly string[]) {
      yield* list;
    };
    const bad = lines.map((line) => line.replace('"content":"YWJj', '"content":"YWJk'));
    const refused = await bridge.importArchive(KEY, linesOf(bad));
    assert(!refused.ok);
    assert(refused.message.includes("its hash differs"), refused.message);
    const taken = await bridge.importArchive(KEY, linesOf(lines));
    assert(taken.ok, JSON.stringify(taken));
    for (const session of ["s", "fork"]) {
      const file = await bridge.file({ ...KEY, session }, id);
      assert(file?.ok, session);
      assertEquals(file.bytes, bytes);
    }
    const again = await bridge.importArchive(KEY, linesOf(lines));
    assert(again.ok && again.duplicate);
  }, { settings: { fileTokens: 1_000_000 } });
});

Deno.test("law 8: a restored session that only files had begun is kept as any other once something is said", async () => {
  await withBridge(async ({ bridge, attach, log }) => {
    await upload(bridge, "a.png");
    const archive = await bridge.exportArchive(KEY);
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    const taken = await bridge.importArchive(
      { ...KEY, session: "back" },
      ReadableStream.from(lines),
    );
    assert(taken.ok, JSON.stringify(taken));
    const kept = async () => (await log.head({ ...KEY, session: "back" }))?.keepFor;
    assertEquals(await kept(), 3_600, "as long as the files wait");
    await (await attach("back")).ask("Hello");
    assertEquals(await kept(), undefined);
  });
});

Deno.test("law 12: a message with a file is answered by whichever instance comes next", async () => {
  await withBridge(async ({ bridge, attach, claude, another }) => {
    const file = await upload(bridge, "a.png");
    claude.script.push({ kind: "reply", text: "Half", then: { after: 1, what: "hang" } });
    const client = await attach("s");
    const sent = await client.send({ text: "Look", id: "m", attachments: [file] });
    assert(sent.ok);
    await client.frames.until("turn.delta");
    await withoutWarnings(() => bridge.drain());
    const next = await attachTo(another(), "s");
    await next.frames.until("turn.completed");
    assert(claude.replies.at(-1)?.raw.includes('"type":"image"'));
  }, { leaseMs: 600 });
});
