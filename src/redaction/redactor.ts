import { AWS_SECRET_RULE } from "./aws_secret.ts";
import { CARD_RULE } from "./cards.ts";
import type { Rule } from "./cursor.ts";
import { JWT_RULE } from "./jwt.ts";
import type { SecretKind } from "./kinds.ts";
import { Masker, type RuleTable } from "./masker.ts";
import { PRIVATE_KEY_RULE } from "./private_key.ts";
import { TOKEN_RULES } from "./tokens.ts";

const RULES: readonly Rule<SecretKind>[] = [
  PRIVATE_KEY_RULE,
  ...TOKEN_RULES,
  JWT_RULE,
  AWS_SECRET_RULE,
  CARD_RULE,
];

/** A text with its secrets masked, and their kinds. */
export interface MaskedText {
  readonly text: string;
  readonly kinds: readonly SecretKind[];
}

/**
 * Masks some kinds of secrets in texts. Masking is deterministic and idempotent.
 *
 * ```ts
 * const redactor = new Redactor(["payment_card"]);
 * redactor.mask("Pay with 4242 4242 4242 4242!").text; // "Pay with [payment_card removed]!"
 * ```
 */
export class Redactor {
  readonly #rules: RuleTable;

  constructor(kinds: readonly SecretKind[]) {
    const rules: Rule<SecretKind>[][] = [];
    for (const rule of RULES.filter(({ kind }) => kinds.includes(kind))) {
      for (const opening of rule.openings) (rules[opening.charCodeAt(0)] ??= []).push(rule);
    }
    this.#rules = rules;
  }

  /** Masks a whole text. */
  mask(text: string): MaskedText {
    const masker = this.stream();
    const masked = masker.push(text) + masker.end();
    return { text: masked, kinds: masker.kinds };
  }

  /** Masks a text that arrives in pieces. */
  stream(): Masker {
    return new Masker(this.#rules);
  }
}
