import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Content, contentOf } from "./content.ts";
import type { Guard } from "./events.ts";
import { type Fact, newestOf } from "./facts.ts";

/**
 * Bits of a hash that are kept, in hexadecimal digits. They are few on purpose: the hash of a word
 * fits many other words. In a store that is not encrypted, whoever has it can still test whether a
 * sentence that they guess was forgotten, or search a dictionary for words that fit together; they
 * cannot read it. In an encrypted one nothing is left without the key.
 */
const DIGITS = { form: 4, term: 3 } as const;

/** Which share of a forgotten fact's words a text must have to say the same. */
const LEAST_COVERED = 0.75;

/** Of a fact that had many texts, so many earlier ones are guarded too. */
const MOST_EARLIER = 8;

/** Stands for a negation among terms. */
const NEGATION = "¬";

/** The hashes of a text's form and of its terms. */
type Hashes = Pick<Guard, "form" | "terms">;

/** Those of a text that is compared, and what a negation among them would be. */
interface OwnHashes {
  readonly form: string;
  readonly terms: ReadonlySet<string>;
  readonly negation: string;
}

/** What tells later that a text says what a fact said, without saying it. */
export function guardOf(fact: Fact, salt: string): Guard {
  const newest = contentOf(newestOf(fact).text);
  const forms = new Set([newest.form]);
  const earlier = fact.versions.toReversed().flatMap(({ text }) => {
    const content = contentOf(text);
    if (text === "" || forms.has(content.form)) return [];
    forms.add(content.form);
    return [hashed(content, salt)];
  }).slice(0, MOST_EARLIER);
  return { salt, ...hashed(newest, salt), ...(earlier.length > 0 ? { earlier } : {}) };
}

/** A text that is compared with guards; hashes are made once for each salt. */
export class Guarded {
  readonly #content: Content;
  readonly #hashes = new Map<string, OwnHashes>();

  constructor(content: Content) {
    this.#content = content;
  }

  /** Whether the text says what the forgotten fact said. */
  isSaidBy(guard: Guard): boolean {
    return this.textsSaid(guard).length > 0;
  }

  /** Which of the forgotten fact's texts it says, by their places: 0 is the newest. */
  textsSaid({ salt, form, terms, earlier = [] }: Guard): number[] {
    const own = this.#hashedWith(salt);
    return [{ form, terms }, ...earlier].flatMap((guard, place) =>
      isCovered(guard, own) ? [place] : []
    );
  }

  #hashedWith(salt: string): OwnHashes {
    const known = this.#hashes.get(salt);
    if (known) return known;
    const { form, terms } = hashed(this.#content, salt);
    const made = { form, terms: new Set(terms), negation: hashOfTerm(salt, NEGATION) };
    this.#hashes.set(salt, made);
    return made;
  }
}

function isCovered(guard: Hashes, own: OwnHashes): boolean {
  if (guard.terms.length === 0) return own.terms.size === 0 && guard.form === own.form;
  if (guard.terms.includes(own.negation) !== own.terms.has(own.negation)) return false;
  const common = guard.terms.filter((term) => own.terms.has(term)).length;
  return common >= LEAST_COVERED * guard.terms.length;
}

function hashed({ form, terms, isNegated }: Content, salt: string): Hashes {
  const words = isNegated ? [...terms, NEGATION] : [...terms];
  return {
    form: hashOf(salt, `=${form}`).slice(0, DIGITS.form),
    terms: [...new Set(words.map((word) => hashOfTerm(salt, word)))].sort(),
  };
}

function hashOfTerm(salt: string, term: string): string {
  return hashOf(salt, term).slice(0, DIGITS.term);
}

function hashOf(salt: string, text: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${salt}\n${text}`)));
}
