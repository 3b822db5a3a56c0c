import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { type Bridge, createBridge } from "../../src/bridge/mod.ts";
import { openSessionLog, parseMasterKeys, type SessionLog } from "../../src/session_log/mod.ts";
import { createClaude } from "../../src/model/mod.ts";
import { linesOf } from "../support/archive.ts";
import { attach, SETTINGS, withBridge } from "../support/bridge.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";

const FIXTURES = new URL("../fixtures/version_1/", import.meta.url);

/** The fixture's sessions were written to live for 100 years. */
const TTL_MS = 100 * 365 * 86_400_000;

const { key, sent } = z.object({
  key: z.string(),
  /** By session and turn: SHA-256 of the last request that Claude got for it. */
  sent: z.record(z.string(), z.record(z.string(), z.string())),
}).parse(JSON.parse(await Deno.readTextFile(new URL("expected.json", FIXTURES))));

interface OldStore {
  readonly bridge: Bridge;
  readonly log: SessionLog;
  readonly claude: FakeClaude;
}

/** Runs a test on a copy of a store that version 1 wrote, with other settings than it had. */
async function withOldStore(test: (world: OldStore) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/store.sqlite`;
  await Deno.copyFile(new URL("store.sqlite", FIXTURES), path);
  const settings = { ...SETTINGS, ttlMs: TTL_MS, contextLimit: 4_000, systemPrompt: "Another." };
  const log = await openSessionLog({
    path,
    contextTable: "claude-context-sessions",
    hashTable: "claude-context-hashes",
    ttlMs: TTL_MS,
    leaseMs: 1_000,
    encryptionKeys: parseMasterKeys(key).keys,
  });
  const claude = new FakeClaude();
  const bridge = createBridge({ log, model: modelOf(claude, settings.modelName), settings });
  try {
    await test({ bridge, log, claude });
  } finally {
    await bridge.drain();
    log.close();
    await claude.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function modelOf(claude: FakeClaude, name: string) {
  return createClaude({
    apiKey: FAKE_KEY,
    baseUrl: claude.url,
    name,
    connectTimeoutMs: 5_000,
    firstByteTimeoutMs: 5_000,
    silenceTimeoutMs: 5_000,
    progressTimeoutMs: 60_000,
    maxRetries: 0,
  });
}

async function assertReceipts(bridge: Bridge, session: string, turns: Record<string, string>) {
  for (const [turn, sha256] of Object.entries(turns)) {
    const then = await bridge.turnContext({ owner: "ada", session }, turn);
    assert(then?.ok, `${session} ${turn}`);
    assertEquals(then.sha256?.sent, sha256, `${session} ${turn}`);
    assert(then.manifest.items.length > 0 || then.manifest.upTo <= 1, `${session} ${turn}`);
  }
}

Deno.test("the receipts of a store that version 1 wrote are kept, and its contexts are built again", async () => {
  await withOldStore(async ({ bridge }) => {
    assertEquals(Object.keys(sent).sort(), [
      "plain",
      "plain-fork",
      "plain-open",
      "sealed",
      "sealed-fork",
      "sealed-open",
    ]);
    for (const [session, turns] of Object.entries(sent)) {
      await assertReceipts(bridge, session, turns);
    }
  });
});

for (const session of ["plain", "sealed", "plain-fork", "sealed-fork"]) {
  Deno.test(`the session ${session} of a store that version 1 wrote is read whole and goes on`, async () => {
    await withOldStore(async ({ bridge, log, claude }) => {
      const ada = await attach(bridge, session, { after: 0 });
      const before = await log.read({ owner: "ada", session });
      assertEquals(before.filter(({ type }) => type === "Damaged"), []);
      assert(ada.frames.of("turn.completed").length > 17);
      assertEquals(ada.frames.of("turn.cancelled").map(({ turn }) => turn), ["stopped"]);
      assertEquals((await ada.send({ text: "I play the oboe.", id: "organs" })).ok, false);
      const repeat = await bridge.import({ owner: "ada", session }, {
        key: "chat-1",
        lines: [
          { role: "user", text: "I play the oboe.", at: 1709283600000 },
          { role: "assistant", text: "A fine instrument!", at: 1709283605000 },
          { role: "user", text: "It is called Berta.", at: 1709283700000 },
          { role: "assistant", text: "Berta, lovely.", at: 1709283705000 },
        ],
      });
      assert(repeat.ok && repeat.duplicate);
      assertEquals(await ada.ask("What is my oboe called?"), "Echo: What is my oboe called?");
      const asked = ({ raw }: { readonly raw: string }) => raw.includes("What is my oboe called?");
      const raw = claude.replies.find(asked)?.raw ?? "";
      assert(raw.includes("Berta") && raw.includes("I am vegan."), raw);
      assert(!raw.includes("This note is taken off."));
      assertEquals(
        (await bridge.describe({ owner: "ada", session }))?.name,
        "Odile and the organs",
      );
    });
  });
}

for (const session of ["plain-open", "sealed-open"]) {
  Deno.test(`law 12: the turns that version 1 left open in ${session} are answered, once each`, async () => {
    await withOldStore(async ({ bridge, log }) => {
      const ada = await attach(bridge, session);
      await ada.frames.until("turn.completed", ({ turn }) => turn === "waiting");
      const events = await log.read({ owner: "ada", session });
      const replies = events.filter(({ type }) => type === "ReplyCompleted");
      assertEquals(replies.map(({ data }) => data["turn"]), ["before", "open", "waiting"]);
    });
  });
}

Deno.test("an archive that version 1 wrote comes in, leaves as it was, keeps its receipts and goes on", async () => {
  const text = await Deno.readTextFile(new URL("plain.ndjson", FIXTURES));
  await withBridge(async ({ bridge, claude }) => {
    const archive = { owner: "ada", session: "taken" };
    const taken = await bridge.importArchive(
      archive,
      ReadableStream.from(linesOf(text).map((line) => JSON.stringify(line))),
    );
    assert(taken.ok, JSON.stringify(taken));
    assertEquals([taken.unread, taken.ended], [0, 0]);
    const exported = await bridge.exportArchive(archive);
    const back = (await Array.fromAsync(exported?.text ?? [])).join("");
    assertEquals(linesOf(back).slice(1), linesOf(text).slice(1));
    await assertReceipts(bridge, "taken", sent["plain"] ?? {});
    const ada = await attach(bridge, "taken");
    await ada.ask("Who repairs organs, and where?");
    assert(claude.replies.at(-1)?.raw.includes("Odile"));
  });
});
