/**
 * Whom a token speaks for and what it allows: static tokens, JWTs, scopes. It calls out to fetch the
 * public keys of JWTs. It does not know which route needs which scope, nor any session.
 *
 * @example
 * ```ts
 * import { allows, DEFAULT_SCOPES, hashToken, Tokens } from "./mod.ts";
 *
 * const hash = hashToken("a-long-secret-of-ada");
 * const tokens = new Tokens({ tokens: [{ owner: "ada", scopes: DEFAULT_SCOPES, hash }] });
 * const principal = await tokens.principalOf("a-long-secret-of-ada");
 * if ("owner" in principal) console.log(principal.owner, allows(principal.scopes, "admin")); // ada false
 * ```
 *
 * @module
 */
export { hashToken } from "./hash.ts";
export type { JwtSettings } from "./jwt.ts";
export { LOCAL_OWNER } from "./local.ts";
export { allows, DEFAULT_SCOPES, isScope, SCOPES } from "./scopes.ts";
export type { Scope, Scopes } from "./scopes.ts";
export { tokenListSchema } from "./token_list.ts";
export type { KnownToken } from "./token_list.ts";
export { hasTokens, NO_TOKEN, Tokens } from "./tokens.ts";
export type { TokenSettings } from "./tokens.ts";
export type { Principal, TokenRefusal } from "./types.ts";
