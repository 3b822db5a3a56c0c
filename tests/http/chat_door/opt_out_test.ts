import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import OpenAI from "openai";
import { FAKE_CHAT_KEY, FakeOpenAI, textOf } from "../../support/fake_openai.ts";
import { openAIClient, said } from "../../support/openai_client.ts";
import { LEARNS, type ServedWorld, withServer } from "../../support/server.ts";

const OWN_KEY = "sk-own-key-0123456789";
const TOKEN = "ada-token-0123456789";
const QUESTION = { model: "gpt-fake", messages: [said("Where do I live?")] };

async function sessionsOf({ url }: ServedWorld): Promise<readonly string[]> {
  const { sessions } = await (await fetch(`${url}/v1/sessions`)).json();
  return sessions.map(({ session }: { readonly session: string }) => session).sort();
}

Deno.test("law 14: a chat that nobody names gets what its space knows, and nothing of it is stored", async () => {
  await using openAI = new FakeOpenAI();
  await withServer(async (world) => {
    await world.bridge.spaces.writeFact({ owner: "local", space: "home" }, {
      text: "The user lives in Porto",
    });
    const ask = (options: Parameters<typeof openAIClient>[1]) =>
      openAIClient(world, options).chat.completions.create(QUESTION);
    const sent = () => textOf(openAI.calls.at(-1)!.body.messages[0]!);
    await ask({ space: "home" });
    assertMatch(sent(), /^Where do I live\?\n\n[^]*Porto/);
    await ask({});
    assertEquals(sent(), "Where do I live?", "no space, no memory");
    assertEquals(await sessionsOf(world), []);

    const headers = { "x-bridge-memory": "off" };
    await ask({ space: "home", session: "one", headers });
    assertEquals(sent(), "Where do I live?");
    await ask({ space: "home", session: "one" });
    assertMatch(sent(), /Porto/);
    assertEquals(await sessionsOf(world), ["one"]);
  }, { settings: LEARNS, chats: { baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY } });
});

Deno.test("what a client asks for itself gets no memory and is not stored", async () => {
  await using openAI = new FakeOpenAI();
  await withServer(async (world) => {
    await world.bridge.spaces.writeFact({ owner: "local", space: "home" }, {
      text: "Ada lives in Porto",
    });
    const client = openAIClient(world, { space: "home", session: "one" });
    const title = "### Task:\nGenerate a title for this talk: Where does Ada live? In Porto.";
    const messages = [said(title)];
    await client.chat.completions.create({ model: "gpt-fake", messages });
    await client.chat.completions.create({ ...QUESTION, max_tokens: 5 });
    assertEquals(openAI.calls.map(({ body }) => textOf(body.messages[0]!)), [
      title,
      "Where do I live?",
    ]);
    const events = await (await fetch(`${world.url}/v1/sessions/one/events`)).text();
    assert(!events.includes("MessageReceived"), events);
  }, { settings: LEARNS, chats: { baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY } });
});

Deno.test("law 10: with UPSTREAM_CREDENTIALS=client the client's own key goes on, and the bridge's token stays", async () => {
  await using openAI = new FakeOpenAI({ key: OWN_KEY });
  await withServer(async (world) => {
    const headers = { "x-bridge-token": TOKEN };
    await openAIClient(world, { token: OWN_KEY, session: "one", headers })
      .chat.completions.create(QUESTION);
    const [call] = openAI.calls;
    assertEquals(call?.headers.get("authorization"), `Bearer ${OWN_KEY}`);
    assert(![...call!.headers.values()].some((value) => value.includes(TOKEN)));
    const refused = openAIClient(world, { token: OWN_KEY }).chat.completions.create(QUESTION);
    await assertRejects(() => Promise.resolve(refused), OpenAI.AuthenticationError);
    assertEquals(openAI.calls.length, 1);
  }, {
    access: { tokens: [{ owner: "ada", token: TOKEN }] },
    upstream: { credentials: "client" },
    chats: { baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY, credentials: "client" },
  });
});

Deno.test("law 10: a secret that is typed in a chat is not stored", async () => {
  await using openAI = new FakeOpenAI();
  const secret = "sk-ant-api03-" + "a1B2c3D4".repeat(11) + "a1B2c-_AA";
  await withServer(async (world) => {
    const messages = [said(`My key is ${secret}`)];
    await openAIClient(world, { session: "one" }).chat.completions.create({
      ...{ model: "gpt-fake", messages },
    });
    assertEquals(textOf(openAI.calls[0]!.body.messages[0]!), `My key is ${secret}`, "as it came");
    const events = await (await fetch(`${world.url}/v1/sessions/one/events`)).text();
    assertMatch(events, /MessageReceived[^]*ReplyCompleted/);
    assert(!events.includes(secret));
  }, { chats: { baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY } });
});
