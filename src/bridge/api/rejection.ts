import type { ErrorCode, ImportProblem } from "../../protocol/mod.ts";

/** Why the bridge did not do what it was asked, in words for the client. */
export interface Rejection {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly turn?: string;
  /** How long to wait before the same request may succeed, in ms, where that is known. */
  readonly retryAfterMs?: number;
  /** The lines at fault, counted from 1, and why. */
  readonly lines?: readonly ImportProblem[];
}
