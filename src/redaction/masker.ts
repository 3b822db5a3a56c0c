import { canBegin } from "./boundary.ts";
import { Cursor, type Rule } from "./cursor.ts";
import { markOf, type SecretKind } from "./kinds.ts";

/** How much processed text is kept, because it may identify what follows, in characters. */
const CONTEXT = 128;

/** The rules by the code of the first character of a secret; the first rule that matches counts. */
export type RuleTable = readonly (readonly Rule<SecretKind>[])[];

/**
 * Masks the secrets in a text that arrives in pieces. The joined output is the same wherever the text
 * is cut. Only what may be the beginning of a secret is held back; once it is known to be one, its
 * mark is emitted and the rest of the secret is dropped as it arrives.
 */
export class Masker {
  readonly #rules: RuleTable;
  readonly #kinds = new Set<SecretKind>();
  /** Input that is still needed; up to `#at` it has been processed. */
  #text = "";
  #at = 0;
  /** The rule of the secret that is being dropped. */
  #dropping: Rule<SecretKind> | undefined;

  constructor(rules: RuleTable) {
    this.#rules = rules;
  }

  /** The kinds of the secrets found so far, each once. */
  get kinds(): readonly SecretKind[] {
    return [...this.#kinds];
  }

  /** Takes the next piece; returns the text that is decided so far. */
  push(piece: string): string {
    this.#text += piece;
    return this.#work(false);
  }

  /** Ends the text; returns what was held back. */
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

  /** Drops the rest of a secret. Returns false if it may continue in the next piece. */
  #drop(isEnd: boolean): boolean {
    if (!this.#dropping) return true;
    const cursor = new Cursor(this.#text, { at: this.#at, isEnd });
    this.#dropping.finish(cursor);
    this.#at = cursor.at;
    if (cursor.isShort) return false;
    this.#dropping = undefined;
    return true;
  }

  /** Advances to the next secret, or to where it is undecided whether one begins. */
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
