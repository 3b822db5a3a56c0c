import { type ChatDialect, type DialectOption, withOther } from "./dialect.ts";

/** The dialect that a server is spoken to in, as far as it has told which it knows. */
export class SpokenDialect {
  #current: ChatDialect;
  readonly #changed = new Set<DialectOption>();

  constructor(first: ChatDialect) {
    this.#current = first;
  }

  get current(): ChatDialect {
    return this.#current;
  }

  /**
   * Notes that the server refused a member of the dialect in which it was spoken to. Whether it may
   * take the same in the current one: each member has two values, and both may be refused.
   */
  refused(spoken: ChatDialect, option: DialectOption): boolean {
    if (this.#current[option] !== spoken[option]) return true;
    this.#current = withOther(this.#current, option);
    if (this.#changed.delete(option)) return false;
    this.#changed.add(option);
    return true;
  }
}
