import { RowHeights } from "./row_heights.ts";

/** Within this distance of the end, the list follows new rows, in px. */
const END_MARGIN = 48;

/** A row of the list. */
export interface Row {
  readonly id: string;
}

/** The rows to render, and the space that the others take. */
export interface VisibleRows {
  readonly first: number;
  readonly end: number;
  /** The heights of all rows before and after these, in px. */
  readonly before: number;
  readonly after: number;
}

/**
 * A long list that renders only what is on screen and one screen around it. At the end it follows
 * new rows; elsewhere the rows on screen stay in place, whatever is added above or below and
 * however wrong the estimated heights were.
 */
export class VirtualList {
  readonly #heights = new RowHeights();
  readonly #observer = new ResizeObserver((entries) => this.#onResize(entries));
  readonly #onChange: () => void;
  #scroller: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #rows: readonly Row[] = [];
  #followsEnd = true;
  #top = 0;
  /** The row that stays in place, and its distance below the top of the viewport. */
  #anchor: { readonly id: string; readonly below: number } | undefined;

  /** `onChange` is called when other rows have to be rendered. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Whether the list follows its end. */
  get isAtEnd(): boolean {
    return this.#followsEnd;
  }

  /** How far the viewport is below the top of the list, in screens. */
  get screensAbove(): number {
    const { clientHeight = 1, scrollTop = 0 } = this.#scroller ?? {};
    return scrollTop / Math.max(1, clientHeight);
  }

  /** Attaches to a scroller and the list inside it. Returns a function that detaches. */
  attach(scroller: HTMLElement, list: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#list = list;
    const onScroll = () => this.#onScroll();
    scroller.addEventListener("scroll", onScroll, { passive: true });
    this.#observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      this.#observer.disconnect();
    };
  }

  /** Observes the height of a row; use it as the `ref` of each. */
  readonly observe = (element: HTMLElement | null): void => {
    if (element) this.#observer.observe(element);
  };

  /** Sets the rows, and returns those to render. */
  render(rows: readonly Row[], estimate: (index: number) => number): VisibleRows {
    this.#rows = rows;
    this.#heights.setRows(rows.map(({ id }) => id), estimate);
    const height = this.#scroller?.clientHeight ?? innerHeight;
    const top = this.#followsEnd ? this.#heights.total - height : this.#top;
    const { first, end } = this.#heights.rowsBetween(top - height, top + 2 * height);
    return {
      first,
      end,
      before: this.#heights.offsetOf(first),
      after: this.#heights.total - this.#heights.offsetOf(end),
    };
  }

  /** Restores the scroll position after the document has changed. */
  settle(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    if (this.#followsEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (this.#anchor) {
      const element = this.#elementOf(this.#anchor.id);
      const moved = element ? this.#below(element) - this.#anchor.below : 0;
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    }
    this.#readTop();
  }

  /** Scrolls to the end and follows it. */
  scrollToEnd(): void {
    this.#followsEnd = true;
    this.#onChange();
    this.settle();
  }

  /** Scrolls to a row. */
  scrollToRow(id: string): void {
    const index = this.#rows.findIndex((row) => row.id === id);
    if (index < 0 || !this.#scroller) return;
    this.#followsEnd = false;
    this.#anchor = { id, below: 16 };
    this.#top = this.#heights.offsetOf(index);
    this.#scroller.scrollTop = this.#top + this.#offset;
    this.#onChange();
  }

  #onScroll(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const wasAtEnd = this.#followsEnd;
    const goesUp = scroller.scrollTop - this.#offset < this.#top - 1;
    if (left <= END_MARGIN) this.#followsEnd = true;
    else if (goesUp) this.#followsEnd = false;
    this.#readTop();
    this.#anchorRow();
    if (wasAtEnd !== this.#followsEnd || this.#needsRender()) this.#onChange();
  }

  #readTop(): void {
    this.#top = (this.#scroller?.scrollTop ?? 0) - this.#offset;
  }

  /** Anchors the first row on screen. */
  #anchorRow(): void {
    const element = this.#elements().find((each) => this.#below(each) + each.offsetHeight > 0);
    const id = element?.dataset["id"];
    if (element && id !== undefined) this.#anchor = { id, below: this.#below(element) };
  }

  /** Whether the rendered rows no longer fill the screen and half a screen around it. */
  #needsRender(): boolean {
    const elements = this.#elements();
    const [first, last] = [elements[0], elements.at(-1)];
    const height = this.#scroller?.clientHeight ?? 0;
    if (!first || !last) return this.#rows.length > 0;
    const lacksAbove = this.#below(first) > -height / 2 &&
      first.dataset["id"] !== this.#rows[0]?.id;
    const lacksBelow = this.#below(last) + last.offsetHeight < height * 1.5 &&
      last.dataset["id"] !== this.#rows.at(-1)?.id;
    return lacksAbove || lacksBelow;
  }

  #onResize(entries: readonly ResizeObserverEntry[]): void {
    let hasChanged = false;
    for (const { target, borderBoxSize } of entries) {
      if (!(target instanceof HTMLElement) || target === this.#scroller) continue;
      const { id } = target.dataset;
      if (!target.isConnected) this.#observer.unobserve(target);
      else if (id !== undefined) {
        hasChanged = this.#heights.measure(id, borderBoxSize[0]?.blockSize ?? 0) || hasChanged;
      }
    }
    if (hasChanged) this.#onChange();
    this.settle();
  }

  /** The distance of the list below the top of the scrolled content, in px. */
  get #offset(): number {
    return this.#list?.offsetTop ?? 0;
  }

  #below(element: HTMLElement): number {
    const top = this.#scroller?.getBoundingClientRect().top ?? 0;
    return element.getBoundingClientRect().top - top;
  }

  #elements(): HTMLElement[] {
    return [...this.#list?.querySelectorAll<HTMLElement>(":scope > [data-id]") ?? []];
  }

  #elementOf(id: string): HTMLElement | undefined {
    return this.#elements().find((element) => element.dataset["id"] === id);
  }
}
