/**
 * A worker that asks `/healthz` all the while, as somebody else would: over a new connection each
 * time, and again at once where it fails. It answers any message with what it saw until then.
 *
 * @module
 */

/** What a bystander saw, in ms. */
export interface Waits {
  readonly probes: number;
  /** The longest wait for an answer, from the first try. */
  readonly longest: number;
  /** The same without the time in which the bridge was ready to run and got no processor. */
  readonly own: number;
}

const BETWEEN_MS = 50;
const PATIENCE_MS = 5_000;

const scope = self as unknown as Pick<Worker, "postMessage" | "onmessage"> & { name: string };
const { hostname, port, token, pid } = JSON.parse(scope.name);
const request = new TextEncoder().encode(
  `GET /healthz HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: Bearer ${token}\r\n` +
    "connection: close\r\n\r\n",
);
let waits: Waits = { probes: 0, longest: 0, own: 0 };
let begun: { readonly at: number; readonly queued: number } | undefined;

scope.onmessage = () => scope.postMessage(begun === undefined ? waits : withProbe(begun));

for (;;) {
  begun = { at: performance.now(), queued: queuedMs() };
  while (!await isHealthy()) await sleep(5);
  waits = { ...withProbe(begun), probes: waits.probes + 1 };
  begun = undefined;
  await sleep(BETWEEN_MS);
}

function withProbe({ at, queued }: { readonly at: number; readonly queued: number }): Waits {
  const wait = performance.now() - at;
  const own = wait - (queuedMs() - queued);
  return { ...waits, longest: Math.max(waits.longest, wait), own: Math.max(waits.own, own) };
}

/** How long the bridge's main thread has been ready to run and waited for a processor. */
function queuedMs(): number {
  try {
    const [, queued = 0] = Deno.readTextFileSync(`/proc/${pid}/schedstat`).split(" ");
    return Number(queued) / 1e6;
  } catch {
    return 0; // it is dead, or the system does not tell
  }
}

async function isHealthy(): Promise<boolean> {
  try {
    using conn = await Deno.connect({ hostname, port });
    const timer = setTimeout(() => conn.close(), PATIENCE_MS);
    try {
      await conn.write(request);
      const bytes = new Uint8Array(2_048);
      const read = await conn.read(bytes);
      return new TextDecoder().decode(bytes.subarray(0, read ?? 0)).startsWith("HTTP/1.1 200");
    } finally {
      clearTimeout(timer);
    }
  } catch {
    return false;
  }
}

async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
