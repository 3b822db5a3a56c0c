/**
 * How much longer a streamed reply takes through the bridge than directly from the model, at 200
 * tokens per second. `deno task bench:pace [rounds]`.
 */
import { FAKE_KEY, FakeClaude } from "../tests/support/fake_claude.ts";
import { logPlace, startBridge } from "../tests/support/process.ts";
import { UNLIMITED } from "./unlimited.ts";

const ROUNDS = Number(Deno.args[0] ?? 5);
const TOKENS = 600;
const DRIP_MS = 5;

const pieces = Array.from({ length: TOKENS }, () => "word ");
const claude = new FakeClaude({ otherwise: () => ({ kind: "reply", pieces, dripMs: DRIP_MS }) });
await using place = await logPlace();
const bridge = await startBridge({
  ...UNLIMITED,
  KV_PATH: place.path,
  ANTHROPIC_BASE_URL: claude.url,
  ANTHROPIC_API_KEY: FAKE_KEY,
});

async function straight(): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${claude.url}/v1/messages`, {
    method: "POST",
    headers: {
      "x-api-key": FAKE_KEY,
      "content-type": "application/json",
      "anthropic-version": "2026-10-21",
    },
    body: JSON.stringify({
      model: "claude-sonnet-5-5",
      max_tokens: 16_000,
      stream: true,
      messages: [{ role: "user", content: [{ type: "text", text: "Speak" }] }],
    }),
  });
  await response.text();
  return performance.now() - begun;
}

async function through(): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/ws`);
  await new Promise((resolve) => socket.onmessage = resolve);
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    socket.onmessage = ({ data }) => JSON.parse(data).type === "turn.completed" && resolve();
    socket.send(JSON.stringify({ type: "message.send", text: "Speak" }));
  });
  const took = performance.now() - begun;
  socket.close();
  return took;
}

const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const [direct, bridged] = [await straight(), await through()];
  ratios.push(bridged / direct);
  console.log(`direct ${direct.toFixed(0)} ms, through the bridge ${bridged.toFixed(0)} ms`);
}
const median = ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)];
console.log(`median ratio ${median?.toFixed(3)} over ${ROUNDS} rounds of ${TOKENS} tokens`);
await bridge.end("SIGKILL");
await claude.close();
