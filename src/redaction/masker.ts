import { beginsWords, canBegin } from "./boundary.ts";
import { ALPHANUMERIC, has, TOKEN } from "./characters.ts";
import { Cursor, type Found, type Rule } from "./cursor.ts";
import { type MarkKind, markOf } from "./kinds.ts";
import { TextWindow } from "./text_window.ts";

/** How much processed text is kept, because it may identify what follows, in characters. */
const CONTEXT = 128;

/** The rules by the code of the first character of a secret; the first rule that matches counts. */
export type RuleTable = readonly (readonly Rule<MarkKind>[])[];

/** The most characters that a rule asks for before it is tried. */
const MOST_LEAST = 64;

/** A secret that is being dropped, and where it began; that may be before the window. */
interface Dropping {
  readonly found: Found<MarkKind>;
  start: number;
}

/**
 * Masks the secrets in a text that arrives in pieces. The joined output is the same wherever the text
 * is cut. Only what may be the beginning of a secret is held back; once it is known to be one, its
 * mark is emitted and the rest of the secret is dropped as it arrives.
 */
export class Masker {
  readonly #rules: RuleTable;
  readonly #kinds = new Set<MarkKind>();
  readonly #view = new TextWindow();
  /** How far the text has been searched. */
  #at = 0;
  #dropping: Dropping | undefined;

  constructor(rules: RuleTable) {
    this.#rules = rules;
  }

  /** The kinds of the secrets found so far, each once. */
  get kinds(): readonly MarkKind[] {
    return [...this.#kinds];
  }

  /** Takes the next piece; returns the text that is decided so far. The last piece ends the text. */
  push(piece: string, { isLast = false }: { readonly isLast?: boolean } = {}): string {
    this.#view.append(piece, { isEnd: isLast });
    return this.#work(isLast);
  }

  /** Ends the text, if it has not ended; returns what was held back. */
  end(): string {
    return this.push("", { isLast: true });
  }

  #work(isEnd: boolean): string {
    let out = "";
    while (this.#drop(isEnd)) {
      const found = this.#find(isEnd);
      out += this.#view.take(this.#view.sourceStart(found ? found.start : this.#at));
      if (!found) break;
      const { kind } = found.found;
      out += markOf(kind);
      this.#kinds.add(kind);
      this.#dropping = found;
      this.#view.take(this.#view.sourceEnd(this.#at));
    }
    this.#forget();
    return out;
  }

  #forget(): void {
    const before = Math.max(0, this.#at - CONTEXT);
    this.#view.forget(before);
    this.#at -= before;
    if (this.#dropping) this.#dropping.start -= before;
  }

  /** Drops the rest of a secret. Returns false if it may continue in the next piece. */
  #drop(isEnd: boolean): boolean {
    if (!this.#dropping) return true;
    const { found, start } = this.#dropping;
    const cursor = new Cursor(this.#view, { at: this.#at, isEnd });
    found.finish?.(cursor, start);
    this.#at = cursor.at;
    this.#view.take(this.#view.sourceEnd(this.#at));
    if (cursor.isShort) return false;
    this.#dropping = undefined;
    this.#view.border = this.#at;
    return true;
  }

  /** Advances to the next secret, or to where it is undecided whether one begins. */
  #find(isEnd: boolean): Dropping | undefined {
    const view = this.#view;
    const { text } = view;
    const cursor = new Cursor(view, { at: this.#at, isEnd });
    const isPlain = beginsWords(view);
    const { border } = view;
    let at = this.#at;
    let isInWord = has(ALPHANUMERIC, text.charCodeAt(at - 1));
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const wasInWord = isInWord;
      isInWord = has(ALPHANUMERIC, code);
      if (wasInWord && isInWord && (isPlain ? at !== border : !canBegin(view, at))) continue;
      const rules = this.#rules[code];
      if (!rules) continue;
      const length = tokenLength(text, at, isEnd);
      for (const rule of rules) {
        if (length < (rule.least ?? 0)) continue;
        cursor.at = at;
        cursor.isShort = false;
        const found = rule.find(cursor);
        if (!found && !cursor.isShort) continue;
        this.#at = found ? cursor.at : at;
        return found && { found, start: at };
      }
    }
    this.#at = at;
    return undefined;
  }
}

/** How many characters of a token stand at a position; infinitely many if more may come or it is long. */
function tokenLength(text: string, from: number, isEnd: boolean): number {
  let at = from;
  const end = Math.min(text.length, from + MOST_LEAST);
  while (at < end && has(TOKEN, text.charCodeAt(at))) at += 1;
  return at < end || (isEnd && at === text.length) ? at - from : Infinity;
}
