/**
 * The bridge, which `soak.ts` starts with `--expose-gc`: for each line on stdin it collects garbage and
 * prints on a line of JSON what memory is left, in bytes.
 */
import "../main.ts";

const { gc } = globalThis as { gc?: () => void };
let asked = 0;
for await (const _ of Deno.stdin.readable) {
  gc?.();
  const { heapUsed, external } = Deno.memoryUsage();
  console.log(`Memory ${++asked} ${JSON.stringify({ heapUsed, external })}`);
}
