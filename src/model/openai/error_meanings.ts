import { defined } from "../../shared/mod.ts";
import type { ModelErrorCode, RequestLength } from "../model_error.ts";
import { meaningOfStatus, type StatusMeaning } from "../transport/error_meaning.ts";
import { type ChatError, wordsOfError } from "./error_words.ts";

/** What an error means in our terms. */
export interface ChatMeaning {
  readonly code: ModelErrorCode;
  readonly retryable: boolean;
  readonly poisons: boolean;
  readonly refusesFormat?: boolean;
  readonly length?: RequestLength;
}

/** By `error.code`, which says more than the type. */
const BY_CODE: Readonly<Record<string, StatusMeaning>> = {
  insufficient_quota: ["model_billing", false],
  billing_not_active: ["model_billing", false],
  billing_hard_limit_reached: ["model_spend_limit", false],
  invalid_api_key: ["model_unauthorized", false],
  account_deactivated: ["model_unauthorized", false],
  unsupported_country_region_territory: ["model_forbidden", false],
  model_not_found: ["model_not_found", false],
  rate_limit_exceeded: ["model_rate_limited", true],
  context_length_exceeded: ["model_request_too_large", false],
  string_above_max_length: ["model_request_too_large", false],
  server_error: ["model_failed", true],
  slow_down: ["model_overloaded", true],
};

/** By `error.type`. */
const BY_TYPE: Readonly<Record<string, StatusMeaning>> = {
  insufficient_quota: ["model_billing", false],
  exceed_context_size_error: ["model_request_too_large", false],
  authentication_error: ["model_unauthorized", false],
  permission_error: ["model_forbidden", false],
  not_found_error: ["model_not_found", false],
  server_error: ["model_failed", true],
  unavailable_error: ["model_overloaded", true],
  overloaded_error: ["model_overloaded", true],
  UNAVAILABLE: ["model_overloaded", true],
  RESOURCE_EXHAUSTED: ["model_rate_limited", true],
};

/** Codes that blame the texts of the request. */
const BLAMES_TEXTS = new Set(["content_filter", "content_policy_violation", "invalid_prompt"]);

const TOO_LONG =
  /\b(?:context (?:length|size|window)|maximum (?:context|input|prompt|model) length|too many (?:input )?tokens|(?:prompt|input|request|message)s? (?:is|are|was) too (?:long|large))\b/i;

/** “This model's maximum context length is 8192 tokens. However, …”. */
const MOST = /maximum (?:context|model|input|prompt) length (?:is|of) ([\d,]+)/i;

/** “… you requested 9000 tokens (8000 in the messages, 1000 in the completion)”. */
const PARTS =
  /\(([\d,]+) in (?:the |your )?(?:messages|prompt|input)[^,;)]*[,;] ?([\d,]+) (?:in|for)/i;

/** “… your messages resulted in 10000 tokens”. */
const GIVEN = /(?:resulted in|requested|has|have|contains?) (?:about )?([\d,]+) (?:input )?tokens/i;

/** “Request too large for … on tokens per min (TPM): Limit 30000, Requested 40000”. */
const OVER_RATE = /Request too large.*\bLimit:? ([\d,]+),? Requested:? ([\d,]+)/is;

const ABOUT_FORMAT =
  /\bresponse_format\b|\bjson[ _-]?(?:schema|mode|object)\b|\bstructured[ _-]outputs?\b|\bgrammar\b|\bguided\b/i;

const ABOUT_TEXTS =
  /^messages\b(?!.*\broles?\b)|\b(?:content|usage) (?:policy|policies|filter)|\bflagged\b|\b(?:message|content)s?\b.*\b(?:empty|blank|utf-?8|unicode|surrogates?)\b/i;

/** What the API means by an error. A response without an error in its body blames no text. */
export function meaningOfChatError(error: ChatError | undefined, status: number): ChatMeaning {
  const usual = meaningOfStatus(status);
  if (!error) return withoutBody(usual);
  const words = wordsOfError(error);
  const long = tooLong(error, words);
  if (long) return { code: "model_request_too_large", retryable: false, poisons: false, ...long };
  const [code, retryable] = BY_CODE[error.code ?? ""] ?? BY_TYPE[error.type ?? ""] ??
    (status === 503 ? ["model_overloaded", true] as const : usual);
  if (BLAMES_TEXTS.has(error.code ?? "")) {
    return { code: "model_invalid_request", retryable: false, poisons: true };
  }
  if (code !== "model_invalid_request") return { code, retryable, poisons: false };
  const refusesFormat = ABOUT_FORMAT.test(words);
  return { code, retryable, refusesFormat, poisons: !refusesFormat && ABOUT_TEXTS.test(words) };
}

function withoutBody([code, retryable]: StatusMeaning): ChatMeaning {
  return { code, retryable, poisons: false };
}

/** Whether an error says that the request is too long, and by how much if it tells. */
function tooLong(
  { code, type, tokens }: ChatError,
  words: string,
): { readonly length?: RequestLength } | undefined {
  const [, rate, asked] = OVER_RATE.exec(words) ?? [];
  if (rate !== undefined && asked !== undefined) {
    return defined({ length: lengthOf(count(asked), count(rate)) });
  }
  const isNamed = BY_CODE[code ?? ""]?.[0] === "model_request_too_large" ||
    BY_TYPE[type ?? ""]?.[0] === "model_request_too_large";
  if (!isNamed && !(isRequestError(code, type) && TOO_LONG.test(words))) return undefined;
  const length = tokens ? lengthOf(tokens.given, tokens.most) : lengthIn(words);
  return defined({ length });
}

/** Whether nothing more is said than that the request is wrong. */
function isRequestError(code: string | undefined, type: string | undefined): boolean {
  return BY_CODE[code ?? ""] === undefined && BY_TYPE[type ?? ""] === undefined;
}

function lengthIn(words: string): RequestLength | undefined {
  const [, most] = MOST.exec(words) ?? [];
  if (most === undefined) return undefined;
  const [, prompt, output] = PARTS.exec(words) ?? [];
  if (prompt !== undefined && output !== undefined) {
    return lengthOf(count(prompt), count(most) - count(output));
  }
  const [, given] = GIVEN.exec(words) ?? [];
  return given === undefined ? undefined : lengthOf(count(given), count(most));
}

function lengthOf(tokens: number, most: number): RequestLength | undefined {
  return most > 0 && tokens > most && Number.isSafeInteger(tokens) ? { tokens, most } : undefined;
}

function count(digits: string): number {
  return Number(digits.replaceAll(",", ""));
}
