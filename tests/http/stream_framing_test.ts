import { assert, assertEquals, assertMatch } from "@std/assert";
import { withServer } from "../support/server.ts";

const BODY = JSON.stringify({ text: "When is high tide?", id: "tide" });

/** Asks for a streamed reply, and reads until the bridge closes the connection. */
async function streamed(port: number, version: string, ...headers: readonly string[]) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    `POST /v1/sessions/s/messages HTTP/${version}`,
    `Host: 127.0.0.1:${port}`,
    "Accept: text/event-stream",
    `Content-Length: ${BODY.length}`,
    ...headers,
  ];
  await connection.write(new TextEncoder().encode([...lines, "", BODY].join("\r\n")));
  const text = await new Response(connection.readable.pipeThrough(new TransformStream())).text();
  const end = text.indexOf("\r\n\r\n");
  return { head: text.slice(0, end).toLowerCase(), body: text.slice(end + 4) };
}

Deno.test("a streamed reply ends its connection where the client asks for that", async () => {
  await withServer(async ({ port }) => {
    const { head, body } = await streamed(port, "1.1", "Connection: close");
    assertMatch(head, /^connection: close$/m);
    assertEquals(head.match(/^connection:/gm)?.length, 1);
    assert(body.endsWith("\r\n0\r\n\r\n"));
    assertMatch(body, /^event: turn\.completed$/m);
  });
});

Deno.test("a client of HTTP/1.0 gets a streamed reply without chunks, up to the connection's end", async () => {
  await withServer(async ({ port }) => {
    const { head, body } = await streamed(port, "1.0");
    assert(!head.includes("transfer-encoding"), head);
    assertMatch(head, /^connection: close$/m);
    assert(body.startsWith("event: "), body.slice(0, 40));
    assertMatch(body, /^event: turn\.completed$/m);
  });
});
