/** The longest delay that `setTimeout` supports, in ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** Sent when a token expires while its holder is connected. */
export const EXPIRED_TOKEN = {
  code: "unauthorized",
  message: "The token has expired; connect again with a new one",
} as const;

/**
 * Runs the task at a time in ms since the epoch, however far away: now if it has passed, never if it
 * is undefined. Returns a function that cancels it.
 */
export function atTime(time: number | undefined, task: () => void): () => void {
  if (time === undefined) return doNothing;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (until: number) => {
    const left = until - Date.now();
    if (left <= 0) return task();
    timer = setTimeout(() => wait(until), Math.min(left, LONGEST_WAIT_MS));
  };
  wait(time);
  return () => clearTimeout(timer);
}

function doNothing(): void {}
