import { assert, assertEquals, assertRejects } from "@std/assert";
import { SpaceMismatchError } from "../../../src/bridge/mod.ts";
import { attach, withBridge } from "../../support/bridge.ts";
import { lastRequest, MAIN, OWNER, write } from "./space_world.ts";

Deno.test("law 14: a fact is in the contexts of its space's sessions, and of no other", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    for (const [session, space] of [["in", "main"], ["other", "work"], ["none", null]] as const) {
      const client = await world.attach(session, { owner: OWNER, space });
      await client.ask("Where do I live?");
      assertEquals(lastRequest(world).includes("Porto"), session === "in", session);
    }
    const eve = await world.attach("in", { owner: "eve", space: "main" });
    await eve.ask("Where do I live?");
    assertEquals(lastRequest(world).includes("Porto"), false);
  });
});

Deno.test("law 15: a forgotten fact is gone from the next context, also on another instance", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const fact = await write(bridge, "The user lives in Porto");
    const other = await attach(world.another(), "s", { owner: OWNER, space: "main" });
    await other.ask("Where do I live?");
    assert(lastRequest(world).includes("Porto"));
    assert(await bridge.spaces.forgetFact(MAIN, fact));
    await other.ask("And where do I live now?");
    assertEquals(lastRequest(world).includes("Porto"), false);
    assertEquals(await bridge.spaces.forgetFact(MAIN, fact), false);
  });
});

Deno.test("law 14: a session of an erased space is in none, and sees nothing of a new one of its name", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Where do I live?");
    assert(lastRequest(world).includes("Porto"));
    assert(await bridge.spaces.eraseSpace(MAIN));
    await write(bridge, "The user lives in Lisbon");
    const again = await world.attach("s", { owner: OWNER });
    assertEquals(again.frames.of("session.ready").at(-1)?.space, undefined);
    await again.ask("Where is my home?");
    assertEquals(lastRequest(world).includes("Lisbon"), false);
    assertEquals((await bridge.describe({ owner: OWNER, session: "s" }))?.space, undefined);
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 0);
  });
});

Deno.test("a session stays in its space: attaching with another one is refused", async () => {
  await withBridge(async (world) => {
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Hello there");
    for (const space of ["work", null]) {
      await assertRejects(
        () => world.attach("s", { owner: OWNER, space }),
        SpaceMismatchError,
      );
      const sent = await client.send({ text: "Hello again", space });
      assertEquals(!sent.ok && sent.code, "space_mismatch");
    }
    await world.attach("s", { owner: OWNER, space: "main" });
  });
});

Deno.test("law 15: erasing a session takes the facts that only it said, in every space that it was in", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Hello there");
    const key = { owner: OWNER, session: "s" };
    assertEquals(await bridge.spaces.moveSession(key, "work"), { ok: true });
    assertEquals((await bridge.spaces.describeSpace(MAIN))?.sessions, 0);
    assert(await bridge.erase(key));
    for (const space of ["main", "work"]) {
      const page = await bridge.spaces.spaceEvents({ owner: OWNER, space }, {
        after: 0,
        limit: 100,
      });
      const last = page?.events.at(-1);
      assertEquals([last?.type, last?.data["reason"]], ["SessionLeft", "erased"], space);
    }
    assertEquals(await world.log.forgetMarks.next(), []);
  });
});

Deno.test("law 4: a context with facts is rebuilt byte by byte, also once the space has more", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Where do I live?", "first");
    await write(bridge, "The user plays the oboe");
    await client.ask("What do I play, the oboe?", "second");
    const facts = await bridge.spaces.facts(MAIN, { state: "current", limit: 10 });
    const porto = facts?.facts.find(({ text }) => text?.includes("Porto"))?.fact ?? "";
    await bridge.spaces.changeFact(MAIN, porto, { text: "The user lives in Lisbon" });
    for (const turn of ["first", "second"]) {
      const view = await bridge.turnContext({ owner: OWNER, session: "s" }, turn);
      assert(view?.ok, turn);
      assertEquals(view.sha256?.rebuilt, view.sha256?.sent, turn);
    }
    await bridge.spaces.forgetFact(MAIN, porto);
    const gone = await bridge.turnContext({ owner: OWNER, session: "s" }, "first");
    assertEquals(gone?.ok, false, "what it quoted is gone");
  });
});

Deno.test("law 4: a context with facts of a space that was erased is not rebuilt with those of the next of its name", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Where do I live?", "before");
    assert(await bridge.spaces.eraseSpace(MAIN));
    for (const town of ["Lisbon", "Faro", "Braga"]) {
      await write(bridge, `The user lives in ${town}`);
    }
    const again = await world.attach("s", { owner: OWNER, space: "main" });
    await again.ask("And where do I live now?", "after");
    const key = { owner: OWNER, session: "s" };
    const before = await bridge.turnContext(key, "before");
    assertEquals(before?.ok === false && before.code, "not_found");
    const after = await bridge.turnContext(key, "after");
    assert(after?.ok);
    assertEquals(after.sha256?.rebuilt, after.sha256?.sent);
  });
});

Deno.test("law 4: a context is rebuilt to the byte with a space that came back from its archive", async () => {
  await withBridge(async (world) => {
    const { bridge } = world;
    await write(bridge, "The user lives in Porto");
    const client = await world.attach("s", { owner: OWNER, space: "main" });
    await client.ask("Where do I live?", "before");
    const archive = await bridge.spaces.exportSpace(MAIN);
    assert(archive);
    const lines = (await Array.fromAsync(archive.text)).join("").trimEnd().split("\n");
    assert(await bridge.spaces.eraseSpace(MAIN));
    assert((await bridge.spaces.importSpace(MAIN, ReadableStream.from(lines))).ok);
    const view = await bridge.turnContext({ owner: OWNER, session: "s" }, "before");
    assert(view?.ok);
    assertEquals(view.sha256?.rebuilt, view.sha256?.sent);
  });
});
