import { assert, assertEquals, assertMatch } from "@std/assert";
import { attach as attachTo, withBridge } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { verifyEvents } from "../../src/verification/mod.ts";
import type { World } from "../support/bridge.ts";

const KEY = { owner: "ada", session: "s" };

async function eventsOf({ log }: Pick<World, "log">) {
  return await log.read(KEY, { after: 0 });
}

async function assertLawful(world: Pick<World, "log">): Promise<void> {
  const { violations } = await verifyEvents("s", await eventsOf(world), { isOver: true });
  assertEquals(violations, []);
}

Deno.test("law 2: a reply is regenerated once however often its command comes, and told alike to all", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    const tab = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await ada.ask("Name a tree", "m1");
    const asked = { turn: "m1", id: "r1" };
    const both = await Promise.all([ada.regenerate(asked), tab.regenerate(asked)]);
    assertEquals(both, [
      { ok: true, turn: "m1", duplicate: false },
      { ok: true, turn: "m1", duplicate: true },
    ]);
    await ada.frames.until("turn.completed", ({ position }) => position === 4);
    await tab.frames.until("turn.completed", ({ position }) => position === 4);
    assertEquals(await ada.regenerate(asked), { ok: true, turn: "m1", duplicate: true });
    assertEquals(ada.frames.of("turn.completed").map(({ text }) => text), ["Oak", "Elm", "Elm"]);
    const [reopened] = ada.frames.of("turn.reopened");
    assertEquals(reopened, {
      ...{ type: "turn.reopened", turn: "m1", position: 3, reason: "regenerate", id: "r1" },
    });
    assertEquals((await eventsOf(world)).map(({ type }) => type), [
      "MessageReceived",
      "ReplyCompleted",
      "ReplyReopened",
      "ReplyCompleted",
    ]);
    // The context of the new reply is that of the first one.
    const [first, second] = claude.calls.map(({ raw }) => raw);
    assertEquals(first, second);
    await assertLawful(world);
  });
});

Deno.test("laws 4 and 6: the chosen reply is remembered, and every alternative's receipt rebuilds", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s");
    await ada.ask("Hello", "m0");
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await ada.ask("Name a tree", "m1");
    await ada.regenerate({ turn: "m1" });
    await ada.frames.until("turn.completed", ({ text }) => text === "Elm");
    assertEquals(await ada.chooseReply("m1", 4), { ok: true });
    const told = await ada.frames.until("reply.chosen");
    assertEquals(told, { type: "reply.chosen", turn: "m1", position: 7, reply: 4 });
    await ada.ask("Why?", "m2");
    const texts = claude.calls.at(-1)?.body.messages.map(({ content }) => content.at(-1)?.text);
    assertEquals(texts?.slice(2), ["Name a tree", "Oak", "Why?"]);
    for (const reply of [undefined, 4, 6]) {
      const then = await bridge.turnContext(KEY, "m1", reply);
      assert(then?.ok && "request" in then);
      assertEquals(then.sha256?.sent, then.sha256?.rebuilt);
    }
    const gone = await bridge.turnContext(KEY, "m1", 5);
    assertEquals(gone?.ok, false);
    const late = await ada.chooseReply("m1", 6);
    assertEquals(late.ok ? "" : late.code, "reply_fixed");
    await assertLawful(world);
  });
});

Deno.test("a regeneration that fails or is cancelled leaves the earlier reply, and says which", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m1");
    await withoutWarnings(async () => {
      claude.script.push({ kind: "status", status: 529 });
      await ada.regenerate({ turn: "m1", id: "r1" });
      assertEquals((await ada.frames.until("turn.failed")).chosen, 2);
    });
    claude.script.push({ kind: "reply", text: "Elm tree", then: { after: 1, what: "hang" } });
    await ada.regenerate({ turn: "m1", id: "r2" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Elm"));
    await ada.cancel("m1");
    assertEquals((await ada.frames.until("turn.cancelled")).chosen, 2);
    await ada.ask("Why?", "m2");
    const texts = claude.calls.at(-1)?.body.messages.map(({ content }) => content.at(-1)?.text);
    assertEquals(texts, ["Name a tree", "Oak", "Why?"]);
    await assertLawful(world);
  });
});

Deno.test("law 4: a cut reply is continued: the new one is the old text and what follows", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "one two ", stopReason: "max_tokens" });
    claude.script.push({ kind: "reply", text: "three four" });
    await ada.ask("Count", "m1");
    const refused = await ada.continueReply({ turn: "m0" });
    assertEquals(refused.ok ? "" : refused.code, "not_found");
    await ada.continueReply({ turn: "m1" });
    const whole = await ada.frames.until("turn.completed", ({ position }) => position === 4);
    assertEquals(whole.text, "one two three four");
    assertEquals(ada.frames.streamed("m1"), "one two three four");
    const messages = claude.calls.at(-1)?.body.messages ?? [];
    assertEquals(messages.map(({ role }) => role), ["user", "assistant", "user"]);
    assertEquals(messages[1]?.content.at(-1)?.text, "one two ");
    assertMatch(messages[2]?.content.at(-1)?.text ?? "", /^Your reply was cut off/);
    const then = await bridge.turnContext(KEY, "m1");
    assert(then?.ok && "request" in then);
    assertEquals(then.sha256?.sent, then.sha256?.rebuilt);
    const whyNot = await ada.continueReply({ turn: "m1" });
    assertEquals(whyNot.ok ? "" : whyNot.code, "reply_fixed");
    await assertLawful(world);
  });
});

Deno.test("a client that attaches while a reply is regenerated sees all replies and the text so far", async () => {
  await withBridge(async (world) => {
    const { attach, claude, another } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m1");
    const gate = Promise.withResolvers<void>();
    claude.script.push({
      ...{ kind: "reply", pieces: ["Elm ", "tree"], gate: { before: 1, open: gate.promise } },
    });
    await ada.regenerate({ turn: "m1", id: "r1" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Elm"));
    const late = await attach("s", { history: 5 });
    const plain = await attach("s");
    const elsewhere = await attachTo(another(), "s", { history: 5 });
    const seen = ["session.ready", "turn.accepted", "turn.completed", "turn.reopened"];
    assertEquals(late.frames.types.slice(0, 4), seen);
    assertEquals(late.frames.types[4], "turn.delta");
    assertEquals(plain.frames.types.slice(0, 4), [
      "session.ready",
      "turn.accepted",
      "turn.reopened",
      "turn.delta",
    ]);
    gate.resolve();
    for (const client of [ada, late, plain, elsewhere]) {
      const { text } = await client.frames.until(
        "turn.completed",
        ({ position }) => position === 4,
      );
      assertEquals(text, "Elm tree");
    }
    const missed = await attach("s", { after: 2 });
    assertEquals(missed.frames.types, ["session.ready", "turn.reopened", "turn.completed"]);
  });
});

Deno.test("laws 2 and 12: a regeneration whose instance is killed is finished once by the next", async () => {
  await withBridge(async (world) => {
    const { claude, mortal, another } = world;
    const first = mortal();
    const ada = await attachTo(first.bridge, "s");
    claude.script.push({ kind: "reply", text: "Oak" });
    await ada.ask("Name a tree", "m1");
    claude.script.push({ kind: "reply", text: "Elm tree", then: { after: 1, what: "hang" } });
    await ada.regenerate({ turn: "m1", id: "r1" });
    await ada.frames.until("turn.delta", ({ text }) => text.startsWith("Elm"));
    await withoutWarnings(async () => {
      first.kill();
      claude.script.push({ kind: "reply", text: "Ash" });
      const next = await attachTo(another(), "s", { history: 5 });
      const { position } = await next.frames.until("turn.completed", ({ text }) => text === "Ash");
      assertEquals(position, 5);
      // The command that nobody knows the fate of is sent again, and leads to that reply.
      assertEquals(await next.regenerate({ turn: "m1", id: "r1" }), {
        ...{ ok: true, turn: "m1", duplicate: true },
      });
    });
    assertEquals((await eventsOf(world)).map(({ type }) => type), [
      ...["MessageReceived", "ReplyCompleted", "ReplyReopened", "CallAbandoned", "ReplyCompleted"],
    ]);
    await assertLawful(world);
  }, { leaseMs: 900 });
});

Deno.test("an export as Markdown holds the chosen reply, a fork and an archive all of them", async () => {
  await withBridge(async (world) => {
    const { attach, claude, bridge, log } = world;
    const ada = await attach("s");
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    await ada.ask("Name a tree", "m1");
    await ada.regenerate({ turn: "m1" });
    await ada.frames.until("turn.completed", ({ text }) => text === "Elm");
    const markdown = async () => {
      const exported = await bridge.exportMarkdown(KEY);
      assert(exported);
      return (await Array.fromAsync(exported.text)).join("");
    };
    assertMatch(await markdown(), /Elm/);
    assert(!(await markdown()).includes("Oak"));
    await ada.chooseReply("m1", 2);
    assertMatch(await markdown(), /Oak/);
    assert(!(await markdown()).includes("Elm"));
    const forked = await bridge.fork(KEY, { session: "f" });
    assert(forked?.ok);
    const copied = await log.read({ owner: "ada", session: "f" }, { after: 0 });
    assertEquals(copied.map(({ type }) => type).slice(0, 5), [
      "MessageReceived",
      "ReplyCompleted",
      "ReplyReopened",
      "ReplyCompleted",
      "ReplyChosen",
    ]);
  });
});

Deno.test("a reply is chosen although this instance has not heard yet that another one chose otherwise", async () => {
  await withBridge(async (world) => {
    const { attach, claude } = world;
    claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
    const ada = await attach("s");
    await ada.ask("Name a tree", "m1");
    await ada.regenerate({ turn: "m1" });
    const { position: elm } = await ada.frames.until(
      "turn.completed",
      ({ text }) => text === "Elm",
    );
    const [oak] = (await eventsOf(world)).filter(({ type }) => type === "ReplyCompleted");
    assert(oak);
    const elsewhere = await attachTo(world.another(), "s");
    assertEquals(await elsewhere.chooseReply("m1", oak.position), { ok: true });
    assertEquals(await ada.chooseReply("m1", elm), { ok: true });
    const chosen = (await eventsOf(world)).filter(({ type }) => type === "ReplyChosen");
    assertEquals(chosen.map(({ data }) => data), [
      { turn: "m1", reply: oak.position },
      { turn: "m1", reply: elm },
    ]);
  });
});
