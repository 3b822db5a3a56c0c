/**
 * Secrets in texts: which there are, where they stand, and the same text without them, whole or as
 * it streams. Pure; it knows nothing of conversations.
 *
 * @module
 */
export { markOf, SECRET_KINDS } from "./kinds.ts";
export type { SecretKind } from "./kinds.ts";
export { Masker } from "./masker.ts";
export { Redactor } from "./redactor.ts";
export type { Masked } from "./redactor.ts";
