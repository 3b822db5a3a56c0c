import type { OwnSecrets } from "../redaction/mod.ts";
import { list } from "./kinds.ts";

const HASH = /^sha256=([0-9a-f]{64})$/i;

/**
 * The secrets in the settings of a bridge: tokens or their hashes, master keys, the secret of JWTs and
 * the keys for models.
 */
export function ownSecretsOf(
  environment: Readonly<Record<string, string | undefined>>,
): OwnSecrets {
  const tokens = secretParts(environment["BRIDGE_TOKENS"]);
  const hashes = tokens.flatMap((token) => HASH.exec(token)?.[1]?.toLowerCase() ?? []);
  const texts = [
    ...tokens.filter((token) => !HASH.test(token)),
    // Written without its padding, a key is the same.
    ...secretParts(environment["ENCRYPTION_KEYS"]).map((key) => key.replace(/=+$/, "")),
    ...[
      environment["AUTH_JWT_SECRET"],
      environment["ANTHROPIC_API_KEY"],
      environment["OPENAI_API_KEY"],
    ].filter((text) => !!text),
  ];
  return { texts: texts.filter((text) => text !== undefined), hashes };
}

/** The secrets of a list of pairs `name:secret`. */
function secretParts(pairs = ""): string[] {
  return list(pairs).map((pair) => pair.slice(pair.indexOf(":") + 1));
}
