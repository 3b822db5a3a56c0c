/** How long the page waits before it loads something again, in ms: at first, and at most. */
const WAIT_MS = { first: 1_000, most: 60_000 };

/**
 * Loads a part of the page that it can do without at first. Where the connection is lost meanwhile, it
 * is loaded again, later each time, until it is there. Some browsers load nothing a second time: there
 * it stays away until the page is reloaded.
 */
export async function loadAgain<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let waitMs = WAIT_MS.first;; waitMs = Math.min(2 * waitMs, WAIT_MS.most)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
