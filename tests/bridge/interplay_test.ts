import { assert, assertEquals } from "@std/assert";
import { verifyEvents } from "../../src/verification/mod.ts";
import { attach as attachTo, withBridge, type World } from "../support/bridge.ts";
import { pngOf } from "../support/files.ts";

const KEY = { owner: "ada", session: "s" };
const SEEN = pngOf(20, 20);
const KEPT_OUT = pngOf(30, 30, 9);

/** A talk with two files, of which the turn with the second is withheld, and settings of its own. */
async function talk({ bridge, attach }: World) {
  const ada = await attach("s");
  const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>) => {
    const uploaded = await bridge.upload(KEY, { name, bytes });
    assert(uploaded.ok, JSON.stringify(uploaded));
    return uploaded.file.id;
  };
  const send = async (id: string, text: string, attachments: readonly string[] = []) => {
    const sent = await ada.send({ id, text, attachments });
    assert(sent.ok, JSON.stringify(sent));
    await ada.frames.until("turn.completed", ({ turn }) => turn === id);
  };
  const seen = await upload("seen.png", SEEN);
  const keptOut = await upload("kept-out.png", KEPT_OUT);
  await send("m1", "A heron", [seen]);
  await send("m2", "An okapi", [keptOut, seen]);
  assert((await ada.configure({ model: "claude-opus-5-5", systemPrompt: "Be brief." })).ok);
  assert((await ada.withhold("m2")).ok);
  await send("m3", "What did I show?");
  return { ada, seen, keptOut, send };
}

/** What the last request was made with, and which of the images it holds, in order. */
function lastRequest({ claude }: Pick<World, "claude">) {
  const body = claude.replies.at(-1)?.body;
  const names = new Map([[SEEN.toBase64(), "seen"], [KEPT_OUT.toBase64(), "kept out"]]);
  const images = (body?.messages ?? []).flatMap(({ content }) => content)
    .filter(({ type }) => type === "image")
    .map((block) => names.get(Object(block)["source"].data));
  return { text: JSON.stringify(body), images, model: body?.model };
}

/** Every receipt of a session gives its bytes again, and no law is broken. */
async function assertRebuilt(
  { bridge, log }: Pick<World, "bridge" | "log">,
  session: string,
  turns: readonly string[],
) {
  const key = { ...KEY, session };
  const { violations, receipts } = await verifyEvents(session, await log.read(key), {
    readFile: (id) => log.files.read(key, id),
  });
  assertEquals([violations, receipts.rebuilt.size, receipts.unchecked.size], [
    ...[[], turns.length],
    0,
  ]);
  for (const turn of turns) {
    const view = await bridge.turnContext(key, turn);
    assert(view?.ok && "request" in view, JSON.stringify(view));
    assertEquals(view.sha256?.rebuilt, view.sha256?.sent, turn);
  }
}

Deno.test("law 4: a withheld turn's files are in no later request, until it is released", async () => {
  await withBridge(async (world) => {
    const { ada, keptOut, send } = await talk(world);
    const without = lastRequest(world);
    assertEquals([without.images, without.model], [["seen"], "claude-opus-5-5"]);
    for (const words of ["okapi", "kept-out.png"]) assert(!without.text.includes(words), words);
    const view = await world.bridge.turnContext(KEY, "m3");
    assert(view?.ok && "manifest" in view);
    assertEquals(view.manifest.leftOut.map(({ reason }) => reason), ["withheld"]);
    assert(!JSON.stringify(view.manifest.items).includes(keptOut));
    const file = await world.bridge.file(KEY, keptOut);
    assert(file?.ok, "its owner still has it");
    assert((await ada.release("m2")).ok);
    await send("m4", "And now?");
    assertEquals(lastRequest(world).images, ["seen", "kept out", "seen"]);
    await assertRebuilt(world, "s", ["m1", "m2", "m3", "m4"]);
  });
});

Deno.test("law 4: a fork goes on with the files, the settings and without the withheld turn", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const { keptOut } = await talk(world);
    const forked = await bridge.fork(KEY, { session: "fork" });
    assert(forked?.ok, JSON.stringify(forked));
    await bridge.erase(KEY);
    await assertGoesOn(world, { session: "fork", keptOut });
  });
});

Deno.test("law 4: an archive brings back the files, the settings and what is withheld", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const { keptOut } = await talk(world);
    const archive = await bridge.exportArchive(KEY);
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    await bridge.erase(KEY);
    const taken = await bridge.importArchive(
      { ...KEY, session: "back" },
      (async function* () {
        yield* lines;
      })(),
    );
    assert(taken.ok, JSON.stringify(taken));
    await assertGoesOn(world, { session: "back", keptOut });
    const again = await bridge.exportArchive({ ...KEY, session: "back" });
    assert(again);
    const events = (texts: readonly string[]) =>
      texts.slice(1).filter((line) => line.startsWith('{"position"') || line.startsWith('{"file"'));
    const second = (await Array.fromAsync(again.text)).join("").trimEnd().split("\n");
    assertEquals(events(second).slice(0, events(lines).length), events(lines));
  });
});

/** A copy of the talk is asked like the talk itself, and all its requests are rebuilt. */
async function assertGoesOn(
  world: World,
  { session, keptOut }: { readonly session: string; readonly keptOut: string },
) {
  const { bridge } = world;
  const client = await attachTo(bridge, session);
  await client.ask("What did I show?", "m5");
  const { images, model, text } = lastRequest(world);
  assertEquals([images, model], [["seen"], "claude-opus-5-5"]);
  assert(text.includes("Be brief.") && !text.includes("okapi"));
  assert((await client.release("m2")).ok);
  await client.ask("And now?", "m6");
  assertEquals(lastRequest(world).images, ["seen", "kept out", "seen"]);
  const file = await bridge.file({ ...KEY, session }, keptOut);
  assert(file?.ok);
  assertEquals(file.bytes, KEPT_OUT);
  await assertRebuilt(world, session, ["m1", "m2", "m3", "m5", "m6"]);
}
