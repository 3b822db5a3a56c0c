/** What became of the newest question. */
export type Answered<Answer> =
  | { readonly status: "asking" }
  | { readonly status: "answered"; readonly answer: Answer }
  | { readonly status: "failed"; readonly error: unknown };

/**
 * Asks what changes fast, such as what is being typed: it waits for a rest, lets go of the question
 * before, and tells of the newest question alone, however late an older one is answered.
 */
export class Latest<Question, Answer> {
  readonly #ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  readonly #tell: (answered: Answered<Answer>) => void;
  readonly #restMs: number;
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
    readonly tell: (answered: Answered<Answer>) => void;
    /** How long a question must stand before it is asked, in ms. */
    readonly restMs: number;
  }) {
    this.#ask = options.ask;
    this.#tell = options.tell;
    this.#restMs = options.restMs;
  }

  /** Asks after a rest, or at once. */
  ask(question: Question, { atOnce = false }: { readonly atOnce?: boolean } = {}): void {
    this.stop();
    this.#tell({ status: "asking" });
    this.#timer = setTimeout(() => void this.#run(question), atOnce ? 0 : this.#restMs);
  }

  /** Lets go of the question. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = undefined;
  }

  async #run(question: Question): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await this.#ask(question, asking.signal);
      if (this.#asking === asking) this.#tell({ status: "answered", answer });
    } catch (error) {
      if (this.#asking === asking) this.#tell({ status: "failed", error });
    }
  }
}
