import { KIND, KINDS, nextState, STATE } from "./json_grammar.ts";
import { endOfPlain, endOfScalar, endOfSpecial } from "./json_tokens.ts";
import { UnreadableError } from "./unreadable_error.ts";

/** How deeply values may lie in each other, and how long white space between them may be. */
const MAX_DEPTH = 1_000;
const MAX_BLANK = 65_536;

/** How many bytes are looked at in one step. */
const BYTES_PER_STEP = 65_536;

const [QUOTE, BRACE] = [0x22, 0x7b];

/**
 * Reads JSON in its bytes from front to back, strictly, without copying it. All methods throw
 * `UnreadableError` where the text is not JSON.
 */
export class JsonCursor {
  readonly bytes: Uint8Array;
  /** Where the next byte is that was not read yet. */
  at = 0;
  #due = BYTES_PER_STEP;
  /** The value that is skipped: the brackets that are open in it, and what may come next. */
  readonly #open = new Uint8Array(MAX_DEPTH);
  #depth = 0;
  #state: number = STATE.value;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The next byte that is not white space; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    const most = this.at + MAX_BLANK;
    let at = this.at;
    while (at < bytes.length && KINDS[bytes[at] ?? 0] === KIND.blank) {
      if (at === most) throw new UnreadableError("Too much white space");
      at += 1;
    }
    this.at = at;
    return bytes[at] ?? -1;
  }

  /** Reads a byte that must come next, after white space. */
  take(byte: number): void {
    if (this.peek() !== byte) throw new UnreadableError(`Unexpected byte at ${this.at}`);
    this.at += 1;
  }

  /** Whether so much was read since this last was true that others should have their turn. */
  isDue(): boolean {
    if (this.at < this.#due) return false;
    this.#due = this.at + BYTES_PER_STEP;
    return true;
  }

  /**
   * Skips the next value for one step. Whether its end was reached; if not, it must be called again.
   */
  skip(): boolean {
    const { bytes } = this;
    const stop = Math.min(bytes.length, this.at + BYTES_PER_STEP);
    let [at, state] = [this.at, this.#state];
    while (at < stop && state !== STATE.ended) {
      if (state >= STATE.inName) {
        at = endOfPlain(bytes, at, stop);
        if (at === stop) break;
        if (bytes[at] === QUOTE) state = state === STATE.inName ? STATE.colon : this.#afterValue();
        at = endOfSpecial(bytes, at);
        continue;
      }
      const kind = KINDS[bytes[at] ?? 0] ?? KIND.scalar;
      if (kind !== KIND.blank) state = this.#enter(nextState(state, kind), kind, at);
      at = kind === KIND.scalar ? endOfScalar(bytes, at) : at + 1;
    }
    this.at = at;
    this.#state = state === STATE.ended ? STATE.value : state;
    if (state !== STATE.ended && at >= bytes.length) throw new UnreadableError("Ends too early");
    return state === STATE.ended;
  }

  /** Goes on with a state after a byte that was not in a string. */
  #enter(state: number, kind: number, at: number): number {
    if (state === STATE.wrong) throw new UnreadableError(`Unexpected byte at ${at}`);
    if (kind === KIND.brace || kind === KIND.bracket) {
      if (this.#depth === MAX_DEPTH) throw new UnreadableError("Too deep");
      this.#open[this.#depth++] = this.bytes[at] ?? 0;
    }
    if (state !== STATE.ended) return state;
    if (kind === KIND.braceEnd || kind === KIND.bracketEnd) this.#depth -= 1;
    return this.#afterValue();
  }

  #afterValue(): number {
    if (this.#depth === 0) return STATE.ended;
    return this.#open[this.#depth - 1] === BRACE ? STATE.afterMember : STATE.afterItem;
  }
}
