import { assert, assertEquals } from "@std/assert";
import { pngOf } from "../support/files.ts";
import { type Client, withBridge, type World } from "../support/bridge.ts";
import { verifyEvents } from "../../src/verification/mod.ts";

const OWNER = "ada";
const key = (session: string) => ({ owner: OWNER, session });

type Given = Pick<World, "bridge" | "log">;

/** Sends a message with files, and waits for its reply. */
async function sendWith(client: Client, id: string, attachments: readonly string[]): Promise<void> {
  const sent = await client.send({ text: `Look at ${id}`, id, attachments });
  assert(sent.ok, JSON.stringify(sent));
  await client.frames.until("turn.completed", ({ turn }) => turn === id);
}

async function upload({ bridge }: Given, name: string, colour: number): Promise<string> {
  const uploaded = await bridge.upload(key("s"), { name, bytes: pngOf(20, 20, colour) });
  assert(uploaded.ok, JSON.stringify(uploaded));
  return uploaded.file.id;
}

/** Has the newest turn answered again, and waits for the reply; resolves with its position. */
async function again(client: Client, turn: string, text: string): Promise<number> {
  const reopened = await client.regenerate({ turn });
  assert(reopened.ok, JSON.stringify(reopened));
  return (await client.frames.until("turn.completed", (frame) => frame.text === text)).position;
}

/** Has the next reply stop after its first piece, until the function that this gives is called. */
function pausing({ claude }: Pick<World, "claude">, pieces: readonly string[]): () => void {
  const gate = claude.gated({ pieces }, 1);
  return gate.resolve;
}

/** The SHA-256 of what was sent for a reply, which the log must still give. */
async function sentFor({ bridge }: Given, turn: string, { session = "s", reply }: {
  readonly session?: string;
  readonly reply?: number;
} = {}) {
  const view = await bridge.turnContext(key(session), turn, reply);
  assert(view?.ok && "request" in view, JSON.stringify(view));
  assert(view.sha256);
  assertEquals(view.sha256.rebuilt, view.sha256.sent);
  return view;
}

/** Checks all laws of a session's log, and that all of its `receipts` rebuild. */
async function assertVerified({ log }: Given, receipts: number, session = "s"): Promise<void> {
  const events = await log.read(key(session), { after: 0, limit: 1_000 });
  const verified = await verifyEvents(session, events, {
    readFile: (id) => log.files.read(key(session), id),
  });
  assertEquals(verified.violations, []);
  assertEquals([verified.receipts.rebuilt.size, verified.receipts.unchecked.size], [receipts, 0]);
}

/** The last text of each message of the last request. */
function lastTexts({ claude }: Pick<World, "claude">): (string | undefined)[] {
  return (claude.calls.at(-1)?.body.messages ?? []).map(({ content }) => content.at(-1)?.text);
}

Deno.test("law 4: a message with files is answered again with its files whole, and its reply goes on with them", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "A cat" });
    claude.script.push({ kind: "reply", text: "A dog ", stopReason: "max_tokens" });
    claude.script.push({ kind: "reply", text: "and a hen" });
    const files = [await upload(world, "a.png", 0), await upload(world, "b.png", 1)];
    await sendWith(ada, "m", files);
    await again(ada, "m", "A dog ");
    const goesOn = await ada.continueReply({ turn: "m" });
    assert(goesOn.ok, JSON.stringify(goesOn));
    await ada.frames.until("turn.completed", ({ text }) => text === "A dog and a hen");
    const [first, second, third] = claude.calls.map(({ raw }) => raw);
    assertEquals(second, first);
    const images = claude.calls.map(({ body }) =>
      body.messages.map(({ content }) => content.filter(({ type }) => type === "image").length)
    );
    assertEquals(images, [[2], [2], [2, 0, 0]]);
    assert(third?.includes(pngOf(20, 20, 1).toBase64()));
    for (const reply of [undefined, 4, 6, 8]) {
      const { request } = await sentFor(world, "m", reply === undefined ? {} : { reply });
      for (const id of files) assert(JSON.stringify(request).includes(`"attachment:${id}"`));
    }
    await assertVerified(world, 3);
  });
});

Deno.test("law 4: a reply is regenerated under new settings, and each receipt keeps the settings of its own call", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    const long = "The tide came in. ".repeat(60);
    for (const turn of ["a", "b", "c"]) await ada.ask(`${turn}: ${long}`, turn);
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    const { position: oak } = await ada.ask("Name a tree", "m")
      .then(() => ada.frames.until("turn.completed", ({ text }) => text === "Oak"));
    const changed = await ada.configure({
      ...{ model: "claude-opus-5-5", systemPrompt: "Be brief.", contextLimit: 2_000 },
    });
    assert(changed.ok);
    const elm = await again(ada, "m", "Elm");
    const [before, after] = claude.calls.slice(-2).map(({ body, raw }) => ({ body, raw }));
    assertEquals(after?.body.model, "claude-opus-5-5");
    assert(after?.body.system?.[0]?.text.startsWith("Be brief."));
    assert((after?.raw.length ?? 0) < (before?.raw.length ?? 0), "the budget is smaller");
    const then = await sentFor(world, "m", { reply: oak });
    const now = await sentFor(world, "m", { reply: elm });
    const shown = ({ settings }: typeof then) =>
      [settings?.model, settings?.systemPrompt, settings?.contextLimit] as const;
    assertEquals(shown(then), ["claude-sonnet-5-5", "You are helpful.", 8_000]);
    assertEquals(shown(now), ["claude-opus-5-5", "Be brief.", 2_000]);
    await ada.chooseReply("m", oak);
    assertEquals(shown(await sentFor(world, "m")), shown(then));
    await ada.ask("Why?", "n");
    await assertVerified(world, 6);
  });
});

Deno.test("a turn with alternatives is withheld and released whole; choosing meanwhile is harmless", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await ada.ask("Name a tree", "m");
    const elm = await again(ada, "m", "Elm");
    assertEquals(await ada.withhold("m"), { ok: true });
    // The choice counts once it is released; until then neither reply is in a context.
    assertEquals(await ada.chooseReply("m", 2), { ok: true });
    const preview = await world.bridge.context(key("s"), { message: "Which?" });
    assert(preview?.ok);
    const previewed = JSON.stringify(preview.request);
    assert(!/Oak|Elm|Name a tree/.test(previewed), previewed);
    // It may be answered again, and stays withheld.
    claude.script.push({ kind: "reply", text: "Ash" });
    await again(ada, "m", "Ash");
    await ada.ask("Which one?", "n");
    assertEquals(lastTexts(world), ["Which one?"]);
    assertEquals(await ada.release("m"), { ok: true });
    await ada.ask("And now?", "o");
    assertEquals(lastTexts(world).slice(0, 2), ["Name a tree", "Ash"]);
    const late = await ada.chooseReply("m", elm);
    assertEquals(late.ok ? "" : late.code, "reply_fixed");
    await assertVerified(world, 5);
  });
});

Deno.test("a turn that is answered again is not withheld meanwhile, but may be released", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m");
    const goOn = pausing(world, ["Elm ", "tree"]);
    assertEquals(await ada.withhold("m"), { ok: true });
    await ada.regenerate({ turn: "m" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Elm"));
    assertEquals(await ada.release("m"), { ok: true });
    const refused = await ada.withhold("m");
    assertEquals(refused.ok ? "" : refused.code, "turn_open");
    goOn();
    await ada.frames.until("turn.completed", ({ text }) => text === "Elm tree");
    await ada.ask("Why?", "n");
    assertEquals(lastTexts(world), ["Name a tree", "Elm tree", "Why?"]);
    await assertVerified(world, 3);
  });
});

Deno.test("a fork keeps what is withheld withheld, also while that is answered again", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m");
    // A note meanwhile, so that a fork may begin there.
    const goOn = pausing(world, ["Elm ", "tree"]);
    await ada.regenerate({ turn: "m" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Elm"));
    await ada.pin({ text: "A note" });
    const { position: noted } = await bridge.describe(key("s")) ?? { position: 0 };
    goOn();
    await ada.frames.until("turn.completed", ({ text }) => text === "Elm tree");
    await ada.withhold("m");
    const goOnLater = pausing(world, ["Ash ", "tree"]);
    await ada.regenerate({ turn: "m" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Ash"));
    for (
      const [session, at] of [["before", 2], ["meanwhile", noted], ["now", undefined]] as const
    ) {
      const forked = await bridge.fork(key("s"), { session, ...(at === undefined ? {} : { at }) });
      assert(forked?.ok, JSON.stringify(forked));
      const view = await bridge.context(key(session), { message: "Which?" });
      assert(view?.ok);
      const shown = JSON.stringify(view.request);
      assert(!/Oak|Elm|Ash|Name a tree/.test(shown), `${session}: ${shown}`);
      await assertVerified(world, session === "now" ? 2 : 1, session);
    }
    const archive = await bridge.exportArchive(key("s"));
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    const imported = await bridge.importArchive(
      key("copy"),
      async function* () {
        yield* lines;
      }(),
    );
    assert(imported.ok, JSON.stringify(imported));
    await attach("copy").then((copy) => copy.ask("Which?", "n"));
    assertEquals(lastTexts(world), ["Which?"]);
    await assertVerified(world, 3, "copy");
    goOnLater();
    await ada.frames.until("turn.completed", ({ text }) => text === "Ash tree");
    await assertVerified(world, 3);
  });
});

Deno.test("law 4: alternatives around a summary that is revised and made again are chosen as long as it tells nothing of them", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s");
    for (let index = 0; ada.frames.of("session.summarised").length === 0; index++) {
      assert(index < 40);
      await ada.ask(`The tide came in ${index}. ${"And again. ".repeat(16)}`, `m${index}`);
      if (index % 2 === 0) {
        const first = ada.frames.of("turn.completed").at(-1)?.position ?? 0;
        // A summary may be made meanwhile.
        const sent = await ada.regenerate({ turn: `m${index}` });
        assert(sent.ok, JSON.stringify(sent));
        await ada.frames.until("turn.completed", ({ position }) => position > first);
      }
    }
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m");
    const oak = (await ada.frames.until("turn.completed", ({ text }) => text === "Oak")).position;
    const summary = await bridge.summary(key("s"));
    assert(summary);
    const revised = await bridge.reviseSummary(key("s"), {
      ...{ summary: summary.position, text: "The tide came in often." },
    });
    assert(revised?.ok, JSON.stringify(revised));
    claude.script.push({ kind: "reply", text: "Elm" });
    const elm = await again(ada, "m", "Elm");
    const remade = await bridge.remakeSummary(key("s"));
    assert(remade?.ok, JSON.stringify(remade));
    claude.script.push({ kind: "reply", text: "Ash" });
    const ash = await again(ada, "m", "Ash");
    assertEquals(await ada.chooseReply("m", elm), { ok: true });
    const views = await Promise.all([oak, elm, ash].map((reply) => sentFor(world, "m", { reply })));
    assert(JSON.stringify(views[1]?.request).includes("The tide came in often."));
    assert(!JSON.stringify(views[2]?.request).includes("The tide came in often."));
    await ada.ask("Why?", "n");
    assertEquals(lastTexts(world).slice(-2), ["Elm", "Why?"]);
    const refused = await ada.regenerate({ turn: "m0" });
    assertEquals(refused.ok ? "" : refused.code, "reply_fixed");
  });
});

Deno.test("law 4: an archive of all of it gives the same receipts, and a fork before an alternative has none of it", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "A cat" }, { kind: "reply", text: "A dog" });
    await sendWith(ada, "files", [await upload(world, "a.png", 3)]);
    await ada.withhold("files");
    await again(ada, "files", "A dog");
    await ada.configure({ systemPrompt: "Be brief.", contextLimit: 4_000 });
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await ada.ask("Name a tree", "tree");
    const oak = (await ada.frames.until("turn.completed", ({ text }) => text === "Oak")).position;
    const elm = await again(ada, "tree", "Elm");
    await ada.release("files");
    await ada.configure({ model: "claude-opus-5-5" });
    claude.script.push({ kind: "reply", text: "Ash" });
    const ash = await again(ada, "tree", "Ash");
    await ada.chooseReply("tree", elm);
    await ada.ask("Why?", "why");
    await ada.withhold("tree");
    const replies = [oak, elm, ash];
    const views = async (session: string) =>
      await Promise.all([
        ...replies.map((reply) => sentFor(world, "tree", { session, reply })),
        sentFor(world, "files", { session }),
        sentFor(world, "why", { session }),
      ]);
    const before = await views("s");
    await assertVerified(world, 6);
    const head = await bridge.describe(key("s"));
    const early = await bridge.fork(key("s"), { session: "early", at: oak });
    assert(early?.ok);
    const whole = await bridge.fork(key("s"), { session: "whole" });
    assert(whole?.ok);
    await assertVerified(world, 3, "early");
    await assertVerified(world, 6, "whole");
    assertEquals(await views("whole"), before);
    const archive = await bridge.exportArchive(key("s"));
    assert(archive);
    const text = (await Array.fromAsync(archive.text)).join("");
    const lines = async function* () {
      yield* text.trimEnd().split("\n");
    };
    ada.detach();
    await bridge.erase(key("s"));
    const taken = await bridge.importArchive(key("s"), lines());
    assert(taken.ok, JSON.stringify(taken));
    assertEquals(await views("s"), before);
    await assertVerified(world, 6);
    assertEquals((await bridge.describe(key("s")))?.model, head?.model);
    const next = await bridge.context(key("s"), { message: "Which?" });
    assert(next?.ok);
    const shown = JSON.stringify(next.request);
    assert(!/Oak|Elm|Ash/.test(shown) && shown.includes("A dog"), shown);
    // All but the first line, which says when it expires.
    const exported = await bridge.exportArchive(key("s"));
    assert(exported);
    const eventsIn = (archive: string) => archive.slice(archive.indexOf("\n"));
    assertEquals(eventsIn((await Array.fromAsync(exported.text)).join("")), eventsIn(text));
  });
});
