/** The longest wait before a retry, in ms. If the provider asks for more, the turn fails instead. */
export const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait before try `tries + 1`, in ms: what was asked for, else full jitter under
 * min(0.5 · 2ⁿ, 8) s. Source: AWS Architecture Blog, “Exponential Backoff and Jitter” (2015).
 */
export function backoff(
  tries: number,
  { asked, random = Math.random }: {
    readonly asked?: number | undefined;
    readonly random?: () => number;
  } = {},
): number {
  return asked ?? random() * Math.min(500 * 2 ** tries, 8_000);
}

/** Waits this many ms. Throws the signal's reason as soon as it fires. */
export async function abortablePause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = () => resolve();
  signal.addEventListener("abort", stop, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
}
