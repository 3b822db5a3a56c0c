import type { Turn, TurnError } from "../../src/client/mod.ts";
import { failureWords } from "../languages/failures.ts";
import { words } from "../languages/first.ts";
import { timeToCome } from "../languages/numbers.ts";

/** After these, another try may soon succeed. */
const SOON: ReadonlySet<string> = new Set(["model_rate_limited", "too_many_turns"]);

/** A failure in plain words, and the technical message if it adds something. */
export interface FailureText {
  readonly text: string;
  readonly details: string | undefined;
}

/** Describes why a turn has no reply. */
export function failureText(error: TurnError | undefined): FailureText {
  if (!error) return { text: failureWords.failed, details: undefined };
  const { code, message, retryAt } = error;
  const text = plainText(code);
  if (text === undefined) return { text: words.error(code, message), details: undefined };
  const more = [
    ...(SOON.has(code) ? [failureWords.again] : []),
    ...(retryAt === undefined ? [] : [failureWords.againAfter(timeToCome(retryAt, Date.now()))]),
  ];
  return { text: [text, ...more].join(" "), details: message };
}

/** Why the bridge did not take a message yet, in one sentence. */
export function waitingText({ code, message }: NonNullable<Turn["waiting"]>): string {
  return plainText(code) ?? `${words.error(code, message)}.`;
}

/** What to tell the reader about a failed turn, instead of the error's technical message. */
function plainText(code: string): string | undefined {
  const texts: Readonly<Record<string, string>> = failureWords.texts;
  return texts[code];
}
