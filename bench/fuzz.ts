/**
 * Frames of random bytes and random JSON, from many sockets: the process survives, and its memory
 * returns to where it was. `deno task bench:fuzz [frames] [seed]`. Memory is the heap after a garbage
 * collection, and the resident size from Linux's /proc.
 */
import fc from "fast-check";
import { logPlace, startServer } from "../tests/support/process.ts";
import { residentMb } from "./resident.ts";
import { UNLIMITED } from "./unlimited.ts";

const FRAMES = Number(Deno.args[0] ?? 100_000);
const SEED = Number(Deno.args[1] ?? 1);
const SOCKETS = 20;
const A_SOCKET = 250;
const ROUNDS = 20;

/** Long enough for unused resources to be released, in ms. */
const SETTLING_MS = 1_500;

/** The number of first and last rounds whose least memory is compared. */
const EDGE = 5;

await using place = await logPlace();
const flags = ["run", "--quiet", "-A", "--unstable-kv", "--v8-flags=--expose-gc"];
const bridge = await startServer([...flags, "bench/collecting.ts"], {
  PORT: "0",
  KV_PATH: place.path,
  ...UNLIMITED,
  MAX_FRAME_BYTES: "65536",
  MAX_MESSAGE_CHARACTERS: "1",
  SESSION_TTL_SECONDS: "4",
});
const frame = fc.oneof(
  fc.json({ maxDepth: 2 }).map((json) => `{"type":${json}}`),
  fc.record({
    type: fc.constantFrom("message.send", "turn.cancel", "ping", "x"),
    text: fc.string({ minLength: 2, maxLength: 300, unit: "binary" }),
    id: fc.string({ maxLength: 140 }),
    turn: fc.string({ maxLength: 140 }),
  }, { requiredKeys: ["type"] }).map((value) => JSON.stringify(value)),
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ minLength: 2, maxLength: 300, unit: "binary" }),
);
const frames = fc.sample(frame, { numRuns: 5_000, seed: SEED });
let sent = 0;

async function burst(): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}/ws`);
  await new Promise((resolve) => socket.onmessage = resolve);
  const done = new Promise<void>((resolve) => {
    socket.onclose = () => resolve();
    socket.onmessage = ({ data }) => data === '{"type":"pong"}' && last && socket.close();
  });
  let last = false;
  for (let index = 0; index < A_SOCKET; index++) {
    socket.send(frames[sent++ % frames.length] as string);
    if (index % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  last = true;
  socket.send('{"type":"ping"}');
  await done;
}

async function storm(count: number): Promise<void> {
  for (const goal = sent + count; sent < goal;) {
    await Promise.all(Array.from({ length: SOCKETS }, burst));
  }
}

/** The heap after a quiet period and a garbage collection, in MB. */
async function settled(round: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  Deno.kill(bridge.pid, "SIGUSR2");
  const [, held] = await bridge.until(new RegExp(`(?:held [^]*){${round}}held ([\\d.]+) MB`));
  return Number(held);
}

const held: number[] = [];
const resident: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await storm(FRAMES / ROUNDS);
  held.push(await settled(round));
  resident.push(await residentMb(bridge.pid));
}
console.log(`held after each round: ${held.join(", ")} MB`);
console.log(`resident after each round: ${resident.join(", ")} MB`);
const before = Math.min(...held.slice(0, EDGE));
const after = Math.min(...held.slice(-EDGE));
const response = await fetch(`http://127.0.0.1:${bridge.port}/readyz`);
console.log(
  `${sent} frames: at least ${before} MB in the first ${EDGE} rounds, ${after} in the last ` +
    `(${((after / before - 1) * 100).toFixed(0)} %), /readyz ${response.status}`,
);
await bridge.end("SIGKILL");
