import { type Clause, clausesOf, ownSentences } from "./clauses.ts";
import {
  type AttributeName,
  type LearnedLanguage,
  STATEMENT_FORMS,
  type StatementForm,
} from "./statement_forms.ts";
import { aboutUser, inFirstPerson } from "./third_person.ts";

/** Something that a user says of themselves and that is worth keeping. */
export interface Statement {
  /** As a fact. */
  readonly text: string;
  /** What it tells of, if that holds once: "home", "age of daughter lina". */
  readonly about?: string;
}

const LANGUAGES = Object.keys(STATEMENT_FORMS) as LearnedLanguage[];

/** The longest clause that is kept, in characters. */
const LONGEST = 240;

/** What matters on the day it is said. */
const TODAY =
  /(?<!\p{L})(?:today|tonight|right now|at the moment|this (?:morning|afternoon|evening)|heute|gerade|aujourd'hui|hoy|ahora mismo|oggi|stasera|hoje|agora mesmo)(?!\p{L})|今天|今日/iu;

/** "My daughter Lina is 6", "Meine Tochter ist 6 Jahre alt": whose age, by the rest of it. */
const AGES: readonly RegExp[] = [
  /^my (.+?)(?:'s| is| turned| turns) \d{1,3}(?: years? old)?$/u,
  /^meine? (.+?) (?:ist|wird) (?:jetzt )?\d{1,3}(?: Jahre alt)?$/u,
  /^(?:mon|ma) (.+?) a \d{1,3} ans$/u,
  /^mi (.+?) tiene \d{1,3} años$/u,
  /^(?:(?:il|la) )?mi[oa] (.+?) ha \d{1,3} anni$/u,
  /^(?:[oa] )?(?:meu|minha) (.+?) tem \d{1,3} anos$/u,
];

/** What there is one of: "my favourite colour is blue", "my daughter's name is Lina". */
const SINGLE: readonly RegExp[] = [
  /^my ((?:[\p{L}-]+ )?(?:favou?rite [\p{L}-]+|(?:shoe|clothing) size|blood type|anniversary|boss|manager|native language|mother tongue)|.+?'s (?:name|birthday)) (?:is|'s) /u,
  /^my (.+?)(?:'s| is) (?:called|named) /u,
  /^meine? (Lieblings\p{L}+|Schuhgröße|Blutgruppe|Muttersprache|Hochzeitstag|Chef(?:in)?) (?:ist|heißt) /u,
  /^(?:mon|ma) ([\p{L}]+ préférée?|pointure|groupe sanguin|langue maternelle) est /u,
  /^mi ([\p{L}]+ favorit[oa]|talla|grupo sanguíneo|lengua materna) es /u,
  /^(?:(?:il|la) )?mi[oa] ([\p{L}]+ preferit[oa]|taglia|gruppo sanguigno|lingua madre) è /u,
  /^(?:[oa] )?(?:meu|minha) ([\p{L}]+ favorit[oa]|tipo sanguíneo|língua materna) é /u,
];

/** Where one is at home in a country's way: "I'm Ada" is a name, "I'm German" is none. */
const BARE_NAME = /^I(?:'m| am| is) (\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)?)$/u;
const NO_NAME =
  /(?:ish|ese|ian|ean|can|gan|lic|tant)$|^(?:German|French|Greek|Dutch|Swiss|Thai|Czech|Arab|Iraqi|Israeli|Pakistani|Muslim|Jewish|Hindu|Sikh|Buddhist|Deaf|OK|Ok|Sorry|Fine|Happy|Back|Here|Done|Not|So)\b/;

/** What a message says that is worth keeping, in order. */
export function statementsIn(message: string): Statement[] {
  return ownSentences(message).flatMap((sentence) =>
    clausesOf(sentence).flatMap(statementOfClause)
  );
}

/** What a fact tells of, if that holds once: the fact of its that is newer takes its place. */
export function aboutOf(fact: string): string | undefined {
  const form = inFirstPerson(fact);
  return readClause({ text: form, form })?.about;
}

function statementOfClause(clause: Clause): Statement[] {
  if (clause.text.length > LONGEST || TODAY.test(clause.text)) return [];
  const read = readClause(clause);
  if (!read) return [];
  const text = aboutUser(read.form ?? clause.form, read.language);
  return [read.about === undefined ? { text } : { text, about: read.about }];
}

interface ReadClause {
  readonly language: LearnedLanguage;
  /** What it says, where its own words do not say all of it. */
  readonly form?: string;
  readonly about?: string;
}

function readClause({ form, text }: Clause): ReadClause | undefined {
  for (const language of LANGUAGES) {
    const found = STATEMENT_FORMS[language].find(({ pattern }) => pattern.test(form));
    if (!found) continue;
    const about = aboutOfForm(found, form);
    return about === undefined ? { language } : { language, about };
  }
  const [, name] = BARE_NAME.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (NO_NAME.test(name)) return { language: "en" };
  return { language: "en", about: "name", form: `my name is ${name}` };
}

function aboutOfForm(
  { attribute }: StatementForm,
  form: string,
): AttributeName | string | undefined {
  if (attribute) return attribute;
  const age = matched(AGES, form);
  return age === undefined ? matched(SINGLE, form) : `age of ${age}`;
}

function matched(patterns: readonly RegExp[], form: string): string | undefined {
  for (const pattern of patterns) {
    const [, found] = pattern.exec(form) ?? [];
    if (found !== undefined) return found.toLowerCase();
  }
  return undefined;
}
