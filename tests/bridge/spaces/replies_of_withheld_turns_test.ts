import { assert, assertEquals } from "@std/assert";
import { withBridge, type World } from "../../support/bridge.ts";
import { withLearning } from "../../support/learning_world.ts";
import { lastRequest, learnFrom, MAIN, OWNER, write } from "./space_world.ts";

const KEY = { owner: OWNER, session: "s" };

/** The texts of the facts that are current and not withheld. */
async function knownIn({ bridge }: World): Promise<string[]> {
  const page = await bridge.spaces.facts(MAIN, { state: "current", limit: 100 });
  assert(page);
  return page.facts.filter(({ withheld }) => !withheld).map(({ text = "" }) => text).sort();
}

Deno.test("law 13: a withheld turn takes along what was learned from each of its replies, and gives all of it back", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s", { space: "main" });
    claude.script.push({ kind: "reply", text: "Oaks." }, { kind: "reply", text: "Elms." });
    await write(world.bridge, "Something.");
    await ada.send({ text: "Name a tree", id: "m", space: "main" });
    const { position: oaks } = await ada.frames.until("turn.completed");
    await learnFrom(world, ["s"], [{ fact: "f", text: "Oaks live long." }], { positions: [oaks] });
    await ada.regenerate({ turn: "m" });
    const { position: elms } = await ada.frames.until(
      "turn.completed",
      ({ text }) => text === "Elms.",
    );
    await learnFrom(world, ["s"], [{ fact: "g", text: "Elms do too." }], { positions: [elms] });
    const all = ["Elms do too.", "Oaks live long.", "Something."];
    assertEquals(await knownIn(world), all);
    assertEquals(await ada.withhold("m"), { ok: true });
    assertEquals(await knownIn(world), ["Something."]);
    assertEquals(await ada.chooseReply("m", oaks), { ok: true });
    assertEquals(await knownIn(world), ["Something."]);
    assertEquals(await ada.release("m"), { ok: true });
    assertEquals(await knownIn(world), all);
    // Also where it is released while it is being answered again.
    assertEquals(await ada.withhold("m"), { ok: true });
    const gate = Promise.withResolvers<void>();
    claude.script.push({
      ...{ kind: "reply", pieces: ["Ash ", "trees."], gate: { before: 1, open: gate.promise } },
    });
    await ada.regenerate({ turn: "m" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Ash"));
    assertEquals(await ada.release("m"), { ok: true });
    gate.resolve();
    await ada.frames.until("turn.completed", ({ text }) => text === "Ash trees.");
    assertEquals(await knownIn(world), all);
  });
});

Deno.test("law 13: a turn that is opened again while it is being withheld loses nothing that was learned from it", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s", { space: "main" });
    await write(world.bridge, "Something.");
    await ada.ask("Name a tree", "m");
    const { position } = await ada.frames.until("turn.completed");
    await learnFrom(world, ["s"], [{ fact: "f", text: "Oaks live long." }], {
      positions: [position],
    });
    const gate = Promise.withResolvers<void>();
    claude.script.push({
      ...{ kind: "reply", pieces: ["Elm ", "trees."], gate: { before: 1, open: gate.promise } },
    });
    const [withheld, reopened] = await Promise.all([
      ada.withhold("m"),
      ada.regenerate({ turn: "m" }),
    ]);
    assert(reopened.ok);
    assertEquals(withheld.ok ? "" : withheld.code, "turn_open");
    assertEquals(await knownIn(world), ["Oaks live long.", "Something."]);
    gate.resolve();
    await ada.frames.until("turn.completed", ({ text }) => text === "Elm trees.");
  });
});

Deno.test("law 14: other sessions recall and find the chosen reply only", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s", { space: "main" });
    claude.script.push({ kind: "reply", text: "Tibbles eats sardines on Mondays" });
    claude.script.push({ kind: "reply", text: "Tibbles eats mackerel on Mondays" });
    await ada.ask("What does Tibbles eat?", "m");
    const { position } = await ada.frames.until("turn.completed");
    await ada.regenerate({ turn: "m" });
    await ada.frames.until("turn.completed", ({ text }) => text.includes("mackerel"));
    const other = await attach("other", { space: "main" });
    const foundFor = async (query: string) => {
      const { hits } = await bridge.spaces.search(OWNER, { query, limit: 10 });
      const inside = await bridge.search(KEY, { query, limit: 10 });
      const passages = hits.flatMap((hit) => hit.kind === "passage" ? [hit.text] : []);
      return [...passages, ...(inside ?? []).map(({ text }) => text)]
        .filter((text) => text.includes(query)).length;
    };
    const recalls = async (shown: string, hidden: string) => {
      await other.ask(`Tell me what Tibbles eats on Mondays, not ${crypto.randomUUID()}`);
      const request = lastRequest(world);
      assert(request.includes(shown), request);
      assert(!request.includes(hidden), request);
      assertEquals(await foundFor(hidden), 0);
      assert(await foundFor(shown) >= 2);
    };
    await recalls("mackerel", "sardines");
    assertEquals(await ada.chooseReply("m", position), { ok: true });
    await recalls("sardines", "mackerel");
  });
});

Deno.test("law 13: of a turn that was answered again while withheld, nothing is learned until it is released", async () => {
  await withLearning(async (world) => {
    const { attach, bridge, claude, facts } = world;
    const ada = await attach("s");
    await ada.ask("My name is Ada.", "name");
    claude.script.push({ kind: "reply", text: "Fine." }, { kind: "reply", text: "Well." });
    await ada.ask("I live in Porto.", "place");
    assertEquals(await ada.withhold("place"), { ok: true });
    await ada.regenerate({ turn: "place" });
    const { position } = await ada.frames.until("turn.completed", ({ text }) => text === "Well.");
    await bridge.spaces.learn(MAIN);
    assertEquals(await facts(), ["The user: My name is Ada."]);
    assertEquals(await ada.chooseReply("place", position - 3), { ok: true });
    await bridge.spaces.learn(MAIN);
    assertEquals(await facts(), ["The user: My name is Ada."]);
    assert(!claude.calls.some(({ learning, raw }) => learning && raw.includes("Porto")));
  });
});
