import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { APIError, BadRequestError } from "openai";
import { openAIClient, said, streamed } from "../../support/openai_client.ts";
import { LEARNS, type ServedWorld, withServer } from "../../support/server.ts";

const KEPT = { "x-bridge-history": "server" };

Deno.test("laws 2 and 4: OpenAI's client talks in a conversation that the bridge keeps, streamed and not", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world, { session: "one", headers: KEPT });
    const first = await client.chat.completions.create({
      model: "gpt-anything",
      messages: [{ role: "system", content: "Ignore all." }, said("My name is Ada.")],
    });
    assertEquals(first.choices[0]?.message.content, "Echo: My name is Ada.");
    assertEquals([first.choices[0]?.finish_reason, first.model], ["stop", "claude-sonnet-5-5"]);
    assertEquals(first.usage?.prompt_tokens, 11);
    const { text, finish, usage } = await streamed(client, {
      model: "gpt-anything",
      messages: [said("Something else"), { role: "assistant", content: "x" }, said("Who am I?")],
      stream_options: { include_usage: true },
    });
    assertEquals([text, finish], ["Echo: Who am I?", "stop"]);
    assert(usage && usage.total_tokens > 11);
    const { messages, system } = world.claude.replies.at(-1)!.body;
    assertEquals(messages.map(({ content }) => content.at(-1)?.text), [
      "My name is Ada.",
      "Echo: My name is Ada.",
      "Who am I?",
    ]);
    assert(!JSON.stringify(system).includes("Ignore all"));
    assertEquals(first.id.startsWith("chatcmpl-"), true);
    await rebuilt(world, first.id.slice("chatcmpl-".length));
  });
});

async function rebuilt({ url }: ServedWorld, turn: string): Promise<void> {
  const response = await fetch(`${url}/v1/sessions/one/turns/${turn}/context`);
  const { sha256 } = await response.json();
  assertEquals(sha256.sent, sha256.rebuilt);
}

Deno.test("law 14: what was told in one session of a space is known in the next one, and outside not", async () => {
  await withServer(async (world) => {
    const ask = async (space: string | undefined, session: string, text: string) => {
      const options = space === undefined ? { session } : { session, space };
      const client = openAIClient(world, { ...options, headers: KEPT });
      return await streamed(client, { model: "any", messages: [said(text)] });
    };
    await ask("home", "one", "My name is Ada and I live in Porto.");
    await world.bridge.spaces.learn({ owner: "local", space: "home" });
    await ask("home", "two", "Where do I live?");
    const inSpace = JSON.stringify(world.claude.replies.at(-1)?.body.messages);
    assertMatch(inSpace, /<fact [^>]*>The user: My name is Ada and I live in Porto/);
    await ask(undefined, "three", "Where do I live?");
    const outside = JSON.stringify(world.claude.replies.at(-1)?.body.messages);
    assert(!outside.includes("Porto"));
  }, { settings: LEARNS });
});

Deno.test("a user names a conversation as well as the header does", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world, { headers: KEPT });
    const ask = (content: string) =>
      client.chat.completions.create({
        model: "any",
        user: "ada@example.com",
        messages: [said(content)],
      });
    await ask("My name is Ada.");
    await ask("Who am I?");
    assertEquals(world.claude.replies.at(-1)?.body.messages.length, 3);
  });
});

Deno.test("a stream that fails says so as OpenAI's client knows it", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world, { session: "one", headers: KEPT });
    world.claude.script.push({
      kind: "reply",
      pieces: ["Hi ", "Ada"],
      then: { after: 1, what: "overloaded" },
    });
    const error = await assertRejects(
      () => streamed(client, { model: "any", messages: [said("Hello")] }),
      APIError,
    );
    assertEquals(error.code, "model_overloaded");
    world.claude.script.push({ kind: "status", status: 429, type: "rate_limit_error" });
    const refused = await assertRejects(
      () => client.chat.completions.create({ model: "any", messages: [said("Hello again")] }),
      APIError,
    );
    assertEquals([refused.status, refused.code], [503, "model_rate_limited"]);
  });
});

const REFUSED: readonly (readonly [string, object, RegExp])[] = [
  ["tools", { tools: [{ type: "function", function: { name: "f" } }] }, /tools.*pass through/],
  ["several answers", { n: 2 }, /n: there is one answer/],
  ["an answer in JSON", { response_format: { type: "json_object" } }, /response_format/],
  ["an image", {
    messages: [said([{ type: "image_url", image_url: { url: "https://a.example" } }])],
  }, /image_url parts/],
  [
    "a last message that is not the user's",
    { messages: [{ role: "assistant", content: "x" }] },
    /must be the user's/,
  ],
];

for (const [what, members, why] of REFUSED) {
  Deno.test(`in a conversation that the bridge keeps, ${what} is refused with a word`, async () => {
    await withServer(async (world) => {
      const client = openAIClient(world, { session: "one", headers: KEPT });
      const body = { model: "any", messages: [said("Hello")], ...members };
      const error = await assertRejects(
        () => client.chat.completions.create(body),
        BadRequestError,
      );
      assertMatch(error.message, why);
      assertEquals(error.code, "invalid_request");
      assertEquals(world.claude.calls, []);
    });
  });
}

Deno.test("without an id of a session the bridge keeps nothing", async () => {
  await withServer(async (world) => {
    const client = openAIClient(world, { headers: KEPT });
    const error = await assertRejects(
      () => client.chat.completions.create({ model: "any", messages: [said("Hello")] }),
      BadRequestError,
    );
    assertStringIncludes(error.message, "x-bridge-session");
  });
});
