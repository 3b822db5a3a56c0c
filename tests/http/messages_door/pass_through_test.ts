import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { withoutWarnings } from "../../support/console.ts";
import { bodyWith, MessagesUpstream } from "../../support/messages_upstream.ts";
import { readAnswer, writeAll } from "../../support/raw_http.ts";
import { type ServedWorld, withServer } from "../../support/server.ts";

/** Runs a test with a bridge that passes requests on to an upstream of its own. */
async function withUpstream(
  test: (world: ServedWorld & { readonly upstream: MessagesUpstream }) => Promise<void>,
): Promise<void> {
  await using upstream = new MessagesUpstream();
  await withServer((world) => test({ ...world, upstream }), {
    upstream: { baseUrl: upstream.url },
  });
}

async function post(url: string, body: BodyInit, headers: Record<string, string> = {}) {
  return await fetch(`${url}/v1/messages?beta=true`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** A PNG of so many bytes, as far as its length goes. */
const image = (bytes: number) => ({
  type: "image",
  source: { type: "base64", media_type: "image/png", data: "QUJD".repeat(bytes / 3) },
});

const CORPUS: Readonly<Record<string, string>> = {
  "numbers as they are written":
    '{"max_tokens":1e3,"x":1.0,"y":-0,"z":1.10e+2,"big":12345678901234567890,"messages":[]}',
  "the order of keys, twice the same, and white space":
    '{ "z" : 1 ,\n\t"a" : {"b":2,"a":1}, "z":2, "messages" : [ ] }\r\n',
  "escapes":
    '{"messages":[{"role":"user","content":"\\u0041\\/\\ud83d\\ude00 \\ud800 \\udc00 é \\u00e9"}]}',
  "unknown fields and blocks":
    '{"new":{"deep":[[[null,true]]]},"messages":[{"role":"system","content":"x"},{"role":"user","content":[{"type":"hologram","x":1},{"type":"thinking","thinking":"","signature":"c2ln"}]}]}',
  "no JSON": "not JSON at all",
  "half of a body": '{"messages":[{"role":"user","content":"',
  "an empty object": "{}",
  "bytes that are no UTF-8": "\xff\xfe",
  "20 MB with images": JSON.stringify({
    messages: [{ role: "user", content: [image(9_000_000), image(6_000_000)] }],
  }),
};

for (const [name, body] of Object.entries(CORPUS)) {
  for (const named of [{}, { "x-bridge-session": "s", "x-bridge-memory": "off" }]) {
    const how = "x-bridge-session" in named ? "in a session" : "without a session";
    Deno.test(`a body arrives byte for byte ${how}: ${name}`, async () => {
      await withUpstream(async ({ url, upstream }) => {
        const bytes = name.includes("UTF-8")
          ? Uint8Array.from(body, (character) => character.charCodeAt(0))
          : new TextEncoder().encode(body);
        const response = await post(url, bytes, named);
        assertEquals(response.status, 200);
        await response.body?.cancel();
        assertEquals(upstream.last.path, "/v1/messages?beta=true");
        assert(equal(upstream.last.body, bytes));
      });
    });
  }
}

Deno.test("a body in chunks of unknown length arrives byte for byte", async () => {
  await withUpstream(async ({ url, upstream }) => {
    const body = `{"messages":[],"x":"${"é".repeat(200_000)}"}`;
    const chunks = ReadableStream.from([body.slice(0, 70), body.slice(70)])
      .pipeThrough(new TextEncoderStream());
    const response = await post(url, chunks);
    assertEquals(response.status, 200);
    await response.body?.cancel();
    assert(equal(upstream.last.body, new TextEncoder().encode(body)));
  });
});

Deno.test("streams of any bytes, cut anywhere, come back byte for byte", async () => {
  await withUpstream(async ({ url, upstream }) => {
    const cuts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (pieces, isNamed) => {
        upstream.answer = () =>
          new Response(ReadableStream.from(pieces.map((piece) => new Uint8Array(piece))), {
            headers: { "content-type": "text/event-stream" },
          });
        const body = JSON.stringify({ stream: true, messages: [{ role: "user", content: "Hi" }] });
        const response = await post(url, body, isNamed ? { "x-bridge-session": "s" } : {});
        const got = new Uint8Array(await response.arrayBuffer());
        const sent = new Uint8Array(
          await new Blob(pieces.map((piece) => new Uint8Array(piece))).arrayBuffer(),
        );
        assert(equal(got, sent));
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("status, headers and bodies of errors come back untouched", async () => {
  await withUpstream(async ({ url, upstream }) => {
    const error =
      '{"type":"error","error":{"type":"overloaded_error","message":"No"},"request_id":"r"}';
    upstream.answer = () =>
      new Response(error, {
        status: 529,
        headers: {
          "content-type": "application/json",
          "request-id": "req_7",
          "retry-after": "17",
          "x-should-retry": "true",
          "anthropic-ratelimit-requests-remaining": "0",
          "anthropic-organization-id": "org",
        },
      });
    const response = await post(url, '{"messages":[]}');
    assertEquals(response.status, 529);
    const names = ["request-id", "retry-after", "x-should-retry", "content-length"];
    assertEquals(names.map((name) => response.headers.get(name)), [
      "req_7",
      "17",
      "true",
      String(error.length),
    ]);
    assertEquals(response.headers.get("anthropic-ratelimit-requests-remaining"), "0");
    assertEquals(response.headers.get("anthropic-organization-id"), "org");
    assertEquals(await response.text(), error);
  });
});

Deno.test("law 10: a redirect of the API leads no client past the bridge, with its token", async () => {
  await withUpstream(async ({ url, upstream }) => {
    for (const status of [301, 302, 307, 308]) {
      const headers = { location: "https://elsewhere.example/v1/messages" };
      upstream.answer = () => new Response(null, { status, headers });
      const { result: response, warnings } = await withoutWarnings(() =>
        fetch(`${url}/v1/messages`, {
          method: "POST",
          body: bodyWith(["Hello"]),
          headers: { "x-bridge-session": "s" },
          redirect: "manual",
        })
      );
      assertEquals([response.status, response.headers.get("location")], [529, null]);
      const { error } = await response.json();
      const message = `The Claude API answered with a redirect (HTTP ${status}); ` +
        "check ANTHROPIC_BASE_URL";
      assertEquals(error.message, message);
      assert(warnings.join().includes(message));
    }
    upstream.answer = () => new Response(null, { status: 304, headers: { etag: "1" } });
    assertEquals((await post(url, "{}")).status, 304);
  });
});

Deno.test("headers of a connection, and those for the bridge, stay behind", async () => {
  await withUpstream(async ({ url, upstream }) => {
    const response = await post(url, "{}", {
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "a-1,b-2",
      "x-stainless-retry-count": "2",
      "user-agent": "claude-cli/2.1.332",
      "x-claude-code-session-id": "no id of ours",
      "x-bridge-memory": "off",
      cookie: "a=1",
    });
    await response.body?.cancel();
    const { headers } = upstream.last;
    const passed = ["anthropic-version", "anthropic-beta", "x-stainless-retry-count", "user-agent"];
    assertEquals(passed.map((name) => headers.get(name)), [
      "2023-06-01",
      "a-1,b-2",
      "2",
      "claude-cli/2.1.332",
    ]);
    assertEquals(headers.get("x-claude-code-session-id"), "no id of ours");
    assertEquals(["cookie", "x-bridge-memory", "te"].map((name) => headers.get(name)), [
      null,
      null,
      null,
    ]);
    assertEquals(headers.get("host"), new URL(upstream.url).host);
  });
});

Deno.test("a space may be called as a part of the API's paths is", async () => {
  await withUpstream(async ({ url, upstream }) => {
    for (const space of ["v1", "models", "spaces"]) {
      const sent = await fetch(`${url}/spaces/${space}/v1/messages?beta=true`, {
        method: "POST",
        body: "{}",
      });
      await sent.body?.cancel();
      assertEquals(upstream.last.path, "/v1/messages?beta=true");
      const model = await fetch(`${url}/spaces/${space}/v1/models/v1`, {
        headers: { "anthropic-version": "2023-06-01" },
      });
      await model.body?.cancel();
      assertEquals(upstream.last.path, "/v1/models/v1");
    }
  });
});

Deno.test("what another bridge upstream says of its receipts is not said here", async () => {
  await withUpstream(async ({ url, upstream }) => {
    upstream.answer = () => new Response("{}", { headers: { "x-bridge-memory": "other/turn" } });
    for (const session of [undefined, "s"]) {
      const headers: Record<string, string> = session === undefined
        ? {}
        : { "x-bridge-session": session };
      const response = await post(url, bodyWith(["Hello"]), headers);
      await response.body?.cancel();
      const told = response.headers.get("x-bridge-memory");
      assertEquals(told?.split("/")[0], session);
    }
  });
});

Deno.test("models are asked upstream, and probes answered here", async () => {
  await withUpstream(async ({ url, upstream }) => {
    upstream.answer = ({ path }) => Response.json({ path });
    for (const base of ["", "/spaces/home"]) {
      for (const path of ["/v1/models?limit=3", "/v1/models/claude-x"]) {
        const headers = { "anthropic-version": "2023-06-01" };
        const response = await fetch(`${url}${base}${path}`, { headers });
        assertEquals(await response.json(), { path });
      }
      for (const path of ["/api/hello", ...base === "" ? [] : [""]]) {
        const response = await fetch(`${url}${base}${path}`, { method: "HEAD" });
        assertEquals(response.status, 200);
      }
    }
    assertEquals(upstream.requests.length, 4);
  });
});

Deno.test("one connection carries requests to any door, one after another", async () => {
  await withUpstream(async ({ port, upstream }) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const ask = async (request: string) => {
      await writeAll(connection, new TextEncoder().encode(request));
      return (await readAnswer(connection)).status;
    };
    const host = "host: 127.0.0.1\r\n";
    const message = `POST /v1/messages HTTP/1.1\r\n${host}content-length: 2\r\n\r\n{}`;
    for (let round = 0; round < 3; round++) {
      assertEquals(await ask(`GET /healthz HTTP/1.1\r\n${host}\r\n`), 200);
      assertEquals(await ask(message), 200);
      assertEquals(await ask(message), 200);
    }
    assertEquals(upstream.requests.length, 6);
  });
});

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
