import { logger } from "../../telemetry/mod.ts";
import { tryJson } from "../../shared/mod.ts";
import type { ListedModel } from "../types.ts";
import { beginningOf } from "./body_text.ts";

/** How long a list holds, and how long a failure: then it is asked for again. In ms. */
const FRESH_MS = 600_000;
const RETRY_MS = 60_000;

/** How long the answer may take, in ms, and its most characters, models, and characters of a name. */
const TIMEOUT_MS = 5_000;
const MOST_CHARACTERS = 2_000_000;
const MOST_MODELS = 1_000;
const LONGEST_NAME = 200;

/** Where a provider tells its models. */
export interface ModelListOptions {
  /** The provider's name in messages. */
  readonly label: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The models in an answer; undefined if it is none. */
  readonly read: (answer: unknown) => readonly ListedModel[] | undefined;
  /** A stopwatch, in ms. */
  readonly clock?: () => number;
}

/** The provider answered, but with no list. */
class NoListError extends Error {
  override readonly name = "NoListError";
}

/** Which models a provider has, as it tells; kept for ten minutes. */
export class ModelList {
  readonly #options: ModelListOptions;
  readonly #clock: () => number;
  #known: readonly ListedModel[] | undefined;
  #askAgainAt = -Infinity;
  #asking: Promise<void> | undefined;

  constructor(options: ModelListOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /**
   * The models, in the provider's order. Where it does not tell now, what it told before; undefined
   * where it never did. Never throws.
   */
  async list(): Promise<readonly ListedModel[] | undefined> {
    if (this.#clock() >= this.#askAgainAt) {
      this.#asking ??= this.#ask().finally(() => this.#asking = undefined);
      await this.#asking;
    }
    return this.#known;
  }

  async #ask(): Promise<void> {
    const { label } = this.#options;
    try {
      this.#known = await this.#fetch();
      this.#askAgainAt = this.#clock() + FRESH_MS;
    } catch (error) {
      this.#askAgainAt = this.#clock() + RETRY_MS;
      const why = error instanceof NoListError ? error.message : "it cannot be reached";
      logger.warn(`${label} did not tell which models there are: ${why}`);
    }
  }

  async #fetch(): Promise<readonly ListedModel[]> {
    const { url, headers, read } = this.#options;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { headers, redirect: "manual", signal });
    try {
      if (!response.ok) throw new NoListError(`HTTP ${response.status}`);
      const text = await beginningOf(response, MOST_CHARACTERS);
      const models = read(tryJson(text));
      if (!models) throw new NoListError("the answer is no list of models");
      return models.filter(({ id }) => id !== "" && id.length <= LONGEST_NAME)
        .slice(0, MOST_MODELS);
    } finally {
      await response.body?.cancel().catch(() => {});
    }
  }
}
