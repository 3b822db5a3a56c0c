/**
 * The bridge, with a garbage collection on SIGUSR2, to measure what it really holds. Run it with
 * `--v8-flags=--expose-gc`.
 */
const { gc } = globalThis as { gc?: () => void };
if (!gc) throw new Error("Cannot collect: run this with --v8-flags=--expose-gc");
Deno.addSignalListener("SIGUSR2", () => {
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  console.log(`held ${((heapUsed + external) / 1e6).toFixed(1)} MB`);
});
await import("../main.ts");
