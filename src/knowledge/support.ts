import { isFunctionWordOfAny, type Language, languageOf, likenessOf } from "../conversation/mod.ts";
import { type Content, contentOf, type ContentWord, LEAST_LIKE } from "./content.ts";
import type { SaidText } from "./commands.ts";
import { partsOfDates } from "./dates.ts";
import { isAboutUser, ownWords } from "./others_words.ts";
import { languageOfSpeaker, SPEAKERS_OF_PARTS } from "./small_words.ts";
import { claimsRights, isOwnWord, ordersSomething } from "./authority.ts";

/** Which share of a fact's words its sources must have. All names and numbers must be there. */
const LEAST_FOUND = 0.5;

/** Languages in which names have cases. */
const DECLINING: ReadonlySet<Language> = new Set([
  ...["pl", "cs", "hu", "fi", "tr", "ru", "uk", "sr", "el"] as const,
]);

const DIGIT = /\p{Nd}/u;

/** A date such as 2026-11-28, of which all parts are one word too. */
const WHOLE_DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;

const contents = new WeakMap<SaidText, Content>();
const owns = new WeakMap<SaidText, SaidText>();

/** What something that was said says; found once for each. */
export function contentOfSaid(said: SaidText): Content {
  const known = contents.get(said) ?? contentOf(said.text);
  contents.set(said, known);
  return known;
}

/**
 * Who said what a fact says, by the words of the texts that are named as its sources: the user where
 * the user's alone have them, else the assistant where all of them do; undefined where neither does.
 * What claims a right or orders something must be said by users about themselves, and what others say
 * of themselves in a quote is nothing about the user.
 */
export function sayerOf(
  text: string,
  sources: readonly SaidText[],
): "user" | "assistant" | undefined {
  if (ordersSomething(text)) return undefined;
  const spoken = languageOfSpeaker(text.split(" ")) ?? languageOfAll(sources);
  const content = contentOf(text.replace(SPEAKERS_OF_PARTS, " "), spoken);
  const declines = DECLINING.has(spoken);
  const heard = isAboutUser(text) ? sources.map(inOwnWords) : sources;
  const own = heard.filter(({ role }) => role === "user");
  const isUsers = isSaidIn(content, own, { declines });
  if (claimsRights(text)) {
    return isUsers && own.some((said) => isOwnWord(text, said.text)) ? "user" : undefined;
  }
  if (isUsers) return "user";
  return isSaidIn(content, heard, { declines }) ? "assistant" : undefined;
}

/** Something that was said, without what a user only quotes in it; made once for each. */
function inOwnWords(said: SaidText): SaidText {
  if (said.role !== "user") return said;
  const known = owns.get(said);
  if (known) return known;
  const text = ownWords(said.text);
  const own = text === said.text ? said : { ...said, text };
  owns.set(said, own);
  return own;
}

/** The language in which something was said: a fact without a word for the speaker hardly tells its own. */
function languageOfAll(said: readonly SaidText[]): Language {
  return said.reduce<Language>((language, { text }) => languageOf(text, language), "en");
}

/**
 * Whether texts have the words of a fact: its names and numbers, and at least half of all.
 * `declines`: names count in any case.
 */
export function isSaidIn(
  { words, form }: Content,
  texts: readonly SaidText[],
  { declines = false }: { readonly declines?: boolean } = {},
): boolean {
  const said = new Said(texts);
  const dates = partsOfDates(form);
  const [first = ""] = form.split(" ");
  // In a language that is not known, an article that begins a sentence looks like a name.
  const article = isFunctionWordOfAny(first) ? first : undefined;
  const needed = words.filter(({ folded }) =>
    !dates.has(folded) && !WHOLE_DATE.test(folded) && folded !== article
  );
  if (needed.length === 0) return words.length > 0 && texts.length > 0;
  const missing = needed.filter((word) =>
    !said.has(declines && !DIGIT.test(word.folded) ? { ...word, isVaried: true } : word)
  );
  if (missing.some(({ isName }) => isName)) return false;
  return needed.length - missing.length >= LEAST_FOUND * needed.length;
}

/** The words of texts. */
class Said {
  readonly #terms = new Set<string>();
  #list: readonly string[] | undefined;

  constructor(texts: readonly SaidText[]) {
    for (const said of texts) {
      for (const { terms, folded } of contentOfSaid(said).words) {
        for (const term of terms) this.#terms.add(term);
        this.#terms.add(folded);
      }
    }
  }

  /** Whether they have a word, in any form; of one that has other forms, also a word like it. */
  has({ terms, folded, isVaried }: ContentWord): boolean {
    if (terms.some((term) => this.#terms.has(term)) || this.#terms.has(folded)) return true;
    if (!isVaried) return false;
    this.#list ??= [...this.#terms];
    const isKnown = { isKnown: false };
    const forms = terms[0] === folded ? [folded] : [terms[0], folded];
    return this.#list.some((term) =>
      forms.some((form) => likenessOf(form, term, isKnown) >= LEAST_LIKE)
    );
  }
}
