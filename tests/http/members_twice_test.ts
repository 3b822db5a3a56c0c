import { assert, assertEquals } from "@std/assert";
import { FAKE_CHAT_KEY, FakeOpenAI } from "../support/fake_openai.ts";
import { MessagesUpstream } from "../support/messages_upstream.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const [TEXT, HIDDEN] = ["The first words", "The last words"];
const said = `{"role":"user","content":"${TEXT}"}`;
const rest = '"model":"claude-sonnet-5-5","max_tokens":16000,"stream":true';

const PLAIN = `{${rest},"messages":[${said}]}`;

/** Bodies in which two readers of JSON may find two different messages. */
const BODIES = [
  `{${rest},"messages":[${said}],"messages":[{"role":"user","content":"${HIDDEN}"}]}`,
  `{${rest},"messages":[${said}],"m\\u0065ssages":[{"role":"user","content":"${HIDDEN}"}]}`,
  `{${rest},"messages":[{"role":"user","content":"${TEXT}","content":"${HIDDEN}"}]}`,
  `{${rest},"messages":[{"role":"assistant","role":"user","content":"${TEXT}"}]}`,
  `{${rest},"messages":[{"role":"user","content":[{"type":"text","text":"${TEXT}","text":"${HIDDEN}"}]}]}`,
  `{${rest},"messages":[{"role":"user","content":[{"type":"image","type":"text","text":"${TEXT}"}]}]}`,
];

async function send({ url }: ServedWorld, path: string, body: string): Promise<void> {
  const headers = { "content-type": "application/json", "x-bridge-session": "s" };
  const response = await fetch(`${url}/spaces/home${path}`, { method: "POST", headers, body });
  await response.text();
}

async function hasSessions({ url }: ServedWorld): Promise<boolean> {
  return (await (await fetch(`${url}/v1/sessions`)).json()).sessions.length > 0;
}

Deno.test("law 13: of a request that says something twice nothing is remembered, nor is anything put into it", async () => {
  await using upstream = new MessagesUpstream();
  await withServer(async (world) => {
    for (const [index, body] of BODIES.entries()) {
      await send(world, "/v1/messages", body);
      await upstream.asked(index + 1);
      assertEquals(new TextDecoder().decode(upstream.last.body), body);
      assert(!await hasSessions(world), body);
    }
    await send(world, "/v1/messages", PLAIN);
    assert(await hasSessions(world), "what says everything once is remembered");
  }, { upstream: { baseUrl: upstream.url } });
});

Deno.test("law 13: of a chat that says something twice nothing is remembered, whether relayed or translated", async () => {
  await using openAI = new FakeOpenAI();
  for (const chats of [{ baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY }, undefined]) {
    await withServer(async (world) => {
      const ask = (body: string) =>
        send(world, "/v1/chat/completions", body.replace("claude-sonnet-5-5", "gpt-fake"));
      for (const body of BODIES) {
        await ask(body);
        assert(!await hasSessions(world), body);
      }
      await ask(PLAIN);
      assert(await hasSessions(world), "what says everything once is remembered");
    }, chats ? { chats } : {});
  }
});
