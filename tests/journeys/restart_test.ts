import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { findProgram, logPlace, Running, startBridge, startServer } from "../support/process.ts";
import { Socket } from "../support/server.ts";

async function open(port: number, path: string): Promise<Socket> {
  const socket = new Socket(`ws://127.0.0.1:${port}${path}`, {});
  await socket.opened;
  return socket;
}

function withClaude(claude: FakeClaude, KV_PATH: string) {
  return { KV_PATH, ANTHROPIC_BASE_URL: claude.url, ANTHROPIC_API_KEY: FAKE_KEY };
}

Deno.test("law 12: killed in mid-reply and restarted, the bridge answers exactly once, with its memory", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  const first = await startBridge(withClaude(claude, place.path));
  const ada = await open(first.port, "/ws?session=s");
  ada.send({ type: "message.send", id: "a", text: "My name is Ada" });
  await ada.frames.until("turn.completed");
  claude.script.push({ kind: "reply", text: "You are", then: { after: 1, what: "hang" } });
  ada.send({ type: "message.send", id: "b", text: "Who am I?" });
  ada.send({ type: "message.send", id: "c", text: "And now?" });
  await ada.frames.until("turn.accepted", ({ turn }) => turn === "c");
  await ada.frames.until("turn.delta", ({ turn }) => turn === "b");
  const seen = Math.max(...ada.frames.of("turn.accepted").map(({ position }) => position));
  await first.end("SIGKILL");

  const second = await startBridge(withClaude(claude, place.path));
  const back = await open(second.port, `/ws?session=s&after=${seen}`);
  back.send({ type: "message.send", id: "b", text: "Who am I?" });
  await back.frames.until("turn.completed", ({ turn }) => turn === "c");
  assertEquals(back.frames.of("turn.completed").map(({ turn, text }) => [turn, text]), [
    ["b", "Echo: Who am I?"],
    ["c", "Echo: And now?"],
  ]);
  const { messages } = claude.replies.at(-1)!.body;
  assertEquals(messages.map(({ content }) => content.at(-1)?.text), [
    "My name is Ada",
    "Echo: My name is Ada",
    "Who am I?",
    "Echo: Who am I?",
    "And now?",
  ]);
  const events = await (await fetch(`http://127.0.0.1:${second.port}/v1/sessions/s/events`)).json();
  assertEquals(
    events.events.map(({ type, data }: { type: string; data: { turn: string } }) =>
      `${type} ${data.turn}`
    ),
    [
      "MessageReceived a",
      "ReplyCompleted a",
      "MessageReceived b",
      "MessageReceived c",
      "CallAbandoned b",
      "ReplyCompleted b",
      "ReplyCompleted c",
    ],
  );
  const code = await second.end("SIGTERM");
  assertEquals(code, 0);
  assertEquals((await back.closed).code, 1012);
  assertEquals((first.output + second.output).includes(FAKE_KEY), false, "law 10");
});

Deno.test("the offline model remembers across a restart and says clearly what it is", async () => {
  await using place = await logPlace();
  const first = await startBridge({ KV_PATH: place.path });
  assertMatch(first.output, /ANTHROPIC_API_KEY is not set: the OFFLINE MODEL/);
  const ada = await open(first.port, "/prod");
  ada.send({ action: "query", message: "My name is Ada.", session_id: "s" });
  await ada.received(1);
  await first.end("SIGKILL");
  const second = await startBridge({ KV_PATH: place.path });
  const back = await open(second.port, "/prod");
  back.send({ action: "query", message: "What is my name?", session_id: "s" });
  const body = JSON.parse(JSON.parse((await back.received(1))[0]!).body);
  assertEquals(body.response, 'You said: "My name is Ada."');
  assertEquals(await second.end("SIGINT"), 0);
});

Deno.test("invalid settings, a port in use and a store that cannot be opened end with what to do", async () => {
  await using place = await logPlace();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const wrong: [Record<string, string>, RegExp][] = [
    [{ CONTEXT_LIMIT: "x", HOST: "0.0.0.0" }, /CONTEXT_LIMIT must be a whole number/],
    [{ HOST: "0.0.0.0" }, /set BRIDGE_TOKENS=/],
    [{ PORT: String(listener.addr.port) }, /Port \d+ is in use; set PORT/],
    [{ HOST: "127.0.0.300" }, /Cannot listen on port 0 of 127\.0\.0\.300: .*HOST must be/],
    [
      { KV_PATH: `${place.path}/nowhere` },
      /Cannot open the conversations in .*KV_PATH must name a file/,
    ],
    [
      { KV_PATH: "http://127.0.0.1:1", DENO_KV_ACCESS_TOKEN: "" },
      /Cannot open the conversations in .*DENO_KV_ACCESS_TOKEN its token/,
    ],
  ];
  for (const [environment, message] of wrong) {
    const running = new Running(Deno.execPath(), {
      args: ["run", "--quiet", "-A", "main.ts"],
      env: { NO_COLOR: "1", KV_PATH: place.path, PORT: "0", ...environment },
    });
    await running.until(message);
    assertEquals(await running.end(), 1);
    assertEquals(/^ +at /m.test(running.output), false, running.output);
  }
  listener.close();
});

const npx = await findProgram("npx");

Deno.test({
  name: `wscat can chat with the bridge${npx ? "" : " (skipped: npx is not installed)"}`,
  ignore: npx === undefined,
  fn: async () => {
    await using place = await logPlace();
    const bridge = await startBridge({ KV_PATH: place.path });
    const wscat = (query: string, ...args: string[]) =>
      new Running(npx!, {
        args: [
          "--yes",
          "wscat@6.1.0",
          "--no-color",
          "-c",
          `ws://127.0.0.1:${bridge.port}/ws?${query}`,
          ...args,
        ],
      });
    const typed = wscat("session=w");
    await typed.until(/"session\.ready"/);
    await typed.type("My name is Ada.");
    await typed.until(/"turn\.completed"/);
    await typed.end();
    const text = wscat("session=w&format=text", "-x", "What is my name?", "-w", "60");
    await text.until(/You said: "My name is Ada\."/);
    assert(!text.output.includes('"type"'));
    await text.end("SIGINT");
    await bridge.end("SIGINT");
  },
});

Deno.test("deno task start keeps its store at a path with a space", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/my bridge`);
  const place = { KV_PATH: `${folder}/my bridge/log.sqlite3`, PORT: "0" };
  const bridge = await startServer(["task", "--quiet", "start"], place);
  const ada = await open(bridge.port, "/prod");
  ada.send({ action: "query", message: "My name is Ada.", session_id: "s" });
  await ada.received(1);
  ada.close();
  await bridge.end("SIGINT");
  assert((await Deno.stat(place.KV_PATH)).size > 0);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a bridge that listens on all interfaces prints an address that a browser can open", async () => {
  await build();
  await using place = await logPlace();
  const BRIDGE_TOKENS = "ada:ada-token-0123456789";
  const settings = { HOST: "0.0.0.0", ALLOW_WITHOUT_PROXY: "true", BRIDGE_TOKENS };
  const bridge = await startBridge({ KV_PATH: place.path, ...settings });
  const page = await fetch(`http://127.0.0.1:${bridge.port}/`);
  assertEquals(page.status, 200);
  await page.body?.cancel();
  assertEquals(await bridge.end("SIGINT"), 0);
});

Deno.test("a half-sent body does not delay a shutdown", async () => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path });
  const half = "POST /v1/sessions/s/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
    'Content-Length: 100\r\nExpect: 100-continue\r\n\r\n{"te';
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: bridge.port });
  await connection.write(new TextEncoder().encode(half));
  // The bridge asks for the rest once it has begun to read.
  await connection.read(new Uint8Array(1_000));
  const began = performance.now();
  assertEquals(await bridge.end("SIGTERM"), 0);
  // Its last resort, an exit that leaves the log open, comes after 4 s.
  assertLessOrEqual(performance.now() - began, 3_500);
});
