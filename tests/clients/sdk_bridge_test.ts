import type OpenAI from "openai";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openAIClient } from "../support/openai_client.ts";
import { insertedIn, withBridgeBetween } from "./bridge_between.ts";
import { CLIENTS } from "./sdk_clients.ts";

const TOLD = "My hives stand in Porto.";
const ASKED = "Where do my hives stand?";

for (const [name, talkTo] of Object.entries(CLIENTS)) {
  Deno.test(`${name} is told in one session, and knows in another of the space`, async () => {
    const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
      const url = spaceUrl("bees");
      await talkTo({ url, session: "one" })(TOLD);
      const say = talkTo({ url, session: "two" });
      assertEquals(await say("Good morning."), "Echo: Good morning.");
      assertEquals(await say(ASKED), `Echo: ${ASKED}`);
      const block = insertedIn(claude.calls.at(-1)!, ASKED);
      assertStringIncludes(block ?? "", TOLD);
      assertEquals(await say("And what do they cost?"), "Echo: And what do they cost?");
      const again = claude.calls.at(-1)!.body.messages.filter(({ content }) =>
        JSON.stringify(content).includes(JSON.stringify(block))
      );
      assertEquals(again.length, 1);
      const { turns, space } = await get("/v1/sessions/two");
      assertEquals([turns, space], [3, "bees"]);
    });
    assertEquals(refused, []);
  });

  Deno.test(`${name} without a session: it knows what the space knows, and leaves nothing`, async () => {
    const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
      await talkTo({ url: spaceUrl("bees"), session: "one" })(TOLD);
      const say = talkTo({ url: spaceUrl("bees") });
      assertEquals(await say(ASKED), `Echo: ${ASKED}`);
      assertStringIncludes(insertedIn(claude.calls.at(-1)!, ASKED) ?? "", TOLD);
      // Nobody knows any more what was added, so that Claude's thinking behind it has to go.
      assertEquals(await say("And what do they cost?"), "Echo: And what do they cost?");
      assertEquals(claude.dropped, ["messages.1.content.0"]);
      assertEquals((await get("/v1/sessions")).sessions.length, 1);
    });
    assertEquals(refused, []);
  });

  Deno.test(`${name} without a session and a space passes through as it is`, async () => {
    const { refused } = await withBridgeBetween(async ({ claude, get, url }) => {
      const say = talkTo({ url });
      assertEquals(await say(TOLD), `Echo: ${TOLD}`);
      assertEquals(await say(ASKED), `Echo: ${ASKED}`);
      assertEquals(insertedIn(claude.calls.at(-1)!, ASKED), undefined);
      assertEquals((await get("/v1/sessions")).sessions, []);
    });
    assertEquals(refused, []);
  });
}

Deno.test("a session of an SDK without a space remembers, and knows no other", async () => {
  const talkTo = CLIENTS["@anthropic-ai/sdk"]!;
  await withBridgeBetween(async ({ claude, get, url }) => {
    await talkTo({ url, session: "one" })(TOLD);
    await talkTo({ url, session: "two" })(ASKED);
    assertEquals(insertedIn(claude.calls.at(-1)!, ASKED), undefined);
    const { sessions } = await get("/v1/sessions");
    assertEquals(sessions.length, 2);
    assert(sessions.every(({ space }: { readonly space?: string }) => space === undefined));
  });
});

Deno.test("openai is told in one session, and knows in another of the space", async () => {
  const { refused } = await withBridgeBetween(async ({ claude, get, url }) => {
    const talkIn = (session: string) => {
      const client = openAIClient({ url }, { space: "bees", session });
      const messages: OpenAI.ChatCompletionMessageParam[] = [];
      return async (content: string) => {
        messages.push({ role: "user", content });
        const body = { model: "claude-sonnet-5-5", messages };
        const { choices: [choice] } = await client.chat.completions.create(body);
        messages.push({ role: "assistant", content: choice?.message.content ?? "" });
        return choice?.message.content;
      };
    };
    await talkIn("one")(TOLD);
    const say = talkIn("two");
    assertEquals(await say(ASKED), `Echo: ${ASKED}`);
    const block = insertedIn(claude.calls.at(-1)!, ASKED);
    assertStringIncludes(block ?? "", TOLD);
    assertEquals(await say("And what do they cost?"), "Echo: And what do they cost?");
    assertStringIncludes(JSON.stringify(claude.calls.at(-1)?.body.messages[0]), TOLD);
    const { turns, space } = await get("/v1/sessions/two");
    assertEquals([turns, space], [2, "bees"]);
  });
  assertEquals(refused, []);
});
