/** What a failed call is called; the wire's names for it are the same. */
export type ModelErrorCode =
  | "model_invalid_request"
  | "model_request_too_large"
  | "model_unauthorized"
  | "model_forbidden"
  | "model_billing"
  | "model_not_found"
  | "model_rate_limited"
  | "model_spend_limit"
  | "model_overloaded"
  | "model_failed"
  | "model_unreachable"
  | "model_timeout"
  | "model_interrupted";

/** A call to a model that gave no whole answer. The message is fit for clients: no key, no text. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly requestId: string | undefined;
  /** How long the provider asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ModelErrorCode, message: string, details: {
    readonly retryable: boolean;
    readonly requestId?: string | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}
