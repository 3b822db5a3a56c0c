/** The longest time that a timer of the platform can wait, in ms. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** What is said when a token lapses while its holder is connected. */
export const LAPSED = {
  code: "unauthorized",
  message: "The token has lapsed; connect again with a new one",
} as const;

/**
 * Calls the task once the clock says so, however far away that is; at once where it says so already.
 * Gives back what calls it off.
 */
export function atTime(time: number | undefined, task: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (until: number) => {
    const left = until - Date.now();
    if (left <= 0) return task();
    timer = setTimeout(() => wait(until), Math.min(left, LONGEST_WAIT_MS));
  };
  if (time !== undefined) wait(time);
  return () => clearTimeout(timer);
}
