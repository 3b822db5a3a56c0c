import { assertEquals } from "@std/assert";
import { bodyWith, MessagesUpstream } from "../support/messages_upstream.ts";
import { latin1, readAnswer, writeAll } from "../support/raw_http.ts";
import { withServer } from "../support/server.ts";

/** A request whose client ends its own side of the connection after it, and goes on to read. */
async function halfClosed(
  port: number,
  { path, body, sent }: {
    readonly path: string;
    readonly body: string;
    /** Resolves once its client ends its side. */
    readonly sent?: () => Promise<void>;
  },
) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  await writeAll(connection, latin1([...head, "", body].join("\r\n")));
  await sent?.();
  await connection.closeWrite();
  return await readAnswer(connection);
}

Deno.test("a client that ends its own side only is answered where its leaving ends nothing", async () => {
  await withServer(async ({ port }) => {
    const body = JSON.stringify({ text: "Hello" });
    const { status } = await halfClosed(port, { path: "/v1/sessions/s/messages", body });
    assertEquals(status, 200);
  });
});

Deno.test("a client that ends its own side only counts as one that left at the Messages API", async () => {
  await using upstream = new MessagesUpstream();
  await withServer(async ({ port }) => {
    const ended = Promise.withResolvers<void>();
    upstream.answer = async ({ signal }) => {
      signal.addEventListener("abort", () => ended.resolve());
      await ended.promise;
      return new Response();
    };
    const sent = () => upstream.asked(1);
    const body = bodyWith(["Hi"]);
    const { status } = await halfClosed(port, { path: "/v1/messages", body, sent });
    await ended.promise;
    assertEquals(status, 0, "there is no answer");
  }, { upstream: { baseUrl: upstream.url } });
});
