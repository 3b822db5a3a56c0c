/** The known kinds of secrets, in the order of the settings. */
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

/** The mark that replaces a secret: the same for all of a kind, so it reveals nothing. */
export function markOf(kind: SecretKind): string {
  return `[${kind} removed]`;
}
