/** The state of the newest query. */
export type QueryState<Result> =
  | { readonly status: "loading" }
  | { readonly status: "loaded"; readonly result: Result }
  | { readonly status: "failed"; readonly error: unknown };

/** How queries are run and reported. */
export interface LatestQueryOptions<Query, Result> {
  readonly run: (query: Query, signal: AbortSignal) => Promise<Result>;
  readonly onChange: (state: QueryState<Result>) => void;
  /** How long a query must stay the newest before it runs, in ms. */
  readonly debounceMs: number;
}

/**
 * Runs queries that change quickly, such as one per keystroke: it debounces, aborts the previous
 * query, and reports the newest one only, however late an older one answers.
 */
export class LatestQuery<Query, Result> {
  readonly #options: LatestQueryOptions<Query, Result>;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LatestQueryOptions<Query, Result>) {
    this.#options = options;
  }

  /** Starts a query, debounced or at once. */
  start(query: Query, { atOnce = false }: { readonly atOnce?: boolean } = {}): void {
    this.stop();
    this.#options.onChange({ status: "loading" });
    const { debounceMs } = this.#options;
    this.#timer = setTimeout(() => void this.#run(query), atOnce ? 0 : debounceMs);
  }

  /** Aborts the query; nothing more is reported of it. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  async #run(query: Query): Promise<void> {
    const { run, onChange } = this.#options;
    const running = new AbortController();
    this.#running = running;
    try {
      const result = await run(query, running.signal);
      if (this.#running === running) onChange({ status: "loaded", result });
    } catch (error) {
      if (this.#running === running) onChange({ status: "failed", error });
    }
  }
}
