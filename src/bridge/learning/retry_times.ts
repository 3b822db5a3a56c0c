import { ModelError } from "../../model/mod.ts";
import type { Limited } from "../../session_log/mod.ts";

/** How long is waited after a first failure, and at most, in ms. */
const FIRST_MS = 5_000;
const LONGEST_MS = 1_800_000;

/** The most that are remembered to be waited for. */
const MOST = 10_000;

/** Failures that are about one session's texts; all others are about the model, whoever asks it. */
const OF_ONE: ReadonlySet<string> = new Set([
  "model_interrupted",
  "model_timeout",
  "model_request_too_large",
  "model_invalid_request",
]);

/** Failures of calls that had begun to answer, and so were paid for. */
const PAID: ReadonlySet<string> = new Set(["model_interrupted", "model_timeout"]);

/** So often a session is tried whose calls break off; with the waits between them, for five hours. */
const MOST_TRIES = 16;

/** Whether a call that was paid for broke off. */
export function brokeOff(error: unknown): error is ModelError {
  return error instanceof ModelError && PAID.has(error.code);
}

interface Waiting {
  readonly tries: number;
  /** How many of them broke off. */
  readonly brokenOff: number;
  /** In ms since the epoch. */
  readonly until: number;
}

/**
 * When what failed is tried again, on this instance: later each time, as long as the provider asks
 * for, and none at all while the model refuses everyone. An owner without tokens waits for the next
 * day.
 */
export class RetryTimes {
  readonly #now: () => number;
  readonly #waiting = new Map<string, Waiting>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether none of these names waits. */
  isFree(...names: readonly string[]): boolean {
    return names.every((name) => (this.#waiting.get(name)?.until ?? 0) <= this.#now());
  }

  /** Whether the calls of a name have broken off so often that the next time is the last. */
  isLast(name: string): boolean {
    return (this.#waiting.get(name)?.brokenOff ?? 0) >= MOST_TRIES - 1;
  }

  /** Whether the model is not asked at all for now. */
  get isPaused(): boolean {
    return !this.isFree(MODEL);
  }

  /** Nothing has to be waited for: the next failure is the first one again. */
  clear(...names: readonly string[]): void {
    for (const name of names) this.#waiting.delete(name);
  }

  /** The model has answered. */
  answered(): void {
    this.clear(MODEL);
  }

  /** It failed. */
  failed(name: string, error: unknown): void {
    const isModels = error instanceof ModelError && !OF_ONE.has(error.code);
    const asked = error instanceof ModelError ? error.retryAfterMs ?? 0 : 0;
    this.#wait(isModels ? MODEL : name, { atLeastMs: asked, isBrokenOff: brokeOff(error) });
  }

  /** It is to wait until there is room in a quota. */
  limited(name: string, { until }: Limited): void {
    this.#set(name, { tries: 0, brokenOff: 0, until });
  }

  #wait(name: string, { atLeastMs, isBrokenOff }: {
    readonly atLeastMs: number;
    readonly isBrokenOff: boolean;
  }): void {
    const known = this.#waiting.get(name);
    const tries = (known?.tries ?? 0) + 1;
    const brokenOff = (known?.brokenOff ?? 0) + Number(isBrokenOff);
    const ms = Math.max(atLeastMs, Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)));
    this.#set(name, { tries, brokenOff, until: this.#now() + ms });
  }

  #set(name: string, waiting: Waiting): void {
    this.#waiting.delete(name);
    this.#waiting.set(name, waiting);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MOST && oldest !== undefined) this.#waiting.delete(oldest);
  }
}

/** The name of the model; those of others are JSON. */
const MODEL = "model";
