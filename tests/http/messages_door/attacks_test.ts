import { assert, assertEquals, assertMatch } from "@std/assert";
import { MessagesUpstream } from "../../support/messages_upstream.ts";
import { rawRequest, readAnswer, writeAll } from "../../support/raw_http.ts";
import { type ServedWorld, withServer } from "../../support/server.ts";

const encoder = new TextEncoder();
const HOST = "host: 127.0.0.1\r\n";

async function withUpstream(
  limits: NonNullable<Parameters<typeof withServer>[1]>["limits"],
  test: (world: ServedWorld & { readonly upstream: MessagesUpstream }) => Promise<void>,
): Promise<void> {
  await using upstream = new MessagesUpstream(() => Response.json({ ok: true }));
  await withServer((world) => test({ ...world, upstream }), {
    ...limits ? { limits } : {},
    upstream: { baseUrl: upstream.url },
  });
}

function errorTypeIn(body: string): string {
  return JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? "{}").error?.type;
}

Deno.test("a body over the limit is refused with 413 in the API's shape, whatever it says of its length", async () => {
  await withUpstream({ relayedBytes: 10_000 }, async ({ url, upstream }) => {
    const large = new Uint8Array(10_001).fill(32);
    const chunks = () =>
      ReadableStream.from(Array.from({ length: 11 }, () => large.slice(0, 1_000)));
    for (const body of [large, chunks()]) {
      const response = await fetch(`${url}/v1/messages`, { method: "POST", body });
      assertEquals(response.status, 413);
      assertEquals((await response.json()).error.type, "request_too_large");
    }
    assertEquals(upstream.requests.length, 0);
    const fits = await fetch(`${url}/v1/messages`, { method: "POST", body: large.slice(1) });
    assertEquals(fits.status, 200);
    await fits.body?.cancel();
  });
});

Deno.test("a body that comes too slowly, or not at all, ends with 408", async () => {
  await withUpstream({ bodyMs: 200 }, async ({ port, upstream }) => {
    for (const rest of ["", '{"messages"']) {
      const request = `POST /v1/messages HTTP/1.1\r\n${HOST}content-length: 500\r\n\r\n${rest}`;
      const { status, body } = await rawRequest(port, request);
      assertEquals([status, errorTypeIn(body)], [408, "timeout_error"]);
    }
    assertEquals(upstream.requests.length, 0);
  });
});

Deno.test("heads that leave a doubt are the HTTP parser's to judge, and smuggle nothing", async () => {
  await withUpstream({}, async ({ port, upstream }) => {
    const smuggled = "GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n";
    const lengths = `content-length: 2\r\ncontent-length: ${smuggled.length}\r\n`;
    const heads = [
      `${HOST}${lengths}`,
      `${HOST}content-length: 2\r\ntransfer-encoding: chunked\r\n`,
      `${HOST}content-length: +2\r\n`,
      `${HOST}content-length : 2\r\n`,
      `${HOST}content-length: 2\r\n folded: x\r\n`,
      `content-length: 2\r\n`,
      `${HOST}${HOST}content-length: 2\r\n`,
      `${HOST}content-length: 2\r\nx: a\0b\r\n`,
    ];
    for (const head of heads) {
      const request = `POST /v1/messages HTTP/1.1\r\n${head}\r\n{}${smuggled}`;
      const { status } = await rawRequest(port, request);
      assert(status === 400 || status === 0, `${status} for ${JSON.stringify(head)}`);
    }
    assertEquals(upstream.requests.length, 0);
  });
});

Deno.test("huge headers are refused, and long ones pass", async () => {
  await withUpstream({}, async ({ port, upstream }) => {
    const request = (bytes: number) =>
      `POST /v1/messages HTTP/1.1\r\n${HOST}content-length: 2\r\nanthropic-beta: ${
        "a".repeat(bytes)
      }\r\n\r\n{}`;
    assertEquals((await rawRequest(port, request(100_000))).status, 431);
    assertEquals((await rawRequest(port, request(8_000))).status, 200);
    assertEquals(upstream.last.headers.get("anthropic-beta")?.length, 8_000);
  });
});

Deno.test("two requests in one packet are answered in order", async () => {
  await withUpstream({}, async ({ port, upstream }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const one = `POST /v1/messages HTTP/1.1\r\n${HOST}content-length: 2\r\n\r\n{}`;
    const other = `GET /healthz HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`;
    await writeAll(connection, encoder.encode(one + one + other));
    let text = "";
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const read = await connection.read(buffer);
      if (read === null) break;
      text += new TextDecoder().decode(buffer.subarray(0, read));
    }
    assertEquals(text.match(/HTTP\/1\.1 200/g)?.length, 3);
    assertEquals(upstream.requests.length, 2);
  });
});

Deno.test("a refused request leaves its connection of use, and its body unread", async () => {
  await withUpstream({ relayedBytes: 2_000 }, async ({ port }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    for (const [bytes, status] of [[3_000, 413], [10, 200]] as const) {
      const body = " ".repeat(bytes);
      const head = `POST /v1/messages HTTP/1.1\r\n${HOST}content-length: ${bytes}\r\n\r\n`;
      await writeAll(connection, encoder.encode(head + body));
      assertEquals((await readAnswer(connection)).status, status);
    }
  });
});

Deno.test("requests that do not tell their length hold no more room than they need while they wait for replies", async () => {
  const most = 5;
  const reached = Promise.withResolvers<void>();
  let asked = 0;
  const answer = async () => {
    asked += 1;
    if (asked === most) reached.resolve();
    await reached.promise;
    return Response.json({});
  };
  await withUpstream({ relayedBytes: 1_000_000 }, async ({ url, upstream }) => {
    upstream.answer = answer;
    const posts = Array.from({ length: most }, async () => {
      const body = ReadableStream.from([encoder.encode('{"messages":[]}')]);
      const response = await fetch(`${url}/v1/messages`, { method: "POST", body });
      await response.body?.cancel();
      reached.resolve();
      return response.status;
    });
    assertEquals(await Promise.all(posts), Array(most).fill(200));
  });
});

Deno.test("an owner who holds the room for bodies keeps no other one waiting", async () => {
  await withUpstream({ relayedBytes: 100_000, bodyMs: 30_000 }, async ({ port, url }) => {
    const held = await Promise.all(Array.from({ length: 4 }, async () => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await writeAll(
        connection,
        encoder.encode(`POST /v1/messages HTTP/1.1\r\n${HOST}content-length: 100000\r\n\r\n{`),
      );
      return connection;
    }));
    const response = await fetch(`${url}/healthz`);
    assertEquals(response.status, 200);
    await response.body?.cancel();
    for (const connection of held) connection.close();
    const next = await fetch(`${url}/v1/messages`, { method: "POST", body: "{}" });
    assertMatch(await next.text(), /ok/);
  });
});
