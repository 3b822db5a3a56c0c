import { z } from "zod";
import { tryJson } from "../../shared/mod.ts";
import { ModelError, type ModelErrorCode, type RequestLength } from "../model_error.ts";
import type { ProviderCall } from "../provider.ts";
import { meaningOfStatus, type StatusMeaning } from "../transport/error_meaning.ts";
import { retryAfter } from "../transport/retry_after.ts";
import { isAboutFormat, isAboutTexts, tooLong } from "./invalid_request.ts";
import { RETIRED_MODELS } from "./retired_models.ts";

/** By `error.details.error_code`, which says more than the type. */
const BY_ERROR_CODE: Readonly<Record<string, StatusMeaning>> = {
  enforced_spend_limit_reached: ["model_spend_limit", false],
  contract_spend_limit_reached: ["model_spend_limit", false],
};

/** By `error.type`. */
const BY_TYPE: Readonly<Record<string, StatusMeaning>> = {
  invalid_request_error: ["model_invalid_request", false],
  authentication_error: ["model_unauthorized", false],
  billing_error: ["model_billing", false],
  permission_error: ["model_forbidden", false],
  not_found_error: ["model_not_found", false],
  request_too_large: ["model_request_too_large", false],
  conflict_error: ["model_failed", true],
  rate_limit_error: ["model_rate_limited", true],
  api_error: ["model_failed", true],
  timeout_error: ["model_timeout", true],
  overloaded_error: ["model_overloaded", true],
};

const MAX_DETAIL = 500;
const errorSchema = z.object({
  type: z.string(),
  message: z.string().catch(""),
  details: z.object({ error_code: z.string().optional() }).nullish().catch(undefined),
});

/** The `error` member of an error answer, or of an `error` event in a stream. */
export const errorBodySchema = z.object({ error: errorSchema });

/** The error that a refused response stands for. `body` is what was read of it. */
export function errorOfResponse(response: Response, body: string, model: string): ModelError {
  const { status, headers } = response;
  const parsed = errorBodySchema.safeParse(tryJson(body));
  const error = parsed.success ? parsed.data.error : undefined;
  const { code, retryable: usual, ...why } = meaningOf(error, status);
  const asked = headers.get("x-should-retry");
  const retryable = asked === "true" ? true : asked === "false" ? false : usual;
  const detail = error ? `${error.type}: ${error.message}` : `no error body`;
  return new ModelError(code, describe(code, model, `HTTP ${status}, ${detail}`), {
    ...why,
    retryable,
    poisons: why.poisons && !retryable,
    requestId: headers.get("request-id") ?? undefined,
    retryAfterMs: retryAfter(headers, Date.now()),
  });
}

/** The error that an `error` event in a stream stands for. */
export function errorOfEvent(
  error: z.infer<typeof errorSchema>,
  call: ProviderCall,
): ModelError {
  const { code, ...why } = meaningOf(error, 500);
  const detail = `${error.type}: ${error.message}`;
  return new ModelError(code, describe(code, call.model, detail), {
    ...why,
    requestId: call.requestId,
  });
}

/** What an error means. An answer without the API's own body, as of a proxy, blames no text. */
function meaningOf(error: z.infer<typeof errorSchema> | undefined, status: number): {
  readonly code: ModelErrorCode;
  readonly retryable: boolean;
  readonly poisons: boolean;
  readonly refusesFormat?: boolean;
  readonly length?: RequestLength | undefined;
} {
  const [code, retryable] = BY_ERROR_CODE[error?.details?.error_code ?? ""] ??
    BY_TYPE[error?.type ?? ""] ?? meaningOfStatus(status);
  if (!error || code !== "model_invalid_request") return { code, retryable, poisons: false };
  const words = error.message.slice(0, MAX_DETAIL);
  const long = tooLong(words);
  if (long) return { code: "model_request_too_large", retryable, poisons: false, ...long };
  const refusesFormat = isAboutFormat(words);
  return { code, retryable, refusesFormat, poisons: !refusesFormat && isAboutTexts(words) };
}

function describe(code: ModelErrorCode, model: string, detail: string): string {
  const short = detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}…` : detail;
  if (code !== "model_not_found") return `Claude answered with an error (${short})`;
  const retired = RETIRED_MODELS[model];
  const why = retired ? `was retired on ${retired}` : "does not exist or is retired";
  return `The model ${model} ${why}; set MODEL to one that the account may use (${short})`;
}
