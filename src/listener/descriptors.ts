/** File descriptors that connections leave to the store, to calls and to files. */
const RESERVE = 48;

/** The fewest that connections get, however low the limit is. */
const LEAST = 16;

/**
 * How many file descriptors connections may have, at most `wanted`. The system's limit can be read by
 * nobody who is not allowed everything, so this opens a file until it is met, and closes it again.
 * `path`: a file or folder that may be read; without one there is nothing to go by but `wanted`.
 */
export function descriptorsFor(wanted: number, path: string | URL): number {
  const opened: Deno.FsFile[] = [];
  try {
    while (opened.length < wanted + RESERVE) opened.push(Deno.openSync(path));
  } catch (error) {
    if (opened.length === 0 && !isExhausted(error)) return wanted;
  } finally {
    for (const file of opened) file.close();
  }
  return Math.max(LEAST, opened.length - RESERVE);
}

/** Whether an error means that the process or the system has no file descriptors left. */
export function isExhausted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  return code === "EMFILE" || code === "ENFILE" || /Too many open files/i.test(error.message);
}
