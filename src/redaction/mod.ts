/**
 * Finds secrets in texts and masks them, in a whole text or as it streams. Pure; it knows nothing of
 * conversations.
 *
 * @example
 * ```ts
 * import { Redactor } from "./mod.ts";
 *
 * const redactor = new Redactor(["payment_card"]);
 * redactor.mask("Pay with 4242 4242 4242 4242!").text; // "Pay with [payment_card removed]!"
 * ```
 *
 * @module
 */
export { markOf, SECRET_KINDS } from "./kinds.ts";
export type { SecretKind } from "./kinds.ts";
export { Masker } from "./masker.ts";
export type { OwnSecrets } from "./own_secrets.ts";
export { Redactor } from "./redactor.ts";
export type { MaskedText } from "./redactor.ts";
