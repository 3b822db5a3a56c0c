import type { Scopes } from "./scopes.ts";

/** Whom a token speaks for, and what it allows. */
export interface Principal {
  readonly owner: string;
  readonly scopes: Scopes;
  /** When the token expires, in ms since the epoch; absent if it never does. */
  readonly expiresAt?: number;
}

/** Why a token is not accepted, in words for its sender. It never repeats the token. */
export interface TokenRefusal {
  readonly code: "unauthorized" | "auth_unavailable";
  readonly message: string;
  /** When the same token may be tried again, in ms from now. */
  readonly retryAfterMs?: number;
}
