import type { ModelRequest, Usage } from "../conversation/mod.ts";

/** What a model says, piece by piece. The end comes last and once. */
export type ModelEvent =
  | { readonly type: "text"; readonly text: string }
  | {
    readonly type: "end";
    /** Why it ended, in the provider's words: `end_turn`, `max_tokens`, `refusal`, … */
    readonly stopReason: string;
    /** The model that really answered. */
    readonly model: string;
    readonly usage: Usage;
    readonly requestId?: string;
  };

/** What a call is for, and what stops it. */
export interface CallOptions {
  readonly purpose: "reply" | "summary";
  readonly signal: AbortSignal;
}

/** A model that streams its answer. */
export interface Model {
  /** The name that clients are told. */
  readonly name: string;
  /**
   * Answers a request. Throws `ModelError` when there is no answer, or the reason of the signal
   * when that stopped it.
   */
  stream(request: ModelRequest, options: CallOptions): AsyncIterable<ModelEvent>;
}

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
