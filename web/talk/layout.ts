/** How high the rows of a long list are, and so where they stand: measured where seen, else guessed. */
export class Layout {
  readonly #heights = new Map<string, number>();
  #ids: readonly string[] = [];
  #guess: (index: number) => number = () => 0;
  /** Where each row begins, and at last where the list ends, in px; made when asked for. */
  #starts: number[] | undefined;

  /** Takes the rows of the list, in order, and a guess at the height of one, in px. */
  hold(ids: readonly string[], guess: (index: number) => number): void {
    this.#ids = ids;
    this.#guess = guess;
    this.#starts = undefined;
  }

  /** Notes how high a row is; tells whether that is news. */
  measure(id: string, height: number): boolean {
    if (this.#heights.get(id) === height) return false;
    this.#heights.set(id, height);
    this.#starts = undefined;
    return true;
  }

  /** Where a row begins; where there is none, the end of the list. */
  startOf(index: number): number {
    const starts = this.#made();
    return starts[Math.max(0, index)] ?? this.total;
  }

  /** How high the list is. */
  get total(): number {
    return this.#made().at(-1) ?? 0;
  }

  /** The rows that reach into a stretch of the list: from the first up to, and without, the last. */
  within(top: number, bottom: number): { readonly first: number; readonly end: number } {
    const first = Math.max(0, this.#after(top) - 1);
    return { first, end: Math.min(this.#ids.length, Math.max(first, this.#after(bottom))) };
  }

  /** The first row that begins after a place. */
  #after(place: number): number {
    const starts = this.#made();
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #made(): readonly number[] {
    if (this.#starts) return this.#starts;
    const starts = [0];
    let place = 0;
    for (const [index, id] of this.#ids.entries()) {
      place += this.#heights.get(id) ?? this.#guess(index);
      starts.push(place);
    }
    return this.#starts = starts;
  }
}
