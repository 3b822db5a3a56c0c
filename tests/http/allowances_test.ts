import { assert, assertEquals, assertMatch } from "@std/assert";
import { sign } from "hono/jwt";
import { problemSchema } from "../../src/protocol/mod.ts";
import { MessagesUpstream } from "../support/messages_upstream.ts";
import { latin1, rawRequest, readAnswer, writeAll } from "../support/raw_http.ts";
import { restRoutes } from "../support/routes.ts";
import { withServer } from "../support/server.ts";

const ADA = "ada-token-0123456789";
const SECRET = "a-secret-of-more-than-thirty-two-bytes";
const EVE = "eve-token-0123456789";
const access = { tokens: [{ owner: "ada", token: ADA }, { owner: "eve", token: EVE }] };

const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** The status and code of a refusal, and when it says to retry, in seconds. */
async function refusal(response: Response): Promise<readonly [number, string, number]> {
  const { status, code } = problemSchema.parse(await response.json());
  assertEquals(status, response.status);
  return [status, code, Number(response.headers.get("retry-after"))];
}

async function statusOf(asked: Promise<Response>): Promise<number> {
  const response = await asked;
  await response.body?.cancel();
  return response.status;
}

Deno.test("one owner's requests are limited over all routes together, and nobody else's", async () => {
  let now = 0;
  await withServer(async ({ url, bridge, socket }) => {
    const routes = restRoutes(bridge);
    const ask = ({ method, path }: { method: string; path: string }) =>
      fetch(url + path.replaceAll(/:\w+/g, "x"), { method, ...as(ADA) });
    const statuses: number[] = [];
    for (let count = 0; count < 20; count++) {
      statuses.push(await statusOf(ask(routes[count % routes.length]!)));
    }
    assertEquals(statuses.filter((status) => status === 429), []);
    for (const route of routes) {
      assertEquals(await refusal(await ask(route)), [429, "too_many_requests", 1], route.path);
    }
    const upgrade = await fetch(`${url}/ws`, as(ADA));
    assertEquals(await refusal(upgrade), [429, "too_many_requests", 1]);
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(EVE))), 200);
    const eve = await socket("/ws", as(EVE));
    await eve.frames.until("session.ready");
    now += 499;
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(ADA))), 429);
    now += 1;
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(ADA))), 200);
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(ADA))), 429);
  }, { access, limits: { requestsPerSecond: 2 }, clock: () => now });
});

Deno.test("frames count as requests: the socket that exceeds the allowance is told so, and closed", async () => {
  const clock = () => 0;
  await withServer(async ({ url, socket }) => {
    const first = await socket("/ws?session=a", as(ADA));
    const second = await socket("/ws?session=b", as(ADA));
    const old = await socket("/prod", as(ADA));
    for (let count = 0; count < 3; count++) {
      first.send({ type: "session.rename", name: `n${count}` });
      second.send({ type: "ping" });
    }
    await first.frames.until("session.renamed", ({ name }) => name === "n2");
    await second.received(4);
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/a`, as(ADA))), 200);
    first.send({ type: "session.rename", name: "too many" });
    const { code, retryAfterMs } = await first.frames.until("error");
    assertEquals([code, retryAfterMs], ["too_many_requests", 1_000]);
    assertEquals((await first.closed).code, 4429);
    old.send({ action: "query", message: "Hello" });
    const [answer = ""] = await old.received(1);
    assertEquals(JSON.parse(answer).statusCode, 429);
    assertEquals((await old.closed).code, 4429);
    const list = await (await fetch(`${url}/v1/sessions`, as(EVE))).json();
    assertEquals(list, { sessions: [] });
  }, { access, limits: { requestsPerSecond: 1 }, clock });
});

Deno.test("the bytes of bodies and frames are limited together", async () => {
  const clock = () => 0;
  const limits = {
    bytesPerSecond: 10_000,
    frameBytes: 50_000,
    importBytes: 50_000,
    relayedBytes: 50_000,
  };
  await withServer(async ({ url, socket }) => {
    const pin = (text: string) =>
      fetch(`${url}/v1/sessions/s/pins`, {
        method: "POST",
        body: JSON.stringify({ text }),
        ...as(ADA),
      });
    const ada = await socket("/ws?session=s", as(ADA));
    await ada.frames.until("session.ready");
    ada.send({ type: "note.pin", text: "x".repeat(15_000) });
    await ada.frames.until("note.pinned");
    assertEquals(await statusOf(pin("y".repeat(3_000))), 201);
    assertEquals(await statusOf(pin("z".repeat(49_000))), 409);
    const [status, code, seconds] = await refusal(await pin("z".repeat(40_000)));
    assertEquals([status, code], [429, "too_many_requests"]);
    assert(Number(seconds) >= 1, "how long depends on the pieces in which the body came");
    ada.send({ type: "note.pin", text: "x".repeat(40_000) });
    assertEquals((await ada.frames.until("error")).code, "too_many_requests");
    assertEquals((await ada.closed).code, 4429);
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/s/pins`, as(ADA))), 200);
  }, { access, limits, clock, settings: { contextLimit: 100_000 } });
});

Deno.test("a body's pieces count however small they are: reading each costs time", async () => {
  const clock = () => 0;
  const limits = {
    bytesPerSecond: 65_536,
    frameBytes: 10_000,
    importBytes: 10_000,
    relayedBytes: 10_000,
  };
  await withServer(async ({ port }) => {
    const send = async (pieces: number) => {
      const lines = [
        "POST /v1/sessions/s/pins HTTP/1.1",
        `Host: 127.0.0.1:${port}`,
        "Transfer-Encoding: chunked",
      ];
      const body = "1\r\n \r\n".repeat(pieces);
      return (await rawRequest(port, `${lines.join("\r\n")}\r\n\r\n${body}0\r\n\r\n`)).status;
    };
    assertEquals([await send(70), await send(70)], [400, 429]);
  }, { limits, clock });
});

Deno.test("the pieces of bodies that are passed on count as well", async () => {
  const limits = {
    bytesPerSecond: 65_536,
    frameBytes: 10_000,
    importBytes: 10_000,
    relayedBytes: 10_000,
  };
  await using api = new MessagesUpstream(() => new Response(null, { status: 400 }));
  for (const path of ["/v1/messages", "/v1/chat/completions"]) {
    await withServer(async ({ port }) => {
      const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nTransfer-Encoding: chunked`;
      const body = "1\r\n \r\n".repeat(70);
      const send = async () => (await rawRequest(port, `${head}\r\n\r\n${body}0\r\n\r\n`)).status;
      assertEquals([await send(), await send()], [400, 429], path);
    }, { limits, clock: () => 0, upstream: { baseUrl: api.url } });
  }
});

Deno.test("event streams and sockets are limited together", async () => {
  await withServer(async ({ url, socket, claude }) => {
    const gate = Promise.withResolvers<void>();
    const ask = (session: string, token: string) =>
      fetch(`${url}/v1/sessions/${session}/messages`, {
        method: "POST",
        body: '{"text":"Hello"}',
        headers: { ...as(token).headers, accept: "text/event-stream" },
      });
    const gated = { kind: "reply", gate: { before: 1, open: gate.promise } } as const;
    claude.script.push(gated, gated);
    const open = [await ask("a", ADA), await ask("b", ADA)];
    assertEquals(open.map(({ status }) => status), [200, 200]);
    const sockets = [await socket("/ws", as(ADA))];
    assertEquals(await refusal(await ask("c", ADA)), [429, "too_many_connections", 5]);
    assertEquals(await statusOf(fetch(`${url}/v1/sessions/c`, as(ADA))), 404, "nothing was sent");
    await socket("/ws", as(ADA)).then(() => assert(false), () => {});
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(ADA))), 200);
    assertEquals(await statusOf(ask("e", EVE)), 200);
    gate.resolve();
    for (const stream of open) assertMatch(await stream.text(), /turn\.completed/);
    sockets.push(await socket("/ws", as(ADA)), await socket("/ws", as(ADA)));
    assertEquals(await statusOf(ask("f", ADA)), 429);
  }, { access, limits: { connectionsPerOwner: 3 } });
});

/** Begins a request whose body does not end. */
async function begin(port: number, token: string, bytes: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = ["POST /v1/sessions/s/pins HTTP/1.1", `Host: 127.0.0.1:${port}`];
  const more = [`Authorization: Bearer ${token}`, "Content-Length: 9000", "", "x".repeat(bytes)];
  await writeAll(connection, latin1([...lines, ...more].join("\r\n")));
  return connection;
}

Deno.test("unfinished requests of one owner are limited in number", async () => {
  await withServer(async ({ url, port }) => {
    const held: Deno.TcpConn[] = [];
    try {
      for (let count = 0; count < 3; count++) held.push(await begin(port, ADA, 10));
      const refused = await begin(port, ADA, 10);
      held.push(refused);
      const { status, headers, body } = await readAnswer(refused);
      const code = JSON.parse(body).code;
      assertEquals([status, code, headers.get("retry-after")], [429, "too_many_connections", "5"]);
      assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(EVE))), 200);
    } finally {
      for (const connection of held) connection.close();
    }
  }, { access, limits: { connectionsPerOwner: 3 } });
});

Deno.test("unfinished bodies of one owner are limited in bytes, and free them when they end", async () => {
  await withServer(async ({ port }) => {
    const held: Deno.TcpConn[] = [];
    try {
      for (let count = 0; count < 2; count++) held.push(await begin(port, ADA, 8_000));
      const third = await begin(port, ADA, 8_000);
      held.push(third);
      // Whichever of the three comes last is refused.
      const { status, body } = await Promise.any(held.map((each) => readAnswer(each)));
      assertEquals([status, JSON.parse(body).code], [429, "too_many_requests"]);
      const eve = await begin(port, EVE, 9_000);
      held.push(eve);
      assertEquals((await readAnswer(eve)).status, 400);
    } finally {
      for (const connection of held) connection.close();
    }
  }, { access, limits: { importBytes: 10_000, frameBytes: 10_000, relayedBytes: 10_000 } });
});

Deno.test("wrong tokens of one address are soon refused unread; whether the process lives is told", async () => {
  let now = 0;
  const header = "x-forwarded-for";
  await withServer(async ({ url }) => {
    const from = (address: string, token: string, path = "/v1/sessions") =>
      fetch(url + path, { headers: { ...as(token).headers, [header]: address } });
    const answers: number[] = [];
    for (let count = 0; count < 400; count++) {
      answers.push(await statusOf(from("192.0.2.1", `wrong-token-${count}`)));
    }
    assertEquals(answers.filter((status) => status === 401).length, 100);
    assertEquals(new Set(answers.slice(100)), new Set([429]));
    assertEquals(await refusal(await from("192.0.2.1", ADA)), [429, "too_many_requests", 1]);
    for (const path of ["/", "/ws", "/prod", "/nothing", "/readyz"]) {
      assertEquals(await statusOf(from("192.0.2.1", ADA, path)), 429, path);
    }
    assertEquals(await statusOf(from("192.0.2.1", ADA, "/healthz")), 200);
    assertEquals(await statusOf(from("192.0.2.2", ADA)), 200, "Another address does not wait");
    assertEquals(await statusOf(from("198.51.100.1, 192.0.2.1", ADA)), 429, "A forged beginning");
    now += 1_000;
    assertEquals(await statusOf(from("192.0.2.1", ADA)), 200);
  }, {
    access: { ...access, addressHeader: header },
    limits: { addressRequestsPerSecond: 400 },
    clock: () => now,
  });
});

Deno.test("many wrong tokens at once are no better than one after the other", async () => {
  const clock = () => 0;
  const wrong = await sign(
    { sub: "ada", exp: 4_000_000_000 },
    "another-secret-of-32-bytes-or-more",
    "HS256",
  );
  const right = await sign({ sub: "ada", exp: 4_000_000_000 }, SECRET, "HS256");
  await withServer(async ({ url }) => {
    const asked = (token: string) => statusOf(fetch(`${url}/v1/sessions`, as(token)));
    const good = await Promise.all(Array.from({ length: 40 }, () => asked(right)));
    assertEquals(new Set(good), new Set([200]), "right ones are forgiven");
    const statuses = await Promise.all(Array.from({ length: 200 }, () => asked(wrong)));
    const looked = statuses.filter((status) => status === 401).length;
    assert(looked <= 90, `${looked} of 200 were looked at`);
    assertEquals(statuses.filter((status) => status === 429).length, 200 - looked);
  }, { access: { jwt: { secret: SECRET } }, limits: { addressRequestsPerSecond: 360 }, clock });
});

Deno.test("a request without a token costs an address no more than another request", async () => {
  const clock = () => 0;
  await withServer(async ({ url }) => {
    for (let count = 0; count < 60; count++) {
      assertEquals(await statusOf(fetch(`${url}/v1/sessions`)), 401);
    }
    assertEquals(await statusOf(fetch(`${url}/v1/sessions`, as(ADA))), 200);
  }, { access, limits: { addressRequestsPerSecond: 10 }, clock });
});

Deno.test("an address header that nobody named changes nothing", async () => {
  const clock = () => 0;
  await withServer(async ({ url }) => {
    const ask = (address: string) =>
      fetch(`${url}/readyz`, {
        headers: { "x-forwarded-for": address, forwarded: `for=${address}` },
      });
    const answers: number[] = [];
    for (let count = 0; count < 60; count++) {
      answers.push(await statusOf(ask(`192.0.2.${count}`)));
    }
    assertEquals(answers.filter((status) => status === 200).length, 40);
  }, { limits: { addressRequestsPerSecond: 4 }, clock });
});
