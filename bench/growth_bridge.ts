/**
 * The bridge of `bench/growth.ts`: `main.ts`, with a second port that tells how long the event loop
 * was blocked since it was asked last, and how much memory is in use after a collection.
 */

const EVERY_MS = 1;
let longest = 0;
let last = performance.now();

setInterval(() => {
  const now = performance.now();
  longest = Math.max(longest, now - last - EVERY_MS);
  last = now;
}, EVERY_MS);

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`Probe http://127.0.0.1:${port}`),
}, () => {
  const blockedMs = longest;
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  longest = 0;
  last = performance.now();
  return Response.json({ blockedMs, bytes: heapUsed + external });
});

await import("../main.ts");
