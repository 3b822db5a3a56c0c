import {
  LEARNING_JSON_SCHEMA,
  type LearningAnswer,
  type LearningOperation,
  learningPrompt,
  type LearningQuestion,
  readLearning,
} from "../../knowledge/mod.ts";
import { askForJson, type Model, ModelError } from "../../model/mod.ts";
import type { Usage } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { BridgeSettings } from "../api/settings.ts";
import { maskText } from "../memory/masked_turns.ts";
import { addedUp } from "../turns/added_up.ts";

/** Far more than an answer takes, so that a model has room to think before it writes. */
const MAX_OUTPUT_TOKENS = 16_000;

/** The longest answer that is read, in characters: all that is taken of one is shorter. */
const MAX_ANSWER = 64_000;

/** So often a part is asked about; if no answer is of use by then, nothing is learned of it. */
const TRIES = 3;

const FORMAT = { name: "learning", schema: LEARNING_JSON_SCHEMA };
const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** An answer without anything to learn. */
const NOTHING: LearningAnswer = { digest: "", title: "", terms: [], operations: [], unreadable: 0 };

/** What a part of a session is asked about with. */
export interface AskingParts {
  readonly model: Model;
  readonly settings: Pick<BridgeSettings, "summaryModelName">;
  readonly redactor: Redactor;
}

/** What came of asking: what is to be learned, with its secrets masked, and all that it cost. */
export interface Asked {
  readonly answer: LearningAnswer;
  readonly redacted: readonly string[];
  readonly model: string;
  readonly usage: Usage;
  /** How many answers were of no use, by why. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Asks what is to be learned from a part of a session: one call where its answer is of use, else up to
 * three. Texts that the model will never take are learned from as if they said nothing. Throws
 * `ModelError` where another time may do better, and the signal's reason.
 */
export async function askWhatToLearn(
  question: LearningQuestion,
  parts: AskingParts,
  signal: AbortSignal,
): Promise<Asked> {
  const { summaryModelName } = parts.settings;
  const failed: Record<string, number> = {};
  let asked = { model: summaryModelName, usage: NO_USAGE };
  for (let tries = 0; tries < TRIES; tries++) {
    const answered = await askOnce(question, parts, signal).catch((error) => {
      if (!(error instanceof ModelError) || !error.poisons) throw error;
      return { ok: false, reason: error.code, isFinal: true, ...asked, usage: NO_USAGE } as const;
    });
    asked = { model: answered.model, usage: addedUp(answered.usage, asked.usage) };
    if (answered.ok) {
      const masked = await masking(readLearning(answered.text), parts.redactor);
      return { ...masked, ...asked, failed };
    }
    failed[answered.reason] = (failed[answered.reason] ?? 0) + 1;
    if ("isFinal" in answered) break;
  }
  return { answer: NOTHING, redacted: [], ...asked, failed };
}

/** What comes of a part whose calls have broken off too often: nothing is learned of it. */
export function givenUp(
  { code }: ModelError,
  { settings: { summaryModelName: model } }: Pick<AskingParts, "settings">,
): Asked {
  return { answer: NOTHING, redacted: [], model, usage: NO_USAGE, failed: { [code]: 1 } };
}

async function askOnce(
  question: LearningQuestion,
  { model, settings }: AskingParts,
  signal: AbortSignal,
) {
  return await askForJson(model, {
    prompt: learningPrompt(question),
    settings: {
      model: settings.summaryModelName,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      purpose: "learning",
      format: FORMAT,
    },
    maxCharacters: MAX_ANSWER,
  }, { signal });
}

/** What a model writes is masked like all that it says: it may put together what it was told apart. */
async function masking(
  answer: LearningAnswer,
  redactor: Redactor,
): Promise<Pick<Asked, "answer" | "redacted">> {
  const kinds = new Set<string>();
  const { text: digest } = await maskText(answer.digest, redactor);
  const { text: title } = await maskText(answer.title, redactor);
  const terms: string[] = [];
  for (const term of answer.terms) terms.push((await maskText(term, redactor)).text);
  const operations: LearningOperation[] = [];
  for (const operation of answer.operations) {
    if (operation.kind === "drop") {
      operations.push(operation);
      continue;
    }
    const masked = await maskText(operation.text, redactor);
    for (const kind of masked.kinds) kinds.add(kind);
    operations.push({ ...operation, text: masked.text });
  }
  return { answer: { ...answer, digest, title, terms, operations }, redacted: [...kinds] };
}
