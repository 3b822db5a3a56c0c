import { AI } from "./forms/ai.ts";
import { CLOUDS } from "./forms/clouds.ts";
import { CODE } from "./forms/code.ts";
import type { Form } from "./forms/form.ts";
import { PAYMENT } from "./forms/payment.ts";
import { SERVICES } from "./forms/services.ts";

/** The table of tokens: all kinds that patterns describe, with the forms that they come in. */
export const FORMS = { ...AI, ...PAYMENT, ...CODE, ...CLOUDS, ...SERVICES };

/** A kind of token that the table describes. */
export type TokenKind = keyof typeof FORMS;

const TOKEN_KINDS = Object.keys(FORMS) as TokenKind[];

/** The kinds that rules of their own recognise, by what they check besides the form. */
const CHECKED_KINDS = [
  "jwt",
  "private_key",
  "payment_card",
  "iban",
  "seed_phrase",
  "password",
  "api_key",
  "http_credentials",
  "cookie",
] as const;

/** A kind of secret that can be asked for. */
export type SecretKind = TokenKind | (typeof CHECKED_KINDS)[number];

/** The known kinds of secrets, in the order of the settings. */
export const SECRET_KINDS: readonly SecretKind[] = [...TOKEN_KINDS, ...CHECKED_KINDS];

/** What a mark can name: a kind, or a secret of the bridge itself, which is always masked. */
export type MarkKind = SecretKind | "bridge_secret";

/** The forms of a kind of token. */
export function formsOf(kind: TokenKind): readonly Form[] {
  return FORMS[kind];
}

/** Whether patterns describe a kind. */
export function isTokenKind(kind: SecretKind): kind is TokenKind {
  return Object.hasOwn(FORMS, kind);
}

/** The mark that replaces a secret: the same for all of a kind, so it reveals nothing. */
export function markOf(kind: MarkKind): string {
  return `[${kind} removed]`;
}
