import type { Scopes } from "./scopes.ts";

/** Who came in by a token. */
export interface Entrant {
  readonly owner: string;
  readonly scopes: Scopes;
  /** When the token lapses, in ms since the epoch; without it never. */
  readonly expiresAt?: number;
}

/** Why a token lets nobody in, in words for its sender. It never repeats the token. */
export interface TokenRefusal {
  readonly code: "unauthorized" | "auth_unavailable";
  readonly message: string;
  /** When the same token may be tried again, in ms from now. */
  readonly retryAfterMs?: number;
}
