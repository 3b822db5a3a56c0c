import type { ChatDialect } from "./dialect.ts";
import { SpokenDialect } from "./spoken_dialect.ts";

/** How many models' dialects are kept; the one that was learned first is learned anew after that. */
const MOST_MODELS = 100;

/** The dialects of a server's models: what one of them refuses, another one may need. */
export class SpokenDialects {
  readonly #first: ChatDialect;
  readonly #byModel = new Map<string, SpokenDialect>();

  constructor(first: ChatDialect) {
    this.#first = first;
  }

  /** The dialect of a model, as far as the server has told which it knows. */
  of(model: string): SpokenDialect {
    const known = this.#byModel.get(model);
    if (known) return known;
    const [oldest] = this.#byModel.keys();
    if (oldest !== undefined && this.#byModel.size >= MOST_MODELS) this.#byModel.delete(oldest);
    const dialect = new SpokenDialect(this.#first);
    this.#byModel.set(model, dialect);
    return dialect;
  }
}
