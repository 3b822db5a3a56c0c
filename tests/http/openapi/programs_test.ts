import { assertEquals } from "@std/assert";
import { Described } from "../../support/described.ts";
import { FakeOpenAI } from "../../support/fake_openai.ts";
import { LEARNS, withServer } from "../../support/server.ts";

const TOKEN = "ada-token-0123456789";
const KEY = { "x-api-key": TOKEN };
const access = { tokens: [{ owner: "ada", token: TOKEN }] };

const MESSAGE = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-5-5",
  content: [{ type: "text", text: "Hello" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};

const EVENTS = [
  { type: "message_start", message: { ...MESSAGE, content: [], stop_reason: null } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } },
  { type: "message_stop" },
];

/** Answers as the Messages API does. */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const model = { id: "claude-sonnet-5-5", type: "model", display_name: "Sonnet" };
  if (pathname === "/v1/models") return Response.json({ data: [model], has_more: false });
  if (pathname === `/v1/models/${model.id}`) return Response.json(model);
  if (pathname === "/v1/messages/count_tokens") return Response.json({ input_tokens: 3 });
  if (pathname !== "/v1/messages") {
    const error = { type: "not_found_error", message: "No such model" };
    return Response.json({ type: "error", error, request_id: "req_1" }, { status: 404 });
  }
  const { stream } = await request.json();
  if (!stream) return Response.json(MESSAGE);
  const text = EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return new Response(text.join(""), { headers: { "content-type": "text/event-stream" } });
}

Deno.test("the routes of the Messages API answer as /openapi.json says", async () => {
  await using api = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  const baseUrl = `http://127.0.0.1:${api.addr.port}`;
  await withServer(async ({ url }) => {
    const described = await Described.at(url);
    const ask = async (route: string, expected: number, body?: unknown, headers = {}) => {
      const { status, text } = await described.ask(route, {
        body,
        headers: { ...KEY, ...headers },
      });
      assertEquals(status, expected, `${route}: ${text}`);
    };
    const messages = [{ role: "user", content: "Hello" }];
    const body = { model: "claude-sonnet-5-5", max_tokens: 10, messages };
    const named = { "x-bridge-session": "kept" };
    const isKept = { "x-bridge-session": "s", "x-bridge-history": "server" };
    for (const base of ["", "/spaces/me"]) {
      await ask(`POST ${base}/v1/messages`, 200, body);
      await ask(`POST ${base}/v1/messages`, 200, { ...body, stream: true }, named);
      await ask(`POST ${base}/v1/messages`, 200, body, {
        ...isKept,
        "x-bridge-session": `s${base.length}`,
      });
      await ask(`POST ${base}/v1/messages`, 400, { ...body, tools: [{}] }, isKept);
      await ask(`POST ${base}/v1/messages`, 400, body, { "x-bridge-history": "server" });
      await ask(`POST ${base}/v1/messages/count_tokens`, 200, body, named);
      await ask(`GET ${base}/v1/models`, 200);
      await ask(`GET ${base}/v1/models/claude-sonnet-5-5`, 200);
      await ask(`GET ${base}/v1/models/none`, 404);
      await ask(`GET ${base}/api/hello`, 200);
    }
    await ask("GET /spaces/me", 200);
    await ask("GET /v1/models", 401, undefined, { "x-api-key": "wrong" });
  }, { access, upstream: { baseUrl } });
});

Deno.test("the routes of chat completions answer as /openapi.json says, by Claude or passed on", async () => {
  await using openAI = new FakeOpenAI({ key: undefined });
  for (const chats of [undefined, { baseUrl: openAI.url, apiKey: undefined }]) {
    await withServer(async ({ url }) => {
      const described = await Described.at(url);
      const ask = async (route: string, expected: number, body?: unknown, headers = {}) => {
        const { status, text } = await described.ask(route, {
          body,
          headers: {
            authorization: `Bearer ${TOKEN}`,
            "content-type": "application/json",
            ...headers,
          },
        });
        assertEquals(status, expected, `${route}: ${text}`);
      };
      const body = { model: "gpt-fake", messages: [{ role: "user", content: "Hello" }] };
      const named = { "x-bridge-session": "kept" };
      const isKept = { "x-bridge-session": "s", "x-bridge-history": "server" };
      for (const base of ["", "/spaces/me"]) {
        const route = `POST ${base}/v1/chat/completions`;
        await ask(route, 200, body);
        await ask(route, 200, { ...body, stream: true }, named);
        await ask(route, 200, body, { ...isKept, "x-bridge-session": `s${base.length}` });
        await ask(route, 400, { ...body, tools: [{}] }, isKept);
        await ask(route, 400, body, { "x-bridge-history": "server" });
        await ask(route, 401, body, { authorization: "Bearer wrong-token-0123456789" });
        await ask(`GET ${base}/v1/models`, 200);
        await ask(`GET ${base}/v1/models/none`, 404);
      }
    }, { access, settings: LEARNS, ...chats ? { chats } : {} });
  }
});

Deno.test("the routes of MCP answer as /openapi.json says", async () => {
  await withServer(async ({ url }) => {
    const described = await Described.at(url);
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    };
    const ask = async (route: string, expected: number, body: unknown, more = {}) => {
      const { status, text } = await described.ask(route, {
        body,
        headers: { ...headers, ...more },
      });
      assertEquals(status, expected, `${route}: ${text}`);
    };
    const rpc = { jsonrpc: "2.0", id: 1 };
    const begin = {
      ...rpc,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "test", version: "1" },
      },
    };
    const remember = { name: "remember", arguments: { text: "I play the oboe" } };
    for (const route of ["POST /mcp", "POST /spaces/me/mcp"]) {
      await ask(route, 200, begin);
      await ask(route, 202, { jsonrpc: "2.0", method: "notifications/initialized" });
      await ask(route, 200, { ...rpc, method: "tools/list" });
      await ask(route, 200, { ...rpc, method: "tools/call", params: remember });
      await ask(route, 400, "{oops");
      await ask(route, 400, Array(17).fill(begin));
      await ask(route, 406, begin, { accept: "application/json" });
      await ask(route, 415, begin, { "content-type": "text/plain" });
    }
  }, { access, settings: LEARNS });
});
