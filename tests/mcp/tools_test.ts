import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { withServer } from "../support/server.ts";
import { connectTo, ERAS, textOf } from "./clients.ts";

const config = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));

/** Clients cut an answer at 25,000 tokens. A character is about one at most. */
const MOST_CHARACTERS = 25_000;

for (const era of ERAS) {
  Deno.test(`an MCP client of ${era} sees six tools, what each does, and when to use which`, async () => {
    await withServer(async ({ url }) => {
      await using mcp = await connectTo(url, { era });
      const { tools } = await mcp.client.listTools();
      const hints = tools.map(({ name, annotations: a }) => {
        return [name, a?.readOnlyHint, a?.destructiveHint, a?.idempotentHint, a?.openWorldHint];
      });
      assertEquals(hints, [
        ["recall", true, undefined, undefined, false],
        ["read", true, undefined, undefined, false],
        ["conversations", true, undefined, undefined, false],
        ["remember", false, false, true, false],
        ["forget", false, true, true, false],
        ["ask", false, false, false, true],
      ]);
      for (const { name, description = "", inputSchema, outputSchema, title } of tools) {
        assert(description.length > 50 && title, name);
        assertEquals([inputSchema.type, outputSchema?.type], ["object", "object"], name);
      }
      const instructions = mcp.client.getInstructions() ?? "";
      for (const { name } of tools) assertMatch(instructions, new RegExp(`^- ${name}: `, "m"));
      const { name, version } = mcp.client.getServerVersion() ?? {};
      assertEquals([name, version], ["context-bridge", config.version]);
    });
  });

  Deno.test(`an MCP client of ${era} remembers, recalls and forgets a fact`, async () => {
    await withServer(async ({ url, bridge }) => {
      await using mcp = await connectTo(url, { era });
      const { address, fact, space, ...first } = await mcp.call("remember", {
        text: "Ada plays the cello.",
      });
      assertEquals([space, first], ["main", { text: "Ada plays the cello.", isKnown: false }]);
      const again = await mcp.call("remember", { text: "Ada plays the cello." });
      assertEquals([again.fact, again.isKnown], [fact, true]);
      const { found: [hit] } = await mcp.call("recall", { query: "What does Ada play?" });
      assertEquals([hit?.kind, hit?.text, hit?.address], ["fact", "Ada plays the cello.", address]);
      assertEquals((await mcp.resource(address)).text, "Ada plays the cello.");
      const forgotten = await mcp.result("forget", { fact: address });
      assertEquals(forgotten.structuredContent, { fact, space, forgotten: true });
      assertEquals((await mcp.call("recall", { query: "What does Ada play?" })).found, []);
      assertMatch(await mcp.errorOf("forget", { fact: address }), /no such fact.*recall gives/);
      const key = { owner: "local", space: "main" };
      assertEquals((await bridge.spaces.fact(key, fact))?.state, "forgotten");
    });
  });

  Deno.test(`an MCP client of ${era} talks with Claude, who knows what was said in another conversation`, async () => {
    await withServer(async ({ url, claude }) => {
      await using mcp = await connectTo(url, { era });
      claude.script.push({ kind: "reply", text: "Noted." }, { kind: "reply", text: "Porto." });
      const first = await mcp.call("ask", { message: "My boat is moored in Porto." });
      assertEquals([first.reply, first.model], ["Noted.", "claude-sonnet-5-5"]);
      const other = await mcp.call("ask", { message: "Where is my boat moored?" });
      assert(other.session !== first.session);
      assertMatch(claude.replies.at(-1)?.raw ?? "", /My boat is moored in Porto/);
      const { found } = await mcp.call("recall", { query: "boat moored" });
      const passage = found.find(({ session }) => session === first.session);
      assert(passage);
      assertEquals([passage.kind, passage.role, passage.text], [
        "passage",
        "user",
        "My boat is moored in Porto.",
      ]);
      const place = await mcp.call("read", { session: first.session, around: passage.position });
      assertEquals(place.messages.map(({ role, text }) => [role, text]), [
        ["user", "My boat is moored in Porto."],
        ["assistant", "Noted."],
      ]);
      assertEquals(await mcp.resource(passage.address), place);
      const { conversations } = await mcp.call("conversations", { q: "moored porto" });
      assertEquals(
        conversations.map(({ session, space, turns, title }) => {
          return [session, space, turns, title];
        }),
        [[first.session, "main", 1, "My boat is moored in Porto."]],
      );
    });
  });
}

Deno.test("conversations refuses a cursor of no page, and words with half a surrogate pair", async () => {
  await withServer(async ({ url }) => {
    await using mcp = await connectTo(url);
    for (const cursor of ["", "x", "1:", "-1:a", "1:a b"]) {
      const { isError, ...refused } = await mcp.result("conversations", { cursor });
      assertEquals(isError, true, cursor);
      assertMatch(textOf(refused), /cursor: must be the next of the previous page/);
    }
    const torn = await mcp.result("conversations", { q: "\ud83d" });
    assertEquals(torn.isError, true);
    assertMatch(textOf(torn), /q: has half a surrogate pair/);
  });
});

Deno.test("ask goes on with a conversation, in the space that it has", async () => {
  await withServer(async ({ url, claude, attach, bridge }) => {
    const alone = await attach("alone", { owner: "local", space: null });
    await alone.ask("I count to one.");
    alone.detach();
    await using mcp = await connectTo(url);
    const next = await mcp.call("ask", { message: "And then?", session: "alone" });
    assertEquals(next.session, "alone");
    assertMatch(claude.replies.at(-1)?.raw ?? "", /I count to one/);
    assertEquals((await bridge.describe({ owner: "local", session: "alone" }))?.space, undefined);
    const named = await mcp.call("ask", { message: "Hello", space: "project" });
    const view = await bridge.describe({ owner: "local", session: named.session });
    assertEquals(view?.space, "project");
    const wrong = { message: "Hello", session: named.session, space: "other" };
    assertMatch(await mcp.errorOf("ask", wrong), /space/);
  });
});

Deno.test("the address of a space names the space of each tool, unless its arguments name another", async () => {
  await withServer(async ({ url, bridge }) => {
    await using all = await connectTo(url);
    await using project = await connectTo(url, { path: "/spaces/project/mcp" });
    await all.call("remember", { text: "The main gate is green." });
    const mine = await project.call("remember", { text: "The project gate is red." });
    assertEquals(mine.space, "project");
    const other = { text: "The other gate is blue.", space: "other" };
    assertEquals((await project.call("remember", other)).space, "other");
    const textsOf = async (mcp: typeof all, args = {}) => {
      const { found } = await mcp.call("recall", { query: "gate", ...args });
      return found.map(({ text }) => text).sort();
    };
    assertEquals(await textsOf(project), ["The project gate is red."]);
    assertEquals(await textsOf(project, { space: "other" }), ["The other gate is blue."]);
    assertEquals((await textsOf(all)).length, 3);
    const { session } = await project.call("ask", { message: "Hello" });
    assertEquals((await bridge.describe({ owner: "local", session }))?.space, "project");
    await all.call("ask", { message: "Hello" });
    assertEquals((await project.call("conversations")).conversations.length, 1);
    assertEquals((await all.call("conversations")).conversations.length, 2);
    assertEquals((await project.call("forget", { fact: mine.fact })).forgotten, true);
    const invalid = await fetch(`${url}/spaces/a%20b/mcp`, { method: "POST", body: "{}" });
    assertEquals([invalid.status, (await invalid.json()).code], [400, "invalid_space_id"]);
  });
});

Deno.test("what a tool cannot do is told with what to do", async () => {
  await withServer(async ({ url, claude }) => {
    await using mcp = await connectTo(url);
    assertMatch(
      await mcp.errorOf("read", { session: "nowhere" }),
      /There is no conversation.*lists/,
    );
    assertMatch(await mcp.errorOf("ask", { message: "  " }), /message.*blank/);
    assertMatch(await mcp.errorOf("ask", { message: "Hi", session: "a b" }), /session.*must be/);
    assertMatch(
      await mcp.errorOf("remember", { text: "x".repeat(400) }),
      /at most 300 are allowed/,
    );
    assertMatch(await mcp.errorOf("recall", { query: "x", limit: 50 }), /limit/);
    claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
    assertMatch(await mcp.errorOf("ask", { message: "Hi" }), /529.*Call this tool again/);
    await assertRejects(() => mcp.resource("memory://conversations/nowhere"), Error, "not found");
    await assertRejects(() => mcp.resource("memory://spaces/main/facts/none"), Error, "not found");
    await assertRejects(() => mcp.resource("memory://elsewhere"), Error, "not found");
  });
});

Deno.test("law 10: a secret in what is asked or remembered is masked", async () => {
  const secret = `hf_${"aBcDeFgHiJkLmNoPqRsTuVwXyZ".repeat(2).slice(0, 34)}`;
  await withServer(async ({ url, claude }) => {
    await using mcp = await connectTo(url);
    const { masked } = await mcp.call("ask", { message: `Keep ${secret} for me` });
    assertEquals(masked, ["huggingface_token"]);
    const { text } = await mcp.call("remember", { text: `The key is ${secret}` });
    assert(text.startsWith("The key is ") && !text.includes(secret), text);
    assert(claude.replies.every(({ raw }) => !raw.includes(secret)));
  });
});

Deno.test("conversations and their places are resources, completed and listed", async () => {
  await withServer(async ({ url }) => {
    await using mcp = await connectTo(url);
    const { session } = await mcp.call("ask", { message: "Tell me of otters.", session: "otters" });
    const { resources } = await mcp.client.listResources();
    assertEquals(resources.map(({ uri, title, mimeType }) => [uri, title, mimeType]), [
      ["memory://conversations/otters", "Tell me of otters.", "application/json"],
    ]);
    const { resourceTemplates } = await mcp.client.listResourceTemplates();
    assertEquals(resourceTemplates.map(({ uriTemplate }) => uriTemplate), [
      "memory://conversations/{session}",
      "memory://conversations/{session}/{position}",
      "memory://spaces/{space}/facts/{fact}",
    ]);
    const ref = { type: "ref/resource" as const, uri: "memory://conversations/{session}" };
    const argument = { name: "session", value: "ott" };
    const { completion } = await mcp.client.complete({ ref, argument });
    assertEquals(completion.values, [session]);
    const read = await mcp.resource("memory://conversations/otters");
    assertEquals(read, await mcp.call("read", { session }));
  });
});

Deno.test("a long conversation is read whole, part by part, each of them short", async () => {
  await withServer(async ({ url, bridge }) => {
    const at = Date.parse("2026-01-01T00:00:00Z");
    const lines = Array.from({ length: 120 }, (_, index) => ({
      role: index % 2 === 0 ? "user" as const : "assistant" as const,
      text: `${index}: ${
        (index === 7 ? "\u0001" : "lorem 😀 ipsum ").repeat(
          [7, 40].includes(index) ? 3_000 : index * 3,
        )
      }`,
      at: at + index * 60_000,
    }));
    await bridge.import({ owner: "local", session: "long" }, { lines });
    await using mcp = await connectTo(url);
    const said = new Map<string, { readonly text: string; readonly length: number }>();
    let place: { around: number; offset?: number } | undefined = { around: 1 };
    let later: number | undefined;
    for (let parts = 0; place && parts < 100; parts++) {
      const result = await mcp.result("read", { session: "long", ...place });
      assert(textOf(result).length < MOST_CHARACTERS, `${textOf(result).length}`);
      const { messages, note = "" } = JSON.parse(textOf(result));
      let cutAt: number | undefined;
      for (const { position, role, text, before = 0, after = 0 } of messages) {
        const key = `${position} ${role}`;
        const known = said.get(key)?.text ?? "";
        const more = known.slice(0, before) + text;
        const length = before + text.length + after;
        if (more.length > known.length) said.set(key, { text: more, length });
        if ((said.get(key)?.text.length ?? 0) < length) cutAt ??= position;
      }
      const [, next] = /Later messages: around (\d+)/.exec(note) ?? [];
      if (next !== undefined) later = Math.max(Number(next), later ?? 0);
      const cut = /cut message: around (\d+) and offset (\d+)/.exec(note) ?? [];
      if (cutAt !== undefined) {
        assertEquals(Number(cut[1]), cutAt);
        place = { around: cutAt, offset: Number(cut[2]) };
      } else {
        place = later === undefined ? undefined : { around: later };
        later = undefined;
      }
    }
    assertEquals([...said.values()].map(({ text }) => text), lines.map(({ text }) => text));
    const end = await mcp.call("read", { session: "long" });
    assertEquals(lines.at(-1)?.text.startsWith(end.messages.at(-1)?.text ?? "none"), true);
    assertMatch(end.note ?? "", /Earlier messages: around \d+/);
  });
});

Deno.test("answers stay short, and say what they lack", async () => {
  await withServer(async ({ url, bridge }) => {
    for (let index = 0; index < 30; index++) {
      const lines = [
        { role: "user" as const, text: `walrus ${index} ${"walrus talk ".repeat(300)}`, at: index },
        { role: "assistant" as const, text: `walrus ${"reply ".repeat(900)}`, at: index + 1 },
      ];
      await bridge.import({ owner: "local", session: `s${index}` }, { lines });
    }
    await using mcp = await connectTo(url);
    const recalled = await mcp.result("recall", { query: "walrus talk", limit: 20 });
    assert(textOf(recalled).length < MOST_CHARACTERS, `${textOf(recalled).length}`);
    const first = await mcp.call("conversations");
    assertEquals(first.conversations.length, 20);
    const second = await mcp.call("conversations", { cursor: first.next });
    assertEquals([second.conversations.length, second.next], [10, undefined]);
  });
});
