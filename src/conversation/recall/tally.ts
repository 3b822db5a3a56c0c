import { Column, countBelow } from "./column.ts";

/** The term's text and its entry, in bytes. */
const BYTES_PER_TERM = 80;

/** How strongly each term was noted, and what that was before any saying. */
export class Tally {
  /** By term: its newest noting, plus one. */
  readonly #newest = new Map<string, number>();
  /** By noting: its saying, the term's strength with it, and the one before of its term, plus one. */
  readonly #sayings = new Column(1);
  readonly #sums = new Column(1);
  readonly #earlier = new Column(1);

  /** About how many bytes it takes. */
  get bytes(): number {
    const columns = this.#sayings.bytes + this.#sums.bytes + this.#earlier.bytes;
    return columns + this.#newest.size * BYTES_PER_TERM;
  }

  /** Adds to a term's strength; returns it. */
  note(term: string, saying: number, strength: number): number {
    const newest = this.#newest.get(term) ?? 0;
    const sum = this.#sumOf(newest) + strength;
    this.#sayings.push(saying);
    this.#sums.push(sum);
    this.#earlier.push(newest);
    this.#newest.set(term, this.#sayings.length);
    return sum;
  }

  /** A term's strength before a saying. */
  before(term: string, saying: number): number {
    return this.#sumOf(this.#newestBefore(this.#newest.get(term) ?? 0, saying));
  }

  /** Drops this saying and all after it. */
  truncate(saying: number): void {
    for (const [term, noting] of this.#newest) {
      const kept = this.#newestBefore(noting, saying);
      if (kept === 0) this.#newest.delete(term);
      else this.#newest.set(term, kept);
    }
    const valueAt = (index: number) => this.#sayings.at(index);
    const kept = countBelow(this.#sayings.length, { valueAt, limit: saying });
    for (const column of [this.#sayings, this.#sums, this.#earlier]) column.truncate(kept);
  }

  #newestBefore(noting: number, saying: number): number {
    let newest = noting;
    while (newest > 0 && this.#sayings.at(newest - 1) >= saying) {
      newest = this.#earlier.at(newest - 1);
    }
    return newest;
  }

  #sumOf(noting: number): number {
    return noting === 0 ? 0 : this.#sums.at(noting - 1);
  }
}
