import { type MemoryRecord, readRecords, sentencesOf } from "../../src/conversation/mod.ts";

/** What a model is asked about when it learns, read from the text of its prompt. */
export interface LearningAsked {
  /** The facts that it was shown: ids, and texts. */
  readonly facts: readonly { readonly id: string; readonly text: string }[];
  /** What the user and the assistant said, with its positions. */
  readonly said: readonly {
    readonly position: number;
    readonly role: "user" | "assistant";
    readonly text: string;
  }[];
}

/** An operation as a model writes it. */
export type AnsweredOperation =
  | {
    readonly op: "add";
    readonly text: string;
    readonly sources: readonly number[];
    readonly said_by: "user" | "assistant";
  }
  | {
    readonly op: "revise";
    readonly fact: string;
    readonly text: string;
    readonly sources: readonly number[];
  }
  | {
    readonly op: "drop";
    readonly fact: string;
    readonly reason: string;
    readonly sources: readonly number[];
  };

const ROLES: Partial<Record<MemoryRecord["kind"], "user" | "assistant">> = {
  user: "user",
  unanswered: "user",
  you: "assistant",
};

/** Reads what learning is asked about. Throws a `SyntaxError` if it is not made of records. */
export function learningAsked(text: string): LearningAsked {
  const records = readRecords(text);
  return {
    facts: records.filter(({ kind }) => kind === "fact").map(({ label, pieces }) => ({
      id: label.split(" ")[0] ?? "",
      text: pieces.join(" "),
    })),
    said: records.flatMap(({ kind, label, pieces }) => {
      const role = ROLES[kind];
      return role ? [{ position: Number(label), role, text: pieces.join(" ") }] : [];
    }),
  };
}

/** An answer with these operations, as JSON. */
export function answerWith(
  operations: readonly AnsweredOperation[],
  { digest = "They talked.", title = "A talk", terms = [] }: {
    readonly digest?: string;
    readonly title?: string;
    readonly terms?: readonly string[];
  } = {},
): string {
  return JSON.stringify({ digest, title, terms, operations });
}

/** An `add` of a fact that the user said. */
export function addOf(text: string, ...sources: number[]): AnsweredOperation {
  return { op: "add", text, sources, said_by: "user" };
}

const OWN = /^(?:I|My)\b(?!.*\?$)/;
const MOST_FACTS = 20;

/** What a simple model answers: the user's sentences about themselves, each as a fact. */
export function simpleAnswer(text: string): string {
  const { facts, said } = learningAsked(text);
  const known = new Set(facts.map(({ text }) => text));
  const sentences = said.filter(({ role }) => role === "user").flatMap(({ position, text }) =>
    sentencesOf(text).map((sentence) => ({ position, sentence }))
  );
  const operations = sentences.filter(({ sentence }) => OWN.test(sentence))
    .map(({ position, sentence }) => ({ position, text: `The user: ${sentence}` }))
    .filter(({ text }) => text.length <= 300 && !known.has(text))
    .slice(0, MOST_FACTS)
    .map(({ position, text }) => addOf(text, position));
  const [first = ""] = sentences.map(({ sentence }) => sentence);
  return answerWith(operations, { digest: first.slice(0, 300), title: first.slice(0, 60) });
}
