/**
 * The bridge of `bench/growth.ts`: `main.ts` with a second port that reports what the process did
 * since the last request, and its memory after a garbage collection.
 */
import process from "node:process";

const EVERY_MS = 1;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** CPU time of the main thread from Linux's /proc, in ms; elsewhere that of the whole process. */
function mainThreadMs(): number {
  try {
    return Number(Deno.readTextFileSync("/proc/self/schedstat").split(" ")[0]) / 1e6;
  } catch {
    return cpuMs();
  }
}

let longest = 0;
let last = performance.now();
let lastUsed = mainThreadMs();
let begunCpu = cpuMs();

// On a busy machine a process also waits for others: a block counts only the time that its thread
// ran.
setInterval(() => {
  const now = performance.now();
  const used = mainThreadMs();
  longest = Math.max(longest, Math.min(now - last - EVERY_MS, used - lastUsed));
  last = now;
  lastUsed = used;
}, EVERY_MS);

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`Probe http://127.0.0.1:${port}`),
}, () => {
  const told = { blockedMs: longest, cpuMs: cpuMs() - begunCpu };
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  longest = 0;
  last = performance.now();
  lastUsed = mainThreadMs();
  begunCpu = cpuMs();
  return Response.json({ ...told, bytes: heapUsed + external });
});

await import("../main.ts");
