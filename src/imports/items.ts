/** One value of a file, in the bytes of its JSON. */
export interface Item {
  readonly pieces: readonly Uint8Array[];
  /** How many bytes it has, also where `pieces` has not all of them. */
  readonly bytes: number;
  /** Why it cannot be read. */
  readonly problem?: "too_large" | "damaged" | "cut_off";
}

/** How a file holds its values: in a list, one a line, or one after another. */
type Form = "list" | "lines" | "values";

/** The most bytes and the greatest depth of one value. */
const MOST_BYTES = 64 * 1_024 * 1_024;
const MOST_DEPTH = 20_000;

/** So much of the beginning tells the form. */
const TELLING = 65_536;

const [QUOTE, BACKSLASH, COMMA, LINE_FEED] = [0x22, 0x5c, 0x2c, 0x0a];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Cuts a file that arrives in chunks into its values, without parsing them: the items of a list, the
 * lines, or whole values one after another. What it holds is bounded by the largest value.
 */
export class ItemSplitter {
  #form: Form | undefined;
  #head: Uint8Array = new Uint8Array();
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Whether a value has begun, and not ended. */
  #isOpen = false;
  #problem: Item["problem"];
  #isListOver = false;
  readonly #mostBytes: number;

  constructor({ mostBytes = MOST_BYTES }: { readonly mostBytes?: number } = {}) {
    this.#mostBytes = mostBytes;
  }

  /** The values that end in the next chunk. */
  *push(chunk: Uint8Array): Generator<Item, void, void> {
    if (this.#form) return yield* this.#split(chunk);
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    if (head.length >= TELLING) yield* this.#begin();
  }

  /** The values that end with the file. */
  *end(): Generator<Item, void, void> {
    if (!this.#form) yield* this.#begin();
    if (this.#form === "list" && !this.#isListOver && !this.#isOpen) {
      yield { pieces: [], bytes: 0, problem: "cut_off" };
    }
    if (!this.#isOpen) return;
    const isWhole = this.#form === "lines" || this.#form === "values" && this.#depth === 0;
    if (!isWhole) this.#problem ??= "cut_off";
    yield this.#take();
  }

  *#begin(): Generator<Item, void, void> {
    const head = this.#head;
    this.#head = new Uint8Array();
    this.#form = formOf(head);
    const start = this.#form === "list" ? firstOf(head) + 1 : 0;
    yield* this.#split(head.subarray(start));
  }

  #split(chunk: Uint8Array): Generator<Item, void, void> {
    return this.#form === "lines" ? this.#lines(chunk) : this.#values(chunk);
  }

  *#lines(chunk: Uint8Array): Generator<Item, void, void> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      if (this.#isOpen) yield this.#take();
    }
    this.#keep(chunk.subarray(start));
  }

  *#values(chunk: Uint8Array): Generator<Item, void, void> {
    const isList = this.#form === "list";
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#isInString = false;
          if (this.#depth === 0 && !isList) {
            this.#keep(chunk.subarray(start, at + 1));
            start = at + 1;
            yield this.#take();
          }
        }
        continue;
      }
      if (this.#isListOver) continue;
      const isEnd = this.#depth === 0 && isList && (byte === COMMA || byte === BRACKET_END);
      const isBlankEnd = this.#depth === 0 && !isList && isBlank(byte);
      if (isEnd || isBlankEnd) {
        this.#keep(chunk.subarray(start, at));
        start = at + 1;
        if (this.#isOpen) yield this.#take();
        this.#isListOver = isList && byte === BRACKET_END;
      } else if (byte === QUOTE) this.#isInString = true;
      else if (byte === BRACE || byte === BRACKET) {
        if (++this.#depth > MOST_DEPTH) this.#drop("too_large");
      } else if (byte === BRACE_END || byte === BRACKET_END) {
        if (this.#depth > 0) this.#depth -= 1;
        else this.#problem ??= "damaged";
        if (this.#depth === 0 && !isList) {
          this.#keep(chunk.subarray(start, at + 1));
          start = at + 1;
          if (this.#isOpen) yield this.#take();
        }
      }
    }
    if (!this.#isListOver) this.#keep(chunk.subarray(start));
  }

  /** Adds bytes to the value that is open; blanks alone open none. */
  #keep(bytes: Uint8Array): void {
    if (!this.#isOpen && firstOf(bytes) === bytes.length) return;
    this.#isOpen = true;
    this.#bytes += bytes.length;
    if (this.#bytes > this.#mostBytes) this.#drop("too_large");
    if (!this.#problem && bytes.length > 0) this.#pieces.push(bytes);
  }

  #drop(problem: Item["problem"]): void {
    this.#problem ??= problem;
    this.#pieces = [];
  }

  #take(): Item {
    const item = {
      pieces: this.#problem ? [] : this.#pieces,
      bytes: this.#bytes,
      ...(this.#problem ? { problem: this.#problem } : {}),
    };
    this.#pieces = [];
    this.#bytes = 0;
    this.#isOpen = false;
    this.#problem = undefined;
    return item;
  }
}

/** The form of a file, by its first bytes. */
function formOf(head: Uint8Array): Form {
  const first = firstOf(head);
  if (head[first] === BRACKET) return "list";
  if (head[first] !== BRACE) return "lines";
  const end = head.indexOf(LINE_FEED, first);
  if (end < 0) return "values";
  const next = firstOf(head.subarray(end));
  const follows = head[end + next];
  return follows === BRACE || isJson(head.subarray(first, end)) ? "lines" : "values";
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Where the first byte is that is no white space; the length if there is none. */
function firstOf(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) at += 1;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
