import { type Prompt, sentencesOf } from "../../conversation/mod.ts";
import { heardIn } from "./heard.ts";
import { isQuestion, keywordsOf } from "./words.ts";

const IS_TO_ASK = /\byou answer with your next question\b/i;
const IS_TO_SUM_UP = /\bBefore we part: write down what you have learned\b.*$/is;
const HAVE_TALKED = /\bwe have talked about\b/i;
const IS_TO_BEGIN = /^Let us talk about\b/i;
const MAX_POINTS = 10;
const LEAST_LETTERS = 4;

/** Ways to ask about a word. */
const FORMS: readonly ((word: string) => string)[] = [
  (word) => `What is “${word}” about?`,
  (word) => `How does “${word}” work?`,
  (word) => `Why does “${word}” matter?`,
  (word) => `Where would I meet “${word}”?`,
  (word) => `What is hard about “${word}”?`,
];

/**
 * What the offline model says where a pinned note tells it to ask: a question about a word that it
 * heard and has not asked about in this way, or what it heard, where it is to sum up. Undefined
 * where no note tells it so.
 */
export function askBack(prompt: Prompt): string | undefined {
  const { pinned, facts, elsewhere, told: heard, said, message } = heardIn(prompt);
  if (!pinned.some((note) => IS_TO_ASK.test(note))) return undefined;
  const known = [...elsewhere.map(({ text }) => text), ...facts];
  const told = [...known, ...heard, message].flatMap(statements);
  const learned = told.filter((sentence) => !IS_TO_BEGIN.test(sentence));
  if (IS_TO_SUM_UP.test(message)) {
    return [...new Set(learned)].slice(-MAX_POINTS).join("\n") || "I have heard nothing yet.";
  }
  const question = nextQuestion(told, said.join("\n"));
  if (question === undefined) return "Thank you, I know enough now.";
  const last = learned.at(-1);
  return last && HAVE_TALKED.test(message) ? `I learned then: ${last} ${question}` : question;
}

/** What a text states: no question, and nothing that only says how the talk is to go on. */
function statements(text: string): string[] {
  if (HAVE_TALKED.test(text)) return [];
  return sentencesOf(text.replace(IS_TO_SUM_UP, "")).filter((sentence) => !isQuestion(sentence));
}

/** The first question that was not asked before: of the newest sentence, about its longest word. */
function nextQuestion(told: readonly string[], asked: string): string | undefined {
  const words = told.toReversed().flatMap((sentence) =>
    [...keywordsOf(sentence)].filter((word) => word.length >= LEAST_LETTERS)
      .toSorted((a, b) => b.length - a.length)
  );
  for (const form of FORMS) {
    const known = wordsAsked(form, asked);
    const fresh = words.find((word) => !known.has(word));
    if (fresh !== undefined) return form(fresh);
  }
  return undefined;
}

/** The words that were asked about in one of the ways. */
function wordsAsked(form: (word: string) => string, asked: string): ReadonlySet<string> {
  const [before = "", after = ""] = form("\0").split("\0");
  return new Set(
    asked.split(before).slice(1).flatMap((rest) => {
      const end = rest.indexOf(after);
      return end < 0 ? [] : [rest.slice(0, end)];
    }),
  );
}
