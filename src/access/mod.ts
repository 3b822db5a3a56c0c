/**
 * Whose token it is and what it allows: static tokens, JWTs, scopes. Besides the model and the
 * commands the only room that calls out: it fetches the keys that JWTs are signed with.
 *
 * @module
 */
export { hashToken } from "./hash.ts";
export type { JwtSettings } from "./jwt.ts";
export { allows, DEFAULT_SCOPES, isScope, SCOPES } from "./scopes.ts";
export type { Scope, Scopes } from "./scopes.ts";
export { LEAST_TOKEN, tokenListSchema } from "./token_list.ts";
export type { KnownToken } from "./token_list.ts";
export { hasTokens, NO_TOKEN, Tokens } from "./tokens.ts";
export type { TokenSettings } from "./tokens.ts";
export type { Principal, TokenRefusal } from "./types.ts";
