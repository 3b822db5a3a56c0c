import type { ModelErrorCode } from "../model_error.ts";

/** What a provider's error means: our code for it, and whether the same request may succeed later. */
export type StatusMeaning = readonly [code: ModelErrorCode, retryable: boolean];

const BY_STATUS: Readonly<Record<number, StatusMeaning>> = {
  401: ["model_unauthorized", false],
  402: ["model_billing", false],
  403: ["model_forbidden", false],
  404: ["model_not_found", false],
  408: ["model_timeout", true],
  409: ["model_failed", true],
  413: ["model_request_too_large", false],
  429: ["model_rate_limited", true],
  504: ["model_timeout", true],
  529: ["model_overloaded", true],
};

/** What an HTTP status means where the body does not say more, as when a proxy answered. */
export function meaningOfStatus(status: number): StatusMeaning {
  return BY_STATUS[status] ??
    (status >= 500 ? ["model_failed", true] : ["model_invalid_request", false]);
}
