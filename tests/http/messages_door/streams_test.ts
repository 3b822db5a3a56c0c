import { assert, assertEquals, assertMatch } from "@std/assert";
import { bodyWith, eventsOf, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { type ServedWorld, withServer } from "../../support/server.ts";

const encoder = new TextEncoder();

async function withUpstream(
  test: (world: ServedWorld & { readonly upstream: MessagesUpstream }) => Promise<void>,
  options: Parameters<typeof withServer>[1] = {},
): Promise<void> {
  await using upstream = new MessagesUpstream();
  await withServer((world) => test({ ...world, upstream }), {
    ...options,
    upstream: { baseUrl: upstream.url, ...options.upstream },
  });
}

/** A reply whose events are sent by hand. */
function byHand() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const response = new Response(readable, { headers: { "content-type": "text/event-stream" } });
  return {
    response,
    send: (text: string) => writer.write(encoder.encode(text)).catch(() => {}),
    end: () => writer.close().catch(() => {}),
    cut: () => writer.abort().catch(() => {}),
  };
}

async function post(
  url: string,
  { signal, headers = {}, body = bodyWith(["Hi"]) }: {
    readonly signal?: AbortSignal;
    readonly headers?: Record<string, string>;
    readonly body?: BodyInit;
  } = {},
): Promise<Response> {
  return await fetch(`${url}/v1/messages`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    ...signal ? { signal } : {},
  });
}

const SESSION = { "x-bridge-session": "s" };

for (const headers of [{}, SESSION]) {
  const how = "x-bridge-session" in headers ? "in a session" : "without a session";

  Deno.test(`each event arrives before the next one is sent, ${how}`, async () => {
    await withUpstream(async ({ url, upstream }) => {
      const reply = byHand();
      upstream.answer = () => reply.response;
      const events = eventsOf("one two three");
      const asking = post(url, { headers });
      await reply.send(events[0] ?? "");
      const response = await asking;
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      for (const [index, event] of events.entries()) {
        assertEquals((await reader.read()).value, event);
        const next = events[index + 1];
        if (next !== undefined) await reply.send(next);
      }
      await reply.end();
      assert((await reader.read()).done);
    });
  });

  Deno.test(`a client that leaves ends the call upstream within 100 ms, ${how}`, async () => {
    await withUpstream(async ({ url, upstream }) => {
      const leave = async (isStreaming: boolean): Promise<number> => {
        const reply = byHand();
        const left = Promise.withResolvers<number>();
        upstream.answer = async ({ signal }) => {
          signal.addEventListener("abort", () => left.resolve(performance.now()));
          if (isStreaming) return reply.response;
          await left.promise;
          return new Response();
        };
        const asked = upstream.requests.length;
        const client = new AbortController();
        const asking = post(url, { signal: client.signal, headers });
        asking.catch(() => {});
        await upstream.asked(asked + 1);
        if (isStreaming) {
          await reply.send(eventsOf("one")[0] ?? "");
          await (await asking).body?.getReader().read();
        }
        const began = performance.now();
        client.abort();
        const took = await left.promise - began;
        await reply.end();
        return took;
      };
      for (const isStreaming of [false, true]) {
        // A machine that is busy may be late once; what waits for something is late each time.
        const took: number[] = [];
        while (took.length < 5 && !took.some((each) => each < 100)) {
          took.push(await leave(isStreaming));
        }
        assert(took.some((each) => each < 100), `${took} ms`);
      }
    });
  });

  Deno.test(`a reply that breaks off upstream breaks off here, ${how}`, async () => {
    await withUpstream(async ({ url, upstream }) => {
      const reply = byHand();
      upstream.answer = () => reply.response;
      const asking = post(url, { headers });
      await reply.send(eventsOf("one two")[0] ?? "");
      const response = await asking;
      await reply.cut();
      const failure = await response.text().then(() => undefined, (error) => error);
      assert(failure instanceof Error);
    });
  });
}

Deno.test("an API that cannot be reached is overloaded, in its own shape", async () => {
  await withUpstream(async ({ url }) => {
    for (const headers of [{}, SESSION]) {
      const response = await post(url, { headers });
      assertEquals(response.status, 529);
      const { type, error } = await response.json();
      assertEquals([type, error.type], ["error", "overloaded_error"]);
      assertEquals(response.headers.get("x-should-retry"), "true");
    }
  }, { upstream: { baseUrl: "http://127.0.0.1:9" } });
});

Deno.test("an API that changes the protocol instead of answering is overloaded, and keeps nobody waiting", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const changing = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      const head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
      await connection.write(encoder.encode(head));
      // The bridge closes it.
      while (await connection.read(new Uint8Array(1_024)).catch(() => null) !== null);
      connection.close();
    }
  })().catch(() => {});
  await withUpstream(async ({ url }) => {
    const response = await post(url);
    assertEquals(response.status, 529);
    assertEquals((await response.json()).error.type, "overloaded_error");
  }, { upstream: { baseUrl: `http://127.0.0.1:${listener.addr.port}` } });
  listener.close();
  await changing;
});

Deno.test("a client that does not read holds up the stream, not the bridge's memory", async () => {
  await withUpstream(async ({ port, upstream }) => {
    let sent = 0;
    const piece = new Uint8Array(65_536).fill(65);
    const most = 16_384 * piece.length;
    upstream.answer = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            if (sent >= most) return controller.close();
            sent += piece.length;
            controller.enqueue(piece);
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const body = bodyWith(["Hi"]);
    await connection.write(encoder.encode(
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    ));
    const buffer = new Uint8Array(1_024);
    await connection.read(buffer);
    let before = -1;
    while (sent !== before) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // What the system keeps in its own buffers for two connections, at most 36 MB each on Linux.
    assert(sent < most / 4, `${sent} bytes were taken in`);
    connection.close();
  });
});

Deno.test("a token that expires in the middle of a stream ends it with an error", async () => {
  const secret = "a-secret-of-at-least-32-bytes-0123456789";
  await withUpstream(async ({ url, upstream }) => {
    const claims = { sub: "ada", scope: "write", exp: Math.floor(Date.now() / 1_000) + 3 };
    const token = await signed(claims, secret);
    const reply = byHand();
    const left = Promise.withResolvers<void>();
    upstream.answer = ({ signal }) => {
      signal.addEventListener("abort", () => left.resolve());
      return reply.response;
    };
    const asking = post(url, { headers: { "x-api-key": token } });
    await reply.send(eventsOf("one")[0] ?? "");
    const response = await asking;
    assertEquals(response.status, 200);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (true) {
      const next = await reader.read().catch(() => undefined);
      if (!next || next.done) break;
      text += next.value;
    }
    assertMatch(text, /event: error\ndata: .*authentication_error/);
    await left.promise;
    await reply.end();
  }, { access: { jwt: { secret } } });
});

Deno.test("an owner's streams are limited as its others are", async () => {
  await withUpstream(async ({ url, upstream }) => {
    const reply = byHand();
    upstream.answer = () => reply.response;
    const asking = post(url);
    await reply.send(eventsOf("one")[0] ?? "");
    const response = await asking;
    const second = await post(url);
    assertEquals(second.status, 429);
    assertEquals((await second.json()).error.type, "rate_limit_error");
    await reply.end();
    await response.text();
    upstream.answer = () => streamed("Hello");
    let next = await post(url);
    // It counts until its last bytes are sent.
    for (; next.status === 429; next = await post(url)) await next.body?.cancel();
    assertMatch(await next.text(), /Hello/);
  }, { limits: { connectionsPerOwner: 1 } });
});

/** A JWT signed with HS256. */
async function signed(claims: Record<string, unknown>, secret: string): Promise<string> {
  const encode = (bytes: Uint8Array<ArrayBuffer>) =>
    bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  const part = (value: unknown) => encode(encoder.encode(JSON.stringify(value)));
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    "sign",
  ]);
  const signature = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return `${text}.${encode(new Uint8Array(signature))}`;
}
