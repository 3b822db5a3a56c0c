/** A stretch of time, and how well what was said then fits a message, from 0 to 1. */
export interface TimeRange {
  /** In ms since the epoch. */
  readonly from: number;
  /** In ms since the epoch; not included. */
  readonly to: number;
  readonly fit: number;
}

/** How well times fit what a message says of time. */
export class TimeFit {
  /** Where the fit changes, ascending, and the fit from there on. */
  readonly #bounds: number[] = [];
  readonly #fits: number[] = [];

  /** Of ranges that overlap, the best counts. */
  constructor(ranges: readonly TimeRange[]) {
    const real = ranges.filter(({ from, to }) => from < to);
    const bounds = new Set(real.flatMap(({ from, to }) => [from, to]));
    for (const bound of [...bounds].sort((one, other) => one - other)) {
      const there = real.filter(({ from, to }) => from <= bound && bound < to);
      const fit = there.reduce((most, range) => Math.max(most, range.fit), 0);
      this.#bounds.push(bound);
      this.#fits.push(fit);
    }
  }

  /** Whether the message says nothing of a time. */
  get isEmpty(): boolean {
    return this.#bounds.length === 0;
  }

  /** How well a time (ms since the epoch) fits, from 0 to 1. */
  at(time: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#bounds[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#fits[low - 1] ?? 0;
  }
}
