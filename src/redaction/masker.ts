import { canBegin } from "./boundary.ts";
import { Cursor, type Rule } from "./cursor.ts";
import { markOf, type SecretKind } from "./kinds.ts";

/** How much of what has passed is kept, since it may say what follows it, in characters. */
const CONTEXT = 128;

/** The rules by the code of the character that a secret begins with; the first that fits counts. */
export type Rules = readonly (readonly Rule<SecretKind>[])[];

/**
 * Masks the secrets of a text that comes in pieces: what comes out, put together, is what would
 * come out of the whole, wherever it is cut. It holds back only what may be the beginning of a
 * secret. Once it is known to be one, its mark comes out, and the rest of it is dropped as it comes.
 */
export class Masker {
  readonly #rules: Rules;
  readonly #kinds = new Set<SecretKind>();
  /** What came in and is needed still; before `#at` it has been dealt with. */
  #text = "";
  #at = 0;
  /** The rule of the secret that is being dropped. */
  #dropping: Rule<SecretKind> | undefined;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** The kinds of the secrets so far, each once. */
  get kinds(): readonly SecretKind[] {
    return [...this.#kinds];
  }

  /** How much is held back, in characters (UTF-16 units). */
  get held(): number {
    return this.#text.length - this.#at;
  }

  /** Takes the next piece; what can be told of the text without what follows. */
  push(piece: string): string {
    this.#text += piece;
    return this.#work(false);
  }

  /** Ends the text: what was held back. */
  end(): string {
    return this.#work(true);
  }

  #work(isEnd: boolean): string {
    let out = "";
    while (this.#drop(isEnd)) {
      const start = this.#at;
      const secret = this.#find(isEnd);
      out += this.#text.slice(start, secret?.start ?? this.#at);
      if (!secret) break;
      const { kind } = secret.rule;
      out += markOf(kind);
      this.#kinds.add(kind);
      this.#dropping = secret.rule;
    }
    const passed = Math.max(0, this.#at - CONTEXT);
    this.#text = this.#text.slice(passed);
    this.#at -= passed;
    return out;
  }

  /** Drops the rest of a secret. False where it may go on in the next piece. */
  #drop(isEnd: boolean): boolean {
    if (!this.#dropping) return true;
    const cursor = new Cursor(this.#text, { at: this.#at, isEnd });
    this.#dropping.goesOn(cursor);
    this.#at = cursor.at;
    if (cursor.isShort) return false;
    this.#dropping = undefined;
    return true;
  }

  /** Goes on to the next secret, or to where it cannot be told yet whether one begins. */
  #find(isEnd: boolean): { readonly start: number; readonly rule: Rule<SecretKind> } | undefined {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const rules = this.#rules[text.charCodeAt(this.#at)];
      if (!rules || !canBegin(text, this.#at)) continue;
      for (const rule of rules) {
        const cursor = new Cursor(text, { at: this.#at, isEnd });
        if (rule.begins(cursor)) {
          const start = this.#at;
          this.#at = cursor.at;
          return { start, rule };
        }
        if (cursor.isShort) return undefined;
      }
    }
    return undefined;
  }
}
