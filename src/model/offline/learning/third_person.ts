import type { LearnedLanguage } from "./statement_forms.ts";

/** What stands before the user's own words, where they cannot be told of a third person. */
const SPEAKERS: Readonly<Record<LearnedLanguage, string>> = {
  en: "The user: ",
  de: "Nutzer: ",
  fr: "Utilisateur : ",
  es: "Usuario: ",
  it: "Utente: ",
  pt: "Usuário: ",
  zh: "用户：",
  ja: "ユーザー：",
};

const LABEL = new RegExp(
  `^(?:${Object.values(SPEAKERS).map((word) => word.trim()).join("|")})\\s*`,
);

/** Verbs that are not in the present, and those that have no ending. */
const UNCHANGED =
  /^(?:was|got|grew|bought|met|went|took|left|quit|lost|became|began|had|did|came|can|can't|cannot|could|will|must|never|\p{L}+ed)$/u;
const IRREGULAR = new Map([
  ["am", "is"],
  ["have", "has"],
  ["do", "does"],
  ["don't", "doesn't"],
  ["haven't", "hasn't"],
  ["go", "goes"],
  ["were", "was"],
]);
const ADVERBS =
  /^(?:really|also|always|usually|mostly|especially|absolutely|still|only|now|just|recently|finally|currently|originally|actually|never|often)$/;
const OTHERS = new Map([["my", "their"], ["mine", "theirs"], ["me", "them"], [
  "myself",
  "themselves",
]]);

/**
 * A fact about the user in the user's words: "I live in Porto" becomes "The user lives in Porto". `form`
 * is a clause in lower case, unless it begins with "I".
 */
export function aboutUser(form: string, language: LearnedLanguage): string {
  return (language === "en" ? inThirdPerson(form) : undefined) ?? `${SPEAKERS[language]}${form}`;
}

/** A fact as the user would say it, so that it can be read as their own clause. */
export function inFirstPerson(fact: string): string {
  const own = fact.replace(LABEL, "").replace(/^The user['’]s /i, "my ").replace(
    /^The user /i,
    "I ",
  )
    .replace(/[.。]\s*$/, "");
  return own === "" || own.startsWith("I ") ? own : own.charAt(0).toLowerCase() + own.slice(1);
}

/** Undefined where somebody else is part of it, or where it is not known how. */
function inThirdPerson(form: string): string | undefined {
  const called = /^(?:please |just )?call me (.+)$/.exec(form);
  if (called) return `The user wants to be called ${called[1]}`;
  if (form.startsWith("my ")) return rest("The user's", form.slice(3).split(" "));
  const own = form.replace(/^I'm /, "I am ").replace(/^I've /, "I have ").replace(
    /^I'll /,
    "I will ",
  );
  if (!own.startsWith("I ")) return undefined;
  const words = own.slice(2).split(" ");
  const place = words.findIndex((word) => !ADVERBS.test(word));
  const verb = words[place];
  if (verb === undefined) return undefined;
  const isAfterNever = words.slice(0, place).includes("never");
  words[place] = thirdPersonOf(verb);
  return isAfterNever && UNCHANGED.test(verb) ? undefined : rest("The user", words);
}

/** The rest of a sentence whose subject is the user; undefined where "I" or "we" comes again. */
function rest(subject: string, words: readonly string[]): string | undefined {
  const told = words.map((word) => OTHERS.get(word.toLowerCase()) ?? word);
  const isPlain = told.every((word) => !/^(?:I|I'\p{L}+|we|our|ours|us|you|your)$/u.test(word));
  return isPlain ? `${subject} ${told.join(" ")}` : undefined;
}

function thirdPersonOf(verb: string): string {
  const irregular = IRREGULAR.get(verb);
  if (irregular) return irregular;
  if (UNCHANGED.test(verb)) return verb;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}
