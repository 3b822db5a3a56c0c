import { assertEquals } from "@std/assert";
import { type Handler, listen, type Listener } from "../../src/listener/mod.ts";

/** Answers requests to `/bytes` over their exchange, and all others as responses: with their bodies. */
const HANDLER: Handler = {
  malformed: () => new Response("malformed", { status: 400 }),
  exchanges: (target) => target.startsWith("/bytes"),
  async fetch(request, { exchange }) {
    const { pathname } = new URL(request.url);
    if (!exchange) return new Response(`${pathname}:${(await request.text()).length};`);
    const target = new Uint8Array(512);
    let length = 0;
    for (let read = 1; read > 0;) length += read = await exchange.read(target);
    exchange.respond({ status: 200, headers: [] });
    await exchange.end([new TextEncoder().encode(`${pathname}:${length};`)]);
    return new Response(null);
  },
};

async function withListener(test: (listener: Listener) => Promise<void>): Promise<void> {
  const listener = await listen(HANDLER, {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 100,
    readable: new URL("./", import.meta.url),
  });
  try {
    await test(listener);
  } finally {
    await listener.close();
  }
}

function post(path: string, bytes: number, more = ""): string {
  const head = `POST ${path} HTTP/1.1\r\nhost: a\r\n${more}content-length: ${bytes}\r\n\r\n`;
  return head + (more === "" ? "x".repeat(bytes) : "");
}

/** A client's raw connection. */
class Client implements Disposable {
  readonly #conn: Deno.TcpConn;
  #text = "";

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  async send(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** All that has come once this is in it. */
  async until(expected: string): Promise<string> {
    const buffer = new Uint8Array(65_536);
    while (!this.#text.includes(expected)) {
      const read = await this.#conn.read(buffer);
      if (read === null) throw new Error(`The connection ended after ${this.#text}`);
      this.#text += new TextDecoder().decode(buffer.subarray(0, read));
    }
    return this.#text;
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

Deno.test("requests that are sent at once are all answered, however much of them is read at once", async () => {
  await withListener(async ({ address }) => {
    using client = new Client(
      await Deno.connect({ hostname: "127.0.0.1", port: address.port }),
    );
    // A body of as many bytes as are read at a time: more is read the next time.
    await client.send(post("/text", 2_048, "expect: 100-continue\r\n"));
    await client.until("100 Continue");
    await client.send("x".repeat(2_048));
    await client.until("/text:2048;");
    const paths = Array.from(
      { length: 40 },
      (_, index) => `/${index % 3 ? "text" : "bytes"}${index}`,
    );
    await client.send(paths.map((path, index) => post(path, 1 + 37 * index)).join(""));
    await client.send(post("/text", 5_000));
    const told = await client.until("/text:5000;");
    assertEquals(
      [...told.matchAll(/\/\w+:\d+;/g)].map(([found]) => found).slice(1, -1),
      paths.map((path, index) => `${path}:${1 + 37 * index};`),
    );
  });
});
