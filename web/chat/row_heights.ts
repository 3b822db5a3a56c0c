/** The heights and offsets of the rows of a long list: measured where rendered, else estimated. */
export class RowHeights {
  readonly #heights = new Map<string, number>();
  #ids: readonly string[] = [];
  #estimate: (index: number) => number = () => 0;
  /** The offset of each row and the end of the list, in px; computed on demand. */
  #offsets: number[] | undefined;

  /** Sets the rows of the list, in order, and an estimate of the height of each, in px. */
  setRows(ids: readonly string[], estimate: (index: number) => number): void {
    this.#ids = ids;
    this.#estimate = estimate;
    this.#offsets = undefined;
  }

  /** Records the height of a row. Returns whether it changed. */
  measure(id: string, height: number): boolean {
    if (this.#heights.get(id) === height) return false;
    this.#heights.set(id, height);
    this.#offsets = undefined;
    return true;
  }

  /** The offset of a row, or the end of the list if there is no such row. */
  offsetOf(index: number): number {
    const offsets = this.#computed();
    return offsets[Math.max(0, index)] ?? this.total;
  }

  /** The height of the list. */
  get total(): number {
    return this.#computed().at(-1) ?? 0;
  }

  /** The rows that overlap a range of the list; `end` is exclusive. */
  rowsBetween(top: number, bottom: number): { readonly first: number; readonly end: number } {
    const first = Math.max(0, this.#firstAfter(top) - 1);
    return { first, end: Math.min(this.#ids.length, Math.max(first, this.#firstAfter(bottom))) };
  }

  /** The first row that starts after an offset. */
  #firstAfter(offset: number): number {
    const offsets = this.#computed();
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #computed(): readonly number[] {
    if (this.#offsets) return this.#offsets;
    const offsets = [0];
    let offset = 0;
    for (const [index, id] of this.#ids.entries()) {
      offset += this.#heights.get(id) ?? this.#estimate(index);
      offsets.push(offset);
    }
    return this.#offsets = offsets;
  }
}
