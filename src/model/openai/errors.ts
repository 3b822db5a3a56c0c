import { ModelError } from "../model_error.ts";
import type { ProviderCall } from "../provider.ts";
import { retryAfter } from "../transport/retry_after.ts";
import { type ChatMeaning, meaningOfChatError } from "./error_meanings.ts";
import { type ChatError, readChatError, wordsOfError } from "./error_words.ts";

/** Where the id of a call is. */
export const CALL_ID_HEADER = "x-request-id";

/**
 * The error that a refused response stands for. `body` is what was read of it; `refusesEncoding` says
 * that the same prompt may be taken in another encoding, `refusesFiles` that it may without its images.
 */
export function errorOfChatResponse(
  response: Response,
  body: string,
  { model, refusesEncoding = false, refusesFiles = false }: {
    readonly model: string;
    readonly refusesEncoding?: boolean;
    readonly refusesFiles?: boolean;
  },
): ModelError {
  const { status, headers } = response;
  const error = readChatError(body);
  const { retryable: usual, poisons, ...meaning } = meaningOfChatError(error, status);
  const asked = headers.get("x-should-retry");
  // What the table knows never to succeed is not tried again, whatever a server says.
  const mayPass = asked === "false" ? false : usual || asked === "true" && isPassing(status);
  const detail = error ? wordsOfError(error) : "no error body";
  return new ModelError(
    meaning.code,
    described(meaning, model, {
      detail: `HTTP ${status}, ${detail}`,
      isNamed: error !== undefined,
    }),
    {
      ...meaning,
      retryable: mayPass && !refusesFiles,
      poisons: poisons && !refusesEncoding && !refusesFiles,
      ...{ refusesEncoding, refusesFiles },
      requestId: headers.get(CALL_ID_HEADER) ?? undefined,
      retryAfterMs: retryAfter(headers, Date.now()),
    },
  );
}

/** The error that an error in a stream stands for. */
export function errorOfChatEvent(error: ChatError, call: ProviderCall): ModelError {
  const { code, ...meaning } = meaningOfChatError(error, statusIn(error));
  const detail = { detail: wordsOfError(error), isNamed: true };
  return new ModelError(code, described({ code }, call.model, detail), {
    ...meaning,
    requestId: call.requestId,
  });
}

/** Some servers give a status as the code. Others fail once they have begun: for no reason of ours. */
function statusIn({ code }: ChatError): number {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : 500;
}

function isPassing(status: number): boolean {
  return status === 409 || status >= 500;
}

function described(
  { code }: Pick<ChatMeaning, "code">,
  model: string,
  { detail, isNamed }: { readonly detail: string; readonly isNamed: boolean },
): string {
  if (code === "model_not_found" && !isNamed) {
    return `There is no such API at OPENAI_BASE_URL, which usually ends in /v1 (${detail})`;
  }
  if (code === "model_not_found") {
    return `The model ${model} does not exist there; set MODEL or SUMMARY_MODEL (${detail})`;
  }
  const isAboutOutput = /\bmax_(?:completion_)?tokens\b/.test(detail);
  const advice = isAboutOutput ? "; MAX_OUTPUT_TOKENS may be too large for it" : "";
  return `The model's server answered with an error (${detail})${advice}`;
}
