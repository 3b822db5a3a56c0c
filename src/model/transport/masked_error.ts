import { ModelError } from "../model_error.ts";

/** A shorter key is no secret and may stand in any word; in characters. */
const LEAST_SECRET = 8;

/** The same error without the key, wherever a server may have repeated it. Its cause is dropped. */
export function maskedError(
  error: ModelError,
  { apiKey, keyPattern }: { readonly apiKey: string; readonly keyPattern: RegExp },
): ModelError {
  const known = apiKey.length < LEAST_SECRET
    ? error.message
    : error.message.replaceAll(apiKey, "[key]");
  const message = known.replace(keyPattern, "[key]");
  const { retryable, poisons, refusesFormat, refusesEncoding, refusesFiles } = error;
  const { length, requestId, retryAfterMs } = error;
  return new ModelError(error.code, message, {
    ...{ retryable, poisons, refusesFormat, refusesEncoding, refusesFiles },
    ...{ length, requestId, retryAfterMs },
  });
}
