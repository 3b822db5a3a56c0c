import {
  type MemoryRecord,
  type Prompt,
  readRecords,
  sentencesOf,
  type Steps,
} from "../../conversation/mod.ts";
import type { CallSettings } from "../encoder.ts";
import { type HeardElsewhere, heardIn } from "./heard.ts";
import { learnSteps } from "./learning/learn.ts";
import { claimsAuthority, isQuestion, keywordsOf } from "./words.ts";

const HINT = "I am the offline model: I only find what was said in this conversation. " +
  "Set ANTHROPIC_API_KEY to talk to Claude.";
const MAX_QUOTE = 400;
const DEFAULT_ROOM = 1_500;

/** How much of a question is read, in characters, and how many sentences are compared in a step. */
const MAX_QUESTION = 2_000;
const SENTENCES_A_STEP = 50;

/** What the offline model says, by what it is asked for. */
export const ANSWERS: Readonly<Record<CallSettings["purpose"], (prompt: Prompt) => Steps<string>>> =
  {
    reply: answerSteps,
    summary: summarySteps,
    learning: learnSteps,
  };

function* answerSteps(prompt: Prompt): Steps<string> {
  const answer = yield* answerToText(prompt);
  const names = prompt.messages.at(-1)?.content.flatMap(({ file }) => file?.name ?? []) ?? [];
  if (names.length === 0) return answer;
  const got = names.map((name) => `“${name}”`).join(", ");
  return `I got ${got}. I can't look into files; Claude can. ${answer}`;
}

function* answerToText(prompt: Prompt): Steps<string> {
  const { pinned, facts, elsewhere, told, message } = heardIn(prompt);
  const known: readonly Known[] = [
    ...pinned.map((text) => ({ text, quote: quoteOwn })),
    ...elsewhere.map((heard) => ({ text: heard.text, quote: quoteFrom(heard) })),
    ...facts.map((text) => ({ text, quote: quoteFact })),
    ...told.map((text) => ({ text, quote: quoteOwn })),
  ];
  const asked = sentencesOf(message).filter(isQuestion).join(" ").slice(0, MAX_QUESTION);
  if (asked === "") {
    return known.length === 0 ? `I will remember that. ${HINT}` : "I will remember that.";
  }
  const sentences = known.flatMap(({ text, quote }) =>
    sentencesOf(text).map((sentence) => ({ text: sentence, quote }))
  );
  const found = yield* bestSentence(keywordsOf(asked), sentences);
  return found
    ? found.quote(found.text)
    : `Nothing that I was given of our conversation answers that. ${HINT}`;
}

/** Something that is known, and how it is quoted. */
interface Known {
  readonly text: string;
  readonly quote: (sentence: string) => string;
}

function quoteOwn(sentence: string): string {
  return `You said: "${sentence}"`;
}

function quoteFact(sentence: string): string {
  return `From our conversations I know: "${sentence}"`;
}

function quoteFrom({ name, day }: HeardElsewhere): Known["quote"] {
  return (sentence) => `In another conversation, “${name}” of ${day}, you said: "${sentence}"`;
}

/** The newest of the sentences that share most words with the question; questions never count. */
function* bestSentence(
  words: ReadonlySet<string>,
  sentences: readonly Known[],
): Steps<Known | undefined> {
  let best: Known | undefined;
  let most = 0;
  for (const [index, { text, quote }] of sentences.entries()) {
    if (index % SENTENCES_A_STEP === SENTENCES_A_STEP - 1) yield;
    if (isQuestion(text)) continue;
    const short = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE).toWellFormed()}…` : text;
    const shared = keywordsOf(short).intersection(words).size;
    if (shared === 0 || shared < most) continue;
    best = { text: short, quote };
    most = shared;
  }
  return best;
}

/**
 * The user's sentences out of a transcript, what was kept before first, each once and none of them
 * a question. When there is no room for all, those about the user go before others, and newer
 * before older.
 */
function* summarySteps(prompt: Prompt): Steps<string> {
  const transcript = prompt.messages.at(-1)?.content.map(({ text }) => text).join("") ?? "";
  yield;
  const facts = [
    ...new Set(
      readRecords(transcript).flatMap(factsOf).filter((fact) => !isQuestion(fact))
        .filter((fact) => !claimsAuthority(fact)),
    ),
  ];
  const order = facts.map((fact, index) => ({ fact, index, own: /\b(i|my|we|our)\b/i.test(fact) }))
    .sort((a, b) => Number(b.own) - Number(a.own) || b.index - a.index);
  let room = roomOf(prompt);
  const kept = order.filter(({ fact }) => {
    if (fact.length + 1 > room) return false;
    room -= fact.length + 1;
    return true;
  });
  const lines = kept.sort((a, b) => a.index - b.index).map(({ fact }) => fact);
  return lines.join("\n") || "Nothing was stated.";
}

/** What the user said, or an earlier summary holds. */
function factsOf({ kind, pieces }: MemoryRecord): string[] {
  return kind === "you" ? [] : pieces.flatMap(sentencesOf);
}

function roomOf({ system }: Prompt): number {
  const asked = /at most (\d+) characters/.exec(system);
  return asked ? Number(asked[1]) : DEFAULT_ROOM;
}
