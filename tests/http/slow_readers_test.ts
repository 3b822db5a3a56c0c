import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { pacedBody } from "../../src/http/paced_body.ts";
import { type Buffering, SendBuffers } from "../../src/http/send_buffers.ts";
import type { SessionLog } from "../../src/session_log/mod.ts";
import { ByteBudget } from "../../src/shared/mod.ts";
import { withServer } from "../support/server.ts";

const TOKENS = ["ada", "mallory"].map((owner) => ({ owner, token: `${owner}-a-long-token` }));
const TOO_SLOW = "reading too slowly; connect again";
const line = "Terns follow the ferry out to the skerries. ".repeat(800);

/** Stores a session of imported turns, with about 70,000 characters each. */
async function store(log: SessionLog, owner: string, turns: number): Promise<void> {
  const events = Array.from({ length: turns }, (_, index) => ({
    type: "TurnImported",
    data: { turn: `t${index}`, text: line, reply: line, saidAt: index, repliedAt: index },
  }));
  const key = { owner, session: "s" };
  assert((await log.append(key, { expected: 0, events, turns })).ok);
}

/** Asks for a replay over a connection that is never read. */
async function neverReading(port: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    "GET /ws?session=s&after=0 HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Authorization: Bearer ${TOKENS[1]?.token}`,
  ];
  await connection.write(new TextEncoder().encode([...lines, "", ""].join("\r\n")));
  return connection;
}

/** Everything up to the reason of the close frame. */
async function readToEnd(connection: Deno.TcpConn): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  for await (const bytes of connection.readable.values({ preventCancel: true })) {
    parts.push(decoder.decode(bytes, { stream: true }));
    if (parts.at(-1)?.endsWith(TOO_SLOW)) break;
  }
  return parts.join("");
}

Deno.test("sockets that never read their replay keep another owner's replay waiting for nothing", async () => {
  await withServer(async ({ log, port, socket }) => {
    await store(log, "mallory", 160);
    await store(log, "ada", 40);
    const stuck = await Promise.all(Array.from({ length: 20 }, () => neverReading(port)));
    const headers = { authorization: `Bearer ${TOKENS[0]?.token}` };
    const ada = await socket("/ws?session=s&after=0", { headers });
    await ada.frames.until("turn.completed", ({ turn }) => turn === "t39");
    assertEquals(ada.frames.of("turn.completed").length, 40);
    for (const each of stuck) each.close();
  }, { access: { tokens: TOKENS }, settings: { maxReplayBytes: 1_100_000 } });
});

Deno.test("a socket that reads nothing of its replay is closed with 4408, and the next one is served", async () => {
  await withServer(async ({ log, port, socket }) => {
    await store(log, "mallory", 160);
    using stuck = await neverReading(port);
    const headers = { authorization: `Bearer ${TOKENS[1]?.token}` };
    const next = await socket("/ws?session=s&after=0", { headers });
    await next.frames.until("turn.completed", ({ turn }) => turn === "t159");
    assert((await readToEnd(stuck)).endsWith(TOO_SLOW));
  }, {
    access: { tokens: TOKENS },
    settings: { maxReplayBytes: 1_100_000 },
    limits: { patienceMs: 200 },
  });
});

Deno.test("an event stream that is not read keeps a bounded part, and ends with an error", async () => {
  await withServer(async ({ port, url, claude }) => {
    using slow = await Deno.connect({ hostname: "127.0.0.1", port });
    const body = JSON.stringify({ text: "All the tides", id: "long" });
    const lines = [
      "POST /v1/sessions/s/messages HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      "Accept: text/event-stream",
      "Connection: close",
      `Content-Length: ${body.length}`,
    ];
    const pieces = Array.from({ length: 400 }, () => "~".repeat(50_000));
    claude.script.push({ kind: "reply", pieces });
    await slow.write(new TextEncoder().encode([...lines, "", body].join("\r\n")));
    await slow.read(new Uint8Array(1));
    // Who asks for the whole reply has it once the turn is completed, however slowly others read.
    const whole = await fetch(`${url}/v1/sessions/s/messages`, { method: "POST", body });
    assertEquals((await whole.json()).text.length, 20_000_000);
    const text = await new Response(slow.readable).text();
    assert(text.length < 15_000_000, `${text.length} characters`);
    assertMatch(text.slice(-400), /event: error\ndata: .*read too slowly/);
  }, { limits: { bufferedBytes: 1_000_000 }, settings: { contextLimit: 1_000 } });
});

class FakeSocket implements Buffering {
  readonly owner: string;
  bufferedAmount = 0;
  isClosed = false;
  readonly #buffers: SendBuffers;

  constructor(owner: string, buffers: SendBuffers) {
    this.owner = owner;
    this.#buffers = buffers;
  }

  buffer(bytes: number): void {
    this.bufferedAmount += bytes;
    this.#buffers.look(this);
  }

  /** As Deno has it, nothing is told of what is buffered once a socket closes. */
  tooSlow(): void {
    this.#buffers.closing(this);
    this.isClosed = true;
    this.bufferedAmount = 0;
  }
}

Deno.test("of one owner's sockets those for which most is buffered are closed at half of the limit", () => {
  const buffers = new SendBuffers(1_000);
  const [small, large, other] = ["mallory", "mallory", "ada"].map((owner) =>
    new FakeSocket(owner, buffers)
  );
  other?.buffer(300);
  small?.buffer(200);
  large?.buffer(300);
  assertEquals([small, large, other].map((each) => each?.isClosed), [false, false, false]);
  small?.buffer(1);
  assertEquals([small, large, other].map((each) => each?.isClosed), [false, true, false]);
});

Deno.test("what is buffered for a closed socket counts until the connection is gone", () => {
  const buffers = new SendBuffers(1_000);
  const [first, second, third] = Array.from({ length: 3 }, () => new FakeSocket("m", buffers));
  first?.buffer(501);
  assert(first?.isClosed);
  second?.buffer(10);
  assert(second?.isClosed);
  buffers.forget(first);
  third?.buffer(400);
  assertEquals(third?.isClosed, false);
});

Deno.test("sockets that have read are looked at again before any is closed", () => {
  const buffers = new SendBuffers(1_000);
  const sockets = ["a", "b", "c", "d"].map((owner) => new FakeSocket(owner, buffers));
  for (const each of sockets) {
    each.buffer(400);
    each.bufferedAmount = 0;
  }
  assertEquals(sockets.map(({ isClosed }) => isClosed), [false, false, false, false]);
  for (const each of sockets) each.buffer(300);
  assertEquals(sockets.filter(({ isClosed }) => isClosed).length, 2);
});

async function* texts(made: string[], ...each: string[]): AsyncGenerator<string, void, void> {
  for (const text of each) {
    made.push(text.slice(0, 1));
    yield await Promise.resolve(text);
  }
}

Deno.test("a body is made text by text as it is read, and no character is cut", async () => {
  const made: string[] = [];
  const room = new ByteBudget(1_000);
  const long = "a" + "🐦".repeat(50_000);
  const body = pacedBody(texts(made, long, "b"), { room, owner: "ada", bytes: 100 });
  assertEquals([made, room.held], [[], 0]);
  const reader = body.getReader();
  const first = await reader.read();
  assertEquals([made, room.held, (first.value?.length ?? 0) < 140_000], [["a"], 100, true]);
  let text = new TextDecoder("utf-8", { fatal: true }).decode(first.value);
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += new TextDecoder("utf-8", { fatal: true }).decode(read.value);
  }
  assertEquals([text === long + "b", made, room.held], [true, ["a", "b"], 0]);
});

Deno.test("a body gives its room back when its client goes, fails, or reads nothing for too long", async () => {
  const room = new ByteBudget(200);
  const options = { room, owner: "ada", bytes: 100 };
  const left = pacedBody(texts([], "a", "b"), options).getReader();
  await left.read();
  const waiting = pacedBody(texts([], "c"), options).getReader();
  const second = waiting.read();
  assertEquals(room.held, 100);
  await left.cancel();
  assertEquals(new TextDecoder().decode((await second).value), "c");
  await waiting.cancel();
  // deno-lint-ignore require-yield
  const failing = async function* (): AsyncGenerator<string, void, void> {
    throw await Promise.resolve(new Error("no store"));
  };
  await assertRejects(() => pacedBody(failing(), options).getReader().read(), Error, "no store");
  assertEquals(room.held, 0);
  const slow = pacedBody(texts([], "d", "e"), { ...options, patienceMs: 1 }).getReader();
  await slow.read();
  await assertRejects(() => slow.closed, Error, "too slowly");
  assertEquals(room.held, 0);
});

Deno.test("a page of long events ends early, and the pages together have every event once", async () => {
  await withServer(async ({ log, url }) => {
    await store(log, "local", 40);
    const sizes: number[] = [];
    const positions: number[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const response = await fetch(`${url}/v1/sessions/s/events?after=${after}`);
      const text = await response.text();
      const page: { events: { position: number }[]; next?: number } = JSON.parse(text);
      sizes.push(text.length);
      positions.push(...page.events.map(({ position }) => position));
      after = page.next;
    }
    assertEquals(positions, Array.from({ length: 40 }, (_, index) => index + 1));
    assert(sizes.length >= 3 && sizes.every((size) => size < 1_200_000), `${sizes}`);
  });
});
