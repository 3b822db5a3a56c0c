import { type ModelRequest, NOTES_HEADING } from "../conversation/mod.ts";
import { isQuestion, sentencesOf, wordsOf } from "./offline_words.ts";

const IS_TO_ASK = /\byou answer with your next question\b/i;
const IS_TO_SUM_UP = /\bwrite down what you have learned\b/i;
const HAVE_TALKED = /\bwe have talked about\b/i;
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
export function askBack(request: ModelRequest): string | undefined {
  const texts = request.messages.map(({ role, content }) => ({
    role,
    text: content.map(({ text }) => text),
  }));
  const heard = texts.filter(({ role }) => role === "user").flatMap(({ text }) => text);
  const note = heard.find((text) => text.startsWith(NOTES_HEADING));
  if (note === undefined || !IS_TO_ASK.test(note)) return undefined;
  const message = heard.at(-1) ?? "";
  const told = heard.filter((text) => text !== note).flatMap(statements);
  if (IS_TO_SUM_UP.test(message)) {
    const points = told.filter((sentence) => !IS_TO_SUM_UP.test(sentence));
    return [...new Set(points)].slice(-MAX_POINTS).join("\n") || "I have heard nothing yet.";
  }
  const said = texts.filter(({ role }) => role === "assistant").map(({ text }) => text.join("\n"));
  const question = nextQuestion(told, said.join("\n"));
  if (question === undefined) return "Thank you, I know enough now.";
  const learned = told.findLast((sentence) => !message.includes(sentence));
  return learned && HAVE_TALKED.test(message) ? `I learned then: ${learned} ${question}` : question;
}

function statements(text: string): string[] {
  return sentencesOf(text).filter((sentence) => !isQuestion(sentence));
}

/** The first question, about the newest words first, that was not asked before. */
function nextQuestion(told: readonly string[], asked: string): string | undefined {
  const words = told.toReversed().flatMap((sentence) =>
    [...wordsOf(sentence)].filter((word) => word.length >= LEAST_LETTERS)
  );
  for (const form of FORMS) {
    const fresh = words.map(form).find((question) => !asked.includes(question));
    if (fresh !== undefined) return fresh;
  }
  return undefined;
}
