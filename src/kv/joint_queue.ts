import { Alarm } from "../shared/mod.ts";

/** How long a group may keep what came later waiting, in ms: one may hang. */
const PATIENCE_MS = 200;

/**
 * A queue for a store that does one thing at a time, as SQLite does. What comes while a group is under
 * way waits for its end, and then goes as a group of its own, at the price of little more than one.
 */
export class JointQueue<Item> {
  readonly #lengthOf: (waiting: readonly Item[]) => number;
  readonly #run: (group: readonly Item[]) => Promise<void>;
  #waiting: Item[] = [];
  /** The newest group that is under way. */
  #current: symbol | undefined;
  readonly #patience = new Alarm(() => this.#next());

  /**
   * @param lengthOf How many of those that wait, one or more, go together: the first ones.
   * @param run Does a group; never throws.
   */
  constructor(
    lengthOf: (waiting: readonly Item[]) => number,
    run: (group: readonly Item[]) => Promise<void>,
  ) {
    this.#lengthOf = lengthOf;
    this.#run = run;
  }

  /** Does an item, alone or with others. */
  add(item: Item): void {
    this.#waiting.push(item);
    if (!this.#current) this.#next();
    else if (!this.#patience.isSet) this.#patience.set(PATIENCE_MS);
  }

  /** Does what waits, as much as goes together. */
  async #next(): Promise<void> {
    this.#patience.stop();
    if (this.#waiting.length === 0) return;
    const group = this.#waiting.splice(0, this.#lengthOf(this.#waiting));
    if (this.#waiting.length > 0) this.#patience.set(PATIENCE_MS);
    const current = Symbol();
    this.#current = current;
    await this.#run(group);
    if (this.#current !== current) return;
    this.#current = undefined;
    this.#next();
  }
}
