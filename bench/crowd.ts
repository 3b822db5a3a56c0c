/**
 * Idle sockets beside sessions that stream concurrently: none may be dropped. `deno task bench:crowd
 * [idle] [streams]`. Memory comes from Linux's /proc.
 */
import { FAKE_KEY, FakeClaude } from "../tests/support/fake_claude.ts";
import { logPlace, startBridge } from "../tests/support/process.ts";
import { residentMb } from "./resident.ts";
import { UNLIMITED } from "./unlimited.ts";

const IDLE = Number(Deno.args[0] ?? 2_000);
const STREAMS = Number(Deno.args[1] ?? 200);
const PIECES = 200;
const DRIP_MS = 25;

const pieces = Array.from({ length: PIECES }, (_, index) => `word ${index} `);
const claude = new FakeClaude({
  otherwise: () => ({ kind: "reply", pieces, dripMs: DRIP_MS }),
});
await using place = await logPlace();
const bridge = await startBridge({
  KV_PATH: place.path,
  ANTHROPIC_BASE_URL: claude.url,
  ANTHROPIC_API_KEY: FAKE_KEY,
  ...UNLIMITED,
});
let dropped = 0;
let ending = false;

async function connect(session: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/ws?session=${session}`);
  await new Promise((resolve, reject) => {
    socket.onmessage = resolve;
    socket.onerror = reject;
  });
  socket.onclose = () => dropped += ending ? 0 : 1;
  return socket;
}

console.log(`empty: ${residentMb(bridge.pid)} MB`);
const idle: WebSocket[] = [];
for (let done = 0; done < IDLE; done += 50) {
  const batch = Array.from({ length: 50 }, (_, index) => connect(`idle${done + index}`));
  idle.push(...await Promise.all(batch));
}
console.log(`${idle.length} idle sockets: ${residentMb(bridge.pid)} MB`);
const begun = performance.now();
const times = await Promise.all(Array.from({ length: STREAMS }, async (_, index) => {
  const socket = await connect(`busy${index}`);
  const text = await new Promise<string>((resolve) => {
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "turn.completed") resolve(frame.text);
    };
    socket.send(JSON.stringify({ type: "message.send", text: "Speak" }));
  });
  if (text !== pieces.join("")) throw new Error("A reply is not whole");
  return performance.now() - begun;
}));
const slowest = Math.max(...times) / 1_000;
console.log(
  `${STREAMS} streams of ${PIECES} pieces every ${DRIP_MS} ms: the slowest took ` +
    `${slowest.toFixed(2)} s of ${(PIECES * DRIP_MS / 1_000).toFixed(2)} s; ` +
    `${residentMb(bridge.pid)} MB; ${dropped} sockets dropped`,
);
ending = true;
await bridge.end("SIGKILL");
await claude.close();
Deno.exit(dropped > 0 ? 1 : 0);
