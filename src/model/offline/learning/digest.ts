import {
  beginning,
  onOneLine,
  sentencesOf,
  type Steps,
  termsOfTalk,
} from "../../../conversation/mod.ts";
import { isQuestion, keywordsOf } from "../words.ts";
import { clausesOf, ownSentences } from "./clauses.ts";
import { isAbout, reasonToForget } from "./forgetting.ts";
import { statementsIn } from "./statements.ts";

/** Limits in characters (UTF-16 units), and of terms in words. */
const MAX_DIGEST = 400;
const MAX_SENTENCE = 200;
const MAX_TITLE = 60;
const MOST_TERMS = 24;

const MOST_SENTENCES = 8;
const SENTENCES_A_STEP = 20;
const MESSAGES_A_STEP = 20;

/** A word that was said more often tells no more. */
const MOST_TIMES = 4;

/** Below so many words with a meaning, a sentence says little. */
const LEAST_WORDS = 2;

/** What a sentence gains that is worth keeping as a fact, and one with a name or a number. */
const WORTH_OF_STATEMENT = 3;
const WORTH_OF_NAME = 1;
const NAME_OR_NUMBER = /\p{Nd}|(?<=\p{L}[^.!?]*\s)\p{Lu}\p{Ll}/u;

/** What the offline model itself says besides what it quotes. */
const OWN_PHRASES =
  /^(?:You said|From our conversations I know|In another conversation|I will remember that|Nothing that I was given|I am the offline model|Set ANTHROPIC_API_KEY)/;

/** What was said, with its dates absolute. */
export interface SaidInPart {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What a part of a talk was about. */
export interface DigestedPart {
  readonly digest: string;
  readonly title: string;
  readonly terms: readonly string[];
}

/**
 * What a part of a talk was about, in the user's own sentences that bear most, in the order in which
 * they were said; without what was forgotten in it. In steps.
 */
export function* digestSteps(
  said: readonly SaidInPart[],
  forgotten: readonly string[],
): Steps<DigestedPart> {
  const isFree = (sentence: string) =>
    !forgotten.some((fact) => tells(sentence, fact)) &&
    !clausesOf(sentence).some(({ form }) => reasonToForget(form) !== undefined);
  const [sentences, asked, replies] = [new Set<string>(), [] as string[], [] as string[]];
  for (const [place, { role, text }] of said.entries()) {
    if (place % MESSAGES_A_STEP === MESSAGES_A_STEP - 1) yield;
    const all = sentencesOf(text);
    if (role === "assistant") {
      replies.push(...all.filter((sentence) => !OWN_PHRASES.test(sentence)).filter(isFree));
      continue;
    }
    for (const sentence of ownSentences(text).filter(isFree)) sentences.add(sentence);
    asked.push(...all.filter(isQuestion).filter(isFree));
  }
  yield;
  const own = [...sentences];
  const digest = yield* bestOf(own);
  const terms = termsOfTalk([...own, ...asked, ...replies]);
  yield;
  return {
    digest: digest === "" ? beginning(onOneLine(asked[0] ?? ""), MAX_SENTENCE) : digest,
    title: beginning(onOneLine(asked[0] ?? own[0] ?? ""), MAX_TITLE),
    terms: [...new Set(terms)].slice(0, MOST_TERMS),
  };
}

function tells(sentence: string, fact: string): boolean {
  return isAbout(sentence, fact) || clausesOf(sentence).some(({ text }) => isAbout(fact, text));
}

/** A sentence that may stand in a digest, and what it is worth besides its words. */
interface Candidate {
  readonly text: string;
  readonly place: number;
  readonly words: ReadonlySet<string>;
  readonly extra: number;
}

/** The sentences that tell most, each for what those before it do not tell, in the order given. */
function* bestOf(sentences: readonly string[]): Steps<string> {
  const counts = new Map<string, number>();
  const candidates: Candidate[] = [];
  for (const [place, sentence] of sentences.entries()) {
    if (place % SENTENCES_A_STEP === SENTENCES_A_STEP - 1) yield;
    const text = onOneLine(sentence);
    if (text.length > MAX_SENTENCE) continue;
    const words = keywordsOf(text);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const isStatement = statementsIn(text).length > 0;
    const extra = (isStatement ? WORTH_OF_STATEMENT : 0) +
      (NAME_OR_NUMBER.test(text) ? WORTH_OF_NAME : 0);
    if (words.size >= LEAST_WORDS || isStatement) candidates.push({ text, place, words, extra });
  }
  const told = new Set<string>();
  const chosen: Candidate[] = [];
  let room = MAX_DIGEST;
  for (let count = 0; count < MOST_SENTENCES; count++) {
    yield;
    const worths = candidates.map((each) => ({ each, worth: worthOf(each, counts, told) }))
      .filter(({ each, worth }) => worth > 0 && each.text.length < room && !chosen.includes(each));
    if (worths.length === 0) break;
    const { each } = worths.reduce((best, other) => other.worth > best.worth ? other : best);
    chosen.push(each);
    room -= each.text.length + 1;
    for (const word of each.words) told.add(word);
  }
  return chosen.sort((one, other) => one.place - other.place).map(({ text }) => text).join(" ");
}

/** What a sentence adds, by how often its words were said; that of one that adds little is 0. */
function worthOf(
  { words, extra }: Candidate,
  counts: ReadonlyMap<string, number>,
  told: ReadonlySet<string>,
): number {
  const fresh = [...words].filter((word) => !told.has(word));
  if (fresh.length < Math.min(LEAST_WORDS, words.size)) return 0;
  const sum = fresh.reduce(
    (sum, word) => sum + Math.log2(1 + Math.min(MOST_TIMES, counts.get(word) ?? 0)),
    0,
  );
  return sum / Math.sqrt(words.size) + extra;
}
