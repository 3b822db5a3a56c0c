import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { base64Url } from "./base64_url.ts";

const CHARACTERS_OF_HASH = 22;

/**
 * The session that a conversation becomes: the same at every import, and no other one's. `source` has
 * only letters and dashes.
 */
export function sessionIdOf(
  { source, id }: { readonly source: string; readonly id: string },
): string {
  const hash = base64Url(sha256(utf8ToBytes(JSON.stringify([source, id]))));
  return `${source}-${hash.slice(0, CHARACTERS_OF_HASH)}`;
}
