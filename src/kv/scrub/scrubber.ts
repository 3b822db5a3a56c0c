import { logger } from "../../telemetry/mod.ts";
import type { ScrubAnswer } from "./worker.ts";

/** When a store's file is scrubbed, in ms. */
export interface ScrubTimes {
  /** After a request, so that many erasures make one scrub. */
  readonly delayMs: number;
  /** After the store was opened: an instance before may have died before its own. */
  readonly firstMs: number;
  /** After the last one, for what has expired. */
  readonly everyMs: number;
  /** After one that failed, or could not finish. */
  readonly againMs: number;
  /** After each one, in times of what it took: so scrubs take up little of the store's time. */
  readonly rest: number;
}

const TIMES: ScrubTimes = {
  delayMs: 1_000,
  firstMs: 60_000,
  everyMs: 86_400_000,
  againMs: 60_000,
  rest: 20,
};

/**
 * Scrubs the file of a store soon after something was erased, and once a day for what has expired:
 * see `scrubSteps`. In a thread of its own, one scrub at a time.
 */
export class Scrubber {
  readonly #path: string;
  readonly #times: ScrubTimes;
  #timer: { readonly id: ReturnType<typeof setTimeout>; readonly due: number } | undefined;
  #restsUntil = 0;
  #worker: Worker | undefined;
  #waiting: ((isDone: boolean) => void)[] = [];
  #scrubbing: Promise<void> | undefined;
  #isClosed = false;

  constructor(path: string, times: Partial<ScrubTimes> = {}) {
    this.#path = path;
    this.#times = { ...TIMES, ...times };
    this.#schedule(this.#times.firstMs);
  }

  /**
   * Asks for a scrub. Resolves with whether what was deleted before is overwritten; false: it
   * failed, which is logged, or the scrubber was closed before.
   */
  request(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (this.#isClosed) resolve(false);
    else this.#waiting.push(resolve);
    this.#schedule(this.#times.delayMs);
    return promise;
  }

  /**
   * Begins no more scrubs, and stops one after the step that it is at. Resolves once no thread has
   * the file open.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer.id);
    for (const resolve of this.#waiting.splice(0)) resolve(false);
    this.#worker?.postMessage("stop");
    await this.#scrubbing;
  }

  #schedule(inMs: number): void {
    if (this.#isClosed || this.#worker) return;
    const now = performance.now();
    const due = Math.min(Math.max(now + inMs, this.#restsUntil), this.#timer?.due ?? Infinity);
    if (this.#timer) clearTimeout(this.#timer.id);
    const id = setTimeout(() => this.#scrub(), due - now);
    if (this.#waiting.length === 0) Deno.unrefTimer(id);
    this.#timer = { id, due };
  }

  #scrub(): void {
    this.#timer = undefined;
    const waiting = this.#waiting.splice(0);
    const { promise, resolve: ended } = Promise.withResolvers<void>();
    this.#scrubbing = promise;
    const end = (answer: ScrubAnswer) => {
      worker.terminate();
      this.#worker = undefined;
      ended();
      this.#restsUntil = performance.now() + answer.ms * this.#times.rest;
      for (const resolve of waiting) resolve(answer.isDone);
      this.#report(answer);
      this.#schedule(answer.isDone ? this.#times.everyMs : this.#times.againMs);
      if (this.#waiting.length > 0) this.#schedule(this.#times.delayMs);
    };
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<ScrubAnswer>) => end(data);
    worker.onerror = (event) => {
      event.preventDefault();
      end({ isDone: false, ms: 0, error: event.message });
    };
    worker.postMessage(this.#path);
    this.#worker = worker;
  }

  #report({ isDone, ms, error }: ScrubAnswer): void {
    if (this.#isClosed) return;
    if (isDone) {
      logger.info(`Overwrote in ${ms} ms what was deleted from the store's file`);
    } else {
      const why = "Deleted text may still be in the store's file; trying again in a minute";
      logger.warn(why, error === undefined ? {} : { error });
    }
  }
}
