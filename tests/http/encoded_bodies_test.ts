import { assertEquals, assertMatch } from "@std/assert";
import { FAKE_CHAT_KEY, FakeOpenAI } from "../support/fake_openai.ts";
import { MessagesUpstream } from "../support/messages_upstream.ts";
import { withServer } from "../support/server.ts";

const CHAT =
  '{"model":"gpt-fake","max_tokens":16000,"messages":[{"role":"user","content":"I live in Porto"}]}';
const KEPT = { "x-bridge-session": "s", "x-bridge-history": "server" };
const NAMED = { "x-bridge-session": "s" };
const WHY = /content-encoding: gzip is not supported here; send the body as it is/;

function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  const all = { "content-type": "application/json", "content-encoding": "gzip", ...headers };
  return fetch(url, { method: "POST", headers: all, body: stream });
}

Deno.test("a compressed body is refused by name wherever it has to be read", async () => {
  await withServer(async ({ url }) => {
    for (
      const [path, body, headers] of [
        ["/v1/sessions/s/messages", '{"text":"Hello"}', {}],
        ["/v1/sessions/s/import", '{"role":"user","text":"Hi","at":"2026-01-01T00:00:00Z"}', {}],
        ["/v1/sessions/s/attachments?name=a.txt", "Hello", {}],
        ["/v1/messages", CHAT, KEPT],
        ["/v1/messages", CHAT, NAMED],
        ["/spaces/home/v1/messages", CHAT, {}],
        ["/v1/chat/completions", CHAT, KEPT],
        ["/v1/chat/completions", CHAT, {}],
      ] as const
    ) {
      const response = await post(url + path, body, headers);
      const { detail, error } = await response.json();
      assertEquals(response.status, 400, path);
      assertMatch(detail ?? error.message, WHY);
    }
    for (const headers of [NAMED, KEPT]) {
      const { error: { details } } = await (await post(`${url}/v1/messages`, CHAT, headers)).json();
      assertEquals(details?.error_code, "request_body_encoding_unsupported", "the API's own code");
    }
    const { sessions } = await (await fetch(`${url}/v1/sessions`)).json();
    assertEquals(sessions, []);
  });
});

Deno.test("a compressed chat that another server answers is refused where it is to have memory", async () => {
  await using openAI = new FakeOpenAI();
  await withServer(async ({ url }) => {
    const response = await post(`${url}/v1/chat/completions`, CHAT, NAMED);
    assertMatch((await response.json()).error.message, WHY);
    assertEquals(openAI.calls, []);
  }, { chats: { baseUrl: openAI.url, apiKey: FAKE_CHAT_KEY } });
});

Deno.test("a compressed body that has nothing to do with memory passes through as it is", async () => {
  await using upstream = new MessagesUpstream();
  await withServer(async ({ url }) => {
    const response = await post(`${url}/v1/messages`, CHAT);
    await response.body?.cancel();
    assertEquals(upstream.last.headers.get("content-encoding"), "gzip");
    const plain = new Blob([upstream.last.body]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    assertEquals(await new Response(plain).text(), CHAT);
  }, { upstream: { baseUrl: upstream.url } });
});
