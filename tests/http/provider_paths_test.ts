import OpenAI, { NotFoundError } from "openai";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { providerApiOf } from "../../src/http/provider_paths.ts";
import { openAIClient, said } from "../support/openai_client.ts";
import { restRoutes } from "../support/routes.ts";
import { withServer } from "../support/server.ts";

const TOKEN = "ada-token-0123456789";
const ADA = { access: { tokens: [{ owner: "ada", token: TOKEN }] } };

const OPENAI_CALLS: readonly (readonly [string, (client: OpenAI) => Promise<unknown>])[] = [
  ["responses", (client) => client.responses.create({ model: "any", input: "Hi" })],
  ["embeddings", (client) => client.embeddings.create({ model: "any", input: "Hi" })],
  ["completions", (client) => client.completions.create({ model: "any", prompt: "Hi" })],
  ["moderations", (client) => client.moderations.create({ input: "Hi" })],
  ["files", (client) => client.files.list()],
  ["images", (client) => client.images.generate({ prompt: "Hi" })],
  ["a stored chat completion", (client) => client.chat.completions.retrieve("chatcmpl-1")],
];

for (const [what, call] of OPENAI_CALLS) {
  Deno.test(`OpenAI's client is told in its own shape that there is no such thing here: ${what}`, async () => {
    await withServer(async (world) => {
      for (const space of [undefined, "home"]) {
        const client = openAIClient(world, { token: TOKEN, ...space ? { space } : {} });
        const error = await assertRejects(() => call(client), NotFoundError);
        assertEquals(error.code, "not_found");
        assertMatch(error.message, /Nothing at \S+; .*chat completions/);
      }
    }, ADA);
  });
}

Deno.test("OpenAI's client is told which base URL it needs", async () => {
  await withServer(async ({ url }) => {
    for (
      const [base, advice] of [
        ["", /ends in \/v1$/],
        ["/v1/v1", /ends in one \/v1$/],
        ["/v1//", /has no slash at its end$/],
      ] as const
    ) {
      const client = new OpenAI({ baseURL: url + base, apiKey: TOKEN, maxRetries: 0 });
      const error = await assertRejects(
        () => client.chat.completions.create({ model: "any", messages: [said("Hi")] }),
        NotFoundError,
      );
      assertMatch(error.message, advice);
    }
  }, ADA);
});

const MESSAGES_PATHS: readonly (readonly [string, RegExp])[] = [
  ["/v1/files", /; .*chat completions and models alone/],
  ["/spaces/home/v1/files", /; .*chat completions and models alone/],
  ["/v1/skills/skill_1/versions", /; .*chat completions and models alone/],
  ["/v1/agents", /; .*chat completions and models alone/],
  ["/v1/messages/batches", /; .*chat completions and models alone/],
  ["/v1/v1/messages", /ends without \/v1$/],
  ["/messages", /must end in \/v1$/],
  ["/spaces/home/messages", /must end in \/v1$/],
  ["//v1/messages", /has no slash at its end$/],
];

for (const [path, advice] of MESSAGES_PATHS) {
  Deno.test(`clients of the Messages API are told in its shape that nothing is at ${path}`, async () => {
    await withServer(async ({ url }) => {
      const headers = { "x-api-key": TOKEN, "anthropic-version": "2023-06-01" };
      const response = await fetch(url + path, { method: "POST", headers, body: "{}" });
      const { type, error } = await response.json();
      assertEquals([response.status, type, error.type], [404, "error", "not_found_error"]);
      assertMatch(error.message, advice);
    }, ADA);
  });
}

/** Names that a path of a provider's API could be seen in. */
const ODD_NAMES = [
  "files",
  "my-files",
  "audio.models",
  "v1",
  "messages",
  "xmessages",
  "v1%2Ffiles",
];

Deno.test("no route of the bridge's own is taken for a path of a provider's API, whatever it names", async () => {
  await withServer(({ bridge }) => {
    const others = ["/ws", "/prod", "/mcp", "/spaces/:space/mcp", "/spaces/:space/api/hello"];
    const paths = [...restRoutes(bridge).map(({ path }) => path), ...others].flatMap((path) =>
      ODD_NAMES.map((name) => path.replaceAll(/:\w+/g, name))
    );
    assertEquals(paths.filter((path) => providerApiOf(path) !== undefined), []);
    return Promise.resolve();
  });
});

Deno.test("a space may have a provider's path at its name's end: MCP takes tokens as elsewhere", async () => {
  await withServer(async ({ url }) => {
    const headers = { "x-api-key": TOKEN, "content-type": "application/json" };
    for (const space of ["home", "my-files"]) {
      const response = await fetch(`${url}/spaces/${space}/mcp`, {
        method: "POST",
        headers,
        body: "{}",
      });
      assertEquals(response.status, 401, space);
      assertEquals((await response.json()).code, "unauthorized", space);
    }
  }, ADA);
});
