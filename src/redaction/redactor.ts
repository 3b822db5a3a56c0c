import { AWS_SECRET_RULE } from "./aws_secret.ts";
import { CARD_RULE } from "./cards.ts";
import type { Rule } from "./cursor.ts";
import { IBAN_RULE } from "./iban.ts";
import { JWT_RULE } from "./jwt.ts";
import { isTokenKind, type MarkKind, type SecretKind } from "./kinds.ts";
import { Masker, type RuleTable } from "./masker.ts";
import { ownRules, type OwnSecrets } from "./own_secrets.ts";
import { PRIVATE_KEY_RULE } from "./private_key.ts";
import { SEED_PHRASE_RULE } from "./seed_phrase.ts";
import { tokenRules } from "./tokens.ts";
import { valueRule } from "./values.ts";

/** A text with its secrets masked, and their kinds. */
export interface MaskedText {
  readonly text: string;
  readonly kinds: readonly MarkKind[];
}

const NONE: OwnSecrets = { texts: [], hashes: [] };

/**
 * Masks some kinds of secrets in texts, and always those of the bridge itself. Masking is
 * deterministic and idempotent.
 *
 * ```ts
 * const redactor = new Redactor(["payment_card"]);
 * redactor.mask("Pay with 4242 4242 4242 4242!").text; // "Pay with [payment_card removed]!"
 * ```
 */
export class Redactor {
  readonly #rules: RuleTable;

  constructor(kinds: readonly SecretKind[], own = NONE) {
    const rules: Rule<MarkKind>[][] = [];
    for (const rule of [...ownRules(own), ...rulesFor(kinds)]) {
      for (const opening of rule.openings) (rules[opening.charCodeAt(0)] ??= []).push(rule);
    }
    this.#rules = rules;
  }

  /** Masks a whole text. */
  mask(text: string): MaskedText {
    const masker = this.stream();
    return { text: masker.push(text, { isLast: true }), kinds: masker.kinds };
  }

  /** Masks a text that arrives in pieces. */
  stream(): Masker {
    return new Masker(this.#rules);
  }
}

/** The rules for some kinds, the first that matches counts: those that need a context come last. */
function rulesFor(kinds: readonly SecretKind[]): readonly Rule<MarkKind>[] {
  const given = new Set(kinds);
  const only = (kind: SecretKind, rule: Rule<MarkKind>) => given.has(kind) ? [rule] : [];
  return [
    ...only("private_key", PRIVATE_KEY_RULE),
    ...tokenRules(kinds.filter(isTokenKind)),
    ...only("jwt", JWT_RULE),
    ...only("aws_key", AWS_SECRET_RULE),
    ...only("payment_card", CARD_RULE),
    ...only("iban", IBAN_RULE),
    ...only("seed_phrase", SEED_PHRASE_RULE),
    valueRule(kinds),
  ];
}
