import { finish, type Steps } from "../conversation/mod.ts";
import { type Content, contentOf, LEAST_COMMON, saysSame } from "./content.ts";
import { type CurrentFact, factAt, type FactVersion } from "./facts.ts";
import { currentFacts, findFact, type Space } from "./space.ts";

const contents = new WeakMap<FactVersion, Content>();
const NO_FACTS: ReadonlySet<string> = new Set();
const NOTHING: Content = {
  ...{ text: "", language: "en", form: "", words: [], terms: new Set(), names: [] },
  ...{ isNegated: false, isSure: true },
};

/** What a version of a fact says, without its single words; found once for each. */
export function contentOfVersion(version: FactVersion): Content {
  const known = contents.get(version);
  if (known) return known;
  const content = version.text === "" ? NOTHING : { ...contentOf(version.text), words: [] };
  contents.set(version, content);
  return content;
}

/** Facts read a step. */
const FACTS_A_STEP = 16;

/** What was read of facts, as long as they are as they were then. */
const read = new WeakMap<Space["facts"], KnownFacts>();

/**
 * Finds what the facts of a space say, in steps, for the next decision on them. Without it the decision
 * does so at once, which takes long where there are thousands.
 */
export function* readFactsSteps(space: Space): Steps<void> {
  if (read.has(space.facts)) return;
  const known = new KnownFacts();
  let count = 0;
  for (const current of currentFacts(space)) {
    known.add(current, contentIn(space, current));
    if (++count % FACTS_A_STEP === 0) yield;
  }
  read.set(space.facts, known);
}

/** The current facts of a space, to be looked up only. */
export function knownFactsOf(space: Space): KnownFacts {
  finish(readFactsSteps(space));
  return read.get(space.facts) ?? new KnownFacts();
}

/** The current facts of a space, to be changed as they change: nobody else has them. */
export function ownKnownFacts(space: Space): KnownFacts {
  const known = knownFactsOf(space);
  read.delete(space.facts);
  return known;
}

/** The current facts of a space, by what they say. */
export class KnownFacts {
  readonly #contents = new Map<string, Content>();
  readonly #byTerm = new Map<string, Set<string>>();
  readonly #byForm = new Map<string, string>();

  /** Notes what became of a fact: its text as it is now, if it still holds. */
  follow(space: Space, fact: string): void {
    this.#drop(fact);
    const known = findFact(space, fact);
    const current = known && factAt(known, space.position);
    if (current) this.add(current, contentIn(space, current));
  }

  /** The fact whose text is the same but for case and marks. */
  withForm({ form }: Content): string | undefined {
    return this.#byForm.get(form);
  }

  /** A fact that says the same; best by its form. */
  thatSays(content: Content, except?: string): string | undefined {
    const equal = this.withForm(content);
    if (equal !== undefined && equal !== except) return equal;
    for (const facts of this.#listsFor(content)) {
      for (const fact of facts) {
        const other = fact === except ? undefined : this.#contents.get(fact);
        if (other && saysSame(content, other)) return fact;
      }
    }
    return undefined;
  }

  /** The facts with the rarest terms: who has most of all terms has at least one of these. */
  #listsFor({ terms }: Content): ReadonlySet<string>[] {
    const lists = [...terms].map((term) => this.#byTerm.get(term) ?? NO_FACTS)
      .sort((one, other) => one.size - other.size);
    return lists.slice(0, terms.size - Math.ceil(LEAST_COMMON * terms.size) + 1);
  }

  /** Adds a fact, by what it says. */
  add({ fact }: CurrentFact, content: Content): void {
    this.#contents.set(fact, content);
    if (!this.#byForm.has(content.form)) this.#byForm.set(content.form, fact);
    for (const term of content.terms) {
      const facts = this.#byTerm.get(term);
      if (facts) facts.add(fact);
      else this.#byTerm.set(term, new Set([fact]));
    }
  }

  #drop(fact: string): void {
    const content = this.#contents.get(fact);
    if (!content) return;
    this.#contents.delete(fact);
    if (this.#byForm.get(content.form) === fact) this.#byForm.delete(content.form);
    for (const term of content.terms) this.#byTerm.get(term)?.delete(fact);
  }
}

/** What a current fact of a space says. */
export function contentIn(space: Space, { fact, position, text }: CurrentFact): Content {
  const versions = findFact(space, fact)?.versions;
  const version = versions?.findLast((each) => each.position === position);
  return version ? contentOfVersion(version) : contentOf(text);
}
