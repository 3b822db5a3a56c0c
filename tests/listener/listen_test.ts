import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Handler, listen, type Listener, type ListenOptions } from "../../src/listener/mod.ts";
import { yieldToEventLoop } from "../../src/shared/mod.ts";
import { withoutWarnings } from "../support/console.ts";

const PATIENCE = { headMs: 400, bodyMs: 400, idleMs: 400, stallMs: 400 };
const PATIENT = { headMs: 60_000, bodyMs: 60_000, idleMs: 60_000, stallMs: 60_000 };

async function withListener(
  test: (listener: Listener) => Promise<void>,
  { fetch, ...options }: Partial<ListenOptions> & { readonly fetch?: Handler["fetch"] } = {},
): Promise<void> {
  const handler: Handler = {
    fetch: fetch ?? ((request) => new Response(`at ${new URL(request.url).pathname}`)),
    malformed: () => new Response("malformed", { status: 400 }),
  };
  const listener = await listen(handler, {
    host: "127.0.0.1",
    port: 0,
    maxConnections: 100,
    readable: new URL("./", import.meta.url),
    ...options,
  });
  try {
    await test(listener);
  } finally {
    await listener.close();
  }
}

/** A client's raw connection. */
class Client implements Disposable {
  readonly #conn: Deno.TcpConn;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async connect({ address }: Listener): Promise<Client> {
    return new Client(await Deno.connect({ hostname: "127.0.0.1", port: address.port }));
  }

  async send(text: string): Promise<this> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    return this;
  }

  /** Ends what it sends. */
  async end(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** What comes until this is in it, or until the connection ends. */
  async until(expression: RegExp): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    while (!expression.test(text)) {
      const buffer = new Uint8Array(65_536);
      const read = await this.#conn.read(buffer).catch(() => null);
      if (read === null) break;
      text += decoder.decode(buffer.subarray(0, read), { stream: true });
    }
    return text;
  }

  /** Everything that comes until the connection ends. */
  async rest(): Promise<string> {
    return await this.until(/(?!)/);
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a.example\r\n\r\n`;

Deno.test("a connection serves many requests, one after another and pipelined", async () => {
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    for (const path of ["/one", "/two", "/three"]) {
      await client.send(get(path));
      assertMatch(await client.until(new RegExp(`at ${path}$`)), /^HTTP\/1\.1 200/);
    }
    await client.send(get("/four") + get("/five"));
    assertMatch(await client.until(/at \/five$/), /at \/four[^]*at \/five$/);
  });
});

Deno.test("a request that is refused in the middle of its body does not hold up the next one", async () => {
  const fetch: Handler["fetch"] = async (request) => {
    if (!request.body) return new Response("next");
    await request.body.getReader().read();
    return new Response("refused", { status: 413 });
  };
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    const piece = "x".repeat(60_000);
    for (let times = 0; times < 3; times++) {
      await client.send(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 300000\r\n\r\n${piece}`);
      assertMatch(await client.until(/refused$/), /^HTTP\/1\.1 413/);
      for (let pieces = 0; pieces < 4; pieces++) await client.send(piece);
      await client.send(get("/next"));
      assertMatch(await client.until(/next$/), /^HTTP\/1\.1 200/);
    }
  }, { fetch, patience: PATIENT });
});

Deno.test("where all connections are in use, the one that asks for nothing longest makes room", async () => {
  await withListener(async (listener) => {
    const idle: Client[] = [];
    for (let index = 0; index < 80; index += 1) {
      idle.push(await (await Client.connect(listener)).send(index % 2 ? "GET / HTT" : ""));
    }
    using client = await Client.connect(listener);
    await client.send(get("/late"));
    assertMatch(await client.until(/at \/late$/), /^HTTP\/1\.1 200/);
    assertEquals(await idle[0]?.rest(), "");
    await client.send(get("/again"));
    assertMatch(await client.until(/at \/again$/), /^HTTP\/1\.1 200/);
    for (const each of idle) each[Symbol.dispose]();
  }, { maxConnections: 16, patience: PATIENT });
});

Deno.test("where all connections have a request under way, further ones are closed, until one ends", async () => {
  const held: PromiseWithResolvers<Response>[] = [];
  const fetch: Handler["fetch"] = () => {
    const answer = Promise.withResolvers<Response>();
    held.push(answer);
    return answer.promise;
  };
  await withListener(async (listener) => {
    const clients: Client[] = [];
    for (let index = 0; index < 48; index += 1) {
      clients.push(await (await Client.connect(listener)).send(get(`/${index}`)));
      while (held.length <= index) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    using refused = await Client.connect(listener);
    assertEquals(await refused.rest(), "");
    for (const { resolve } of held) resolve(new Response("done"));
    for (const client of clients) assertMatch(await client.until(/done$/), /^HTTP\/1\.1 200/);
    using served = await (await Client.connect(listener)).send(get("/"));
    while (held.length < 49) await new Promise((resolve) => setTimeout(resolve, 1));
    held[48]?.resolve(new Response("served"));
    assertMatch(await served.until(/served$/), /^HTTP\/1\.1 200/);
    for (const client of clients) client[Symbol.dispose]();
  }, { fetch, maxConnections: 16, patience: PATIENT });
});

for (
  const [what, sent] of [
    ["that sends nothing", ""],
    ["whose first line does not end", "POST /v1/sess"],
    ["whose headers do not end", "PUT /x HTTP/1.1\r\nhost: a.example\r\nx-slow: "],
    ["that asks for nothing after an answer", get("/first")],
    ["whose second head does not end", `${get("/first")}GET /sec`],
    ["whose body does not end", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc"],
    [
      "whose chunks do not end",
      "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3",
    ],
  ] as const
) {
  Deno.test(`a client ${what} is cut off`, async () => {
    const fetch: Handler["fetch"] = async (request) => {
      const body = await request.text().catch(() => "no body");
      return new Response(`answer ${body}`);
    };
    await withListener(async (listener) => {
      using client = await Client.connect(listener);
      const rest = await (await client.send(sent)).rest();
      assert(!/abc|3/.test(rest.split("answer")[1] ?? ""), rest);
    }, { patience: PATIENCE, fetch });
  });
}

Deno.test("an answer that nobody reads is cut off, and an open stream is not", async () => {
  let isCancelled = false;
  const chunk = new Uint8Array(1_000_000);
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(chunk),
      cancel: () => void (isCancelled = true),
    });
  const tick = Promise.withResolvers<void>();
  const quiet = () =>
    new ReadableStream({
      async start(controller) {
        await tick.promise;
        controller.enqueue(new TextEncoder().encode("tick"));
        controller.close();
      },
    });
  const fetch: Handler["fetch"] = ({ url }) =>
    new Response(url.endsWith("/endless") ? endless() : quiet());
  await withListener(async (listener) => {
    using streaming = await (await Client.connect(listener)).send(get("/quiet"));
    using stuck = await (await Client.connect(listener)).send(get("/endless"));
    while (!isCancelled) await new Promise((resolve) => setTimeout(resolve, 5));
    tick.resolve();
    assertMatch(await streaming.until(/tick/), /tick/);
    await stuck.rest();
  }, { patience: { ...PATIENCE, bodyMs: 1, headMs: 60_000, idleMs: 60_000 }, fetch });
});

Deno.test("what is no HTTP is answered with 400 or 431, and a wrong host by the handler", async () => {
  await withListener(async (listener) => {
    const cases = [
      ["\u0016\u0003\u0001\u0000", /^HTTP\/1\.1 400/],
      ["GET / HTTP/9.9\r\n\r\n", /^HTTP\/1\.1 400/],
      ["GET / HTTP/1.1\n\n", /^HTTP\/1\.1 400|^HTTP\/1\.1 200/],
      [`GET / HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
      ["GET / HTTP/1.1\r\nhost: a b\r\n\r\n", /^HTTP\/1\.1 400/],
    ] as const;
    for (const [sent, expected] of cases) {
      using client = await (await Client.connect(listener)).send(sent);
      assertMatch(await client.until(/\r\n\r\n/), expected, JSON.stringify(sent.slice(0, 40)));
    }
  }, { patience: PATIENT });
});

Deno.test("what the HTTP server would refuse by itself is answered by the handler", async () => {
  await withListener(async (listener) => {
    const cases = [
      ["GET /strange HTTP/1.1\r\nhost: a\r\nexpect: a-miracle\r\n\r\n", /at \/strange$/],
      ["GET /nowhere HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 [^]*malformed$/],
    ] as const;
    for (const [sent, expected] of cases) {
      using client = await (await Client.connect(listener)).send(sent + get("/next"));
      assertMatch(await client.until(/at \/next$/), /at \/next$/);
      using alone = await (await Client.connect(listener)).send(sent);
      assertMatch(await alone.until(expected), expected);
    }
  }, { patience: PATIENT });
});

Deno.test("a handler is told the address at the other end of the connection", async () => {
  const fetch: Handler["fetch"] = (_, { remoteAddress }) => new Response(`from ${remoteAddress}.`);
  const sent = "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.7\r\n\r\n";
  await withListener(async (listener) => {
    using client = await (await Client.connect(listener)).send(sent);
    assertMatch(await client.until(/from .*\./), /from 127\.0\.0\.1\./);
  }, { fetch });
});

Deno.test("requests that come at once are handled one by one, with and without bodies", async () => {
  let active = 0;
  let most = 0;
  const fetch: Handler["fetch"] = async (request) => {
    active += 1;
    most = Math.max(most, active);
    const body = await request.text();
    await new Promise((resolve) => setTimeout(resolve, 1));
    active -= 1;
    return new Response(`at ${new URL(request.url).pathname} ${body}.`);
  };
  const put = (path: string, body: string) =>
    `PUT ${path} HTTP/1.1\r\nhost: a.example\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    const paths = Array.from({ length: 60 }, (_, index) => `/${index}`);
    await client.send("\r\n\r\n" + paths.map(get).join("") + put("/end", "word"));
    const answers = await client.until(/at \/end word\.$/);
    assertEquals([...answers.matchAll(/at (\/\d+) /g)].map(([, path]) => path), paths);
    assertEquals(most, 1);
  }, { fetch, patience: PATIENT });
});

Deno.test("a client that sends many requests right after a body is cut off", async () => {
  const held = Promise.withResolvers<void>();
  let count = 0;
  const fetch: Handler["fetch"] = async () => {
    count += 1;
    await held.promise;
    return new Response("done");
  };
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    const post = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    await client.send(post);
    while (count === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await client.send("1\r\nx\r\n0\r\n\r\n" + get("/more").repeat(200));
    await client.rest();
    assert(count <= 32, `${count}`);
    held.resolve();
  }, { fetch, patience: PATIENT });
});

Deno.test("connections that are gone before they are accepted delay nobody, and are no errors", async () => {
  const gone = [
    new Deno.errors.NotConnected("Transport endpoint is not connected"),
    new Deno.errors.ConnectionAborted("Software caused connection abort"),
    new Deno.errors.ConnectionReset("Connection reset by peer"),
  ];
  const attempts = 30;
  const accepted = Promise.withResolvers<Deno.TcpConn>();
  const all = Promise.withResolvers<void>();
  let calls = 0;
  const accept = () => {
    const error = gone[calls % gone.length];
    calls += 1;
    if (calls <= attempts) return Promise.reject(error);
    all.resolve();
    return accepted.promise;
  };
  const addr = { hostname: "127.0.0.1", port: 1, transport: "tcp" };
  const close = () => accepted.reject(new Deno.errors.BadResource("closed"));
  const { listen: listenOf } = Deno;
  const { setTimeout: setTimeoutOf } = globalThis;
  const pauses: unknown[] = [];
  const { warnings } = await withoutWarnings(async () => {
    try {
      Deno.listen = () => ({ addr, accept, close }) as never;
      globalThis.setTimeout = ((task: () => void, ms?: number) => {
        // At the end, closing lets waiting input run once more.
        if (ms !== 0) pauses.push(ms);
        return setTimeoutOf(task, ms);
      }) as typeof setTimeout;
      await withListener(async () => await all.promise);
    } finally {
      Deno.listen = listenOf;
      globalThis.setTimeout = setTimeoutOf;
    }
  });
  assertEquals([calls, pauses, warnings], [attempts + 1, [], []]);
});

for (
  const [what, framing, rest] of [
    ["one piece", "content-length: 900000000000", "x".repeat(65_536)],
    ["chunks", "transfer-encoding: chunked", "1\r\nx\r\n".repeat(10_000)],
  ] as const
) {
  Deno.test(`a body in ${what} that goes on after its answer is taken slowly, and cut off`, async () => {
    const fetch: Handler["fetch"] = () => new Response("refused.", { status: 413 });
    await withListener(async (listener) => {
      using client = await Client.connect(listener);
      await client.send(`POST / HTTP/1.1\r\nhost: a\r\n${framing}\r\n\r\n`);
      assertMatch(await client.until(/refused\.$/), /^HTTP\/1\.1 413/);
      let sent = 0;
      const flood = async () => {
        for (;;) {
          await client.send(rest);
          sent += rest.length;
        }
      };
      await flood().catch(() => {});
      const atOnce = 65_536;
      const reads = (PATIENCE.headMs + 1_000) / 10;
      const onTheWay = 40_000_000;
      assert(sent < reads * atOnce + onTheWay, `${sent} bytes`);
    }, { fetch, patience: PATIENCE });
    await yieldToEventLoop(); // after the turn that a last piece may wait for
  });
}

Deno.test("the next request is served after a body that was refused unread", async () => {
  const fetch: Handler["fetch"] = async (request) => {
    if (request.method === "GET") return new Response(`at ${new URL(request.url).pathname}.`);
    return new Response(await Promise.resolve("refused."), { status: 413 });
  };
  await withListener(async (listener) => {
    for (const body of ["short", "long\r\n\r\n".repeat(40_000)]) {
      using client = await Client.connect(listener);
      const head = `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n`;
      await client.send(head + body + get("/next") + get("/last"));
      const answers = await client.until(/at \/last\.$/);
      assertMatch(answers, /413[^]*refused\.[^]*at \/next\.[^]*at \/last\.$/);
    }
  }, { fetch, patience: PATIENT });
});

Deno.test("a request of HTTP/1.0 needs no host; a later one does", async () => {
  await withListener(async (listener) => {
    using old = await Client.connect(listener);
    await old.send("GET /healthz HTTP/1.0\r\n\r\n");
    assertMatch(await old.rest(), /^HTTP\/1\.\d 200 [^]*at \/healthz/);
    using later = await Client.connect(listener);
    await later.send("GET /healthz HTTP/1.1\r\n\r\n");
    assertMatch(await later.until(/malformed/), /^HTTP\/1\.1 400 /);
  });
});

const EXPECTING =
  "POST / HTTP/1.1\r\nhost: a.example\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n";

Deno.test("a client that asks whether to send its body is told so once the body is wanted", async () => {
  const fetch: Handler["fetch"] = async (request) => new Response(`got ${await request.text()}`);
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    await client.send(EXPECTING);
    assertEquals(await client.until(/\r\n\r\n/), "HTTP/1.1 100 Continue\r\n\r\n");
    await client.send("body");
    assertMatch(await client.until(/got body/), /^HTTP\/1\.1 200 /);
    await client.send(get("/next"));
    assertMatch(await client.until(/got $/), /^HTTP\/1\.1 200 /);
  }, { fetch });
});

Deno.test("a client that asks whether to send its body is refused without it", async () => {
  const fetch: Handler["fetch"] = () => new Response("no", { status: 401 });
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    await client.send(EXPECTING);
    const answer = await client.rest();
    assertMatch(answer, /^HTTP\/1\.1 401 [^]*connection: close/i);
    assertEquals(answer.includes("100 Continue"), false);
  }, { fetch });
});

Deno.test("a client that ends its side after a whole request gets its answer", async () => {
  const { promise: read, resolve: onRead } = Promise.withResolvers<void>();
  const { promise: open, resolve } = Promise.withResolvers<void>();
  const fetch: Handler["fetch"] = async (request) => {
    const text = await request.text();
    onRead();
    await open;
    return new Response(`got ${text}`);
  };
  await withListener(async (listener) => {
    using client = await Client.connect(listener);
    await client.send("POST / HTTP/1.1\r\nhost: a.example\r\ncontent-length: 4\r\n\r\nbody");
    await client.end();
    await read;
    await yieldToEventLoop();
    resolve();
    assertMatch(await client.rest(), /^HTTP\/1\.1 200 [^]*got body/);
  }, { fetch });
});
