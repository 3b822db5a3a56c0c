import { foldText } from "../conversation/mod.ts";
import { speaksOfSelf } from "./authority.ts";
import { namesSpeaker } from "./small_words.ts";

/** What begins a quote, and what ends it. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ...[['"', '"'], ["“", "”"], ["„", "“”"], ["«", "»"], ["»", "«"], ["「", "」"]] as const,
]);
const BEGINS_QUOTE = /["“„«»「]/gu;

/** The longest quote, in characters (UTF-16 units). */
const LONGEST_QUOTE = 1_000;

/** What introduces somebody's words before a quote, and what follows them in Japanese. */
const BEFORE = /[:：,，]\s?$/u;
const AFTER = "と";

/** Ends like a sentence, or is as long as one. */
const SENTENCE = /[.!?。！？؟।]["”“»«」]$/u;
const LEAST_WORDS = 4;

/** What was pasted: quoted lines, and blocks between fences. */
const QUOTED_LINE = /^[ \t]*[>|].*$/gmu;
const FENCED = /^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:\n[ \t]*\1[^\n]*$|$(?![\s\S]))/gmu;

/** A line of dashes before a mail, such as “-----Original Message-----”. */
const FORWARDED = /^-{3,}[ \t]*\p{L}[^\n-]{2,60}-{3,}[ \t]*$/mu;

/** Two headers of a mail or more, one after the other, and what tells them from other lists. */
const HEADERS =
  /(?:^(?:from|to|sent|date|subject|cc|von|an|gesendet|datum|betreff|de|para|enviado|fecha|asunto|à|envoyé|objet|da|a|inviato|oggetto|kimden|kime|konu|от|кому|тема|من|إلى|الموضوع|发件人|收件人|主题|差出人|宛先|件名)[ \t]*[:：][^\n]{1,300}\n){2,}/gimu;
const OF_MAIL = /@|^(?:subject|betreff|asunto|objet|oggetto|konu|тема|الموضوع|主题|件名)/imu;

/** What stands before the word for the user, and forms of that which are something of theirs. */
const ARTICLES = /^(?:the|der|die|el|la|le|il|lo|o|a|de|den|az|ο|η)$/u;
const GENITIVE =
  /['’]s$|^(?:nutzers|benutzers|kullanicinin|kayttajan|пользователя|користувача|사용자의)$/u;
const UNSPACED = /^(?:用户|用戶|使用者|ユーザー?)(?![的の])/u;

/** Whether a fact is about the user themselves, and not about something or somebody of theirs. */
export function isAboutUser(fact: string): boolean {
  if (UNSPACED.test(fact)) return true;
  const [first = "", second = ""] = foldText(fact).split(/\s+/);
  const word = ARTICLES.test(first) ? second : first;
  return namesSpeaker(word) && !GENITIVE.test(word);
}

/**
 * What somebody wrote, without what they only quote: what others say in quotes, quoted lines, blocks
 * between fences, and mails from their headers on. Titles and single words in quotes stay.
 */
export function ownWords(text: string): string {
  const own = text.slice(0, beginningOfMail(text)).replace(FENCED, " ").replace(QUOTED_LINE, " ");
  const kept: string[] = [];
  let end = 0;
  for (const { from, to } of quotesIn(own)) {
    const isIntroduced = BEFORE.test(own.slice(Math.max(0, from - 2), from)) || own[to] === AFTER;
    if (!isSpeech(own.slice(from, to), isIntroduced)) continue;
    kept.push(own.slice(end, from));
    end = to;
  }
  return end === 0 ? own : [...kept, own.slice(end)].join(" ");
}

/** Where quotes stand in a text, one after the other. */
function* quotesIn(text: string): Generator<{ readonly from: number; readonly to: number }> {
  /** By what ends a quote: where it comes next. */
  const next = new Map<string, number>();
  const endAfter = (mark: string, from: number) => {
    const known = next.get(mark);
    if (known !== undefined && known >= from) return known;
    const found = text.indexOf(mark, from);
    const end = found < 0 ? Infinity : found;
    next.set(mark, end);
    return end;
  };
  let end = 0;
  for (const { 0: mark, index: from } of text.matchAll(BEGINS_QUOTE)) {
    if (from < end) continue;
    const last = Math.min(...[...QUOTES.get(mark) ?? ""].map((each) => endAfter(each, from + 1)));
    if (last - from > LONGEST_QUOTE) continue;
    end = last + 1;
    yield { from, to: end };
  }
}

function isSpeech(quote: string, isIntroduced: boolean): boolean {
  if (speaksOfSelf(quote)) return true;
  return isIntroduced && (SENTENCE.test(quote) || quote.split(/\s+/).length >= LEAST_WORDS);
}

/** Where a mail begins in a text; its end where there is none. */
function beginningOfMail(text: string): number {
  const forwarded = FORWARDED.exec(text)?.index ?? text.length;
  for (const { 0: headers, index } of text.matchAll(HEADERS)) {
    if (OF_MAIL.test(headers)) return Math.min(index, forwarded);
  }
  return forwarded;
}
