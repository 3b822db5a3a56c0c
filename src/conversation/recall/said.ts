/** How much one side has said: in UTF-16 units, and how many times. */
export interface SaidSoFar {
  readonly characters: number;
  readonly times: number;
}

/** How much one side has said, at any saying. */
export class Said {
  readonly #characters: number[] = [0];
  readonly #times: number[] = [0];

  /** Adds a saying of this side, by its length in characters, or of the other side, without one. */
  add(characters: number | undefined): void {
    this.#characters.push((this.#characters.at(-1) ?? 0) + (characters ?? 0));
    this.#times.push((this.#times.at(-1) ?? 0) + (characters === undefined ? 0 : 1));
  }

  /** Drops all but the first `sayings` sayings. */
  truncate(sayings: number): void {
    this.#characters.length = sayings + 1;
    this.#times.length = sayings + 1;
  }

  /** What this side said among the first `sayings` sayings. */
  upTo(sayings: number): SaidSoFar {
    return { characters: this.#characters[sayings] ?? 0, times: this.#times[sayings] ?? 0 };
  }

  /** The mean length of what this side said among the first `sayings` sayings. */
  mean(sayings: number): number {
    return (this.#characters[sayings] ?? 0) / Math.max(1, this.#times[sayings] ?? 0);
  }
}
