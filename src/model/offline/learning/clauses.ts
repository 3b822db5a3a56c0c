import { sentencesOf } from "../../../conversation/mod.ts";
import { claimsAuthority, isQuestion } from "../words.ts";

/** How much of a message is read for what somebody says of themselves, in characters. */
const MOST_READ = 4_000;

/** What stands between quotes was said by somebody else. */
const QUOTE = /["“”„«»「」『』]|(?<!\p{L})[‘'][^'’]{2,}[’'](?!\p{L})/u;

/** What may be so, or is not: hypotheses, wishes, guesses. */
const NOT_SO = new RegExp(
  "(?<!\\p{L})(?:if|unless|would|could|might|may be|maybe|perhaps|imagine|pretend|suppose|supposing|wish|hopefully|as though|hypothetical\\p{L}*|" +
    "what if|let's say|for example|e\\.g|joking|kidding|" +
    "wenn|falls|würde|würden|könnte|hätte|wäre|vielleicht|angenommen|nehmen wir an|stell dir vor|zum Beispiel|" +
    "si|peut-être|imagine[rz]?|supposons|j'aimerais|je voudrais|par exemple|" +
    "quizás?|tal vez|imagina|supongamos|ojalá|por ejemplo|quisiera|" +
    "forse|immagina|supponiamo|magari|per esempio|vorrei|" +
    "talvez|se|imagine|suponha\\p{L}*|oxalá|tomara|por exemplo|gostaria)(?!\\p{L})|如果|假如|也许|比如|もし|たぶん|例えば",
  "iu",
);

/** After this, a message holds a text that is not the words of who sends it. */
const NOT_OWN = new RegExp(
  "(?<!\\p{L})(?:translate|proof-?read|rewrite|rephrase|summari[sz]e|role-?play|pretend|imagine|" +
    "story|poem|lyrics|novel about|character|fiction\\p{L}*|act as|you are now|quote|" +
    "übersetz\\p{L}*|korrigier\\p{L}*|formulier\\p{L}*|Geschichte über|Gedicht|Rollenspiel|stell dir vor|" +
    "tradui[st]\\p{L}*|corrige[rz]?|résume[rz]?|histoire d\\p{L}*|poème|" +
    "traduce\\p{L}*|corrige\\p{L}*|resum[ei]\\p{L}*|cuento|poema|" +
    "traduci|correggi|riassumi|poesia|racconto|" +
    "traduz\\p{L}*|corrija|resuma|história)(?!\\p{L})|翻译|翻譯|翻訳",
  "iu",
);

/** The head of a mail. */
const MAIL =
  /^(?:from|to|subject|date|von|an|betreff|de|à|objet|para|asunto|da|oggetto|assunto)\s*: |^dear /im;

/** Words before a statement that say nothing of it. */
const OPENING = new RegExp(
  "^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|by the way|btw|actually|no|yes|yeah|well|oh|so|ok(?:ay)?|and|also|sorry|correction|" +
    "just so you know|fyi|(?:please )?(?:remember|note|keep in mind)(?: that)?|" +
    "hallo|guten (?:tag|morgen|abend)|übrigens|nein|ja|also|und|achtung|merk dir|" +
    "bonjour|bonsoir|salut|au fait|non|oui|et|en fait|" +
    "hola|buenos días|buenas tardes|por cierto|sí|y|en realidad|" +
    "ciao|buongiorno|buonasera|a proposito|sì|e|in realtà|" +
    "olá|oi|bom dia|boa tarde|a propósito|aliás|não|sim|na verdade|" +
    "你好|您好|对了|こんにちは|はじめまして)(?![\\p{L}'’])[\\s,!:.、，。！-]*",
  "iu",
);
const MOST_OPENINGS = 4;

/** Where a clause about oneself begins after another one. */
const JOINT = new RegExp(
  "(?:\\s*[,;]\\s*(?:(?:and|but|und|aber|et|mais|y|e|pero|mas|ma)\\s+)?|\\s+(?:and|but|und|aber|et|mais|y|e|pero|mas|ma)\\s+)" +
    "(?=(?:I|I'm|I've|we|we're|my(?=[^,;]*\\s(?:is|are|has|lives?|works?)\\s)|my (?:name|job|birthday)|ich|mein|meine|wir|je|j'\\p{L}+|mon|ma|nous|" +
    "vivo|me llamo|mi|tengo|trabajo|soy|prefiero|mi chiamo|abito|ho|sono|lavoro|preferisco|" +
    "eu|moro|meu|minha|tenho|sou|trabalho|prefiro)(?:\\s))",
  "giu",
);

/** The first of several verbs, and a verb after "and" whose subject is that of the first. */
const SHARED: readonly (readonly [subject: RegExp, verb: RegExp, inserted: string])[] = [
  [
    /(?:^|[\s,])[Ii]\s/u,
    /(?<=\s(?:and|but) )(?=(?:live|work|have|speak|prefer|like|love|hate|study|play|am|don't|do not)\s)/gu,
    "I ",
  ],
  [
    /(?:^|[\s,])[Ii]ch\s/u,
    /(?<=\s(?:und|aber) )(?=(?:wohne|lebe|arbeite|komme|bin|habe|mag|liebe|esse|trinke|spreche|spiele)\s)/gu,
    "ich ",
  ],
];

/** A longer sentence is not looked into, in characters. */
const LONGEST_SENTENCE = 600;
const COMMA = /[，、]\s*(?=我|私|僕)/gu;

/** What somebody says in one breath: a clause of a sentence. */
export interface Clause {
  /** As it was said, without what opens or ends it. */
  readonly text: string;
  /** The same in lower case where it does not begin with a name; apostrophes are plain. */
  readonly form: string;
}

/** The sentences of a message that are its sender's own and say what is so. */
export function ownSentences(message: string): string[] {
  const text = message.slice(0, MOST_READ).replaceAll(/```[^]*?(?:```|$)/g, " ");
  if (MAIL.test(text)) return [];
  const own: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[>|]/.test(line) || !/\p{L}/u.test(line)) continue;
    for (const sentence of sentencesOf(line)) {
      if (NOT_OWN.test(sentence)) return own;
      if (isStatement(sentence)) own.push(sentence);
    }
    if (/[:：]\s*$/.test(line)) return own;
  }
  return own;
}

function isStatement(sentence: string): boolean {
  const isOdd = QUOTE.test(sentence) || /[¿?？]/.test(sentence) || NOT_SO.test(sentence);
  return !isOdd && !isQuestion(sentence) && !claimsAuthority(sentence);
}

/** The clauses of a sentence: each may say something of who says it. */
export function clausesOf(sentence: string): Clause[] {
  if (sentence.length > LONGEST_SENTENCE) return [];
  const whole = SHARED.reduce((text, [subject, verb, inserted]) => {
    const first = text.search(subject);
    if (first < 0) return text;
    return text.replace(verb, (_, at: number) => at > first ? inserted : "");
  }, sentence);
  const parts = whole.replaceAll("’", "'").split(JOINT).flatMap((part) => part.split(COMMA));
  return parts.flatMap((part) => {
    const text = withoutOpenings(part.trim()).replace(/[\s.!。！…,;]+$/u, "");
    return text === "" ? [] : [{ text, form: uncapitalised(text) }];
  });
}

function withoutOpenings(text: string): string {
  let rest = text;
  for (let count = 0; count < MOST_OPENINGS; count++) {
    const shorter = rest.replace(OPENING, "");
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest;
}

/** A clause without the capital of its first word; only "I" keeps it, however it was written. */
function uncapitalised(text: string): string {
  if (/^i(?:'|\s)/i.test(text)) return `I${text.slice(1)}`;
  return text.charAt(0).toLowerCase() + text.slice(1);
}
