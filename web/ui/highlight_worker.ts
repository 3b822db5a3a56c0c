import { trustedScript } from "../shared/trusted_script.ts";
import type { CodeToHighlight, HighlightedPiece } from "./highlighter.ts";

/** Code that takes longer stays in one colour. In ms; it includes starting the worker. */
const DEADLINE_MS = 3_000;

/** Highlights code in a worker, one text after another, and ends the worker if one takes long. */
export class HighlightWorker {
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Highlights code; undefined if its language is not known, or if that takes too long. */
  highlight(code: CodeToHighlight): Promise<readonly HighlightedPiece[] | undefined> {
    const pieces = this.#last.then(() => this.#ask(code)).catch(() => undefined);
    this.#last = pieces;
    return pieces;
  }

  async #ask(code: CodeToHighlight): Promise<readonly HighlightedPiece[] | undefined> {
    const worker = await (this.#worker ??= startWorker());
    const { promise, resolve } = Promise.withResolvers<readonly HighlightedPiece[] | undefined>();
    const giveUp = () => {
      worker.terminate();
      this.#worker = undefined;
      resolve(undefined);
    };
    const timer = setTimeout(giveUp, DEADLINE_MS);
    worker.onmessage = ({ data }: MessageEvent<readonly HighlightedPiece[] | undefined>) =>
      resolve(data);
    worker.onerror = giveUp;
    worker.postMessage(code);
    return await promise.finally(() => clearTimeout(timer));
  }
}

/** Starts the highlighter's own script; the page's policy allows no other one. */
async function startWorker(): Promise<Worker> {
  const { HIGHLIGHTER_URL } = await import("./highlighter.ts");
  return new Worker(trustedScript("highlighter", HIGHLIGHTER_URL), { type: "module" });
}
