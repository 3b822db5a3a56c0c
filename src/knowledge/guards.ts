import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Content, contentOf } from "./content.ts";
import type { Guard } from "./events.ts";
import { type Fact, newestOf } from "./facts.ts";
import { wasNegated } from "./negations.ts";
import { keysOfFact, keysSaid } from "./word_keys.ts";

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

/** The hashes of words that are kept, and the longest word of which one is, in characters. */
const KEPT_HASHES = 20_000;
const LONGEST_KEPT = 64;
const kept = new Map<string, string>();

/** Stands for a negation among terms. */
const NEGATION = "¬";

/** Stands among keys for a negation that may be none. */
const UNSURE = "?";

/** The hashes of a text's form, its terms and the keys of its words. */
type Hashes = Pick<Guard, "form" | "terms" | "keys">;

/** Those of a text that is compared, and what a negation among them would be. */
interface OwnHashes {
  readonly form: string;
  readonly terms: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly negation: string;
  readonly unsure: string;
  /** Whether earlier versions took it for negated. */
  readonly wasNegated: boolean;
}

/** What tells later that a text says what a fact said, without saying it. */
export function guardOf(fact: Fact, salt: string): Guard {
  const newest = contentOf(newestOf(fact).text);
  const forms = new Set([newest.form]);
  const earlier = fact.versions.toReversed().flatMap(({ text }) => {
    const content = contentOf(text);
    if (text === "" || forms.has(content.form)) return [];
    forms.add(content.form);
    return [guarding(content, salt)];
  }).slice(0, MOST_EARLIER);
  return { salt, ...guarding(newest, salt), ...(earlier.length > 0 ? { earlier } : {}) };
}

/** Hashes of which a text must have some to say what a guard stands for: any `count` of these tell. */
export interface Telling {
  readonly hashes: readonly string[];
  readonly count: number;
}

/** The hashes that tell which texts may say what a guard stands for: one of these has each. */
export function* hashesTelling({ salt, earlier = [], ...newest }: Guard): Generator<Telling> {
  const marks = [hashOfTerm(salt, NEGATION), hashOfTerm(salt, UNSURE)];
  for (const { form, terms, keys = [] } of [newest, ...earlier]) {
    const words = terms.filter((term) => term !== marks[0]);
    if (words.length === 0) yield { hashes: [formName(form)], count: 1 };
    for (const hashes of [words, keys.filter((key) => !marks.includes(key))]) {
      // As many as a text may lack, and one more.
      const count = hashes.length - Math.ceil(LEAST_COVERED * hashes.length) + 1;
      if (hashes.length > 0) yield { hashes, count };
    }
  }
}

/** A form's hash among those of words. */
function formName(form: string): string {
  return `=${form}`;
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
  textsSaid({ salt, earlier = [], ...newest }: Guard): number[] {
    const own = this.#hashedWith(salt);
    return [newest, ...earlier].flatMap((guard, place) =>
      isCovered(guard, own) || hasKeys(guard, own) ? [place] : []
    );
  }

  /** What may be among the `hashesTelling` of guards with this salt. */
  *hashesWith(salt: string): Generator<string> {
    const { form, terms, keys } = this.#hashedWith(salt);
    yield formName(form);
    yield* terms;
    yield* keys;
  }

  #hashedWith(salt: string): OwnHashes {
    const known = this.#hashes.get(salt);
    if (known) return known;
    const { form, terms } = hashed(this.#content, salt);
    const { text, language } = this.#content;
    const hash = (term: string) => hashOfTerm(salt, term);
    const keys = [...keysSaid(text, language), ...negationKeys(this.#content)];
    const made = {
      ...{ form, terms: new Set(terms), keys: new Set(keys.map(hash)) },
      ...{ negation: hash(NEGATION), unsure: hash(UNSURE) },
      wasNegated: wasNegated(this.#content.form),
    };
    this.#hashes.set(salt, made);
    return made;
  }
}

function isCovered({ form, terms, keys }: Hashes, own: OwnHashes): boolean {
  const words = terms.filter((term) => term !== own.negation);
  if (words.length === 0) return form === own.form;
  const isNegated = words.length < terms.length;
  const agrees = isNegated === own.terms.has(own.negation);
  // Without keys it was made when the languages of negations were not told apart.
  if (!agrees && (keys || isNegated !== own.wasNegated)) return false;
  const common = words.filter((term) => own.terms.has(term)).length;
  return common >= LEAST_COVERED * words.length;
}

/** The same by the beginnings of words, which do not depend on the language that a text is read in. */
function hasKeys({ keys = [] }: Hashes, { keys: own, negation, unsure }: OwnHashes): boolean {
  const isSure = !keys.includes(unsure) && !own.has(unsure);
  if (isSure && keys.includes(negation) !== own.has(negation)) return false;
  const words = keys.filter((key) => key !== negation && key !== unsure);
  const common = words.filter((key) => own.has(key)).length;
  return words.length > 0 && common >= LEAST_COVERED * words.length;
}

function negationKeys({ isNegated, isSure }: Content): string[] {
  return isSure ? isNegated ? [NEGATION] : [] : [UNSURE];
}

function guarding(content: Content, salt: string): Hashes {
  const { text, language } = content;
  const keys = [...keysOfFact(text, language), ...negationKeys(content)];
  return {
    ...hashed(content, salt),
    keys: [...new Set(keys.map((key) => hashOfTerm(salt, key)))].sort(),
  };
}

function hashed({ form, terms, isNegated }: Content, salt: string): Pick<Guard, "form" | "terms"> {
  const words = isNegated ? [...terms, NEGATION] : [...terms];
  return {
    form: hashOf(salt, `=${form}`).slice(0, DIGITS.form),
    terms: [...new Set(words.map((word) => hashOfTerm(salt, word)))].sort(),
  };
}

function hashOfTerm(salt: string, term: string): string {
  const name = `${salt}\n${term}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const hash = hashOf(salt, term).slice(0, DIGITS.term);
  if (kept.size >= KEPT_HASHES) kept.clear();
  if (term.length <= LONGEST_KEPT) kept.set(name, hash);
  return hash;
}

function hashOf(salt: string, text: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${salt}\n${text}`)));
}
