/**
 * The thread that scrubs a store's file, so that nothing else waits for it. It is sent the path, and
 * anything to stop it; it answers with a `ScrubAnswer`.
 *
 * @module
 */
import { scrubSteps } from "./steps.ts";

/** How a scrub ended. `isDone`: nothing of what was deleted before is left in file and log. */
export interface ScrubAnswer {
  readonly isDone: boolean;
  /** How long it took, in ms, its waits included. */
  readonly ms: number;
  readonly error?: unknown;
}

/** Of the time, how much the file is left to others: so many times what a step took. */
const LEFT_TO_OTHERS = 3;

const port = globalThis as unknown as {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(answer: ScrubAnswer): void;
};

port.onmessage = async ({ data: path }) => {
  let isStopped = false;
  port.onmessage = () => isStopped = true;
  port.postMessage(await scrub(path, () => isStopped));
};

async function scrub(path: string, isStopped: () => boolean): Promise<ScrubAnswer> {
  const start = performance.now();
  const past = () => Math.round(performance.now() - start);
  const steps = scrubSteps(path);
  try {
    for (;;) {
      const began = performance.now();
      const { done, value } = steps.next();
      if (done) return { isDone: value, ms: past() };
      const wait = (performance.now() - began) * LEFT_TO_OTHERS;
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (isStopped()) {
        steps.return(false);
        return { isDone: false, ms: past() };
      }
    }
  } catch (error) {
    return { isDone: false, ms: past(), error };
  }
}
