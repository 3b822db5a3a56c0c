/** How long a test waits for what must come, in ms. Only one that is about to fail waits so long. */
export const PATIENCE_MS = 60_000;
