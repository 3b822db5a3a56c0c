/** How long the page waits before it loads something again, in ms: at first, and at most. */
const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/**
 * Loads a part of the page that it can do without at first. Where the connection is lost meanwhile, it
 * is loaded again, later each time, until it is there. Some browsers load nothing a second time: there
 * it stays away until the page is reloaded.
 */
export async function loadAgain<Part>(
  load: () => Promise<Part>,
  waitMs = FIRST_MS,
): Promise<Part> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return loadAgain(load, Math.min(2 * waitMs, MOST_MS));
  }
}
