import { z } from "zod";
import type { LearningOperation } from "./commands.ts";

const text = z.string();
const sources = z.array(z.number());

const operationSchema = z.union([
  z.strictObject({
    op: z.literal("add"),
    text,
    sources,
    said_by: z.enum(["user", "assistant"]),
  }),
  z.strictObject({ op: z.literal("revise"), fact: text, text, sources }),
  z.strictObject({ op: z.literal("drop"), fact: text, reason: text, sources }),
]);

/** What learning answers, as a model is to write it. */
export const learningAnswerSchema = z.strictObject({
  digest: text,
  title: text,
  terms: z.array(text),
  operations: z.array(operationSchema),
});

/** The same as a JSON schema, in the form that `output_config.format` takes. */
export const LEARNING_JSON_SCHEMA: Readonly<Record<string, unknown>> = withoutDialect(
  z.toJSONSchema(learningAnswerSchema),
);

/** What came back from learning. */
export interface LearningAnswer {
  readonly digest: string;
  readonly title: string;
  readonly terms: readonly string[];
  readonly operations: readonly LearningOperation[];
  /** How many operations could not be read; one where nothing could. */
  readonly unreadable: number;
}

const NOTHING: LearningAnswer = { digest: "", title: "", terms: [], operations: [], unreadable: 1 };

/** Answers may have more members than were asked for, and lack all but the operations' own. */
const lenientSchema = z.object({
  digest: text.catch(""),
  title: text.catch(""),
  terms: z.array(z.unknown()).catch([]),
  operations: z.array(z.unknown()).catch([]),
});

/** Reads an answer. Never throws: operations that cannot be read are counted. */
export function readLearning(answer: string): LearningAnswer {
  const { data } = lenientSchema.safeParse(jsonIn(answer));
  if (!data) return NOTHING;
  const operations = data.operations.flatMap((each) => operationIn(each) ?? []);
  return {
    ...{ digest: data.digest, title: data.title, operations },
    terms: data.terms.filter((term) => typeof term === "string"),
    unreadable: data.operations.length - operations.length,
  };
}

function operationIn(given: unknown): LearningOperation | undefined {
  const { data } = z.union(operationSchema.options.map((option) => option.strip())).safeParse(
    given,
  );
  if (!data) return undefined;
  switch (data.op) {
    case "add":
      return { kind: "add", text: data.text, sources: data.sources, saidBy: data.said_by };
    case "revise":
      return { kind: "revise", fact: data.fact, text: data.text, sources: data.sources };
    case "drop":
      return { kind: "drop", fact: data.fact, reason: data.reason, sources: data.sources };
    default:
      return data satisfies never;
  }
}

/** The JSON of an answer, also where a fence stands around it. */
function jsonIn(answer: string): unknown {
  const bare = answer.trim().replace(/^```(?:json)?\s*/i, "").replace(/\s*```$/, "");
  try {
    return JSON.parse(bare);
  } catch {
    return undefined;
  }
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>) {
  return schema;
}
