/**
 * Clients as a process of its own, which `streams.ts` starts: it opens `count` sockets on a server, all
 * in one session or each in its own, and says on lines of JSON what they get. An empty line on stdin
 * asks for what came since the one before.
 */
const [port, session, count] = Deno.args;
const COUNT = Number(count);
const AT_A_TIME = 50;
const STEP = 500;

/** What came of one delta. */
interface Arrived {
  count: number;
  /** When it came last, in ms since the epoch. */
  lastAt: number;
}

let arrived = new Map<number, Arrived>();
let completed = 0;
let replies = 0;
let broken = 0;
let dropped = 0;
const lengths: number[] = [];

async function connect(index: number): Promise<void> {
  const name = session?.endsWith("*") ? `${session.slice(0, -1)}${index}` : session;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?session=${name}`);
  await new Promise((resolve, reject) => {
    socket.onmessage = resolve;
    socket.onerror = () => reject(new Error(`socket ${index} could not be opened`));
  });
  socket.onclose = () => dropped += 1;
  socket.onmessage = ({ data }) => {
    const { type, offset, text } = JSON.parse(data);
    if (type === "turn.delta") {
      const isNext = offset === (lengths[index] ?? 0);
      lengths[index] = isNext ? offset + text.length : NaN;
      const seen = arrived.get(offset) ?? { count: 0, lastAt: 0 };
      seen.count += 1;
      seen.lastAt = performance.timeOrigin + performance.now();
      arrived.set(offset, seen);
    } else if (type === "turn.completed") {
      if (lengths[index] !== text.length) broken += 1;
      lengths[index] = 0;
      completed += 1;
      if (completed === COUNT) console.log(`Completed ${++replies}`);
    }
  };
}

for (let done = 0; done < COUNT; done += AT_A_TIME) {
  const batch = Math.min(AT_A_TIME, COUNT - done);
  await Promise.all(Array.from({ length: batch }, (_, index) => connect(done + index)));
  const open = done + batch;
  if (open % STEP === 0 && open < COUNT) console.log(`Connected ${open}`);
}
console.log(`Connected ${COUNT}`);
let asked = 0;
for await (const _ of Deno.stdin.readable) {
  const deltas = [...arrived].map(([offset, { count, lastAt }]) => ({ offset, count, lastAt }));
  console.log(`Arrived ${++asked} ${JSON.stringify({ deltas, completed, broken, dropped })}`);
  arrived = new Map();
  completed = 0;
}
Deno.exit(0);
