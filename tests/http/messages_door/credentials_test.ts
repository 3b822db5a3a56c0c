import { assertEquals, assertMatch } from "@std/assert";
import { FAKE_KEY } from "../../support/fake_claude.ts";
import { MessagesUpstream } from "../../support/messages_upstream.ts";
import { type ServedWorld, type TestAccess, withServer } from "../../support/server.ts";

const TOKEN = "ada-token-0123456789";
const OWN_KEY = "sk-ant-own-0123456789";

const ACCESS: TestAccess = { tokens: [{ owner: "ada", token: TOKEN }] };

interface Answer {
  readonly status: number;
  readonly body: { error?: { type: string; message: string; details: { error_code: string } } };
}

async function ask(
  url: string,
  headers: Record<string, string>,
  path = "/v1/messages",
): Promise<Answer> {
  const response = await fetch(url + path, { method: "POST", body: '{"messages":[]}', headers });
  return { status: response.status, body: await response.json() };
}

async function withUpstream(
  options: Parameters<typeof withServer>[1],
  test: (world: ServedWorld & { readonly upstream: MessagesUpstream }) => Promise<void>,
): Promise<void> {
  await using upstream = new MessagesUpstream(() => Response.json({}));
  await withServer((world) => test({ ...world, upstream }), {
    ...options,
    upstream: { baseUrl: upstream.url, ...options?.upstream },
  });
}

Deno.test("law 10: a token is taken wherever a key is sent, and the bridge's key goes upstream instead", async () => {
  await withUpstream({ access: ACCESS }, async ({ url, upstream }) => {
    const ways = [
      { "x-api-key": TOKEN },
      { authorization: `Bearer ${TOKEN}` },
      { "x-bridge-token": TOKEN },
      { "x-bridge-token": TOKEN, authorization: "Bearer other", "x-api-key": "other" },
      { authorization: `Bearer ${TOKEN}`, "x-api-key": "other" },
    ];
    for (const headers of ways) {
      assertEquals((await ask(url, headers)).status, 200);
      const sent = upstream.last.headers;
      assertEquals(
        ["x-api-key", "authorization", "x-bridge-token"].map((name) => sent.get(name)),
        [FAKE_KEY, null, null],
      );
    }
  });
});

Deno.test("a request without a valid token is refused in the API's shape", async () => {
  await withUpstream({ access: ACCESS }, async ({ url, upstream }) => {
    for (const headers of [{}, { "x-api-key": "wrong" }, { "x-bridge-token": "wrong" }]) {
      const { status, body } = await ask(url, headers as Record<string, string>);
      assertEquals([status, body.error?.type], [401, "authentication_error"]);
    }
    assertEquals(upstream.requests.length, 0);
  });
});

Deno.test("scopes hold: messages need write, counting and models read", async () => {
  const access: TestAccess = {
    tokens: [
      { owner: "ada", token: TOKEN, scopes: ["read"] },
      { owner: "ada", token: `${TOKEN}-write`, scopes: ["write"] },
    ],
  };
  await withUpstream({ access }, async ({ url }) => {
    const statusOf = async (token: string, path: string) =>
      (await ask(url, { "x-api-key": token }, path)).status;
    assertEquals(await statusOf(TOKEN, "/v1/messages"), 403);
    assertEquals(await statusOf(TOKEN, "/v1/messages/count_tokens"), 200);
    assertEquals(await statusOf(TOKEN, "/spaces/home/v1/messages/count_tokens"), 200);
    assertEquals(await statusOf(`${TOKEN}-write`, "/v1/messages"), 200);
    const models = await fetch(`${url}/v1/models`, { headers: { "x-api-key": TOKEN } });
    assertEquals(models.status, 200);
    await models.body?.cancel();
    const refused = await fetch(`${url}/v1/models`, {
      headers: { "x-api-key": `${TOKEN}-write` },
    });
    assertEquals(refused.status, 403);
    assertEquals((await refused.json()).error.type, "permission_error");
  });
});

Deno.test("law 10: with credentials of clients, theirs goes upstream and the token never does", async () => {
  const options = {
    access: ACCESS,
    upstream: { credentials: "client", apiKey: FAKE_KEY },
  } as const;
  await withUpstream(options, async ({ url, upstream }) => {
    const own = [{ "x-api-key": OWN_KEY }, { authorization: `Bearer ${OWN_KEY}` }];
    for (const headers of own) {
      const sent = { ...headers, "x-bridge-token": TOKEN } as Record<string, string>;
      assertEquals((await ask(url, sent)).status, 200);
      const got = upstream.last.headers;
      for (const name of ["x-api-key", "authorization"]) {
        assertEquals(got.get(name), sent[name] ?? null);
      }
      assertEquals([...got].some(([, value]) => value.includes(TOKEN)), false);
    }
    const asked = upstream.requests.length;
    assertEquals((await ask(url, { "x-api-key": TOKEN })).status, 401);
    assertEquals((await ask(url, { "x-bridge-token": TOKEN })).status, 401);
    const both = { "x-bridge-token": TOKEN, authorization: `Bearer ${TOKEN}` };
    assertEquals((await ask(url, both)).status, 401);
    assertEquals(upstream.requests.length, asked);
  });
});

Deno.test("without a key the door says what to set", async () => {
  await withServer(async ({ url }) => {
    const { status, body } = await ask(url, {});
    assertEquals([status, body.error?.type], [503, "api_error"]);
    assertEquals(body.error?.details.error_code, "no_credential");
    assertMatch(body.error?.message ?? "", /ANTHROPIC_API_KEY.*UPSTREAM_CREDENTIALS=client/);
  }, { upstream: { apiKey: undefined } });
});

Deno.test("without tokens only this machine may ask, under a name of its own", async () => {
  await withUpstream({}, async ({ url, port }) => {
    assertEquals((await ask(url, { "x-api-key": "whatever" })).status, 200);
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const request =
      "POST /v1/messages HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 2\r\n\r\n{}";
    await connection.write(new TextEncoder().encode(request));
    const buffer = new Uint8Array(4_096);
    const read = await connection.read(buffer) ?? 0;
    assertMatch(new TextDecoder().decode(buffer.subarray(0, read)), /^HTTP\/1\.1 403 /);
  });
});
