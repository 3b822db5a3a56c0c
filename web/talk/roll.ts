import { Layout } from "./layout.ts";

/** How near to the end counts as being there, in px: then the list follows what comes. */
const AT_END = 48;

/** A row of the list. */
export interface Row {
  readonly id: string;
}

/** The rows that are in the document, and how much room the others take. */
export interface Shown {
  readonly first: number;
  readonly end: number;
  /** The room of the rows before and behind, in px. */
  readonly before: number;
  readonly after: number;
}

/**
 * A long list of which only what is seen, and a screen around it, is in the document. While the
 * reader is at the end it stays there; elsewhere what is read stays in its place, whatever is added
 * above or below and however wrong the guesses at heights were.
 */
export class Roll {
  readonly #layout = new Layout();
  readonly #observer = new ResizeObserver((entries) => this.#resized(entries));
  readonly #onChange: () => void;
  #scroller: HTMLElement | undefined;
  #list: HTMLElement | undefined;
  #rows: readonly Row[] = [];
  #sticks = true;
  #top = 0;
  /** The row that is to stay in its place, and how far it is below the top of what is seen. */
  #anchor: { readonly id: string; readonly below: number } | undefined;

  /** `onChange` is called when other rows are to be shown. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Whether the reader is at the end. */
  get isAtEnd(): boolean {
    return this.#sticks;
  }

  /** How far what is seen is from the top of the list, in screens. */
  get screensAbove(): number {
    const { clientHeight = 1, scrollTop = 0 } = this.#scroller ?? {};
    return scrollTop / Math.max(1, clientHeight);
  }

  /** Begins to work in a scroller and the list inside it; returns what ends that. */
  attach(scroller: HTMLElement, list: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#list = list;
    const onScroll = () => this.#scrolled();
    scroller.addEventListener("scroll", onScroll, { passive: true });
    this.#observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      this.#observer.disconnect();
    };
  }

  /** To be given every element of a row. */
  readonly observe = (element: HTMLElement | null): void => {
    if (element) this.#observer.observe(element);
  };

  /** Takes the rows and says which of them are to be shown. */
  show(rows: readonly Row[], guess: (index: number) => number): Shown {
    this.#rows = rows;
    this.#layout.hold(rows.map(({ id }) => id), guess);
    const height = this.#scroller?.clientHeight ?? innerHeight;
    const top = this.#sticks ? this.#layout.total - height : this.#top;
    const { first, end } = this.#layout.within(top - height, top + 2 * height);
    return {
      first,
      end,
      before: this.#layout.startOf(first),
      after: this.#layout.total - this.#layout.startOf(end),
    };
  }

  /** Puts what is read back in its place after the document has changed. */
  settle(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    if (this.#sticks) scroller.scrollTop = scroller.scrollHeight;
    else if (this.#anchor) {
      const element = this.#elementOf(this.#anchor.id);
      const moved = element ? this.#below(element) - this.#anchor.below : 0;
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    }
    this.#look();
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.#sticks = true;
    this.#onChange();
    this.settle();
  }

  /** Goes to a row. */
  toRow(id: string): void {
    const index = this.#rows.findIndex((row) => row.id === id);
    if (index < 0 || !this.#scroller) return;
    this.#sticks = false;
    this.#anchor = { id, below: 16 };
    this.#top = this.#layout.startOf(index);
    this.#scroller.scrollTop = this.#top + this.#offset;
    this.#onChange();
  }

  #scrolled(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const wasAtEnd = this.#sticks;
    const goesUp = scroller.scrollTop - this.#offset < this.#top - 1;
    if (left <= AT_END) this.#sticks = true;
    else if (goesUp) this.#sticks = false;
    this.#look();
    this.#hold();
    if (wasAtEnd !== this.#sticks || this.#isOut()) this.#onChange();
  }

  #look(): void {
    this.#top = (this.#scroller?.scrollTop ?? 0) - this.#offset;
  }

  /** Chooses the row that is to stay in its place: the first that is seen. */
  #hold(): void {
    const element = this.#elements().find((each) => this.#below(each) + each.offsetHeight > 0);
    const id = element?.dataset["id"];
    if (element && id !== undefined) this.#anchor = { id, below: this.#below(element) };
  }

  /** Whether the rows in the document no longer fill the screen and half a screen around it. */
  #isOut(): boolean {
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

  #resized(entries: readonly ResizeObserverEntry[]): void {
    let isNews = false;
    for (const { target, borderBoxSize } of entries) {
      if (!(target instanceof HTMLElement) || target === this.#scroller) continue;
      const { id } = target.dataset;
      if (!target.isConnected) this.#observer.unobserve(target);
      else if (id !== undefined) {
        isNews = this.#layout.measure(id, borderBoxSize[0]?.blockSize ?? 0) || isNews;
      }
    }
    if (isNews) this.#onChange();
    this.settle();
  }

  /** How far the list begins below the top of what the scroller holds. */
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
