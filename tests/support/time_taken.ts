import process from "node:process";

/**
 * The time that work takes in ms, by the clock or by the processor, whichever is less: the first
 * counts other processes that run meanwhile, the second other threads of this one.
 */
export async function timeTaken(work: () => unknown): Promise<number> {
  const begun = performance.now();
  const usedBefore = process.cpuUsage();
  const result = work();
  if (result instanceof Promise) await result;
  const passed = performance.now() - begun;
  const { user, system } = process.cpuUsage(usedBefore);
  return Math.min(passed, (user + system) / 1_000);
}
