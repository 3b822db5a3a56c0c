import { DAY_MS } from "../calendar.ts";
import { Column } from "./column.ts";

/** The number of the day of a time in ms since the epoch, in UTC. */
function dayAt(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** The first and the last day on which anything was said, at any saying: clocks may go back. */
export class DaysSpanned {
  readonly #first = new Column(1);
  readonly #last = new Column(1);

  /** The bytes that they take. */
  get bytes(): number {
    return this.#first.bytes + this.#last.bytes;
  }

  /** Adds a saying, by its time in ms since the epoch. */
  add(at: number): void {
    const day = dayAt(at);
    const isFirst = this.#first.length === 0;
    this.#first.push(isFirst ? day : Math.min(day, this.#first.last()));
    this.#last.push(isFirst ? day : Math.max(day, this.#last.last()));
  }

  /** Drops all but the first `sayings` sayings. */
  truncate(sayings: number): void {
    this.#first.truncate(sayings);
    this.#last.truncate(sayings);
  }

  /** The days of the first `sayings` sayings and of a time in ms since the epoch. */
  with(at: number, sayings: number): { readonly first: number; readonly last: number } {
    const day = dayAt(at);
    if (sayings === 0) return { first: day, last: day };
    return {
      first: Math.min(day, this.#first.at(sayings - 1)),
      last: Math.max(day, this.#last.at(sayings - 1)),
    };
  }
}
