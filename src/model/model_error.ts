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

/** How long a request was, and how long it may be, both in tokens. */
export interface RequestLength {
  readonly tokens: number;
  readonly most: number;
}

/** A call to a model that gave no whole answer. The message is fit for clients: no key, no text. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Whether the texts of the request are why it failed, so that none with the same may succeed. */
  readonly poisons: boolean;
  /** Whether it failed since the model does not know the `format` that it was asked for. */
  readonly refusesFormat: boolean;
  /**
   * Whether it failed since the server does not know a member of the request, and the model now encodes
   * otherwise: its encoder may make a request of the same prompt that succeeds.
   */
  readonly refusesEncoding: boolean;
  /**
   * Whether it failed since the model takes no files of a kind that the request held, and the model now
   * says so: the same message with their marks alone may succeed.
   */
  readonly refusesFiles: boolean;
  /** Where it was too long (`model_request_too_large`) and the provider says by how much. */
  readonly length: RequestLength | undefined;
  readonly requestId: string | undefined;
  /** How long the provider asks to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ModelErrorCode, message: string, details: {
    readonly retryable: boolean;
    readonly poisons?: boolean;
    readonly refusesFormat?: boolean;
    readonly refusesEncoding?: boolean;
    readonly refusesFiles?: boolean;
    readonly length?: RequestLength | undefined;
    readonly requestId?: string | undefined;
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
  }) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable;
    this.poisons = details.poisons ?? false;
    this.refusesFormat = details.refusesFormat ?? false;
    this.refusesEncoding = details.refusesEncoding ?? false;
    this.refusesFiles = details.refusesFiles ?? false;
    this.length = details.length;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}
