/** The kinds of secrets that are known, in the order in which the settings name them. */
export const SECRET_KINDS = [
  "anthropic_key",
  "openai_key",
  "aws_key",
  "github_token",
  "google_key",
  "slack_token",
  "jwt",
  "private_key",
  "payment_card",
] as const;

/** A kind of secret. */
export type SecretKind = (typeof SECRET_KINDS)[number];

/** What stands where a secret stood: the same for all of a kind, so that nothing of it is told. */
export function markOf(kind: SecretKind): string {
  return `[${kind} removed]`;
}
