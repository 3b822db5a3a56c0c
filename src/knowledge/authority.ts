import { foldText, sentencesOf } from "../conversation/mod.ts";

/** Words that claim a right, or speak of what a model is to obey, in folded text. */
const AUTHORITY =
  /\b(?:admin\w*|operators?|root|superusers?|sysadmin\w*|developers? mode|system prompts?|system messages?|instructions?|jail\s?break\w*|approved|authori[sz]\w+|permissions?|privilege\w*|override\w*|overrul\w*|unrestricted|bypass\w*|vorgesetzte\w*|anweisung\w*|befugt\w*|berechtig\w*|genehmigt\w*|systemprompt\w*|administra\w*|operateur\w*|autoris\w*|autoriz\w*|instrucci\w+|permisos?|permissoes|istruzion\w*|permess[oi]|instrucoes|beheerder\w*|toestemming)\b|администратор|оператор|инструкци|разрешен|管理员|管理員|管理者|系统提示|指示|授权|授權|権限|관리자|권한|지시/u;

/** What begins an order, in folded text. */
const ORDER =
  /^(?:please\s+|always\s+|never\s+|from now on\b.*|you (?:must|should|shall|are to|have to|may|can)\b.*|do not\s+|don't\s+|(?:ignore|disregard|forget|override|obey|follow|pretend|act as|reveal|print|delete|send|treat)\b.*|(?:the )?(?:assistant|model|claude|ai) (?:must|should|shall|has to|is to|may|can|will always|will never)\b.*|ignorier\w*\s.*|vergiss\b.*|ignore[zr]?\b.*|ignora\w*\b.*|oublie[zr]?\b.*|olvida\b.*|игнорир.*|забудь.*|忽略.*|无视.*|無視.*)/u;

/** Words for oneself, in folded text. */
const SELF =
  /(?:^|[^\p{L}])(?:i|i'm|i've|i'd|i'll|my|me|mine|we|we're|our|ich|mein\w*|mir|mich|wir|je|j'|mon|ma|mes|moi|nous|yo|mi|mis|soy|estoy|io|mio|mia|sono|eu|meu|minha|sou|ik|mijn|jag|min|jeg|mina|olen|ja|jestem|moj\w*|ben|benim|я|мой|моя|мне|мы|εγω|ειμαι|انا|אני|मैं|मेरा|saya|aku|toi)(?![\p{L}])|我|私|僕|俺|나는|저는|제가|내가/u;

/** Quotes of up to 1,000 characters, and quoted lines. */
const QUOTED =
  /"[^"]{0,1000}"|“[^”]{0,1000}”|„[^“”]{0,1000}[“”]|«[^»]{0,1000}»|»[^«]{0,1000}«|「[^」]{0,1000}」|^[ \t]*[>|].*$/gmu;

/** Whether a text says that somebody has a right, or speaks of what a model is to obey. */
export function claimsRights(text: string): boolean {
  return AUTHORITY.test(foldText(text));
}

/** Whether a text orders something instead of saying what is so. */
export function ordersSomething(text: string): boolean {
  return ORDER.test(foldText(text).trimStart());
}

/**
 * Whether somebody who claims a right says so as their own: in a sentence about themselves that has
 * one of the words, outside of quotes.
 */
export function isOwnWord(claim: string, said: string): boolean {
  const claimed = wordsOfAuthority(claim);
  return sentencesOf(said.replaceAll(QUOTED, " ")).some((sentence) =>
    speaksOfSelf(sentence) &&
    wordsOfAuthority(sentence).some((word) => claimed.includes(word))
  );
}

/** Whether a text has a word for who speaks themselves. */
export function speaksOfSelf(text: string): boolean {
  return SELF.test(foldText(text));
}

function wordsOfAuthority(text: string): string[] {
  const all = new RegExp(AUTHORITY, "gu");
  return Array.from(foldText(text).matchAll(all), ([word]) => word.slice(0, LEAST_SAME));
}

/** So many first letters tell whether two words are of one kind. */
const LEAST_SAME = 5;
