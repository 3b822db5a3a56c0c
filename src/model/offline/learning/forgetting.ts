import { keywordsOf } from "../words.ts";

/** A wish that something be forgotten. */
const FORGET =
  /^(?:please |bitte |s'il te plaît,? |por favor,? |per favore,? )?(?:forget|vergiss|vergessen Sie|oublie|oubliez|olvida|olvide|dimentica|dimentichi|esquece|esqueça|忘记|忘れて)(?!\p{L})(?! (?:it|that|to|about it|es|das|ça|lo)[.!]?$)/iu;

/** What holds no longer. */
const NO_LONGER =
  /^(?:I|we|my .+?) (?:(?:am |is |are |'m )?no longer |(?:don't|do not|doesn't|can't|am not|'m not|isn't) .*any ?(?:more|longer)$)|^I'm (?:no longer |not .*any ?more$)|^(?:ich|wir|meine? .+?) .*\bnicht mehr\b|^(?:je|j'|nous) .*\bne?\b.* plus\b|^ya no |^non .* più\b|^(?:eu )?(?:já )?não .* mais\b/iu;

/** Words of such a clause that say nothing of what it is about. */
const EMPTY = new Set(
  "forget please no longer don't doesn't can't isn't not any more anymore that about what where user vergiss bitte nicht mehr dass oublie que plus pa olvida ya no non più dimentica che esquece esqueça não mais já"
    .split(" "),
);

/** Why a fact that a clause speaks of is let go; undefined where the clause is of something else. */
export function reasonToForget(form: string): string | undefined {
  if (FORGET.test(form)) return "The user wants it forgotten";
  return NO_LONGER.test(form) ? "It holds no longer" : undefined;
}

/** Whether a fact is what such a clause speaks of: it has all of its words. */
export function isAbout(fact: string, form: string): boolean {
  const wanted = [...keywordsOf(form)].filter((word) => !EMPTY.has(word)).map(baseOf);
  const known = new Set([...keywordsOf(fact)].map(baseOf));
  return wanted.length > 0 && wanted.every((word) => known.has(word));
}

/** A word without the ending that "lives" and "user's" have. */
function baseOf(word: string): string {
  return word.replace(/['’]s?$/, "").replace(/(?<=\p{L}{3})(?:es|s)$/u, "").replace(
    /(?<=\p{L}{3})e$/u,
    "",
  );
}
